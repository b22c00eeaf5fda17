"""A workspace's keys: for those who may call the action, kept through the recycle bin, never in the workspace or the journal."""

from __future__ import annotations

from typing import Any

from tests.simulator.arm.caller import Arm, code

NAMES = ["primarySharedKey", "secondarySharedKey"]
READER = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
PATH = "providers/Microsoft.OperationalInsights/workspaces/logs"


def test_keys(arm: Arm, workspace: dict[str, Any]) -> None:
    path = f"{arm.group()}/{PATH}"
    made = arm.make(path, workspace)
    keys = arm("POST", f"{path}/sharedKeys").json()
    assert sorted(keys) == NAMES and len(set(keys.values())) == 2
    assert not any(key in str(arm("GET", path).json()) + str(made) for key in keys.values())
    arm.make(path, {**workspace, "tags": {"a": "b"}})
    assert arm("POST", f"{path}/sharedKeys").json() == keys
    assert arm("DELETE", path).status_code in (200, 202)
    assert code(arm("POST", f"{path}/sharedKeys")) == (404, "ResourceNotFound")
    arm.make(path, workspace)
    assert arm("POST", f"{path}/sharedKeys").json() == keys
    fresh = arm("POST", f"{path}/regenerateSharedKey").json()
    assert sorted(fresh) == NAMES and not set(fresh.values()) & set(keys.values())
    assert arm("POST", f"{path}/sharedKeys").json() == fresh
    journal = arm.http.get("/_sim/journal").text
    assert "primarySharedKey" in journal and not any(key in journal for key in (*keys.values(), *fresh.values()))


def test_a_reader_sees_none(arm: Arm, colleague: tuple[Arm, str], workspace: dict[str, Any]) -> None:
    path = f"{arm.group()}/{PATH}"
    arm.make(path, workspace)
    reader, principal = colleague
    assigned = {
        "properties": {
            "roleDefinitionId": f"/subscriptions/{arm.subscription}{READER}",
            "principalId": principal,
            "principalType": "User",
        }
    }
    arm.make("providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555", assigned)
    assert reader("GET", path).status_code == 200
    assert code(reader("POST", f"{path}/sharedKeys")) == (403, "AuthorizationFailed")
