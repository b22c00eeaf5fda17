"""kill -9 of the engine and of the program that drives it, at a request of an onboarding of sixty objects: before the request
has had its effect, or after it and before its answer. The plugin ends by itself; the next run converges, with no object twice
and none left over. The gate draws two moments by a printed seed; TENANTRY_DEEP=1 tries every request, each both ways."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graph_provider.plugin import STATISTICS
from tests.graph_provider.conftest import Engine, Tenant
from tests.graph_provider.onboarding import LOCATIONS, PEOPLE, POLICIES, TEAMS, firm
from tests.seed import run_seed

SEED = run_seed()
DEEP = bool(os.environ.get("TENANTRY_DEEP"))
# An undisturbed run sends at least SURE and at most MOST requests; a test holds it to that, so that the sweep reaches the last
# one and the gate's draw hits.
MOST = 60
SURE = 24
_DRAW = random.Random(f"{SEED} kill points of the provider")
MOMENTS = (
    [(number, late) for number in range(MOST) for late in (False, True)]
    if DEEP
    else [(_DRAW.randrange(SURE), late) for late in (False, True)]
)
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Began:
    """A run in processes of its own."""

    command: subprocess.Popen[bytes]
    folder: Path

    def family(self) -> dict[int, str]:
        """All that runs for it: process id to what it is."""
        marked = f"PULUMI_TEST_FOLDER={self.folder}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if marked in (entry / "environ").read_bytes().split(b"\0") and words[0]:
                    found[int(entry.name)] = "engine" if Path(words[0]).name == "pulumi" else " ".join(words[:3])
            except OSError:
                continue
        return found


def begin(tenant: Tenant, folder: Path) -> Began:
    environment = {
        **os.environ,
        "TENANT_ID": tenant.tenant_id,
        "TENANT_DOMAIN": tenant.domain,
        "PULUMI_TEST_FOLDER": str(folder),
    }
    command = subprocess.Popen(
        [sys.executable, "-m", "tests.graph_provider.onboarding", str(folder)],
        env=environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return Began(command=command, folder=folder)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def hit(tenant: Tenant, fault: str) -> bool:
    return bool(tenant.http.get(f"/_sim/faults/{fault}").json()["used"])


def named(tenant: Tenant) -> dict[str, Counter[str]]:
    """How often each name stands in each collection."""
    lists = {
        "users": "/users?$top=999&$select=userPrincipalName",
        "groups": "/groups?$top=999&$select=displayName",
        "policies": "/identity/conditionalAccess/policies",
        "locations": "/identity/conditionalAccess/namedLocations",
        "applications": "/applications",
        "rings": "/deviceManagement/deviceConfigurations",
        "categories": "/deviceManagement/deviceCategories",
        "strengths": "/policies/authenticationStrengthPolicies?$filter=policyType eq 'custom'",
    }
    return {
        name: Counter(str(item.get("userPrincipalName") or item["displayName"]) for item in tenant.admin("GET", path)["value"])
        for name, path in lists.items()
    }


@pytest.mark.parametrize(("number", "late"), MOMENTS)
def test_the_next_run_converges(tenant: Tenant, engine: Engine, number: int, late: bool) -> None:
    told = f"seed {SEED}: killed at request {number}, {'after' if late else 'before'} its effect"
    print(told)  # noqa: T201  (pytest shows it when the test fails)
    before = named(tenant)
    what = {"path": "/v1.0/", "kind": "timeout", "seconds": 600, "count": 1, "skip": number, "takesEffect": late}
    fault = tenant.http.post("/_sim/faults", json={**what, "actor": tenant.info.client_id}).raise_for_status().json()["id"]
    shutil.rmtree(engine.folder / "state")
    began = begin(tenant, engine.folder)
    try:
        assert wait_until(lambda: hit(tenant, fault) or began.command.poll() is not None, 120), told
        if not hit(tenant, fault):
            tenant.no_faults()
            assert DEEP, f"{told}: the run has fewer requests"
            pytest.skip("the run has fewer requests")
        family = began.family()
        assert "engine" in family.values(), told
        for pid, role in family.items():
            if role == "engine" or pid == began.command.pid:
                os.kill(pid, signal.SIGKILL)
        began.command.wait()
        assert wait_until(lambda: not began.family(), 10), f"{told}: {began.family()} lives on"
    finally:
        if began.command.poll() is None:
            os.killpg(began.command.pid, signal.SIGKILL)
        tenant.no_faults()
    shutil.rmtree(engine.folder / "state" / ".pulumi" / "locks", ignore_errors=True)

    again = engine.run(firm(tenant.tenant_id, tenant.domain), "up", refresh=True, run_program=True)
    assert not again.error, told + again.error
    drift = engine.run(firm(tenant.tenant_id, tenant.domain), "drift")
    assert (drift.error, drift.changed()) == ("", {}), told
    now = named(tenant)
    added = {name: now[name] - before[name] for name in now}
    assert {name: sum(counts.values()) for name, counts in added.items()} == {
        "users": len(PEOPLE),
        "groups": len(TEAMS),
        "policies": POLICIES,
        "locations": LOCATIONS,
        "applications": 1,
        "rings": 1,
        "categories": 1,
        "strengths": 1,
    }, f"{told}: {added}"
    assert all(count == 1 for counts in added.values() for count in counts.values()), f"{told}: {added}"
    gone = engine.run(firm(tenant.tenant_id, tenant.domain), "destroy")
    assert not gone.error, told + gone.error
    assert named(tenant) == before, told


def test_an_undisturbed_run_has_no_more_requests_than_the_sweep_tries(
    tenant: Tenant, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    statistics = engine.folder / "statistics.jsonl"
    monkeypatch.setenv(STATISTICS, str(statistics))
    ended = engine.run(firm(tenant.tenant_id, tenant.domain))
    assert not ended.error
    assert len([name for name, op in ended.ops.items() if op == "create"]) >= 60
    requests = sum(json.loads(line)["graphRequests"] for line in statistics.read_text().splitlines())
    assert SURE <= requests <= MOST
