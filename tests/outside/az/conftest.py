"""az from its own locked environment, set up for the module's simulator by the steps that `tenantry simulator env` prints."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.machine.azure_cli import bring_az
from simulator.clients import clients
from tests.outside.az.command import QUIET, Az
from tests.outside.place import DOMAIN, Place, place, run_program


@pytest.fixture(scope="module")
def program() -> Path:
    return bring_az()


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("az"), str(request.path)) as found:
        yield found


@pytest.fixture(scope="module")
def az(there: Place, program: Path) -> Az:
    """Signed in as the partner's app, in custom-cloud mode."""
    settings = clients()["az"].custom_cloud(there.info, there.plain())
    environment = there.with_settings(settings) | QUIET
    steps = "\n".join(note.code for note in settings.notes)
    done = run_program(["/bin/sh", "-ec", steps], environment | {"PATH": f"{program.parent}{os.pathsep}{environment['PATH']}"})
    assert done.returncode == 0, done.stderr
    return Az(place=there, program=program, environment=environment)


@pytest.fixture
def group(az: Az) -> str:
    """A resource group of the test's own. It stays: each call of az takes a second, and the simulator ends with the module."""
    name = f"rg-{uuid.uuid4().hex[:8]}"
    assert az("group", "create", "-n", name, "-l", "westeurope")["properties"] == {"provisioningState": "Succeeded"}
    return name


@pytest.fixture
def user(az: Az) -> dict[str, str]:
    """A user of the tenant, as az shows it."""
    upn = f"u{uuid.uuid4().hex[:8]}@{DOMAIN}"
    new = ("--display-name", "Ann", "--user-principal-name", upn, "--password", f"Xk!{uuid.uuid4()}")
    made: dict[str, str] = az("ad", "user", "create", *new)
    return made
