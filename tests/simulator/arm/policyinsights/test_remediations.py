"""Remediation tasks."""

from __future__ import annotations

from typing import Any

from tests.simulator.arm.authorization.policies import ASSIGNMENTS, BENCHMARK, TO_WORKSPACE, assign, assigned
from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2024-10-01"
REMEDIATIONS = "providers/Microsoft.PolicyInsights/remediations"
BAD = (400, "InvalidCreateRemediationRequest")


def test_a_task_is_over_at_once(arm: Arm) -> None:
    body = assigned(TO_WORKSPACE, {"logAnalytics": "/subscriptions/x"}) | {"identity": {"type": "SystemAssigned"}}
    assignment = assign(arm, "logs", body | {"location": "westeurope"})["id"]
    given = {"properties": {"policyAssignmentId": assignment, "resourceCount": 10, "filters": {"locations": ["westeurope"]}}}
    made = arm("PUT", f"{REMEDIATIONS}/now", given, version=VERSION)
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert properties.items() >= given["properties"].items()
    assert properties["provisioningState"] == "Succeeded"
    assert properties["deploymentStatus"] == {"totalDeployments": 0, "successfulDeployments": 0, "failedDeployments": 0}
    assert properties["resourceDiscoveryMode"] == "ExistingNonCompliant"
    assert arm("PUT", f"{REMEDIATIONS}/now", given, version=VERSION).status_code == 200
    assert arm("POST", f"{REMEDIATIONS}/now/listDeployments", version=VERSION).json() == {"value": []}
    assert code(arm("POST", f"{REMEDIATIONS}/now/cancel", version=VERSION)) == (400, "InvalidCancelRemediationRequest")
    assert code(arm("POST", f"{REMEDIATIONS}/none/cancel", version=VERSION)) == (404, "ResourceNotFound")
    group = arm.group()
    assert arm("PUT", f"{group}/{REMEDIATIONS}/there", given, version=VERSION).status_code == 201
    assert [one["name"] for one in arm("GET", f"{group}/{REMEDIATIONS}", version=VERSION).json()["value"]] == ["there"]
    gone = arm("DELETE", f"{REMEDIATIONS}/now", version=VERSION)
    assert (gone.status_code, gone.json()["name"]) == (200, "now")
    assert arm("DELETE", f"{REMEDIATIONS}/now", version=VERSION).status_code == 204


def test_tasks_that_are_refused(arm: Arm) -> None:
    group = arm.group()
    single = assigned(TO_WORKSPACE, {"logAnalytics": "/subscriptions/x", "effect": "Disabled"})
    whole = assign(arm, "asb", assigned(BENCHMARK))["id"]
    below = assign(arm, "logs", single, group)["id"]
    for given in (
        {},
        {"policyAssignmentId": f"/subscriptions/{arm.subscription}/{ASSIGNMENTS}/none"},
        {"policyAssignmentId": below},
        {"policyAssignmentId": whole},
        {"policyAssignmentId": whole, "policyDefinitionReferenceId": "r", "resourceCount": 0},
        {"policyAssignmentId": whole, "policyDefinitionReferenceId": "r", "parallelDeployments": 31},
        {"policyAssignmentId": whole, "policyDefinitionReferenceId": "r", "failureThreshold": {"percentage": 2}},
    ):
        assert code(arm("PUT", f"{REMEDIATIONS}/bad", {"properties": given}, version=VERSION)) == BAD, given
    wrong = {"policyAssignmentId": whole, "policyDefinitionReferenceId": "r", "resourceDiscoveryMode": "Guess"}
    assert code(arm("PUT", f"{REMEDIATIONS}/bad", {"properties": wrong}, version=VERSION)) == (400, "InvalidRequestContent")
