"""Intune compliance policies: the rule that comes with them, assignments, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.test_graph_intune import ALL_DEVICES

PATH = "/deviceManagement/deviceCompliancePolicies"
BLOCK = {"actionType": "block", "gracePeriodHours": 24, "notificationTemplateId": "", "notificationMessageCCList": []}
RULE = {"ruleName": "PasswordRequired", "scheduledActionConfigurations": [BLOCK]}
POLICY: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
    "displayName": "Windows compliance",
    "passwordRequired": True,
    "passwordMinimumLength": 8,
    "passwordRequiredType": "alphanumeric",
    "bitLockerEnabled": True,
    "osMinimumVersion": "10.0.19045.0",
}


def test_a_policy_and_its_rule(graph: Graph) -> None:
    made = graph.post(PATH, POLICY | {"scheduledActionsForRule": [RULE]})
    path = f"{PATH}/{made['id']}"
    read = graph.get(path)
    assert {name: read[name] for name in POLICY} == POLICY
    assert (read["secureBootEnabled"], read["osMaximumVersion"], read["version"]) == (False, None, 1)
    assert "scheduledActionsForRule" not in read
    plain = graph.get(path, expand="scheduledActionsForRule")["scheduledActionsForRule"]
    assert [one["ruleName"] for one in plain] == ["PasswordRequired"]
    assert "scheduledActionConfigurations" not in plain[0]
    whole = graph.get(path, expand="scheduledActionsForRule($expand=scheduledActionConfigurations)")["scheduledActionsForRule"]
    shown = {name: whole[0]["scheduledActionConfigurations"][0][name] for name in BLOCK}
    assert shown == BLOCK
    rules = graph.get(f"{path}/scheduledActionsForRule", expand="scheduledActionConfigurations")["value"]
    assert rules[0]["scheduledActionConfigurations"][0]["gracePeriodHours"] == 24
    body = {
        "deviceComplianceScheduledActionForRules": [{**RULE, "scheduledActionConfigurations": [BLOCK | {"gracePeriodHours": 0}]}]
    }
    graph.change("POST", f"{path}/scheduleActionsForRules", body)
    rules = graph.get(f"{path}/scheduledActionsForRule", expand="scheduledActionConfigurations")["value"]
    assert rules[0]["scheduledActionConfigurations"][0]["gracePeriodHours"] == 0
    changed = graph.ask("PATCH", path, {"@odata.type": POLICY["@odata.type"], "secureBootEnabled": True})
    assert (changed.status_code, changed.json()["secureBootEnabled"], changed.json()["version"]) == (200, True, 3)
    graph.post(f"{path}/assign", {"assignments": [ALL_DEVICES]}, status=200)
    assert [one["target"] for one in graph.get(f"{path}/assignments")["value"]] == [ALL_DEVICES["target"]]
    assert [one["id"] for one in graph.get(PATH)["value"]] == [made["id"]]
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[:2] == (404, "ResourceNotFound")


@pytest.mark.parametrize(
    "change",
    [
        {"scheduledActionsForRule": []},
        {"scheduledActionsForRule": None},
        {"scheduledActionsForRule": [RULE, RULE]},
        {"scheduledActionsForRule": [{"ruleName": "PasswordRequired"}]},
        {"scheduledActionsForRule": [{**RULE, "scheduledActionConfigurations": [BLOCK | {"actionType": "notification"}]}]},
        {"scheduledActionsForRule": [{**RULE, "scheduledActionConfigurations": [BLOCK | {"gracePeriodHours": 8761}]}]},
        {"scheduledActionsForRule": [{**RULE, "scheduledActionConfigurations": [BLOCK | {"actionType": "explode"}]}]},
        {"@odata.type": "#microsoft.graph.deviceCompliancePolicy"},
        {"@odata.type": "#microsoft.graph.windows10CustomConfiguration"},
        {"passwordRequiredType": "strong"},
        {"defenderEnabled": True},
        {"displayName": ""},
    ],
)
def test_refused_policies(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("POST", PATH, POLICY | {"scheduledActionsForRule": [RULE]} | change)[0] == 400
    assert graph.get(PATH)["value"] == []


def test_a_rule_is_not_changed_by_patch(graph: Graph) -> None:
    made = graph.post(PATH, POLICY | {"scheduledActionsForRule": [RULE]})
    body = {"@odata.type": POLICY["@odata.type"], "scheduledActionsForRule": [RULE]}
    assert graph.refused("PATCH", f"{PATH}/{made['id']}", body)[0] == 400
