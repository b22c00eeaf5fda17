"""A simulator of a test module's own with one seeded tenant, for clients that are programs of their own."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from simulator import launch
from simulator.clients.settings import Settings
from tests.witness import witness

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "outside.example"
# These lead a client to another cloud, account or configuration than the one that it is told.
FOREIGN = ("AZURE_", "ARM_", "TENANTRY_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_", "PYTHON")
LIMIT_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """`info`: the simulator as seen from the seeded tenant. `http`: its control interface. `home`: TENANTRY_HOME."""

    info: launch.RunInfo
    http: httpx.Client
    home: Path

    def plain(self) -> dict[str, str]:
        """The environment of somebody who has no cloud set up."""
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(FOREIGN)}
        return kept | {"TENANTRY_HOME": str(self.home)}

    def with_settings(self, settings: Settings) -> dict[str, str]:
        """What `tenantry simulator env` has a user set."""
        return {name: value for name, value in self.plain().items() if name not in settings.unset} | settings.variables

    def intercepted(self, *command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """`tenantry simulator exec -- COMMAND`: the command stays as it is."""
        run = [sys.executable, "-m", "tenantry", "simulator", "exec", "--tenant", DOMAIN, "--", *command]
        return run_program(run, self.plain() | {"PYTHONPATH": str(ROOT)} | more)


def run_program(command: Sequence[str | Path], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run it to its end, with nothing to read; whether it succeeded is in `returncode`."""
    return subprocess.run(
        list(command),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


@contextmanager
def place(home: Path, file: str) -> Iterator[Place]:
    """Around a module's tests; `file` is the module's path, whose requests the coverage page counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start()
        try:
            trust = ssl.create_default_context(cafile=info.ca_file)
            with httpx.Client(base_url=info.url, verify=trust) as http, witness(http, file):
                yield _seeded(info, http, home)
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()


def _seeded(info: launch.RunInfo, http: httpx.Client, home: Path) -> Place:
    tenant, subscription = str(uuid.uuid4()), str(uuid.uuid4())
    body = {
        "tenantId": tenant,
        "displayName": "Outside",
        "domains": [DOMAIN],
        "subscriptionId": subscription,
        "breakGlass": [f"bg@{DOMAIN}"],
        "seats": {},
    }
    assert http.post("/_sim/seed", json=body).json() == {"created": True}
    return Place(info=replace(info, tenant_id=tenant, subscription_id=subscription), http=http, home=home)
