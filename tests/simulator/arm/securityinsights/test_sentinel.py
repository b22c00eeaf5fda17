"""Microsoft Sentinel on a workspace: onboarding comes first, rules that could run, connectors that read the right tenant."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import SeededTenant

Json = dict[str, Any]
VERSION = "2024-09-01"
RULE: Json = {
    "displayName": "Sign-ins from new countries",
    "description": "Looks at sign-ins.",
    "enabled": True,
    "severity": "Medium",
    "query": "SigninLogs | where ResultType == 0",
    "queryFrequency": "PT1H",
    "queryPeriod": "P1D",
    "triggerOperator": "GreaterThan",
    "triggerThreshold": 0,
    "suppressionDuration": "PT5H",
    "suppressionEnabled": False,
    "tactics": ["InitialAccess"],
}


@pytest.fixture
def sentinel(arm: Arm, workspace: Json) -> str:
    """What Sentinel's resources on a workspace begin with."""
    logs = arm.make(f"{arm.group()}/providers/Microsoft.OperationalInsights/workspaces/logs", workspace)["id"]
    return f"{logs}/providers/Microsoft.SecurityInsights"


def rule(**changes: Any) -> Json:
    return {"kind": "Scheduled", "properties": {name: value for name, value in (RULE | changes).items() if value is not None}}


def onboard(arm: Arm, sentinel: str) -> None:
    made = arm("PUT", f"{sentinel}/onboardingStates/default", {"properties": {}}, version=VERSION)
    assert made.status_code == 201, made.text


def test_onboarding_comes_first(arm: Arm, sentinel: str) -> None:
    path = f"{sentinel}/alertRules/{uuid.uuid4()}"
    assert code(arm("PUT", path, rule(), version=VERSION)) == (400, "BadRequest")
    assert code(arm("PUT", f"{sentinel}/onboardingStates/other", {}, version=VERSION)) == (400, "InvalidResourceName")
    onboard(arm, sentinel)
    found = arm("GET", f"{sentinel}/onboardingStates", version=VERSION).json()["value"]
    assert [one["properties"] for one in found] == [{"customerManagedKey": False}]
    made = arm("PUT", path, rule(), version=VERSION)
    assert made.status_code == 201, made.text
    assert made.json()["kind"] == "Scheduled"
    assert {name: made.json()["properties"][name] for name in RULE} == RULE
    assert made.json()["properties"]["lastModifiedUtc"]
    assert arm("PUT", path, made.json(), version=VERSION).status_code == 200
    assert len(arm("GET", f"{sentinel}/alertRules", version=VERSION).json()["value"]) == 1
    changed = {"kind": "Fusion", "properties": {"enabled": True, "alertRuleTemplateName": str(uuid.uuid4())}}
    assert code(arm("PUT", path, changed, version=VERSION)) == (400, "BadRequest")
    fusion = arm("PUT", f"{sentinel}/alertRules/fusion", changed, version=VERSION).json()
    assert fusion["properties"]["severity"] == "High"
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204
    nowhere = sentinel.replace("/workspaces/logs/", "/workspaces/none/")
    assert code(arm("PUT", f"{nowhere}/onboardingStates/default", {}, version=VERSION)) == (404, "ParentResourceNotFound")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"query": None}, "BadRequest"),
        ({"query": ""}, "BadRequest"),
        ({"severity": None}, "BadRequest"),
        ({"queryFrequency": "PT4M"}, "BadRequest"),
        ({"queryFrequency": "hourly"}, "BadRequest"),
        ({"queryFrequency": "P"}, "BadRequest"),
        ({"queryPeriod": "P15D"}, "BadRequest"),
        ({"queryFrequency": "PT2H", "queryPeriod": "PT1H"}, "BadRequest"),
        ({"queryFrequency": "PT30M", "queryPeriod": "P2D"}, "BadRequest"),
        ({"triggerThreshold": 10001}, "BadRequest"),
        ({"suppressionDuration": "P2D"}, "BadRequest"),
        ({"triggerOperator": "About"}, "InvalidRequestContent"),
        ({"displayName": None}, "InvalidRequestContent"),
        ({"colour": "red"}, "InvalidRequestContent"),
    ],
)
def test_rules_that_could_not_run(arm: Arm, sentinel: str, changes: Json, expected: str) -> None:
    onboard(arm, sentinel)
    assert code(arm("PUT", f"{sentinel}/alertRules/one", rule(**changes), version=VERSION)) == (400, expected)


def test_connectors(arm: Arm, tenant: SeededTenant, sentinel: str) -> None:
    alerts = {"alerts": {"state": "Enabled"}}
    directory = {"kind": "AzureActiveDirectory", "properties": {"tenantId": tenant.id, "dataTypes": alerts}}
    path = f"{sentinel}/dataConnectors/directory"
    assert code(arm("PUT", path, directory, version=VERSION)) == (400, "BadRequest")
    onboard(arm, sentinel)
    made = arm("PUT", path, directory, version=VERSION)
    assert made.status_code == 201, made.text
    assert made.json()["properties"] == directory["properties"]
    foreign = {**directory, "properties": {"tenantId": str(uuid.uuid4()), "dataTypes": alerts}}
    assert code(arm("PUT", path, foreign, version=VERSION)) == (400, "BadRequest")
    defender: Json = {"kind": "AzureSecurityCenter", "properties": {"subscriptionId": arm.subscription, "dataTypes": alerts}}
    assert code(arm("PUT", path, defender, version=VERSION)) == (400, "BadRequest")
    assert arm("PUT", f"{sentinel}/dataConnectors/defender", defender, version=VERSION).status_code == 201
    defender["properties"]["subscriptionId"] = str(uuid.uuid4())
    assert code(arm("PUT", f"{sentinel}/dataConnectors/defender", defender, version=VERSION)) == (400, "BadRequest")
    unknown = {"kind": "Telegraph", "properties": {}}
    assert code(arm("PUT", f"{sentinel}/dataConnectors/other", unknown, version=VERSION)) == (400, "InvalidRequestContent")
    assert len(arm("GET", f"{sentinel}/dataConnectors", version=VERSION).json()["value"]) == 2
