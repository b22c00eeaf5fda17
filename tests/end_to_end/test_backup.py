"""Backups as a user meets them: a restore test that is due, a removal that is refused until the spec says what becomes of the
copies, and a vault that is let go of with all that it stands on."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pytest

from tests.components.backed_up import GROUP, ITEM, MACHINE, VAULT, arm, machines
from tests.components.building import SUBSCRIPTION
from tests.end_to_end.place import Json, Place
from tests.end_to_end.specs import TECHNICIAN, small, with_azure, write

CLIENT = "northwind"
LEFT = {"then": "release", "reason": "another provider looks after it now"}
KEPT = {"azure/servers/app-1/backup", "azure/backup/vault", "azure/backup/policies/daily", "azure/resource-groups/backup"}


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """The partner's technician, at work by hand."""

    place: Place
    tenant: str

    def admin(self, method: str, path: str, audience: str, body: Any = None) -> Any:
        answer = self.place.http(method, path, body, self.place.token(self.tenant, TECHNICIAN, audience))
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def spec(place: Place) -> Json:
    """One machine that was there before, backed up. Applied."""
    spec = with_azure(small(CLIENT, people=()))
    spec["roles"] = {}
    spec["azure"] |= {"subscription": SUBSCRIPTION, "region": "germanywestcentral"}
    write(place, spec)
    place.ok("plan", CLIENT)
    machines(Administrator(place=place, tenant=spec["tenant"]["id"]))
    spec["azure"]["servers"] = {"app-1": {"os": "linux", "existing": MACHINE, "backup": "daily"}}
    write(place, spec)
    place.ok("apply", CLIENT, "--yes")
    return spec


def test_a_restore_that_was_never_tried_is_due(place: Place, spec: Json) -> None:
    ended = place.on_cloud("drift", CLIENT, "--format", "json")
    due, *others = sorted(ended.client["deviations"], key=lambda found: str(found["kind"]))
    # The group of the machine that was there before is nobody's.
    assert [(found["kind"], found["name"]) for found in others] == [("unmanaged", "Old")]
    assert (ended.code, due["kind"], due["type"], due["name"]) == (3, "due", "restore-test", "azure/backup/restore_test")
    assert "azure.backup.restore_test.last" in due["note"]

    tried = copy.deepcopy(spec)
    tried["azure"]["backup"] = {"restore_test": {"last": "2026-11-01"}}
    write(place, tried)
    found = place.on_cloud("drift", CLIENT, "--format", "json").client["deviations"]
    assert [one["kind"] for one in found] == ["unmanaged"]


def test_backups_do_not_go_by_a_line_that_was_deleted(place: Place, spec: Json) -> None:
    gone = copy.deepcopy(spec)
    del gone["azure"]["servers"]["app-1"]["backup"]
    write(place, gone)
    refused = place.on_cloud("apply", CLIENT, "--yes")
    assert refused.code == 5, refused.out + refused.err
    for name in ("azure/servers/app-1/backup", "azure/backup/vault"):
        assert f"{name}: the Microsoft.RecoveryServices/vaults" in refused.err

    # Its policy and its resource group would take it along, or could not go.
    gone["removed"] = {left: dict(LEFT) for left in ("azure/servers/app-1/backup", "azure/backup")}
    write(place, gone)
    raw = place.on_cloud("plan", CLIENT, "--format", "json")
    assert raw.code == 0, raw.out[:1000] + raw.err
    plan = raw.client
    assert {change["name"] for change in plan["changes"] if change["action"] == "release"} >= KEPT
    place.ok("apply", CLIENT, "--yes")
    administrator = Administrator(place=place, tenant=spec["tenant"]["id"])
    assert arm(administrator, "GET", ITEM)["properties"]["policyName"] == "daily"
    assert arm(administrator, "GET", VAULT)["properties"]["provisioningState"] == "Succeeded"
    assert arm(administrator, "GET", GROUP, version="2024-03-01")["name"] == "rg-northwind-backup"
