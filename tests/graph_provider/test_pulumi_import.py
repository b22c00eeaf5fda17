"""`pulumi import` itself, on the real engine: by id and by name it gives the inputs back, so that the next preview is clean.

The gate draws one type by a printed seed; TENANTRY_DEEP=1 takes all."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from graph_provider import resources
from graph_provider.kind import registry
from scripts.sources.resource_classes import snake
from tests.graph_provider.conftest import Engine, Tenant
from tests.graph_provider.made import Made
from tests.graph_provider.type_cases import fill, names
from tests.seed import run_seed

SEED = run_seed()
ROOT = Path(__file__).resolve().parents[2]
DEEP = bool(os.environ.get("TENANTRY_DEEP"))
TYPES = names()
KINDS = {kind.name: kind for kind in registry().values()}
DRAWN = TYPES if DEEP else random.Random(f"{SEED} pulumi import").sample(TYPES, 1)


def program(tenant: Tenant, name: str, inputs: dict[str, Any] | None) -> Callable[[], None]:
    """A provider, and the resource once there are `inputs` for it."""

    def run() -> None:
        provider = resources.Provider("m365", tenant_id=tenant.tenant_id)
        if inputs is not None:
            made = getattr(resources, name)
            made("it", **{snake(key): value for key, value in inputs.items()}, opts=pulumi.ResourceOptions(provider=provider))

    return run


def provider_of(engine: Engine, tenant: Tenant) -> str:
    """The URN of the provider in the state."""
    kept = engine.stack(program(tenant, "Group", None)).export_stack().deployment or {}
    return str(next(one["urn"] for one in kept["resources"] if one["type"] == "pulumi:providers:m365"))


@pytest.fixture
def path(engine: Engine, tmp_path: Path) -> str:
    """PATH with what the command needs to start."""
    assert engine.folder == tmp_path
    host = tmp_path / "pulumi-language-python"
    host.write_text(f'#!/bin/sh\nexec {sys.executable} -m tests.graph_provider.language_host "$@"\n', encoding="utf-8")
    host.chmod(0o755)
    return os.pathsep.join([str(tmp_path), os.environ["PATH"]])


def imported(engine: Engine, path: str, name: str, text: str, provider: str) -> None:
    """The command, as a person would run it."""
    asked = {
        "nameTable": {"m365": provider},
        "resources": [{"type": f"m365:index:{name}", "name": "it", "id": text, "provider": "m365"}],
    }
    (engine.folder / "import.json").write_text(json.dumps(asked), encoding="utf-8")
    flags = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false", "--non-interactive"]
    done = subprocess.run(
        ["pulumi", "import", "--file", "import.json", "--stack", "client", *flags],
        cwd=engine.folder,
        env={**os.environ, **engine.environment, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", DRAWN)
def test_what_was_imported_is_as_the_program_says(tenant: Tenant, engine: Engine, path: str, name: str) -> None:
    one = Made(tenant, name, "full")
    one.create()
    unread = {field.name for field in KINDS[name].fields if field.write_only}
    # By id, then by each other way that the type takes.
    for number, text in enumerate(fill(one.case.get("import") or ["{id}"], one.known)):
        folder = engine.folder / f"by-{number}"
        folder.mkdir()
        other = Engine(folder)
        assert other.run(program(tenant, name, None)).error == ""
        imported(other, path, name, text, provider_of(other, tenant))
        drift = other.run(program(tenant, name, one.inputs), "drift")
        assert (drift.error, drift.failed) == ("", {}), text
        # What is never read back is an addition once.
        assert {path for path in drift.diffs.get("it", {}) if path.split(".")[0] not in unread} == set(), (
            text,
            drift.ops,
            drift.diffs,
            drift.olds,
        )
        assert drift.changed() == {} or unread & one.inputs.keys(), text
        replaced = {field.name for field in KINDS[name].fields if field.write_only and field.replaces} & one.inputs.keys()
        assert drift.ops["it"] in (("create-replacement", "replace") if replaced else ("same", "update")), text


def test_what_is_not_there_is_not_imported(tenant: Tenant, engine: Engine, path: str) -> None:
    assert engine.run(program(tenant, "Group", None)).error == ""
    with pytest.raises(AssertionError, match="resource 'Nobody' does not exist"):
        imported(engine, path, "Group", "Nobody", provider_of(engine, tenant))
