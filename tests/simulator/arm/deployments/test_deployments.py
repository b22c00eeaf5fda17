"""Deployments: what a template makes, in which order, through whose rights, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.deployments.templates import OFFICE, nsg, of, template
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
NSG = "{}/providers/Microsoft.Network/networkSecurityGroups/{}"


def at(group: str, name: str = "d1") -> str:
    return f"{group}/providers/Microsoft.Resources/deployments/{name}"


def polled(arm: Arm, answer: httpx.Response) -> httpx.Response:
    """What the answer's poll URL says."""
    return arm.http.get(answer.headers["azure-asyncoperation"], headers={"authorization": f"Bearer {arm.token}"})


@pytest.fixture
def slow(simulator: RunningSimulator) -> Iterator[None]:
    simulator.http.put("/_sim/operations", json={"seconds": 1.5})
    yield
    simulator.http.put("/_sim/operations", json={"seconds": 0})


def test_a_template_is_deployed(arm: Arm) -> None:
    group = arm.group()
    answer = arm("PUT", at(group), of(OFFICE, {"name": "HQ", "tags": {"a": "b"}}))
    assert answer.status_code == 201, answer.text
    properties = answer.json()["properties"]
    assert properties["provisioningState"] == "Succeeded" and properties["mode"] == "Incremental"
    network = f"{group}/providers/Microsoft.Network/virtualNetworks/hq-vnet"
    assert properties["outputs"] == {
        "vnet": {"type": "String", "value": network},
        "prefixes": {"type": "Array", "value": ["10.0.0.0/16"]},
        "group": {"type": "Object", "value": {"name": "rg-one", "in": arm.subscription}},
        "unique": {"type": "Int", "value": 13},
        "hidden": {"type": "SecureString"},
    }
    assert properties["parameters"]["secret"] == {"type": "SecureString"}
    assert properties["parameters"]["location"] == {"type": "String", "value": "westeurope"}
    made = [one["id"].removeprefix(group) for one in properties["outputResources"]]
    assert [one.rpartition("/")[2] for one in made] == ["hq-vnet", "front", "nsg", "back", "keep"]
    read = arm("GET", network, version="2024-05-01").json()
    assert read["tags"] == {"a": "b", "made": "here"} and read["location"] == "westeurope"
    subnets = {one["name"]: one["properties"] for one in read["properties"]["subnets"]}
    assert subnets["back"]["networkSecurityGroup"]["id"] == NSG.format(group, "nsg")
    assert arm("GET", NSG.format(group, "never")).status_code == 404
    assert code(arm("DELETE", NSG.format(group, "nsg"))) == (409, "ScopeLocked")
    # It is polled, read, listed, and its template exported.
    assert polled(arm, answer).json() == {"status": "Succeeded"}
    held = arm("GET", at(group)).json()
    assert held["properties"] == properties and [one["name"] for one in arm("GET", at(group, "")[:-1]).json()["value"]] == ["d1"]
    assert arm("POST", f"{at(group)}/exportTemplate").json() == {"template": OFFICE}
    operations = arm("GET", f"{group}/deployments/d1/operations").json()["value"]
    assert [one["properties"]["targetResource"]["resourceName"] for one in operations] == [
        *("hq-vnet", "hq-vnet/front", "nsg", "hq-vnet/back", "keep"),
    ]
    one = operations[0]
    assert arm("GET", f"{group}/deployments/d1/operations/{one['operationId']}").json() == one
    assert one["properties"]["statusCode"] == "Created" and one["properties"]["provisioningState"] == "Succeeded"
    assert arm("PUT", at(group), of(OFFICE, {"name": "HQ"})).status_code == 200
    # The group takes its deployments with it.
    arm("DELETE", f"{NSG.format(group, 'nsg')}/providers/Microsoft.Authorization/locks/keep")
    arm.finish(arm("DELETE", group))
    arm.group()
    assert code(arm("GET", at(group))) == (404, "DeploymentNotFound")


def test_at_a_subscription(arm: Arm) -> None:
    scope = f"/subscriptions/{arm.subscription}"
    module = template(
        nsg("[parameters('name')]", location="[resourceGroup().location]"),
        parameters={"name": {"type": "string"}},
        outputs={
            "id": {"type": "string", "value": "[resourceId('Microsoft.Network/networkSecurityGroups', parameters('name'))]"}
        },
    )
    written = template(
        {
            "type": "Microsoft.Resources/deployments",
            "apiVersion": "2022-09-01",
            "name": "module",
            "resourceGroup": "rg-new",
            "dependsOn": ["[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'rg-new')]"],
            "properties": {
                "expressionEvaluationOptions": {"scope": "inner"},
                "mode": "Incremental",
                "parameters": {"name": {"value": "[concat('nsg-', deployment().name)]"}},
                "template": module,
            },
        },
        {"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2024-03-01", "name": "rg-new", "location": "westeurope"},
        outputs={
            "id": {
                "type": "string",
                "value": "[reference(resourceId('rg-new', 'Microsoft.Resources/deployments', 'module')).outputs.id.value]",
            }
        },
    )
    body = of(written) | {"location": "westeurope"}
    foreseen = arm("POST", f"{at(scope)}/whatIf", body).json()["properties"]["changes"]
    assert [(one["resourceId"].rpartition("/")[2], one["changeType"]) for one in foreseen][:2] == [
        ("rg-new", "Create"),
        ("nsg-d1", "Create"),
    ]
    assert code(arm("PUT", at(scope), of(written))) == (400, "LocationRequired")
    made = arm("PUT", at(scope), body).json()
    assert made["location"] == "westeurope"
    made_id = NSG.format(f"{scope}/resourceGroups/rg-new", "nsg-d1")
    assert made["properties"]["outputs"] == {"id": {"type": "String", "value": made_id}}
    assert arm("GET", made_id).json()["location"] == "westeurope"
    assert arm("GET", at(f"{scope}/resourceGroups/rg-new", "module")).json()["properties"]["provisioningState"] == "Succeeded"
    assert arm("HEAD", at(scope)).status_code == 204 and arm("HEAD", at(scope, "none")).status_code == 404
    assert [one["name"] for one in arm("GET", at(scope, "")[:-1]).json()["value"]] == ["d1"]
    assert len(arm("GET", f"{at(scope)}/operations").json()["value"]) == 2
    assert code(arm("PUT", at(scope), body | {"location": "uksouth"})) == (409, "InvalidDeploymentLocation")
    assert arm("GET", "resources").json()["value"] and at(scope) not in str(arm("GET", "resources").json())
    assert arm("DELETE", at(scope)).status_code == 204 and arm("HEAD", at(scope)).status_code == 404


def test_what_fails_on_the_way(arm: Arm) -> None:
    group = arm.group()
    arm.make(NSG.format(group, "locked"), {"location": "westeurope"})
    arm.make(f"{NSG.format(group, 'locked')}/providers/Microsoft.Authorization/locks/l", {"properties": {"level": "ReadOnly"}})
    written = template(nsg("locked"), nsg("after", dependsOn=["locked"]), nsg("beside"))
    answer = arm("PUT", at(group), of(written))
    assert (answer.status_code, answer.json()["properties"]["provisioningState"]) == (201, "Accepted")
    state = polled(arm, answer)
    assert state.json()["status"] == "Failed"
    error = state.json()["error"]
    assert (error["code"], error["target"], error["details"][0]["code"]) == ("DeploymentFailed", at(group), "ScopeLocked")
    assert arm("GET", at(group)).json()["properties"]["error"] == error
    assert arm("GET", NSG.format(group, "after")).status_code == 404
    assert arm("GET", NSG.format(group, "beside")).status_code == 200
    states = [one["properties"] for one in arm("GET", f"{group}/deployments/d1/operations").json()["value"]]
    assert [(one["provisioningState"], one["statusCode"]) for one in states] == [("Failed", "Conflict"), ("Succeeded", "Created")]
    assert states[0]["statusMessage"]["error"]["code"] == "ScopeLocked"
    failed = arm("GET", at(group, "")[:-1], _filter="provisioningState eq 'Failed'").json()["value"]
    assert [one["name"] for one in failed] == ["d1"]


def test_an_output_that_is_not_there(arm: Arm) -> None:
    group = arm.group()
    out = {"x": {"type": "string", "value": "[reference('nsg').nothing]"}}
    arm("PUT", at(group), of(template(nsg(), outputs=out)))
    properties = arm("GET", at(group)).json()["properties"]
    assert (properties["provisioningState"], properties["error"]["code"]) == ("Failed", "DeploymentOutputEvaluationFailed")
    assert arm("GET", NSG.format(group, "nsg")).status_code == 200


def test_rights_locks_and_policies_hold(arm: Arm, colleague: tuple[Arm, str]) -> None:
    group = arm.group()
    other, principal = colleague
    assert code(other("PUT", at(group), of(template(nsg())))) == (403, "AuthorizationFailed")
    # He may deploy and make networks' parts, but no workspaces.
    network = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    role = f"/subscriptions/{arm.subscription}/providers/Microsoft.Authorization/roleDefinitions/{network}"
    assigned = f"{group}/providers/Microsoft.Authorization/roleAssignments/{principal}"
    arm.make(assigned, {"properties": {"roleDefinitionId": role, "principalId": principal, "principalType": "User"}})
    logs = {
        "type": "Microsoft.OperationalInsights/workspaces",
        "apiVersion": "2023-09-01",
        "name": "logs",
        "location": "westeurope",
    }
    refused = other("PUT", at(group), of(template(nsg(), {**logs, "properties": {}})))
    assert code(refused) == (403, "InvalidTemplateDeployment") and "workspaces/write" in refused.text
    assert arm("GET", NSG.format(group, "nsg")).status_code == 404
    assert other("PUT", at(group, "d2"), of(template(nsg()))).json()["properties"]["provisioningState"] == "Succeeded"
    allowed = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
    policy = {"policyDefinitionId": allowed, "parameters": {"listOfAllowedLocations": {"value": ["northeurope"]}}}
    arm.make(f"{group}/providers/Microsoft.Authorization/policyAssignments/p", {"properties": policy})
    for method, path in (("PUT", at(group)), ("POST", f"{at(group)}/validate"), ("POST", f"{at(group)}/whatIf")):
        refused = arm(method, path, of(template(nsg("a", location="northeurope"), nsg("b"))))
        assert code(refused) == (400, "InvalidTemplateDeployment"), refused.text
        (detail,) = refused.json()["error"]["details"]
        assert (detail["code"], detail["additionalInfo"][0]["type"]) == ("RequestDisallowedByPolicy", "PolicyViolation")
    # Nothing is made of what is refused beforehand.
    assert arm("GET", NSG.format(group, "a")).status_code == 404
    assert arm("HEAD", at(group)).status_code == 404


def test_validation_and_forecast_change_nothing(arm: Arm, simulator: RunningSimulator, tenant: SeededTenant) -> None:
    group = arm.group()
    arm.make(NSG.format(group, "same"), {"location": "westeurope"})
    arm.make(NSG.format(group, "changed"), {"location": "westeurope", "tags": {"a": "1", "b": "2"}})
    arm.make(NSG.format(group, "beside"), {"location": "westeurope"})
    before = {name: held for name, held in simulator.collections(tenant.id).items() if name not in ("logs", "resourceGraphQuota")}
    written = template(nsg("same"), nsg("changed", tags={"a": "2", "c": "3"}), nsg("new"))
    checked = arm("POST", f"{at(group)}/validate", of(written)).json()
    assert [one["id"] for one in checked["properties"]["validatedResources"]] == [
        NSG.format(group, name) for name in ("same", "changed", "new")
    ]
    answer = arm("POST", f"{at(group)}/whatIf", of(written)).json()
    assert answer["status"] == "Succeeded"
    changes = {one["resourceId"].rpartition("/")[2]: one for one in answer["properties"]["changes"]}
    assert {name: one["changeType"] for name, one in changes.items()} == {
        "same": "NoChange",
        "changed": "Modify",
        "new": "Create",
        "beside": "Ignore",
    }
    assert changes["changed"]["delta"] == [
        {"path": "tags.a", "propertyChangeType": "Modify", "before": "1", "after": "2"},
        {"path": "tags.b", "propertyChangeType": "Delete", "before": "2", "after": None},
        {"path": "tags.c", "propertyChangeType": "Create", "before": None, "after": "3"},
    ]
    assert changes["new"]["after"]["location"] == "westeurope" and "before" not in changes["new"]
    short = arm(
        "POST", f"{at(group)}/whatIf", of(written, whatIfSettings={"resultFormat": "ResourceIdOnly"}, mode="complete")
    ).json()
    assert short["properties"]["changes"][-1] == {"resourceId": NSG.format(group, "beside"), "changeType": "Delete"}
    after = {name: held for name, held in simulator.collections(tenant.id).items() if name not in ("logs", "resourceGraphQuota")}
    assert after == before


def test_complete_mode_takes_away_the_rest(arm: Arm) -> None:
    group = arm.group()
    for name in ("old", "kept"):
        arm.make(NSG.format(group, name), {"location": "westeurope"})
    assert (
        arm("PUT", at(group), of(template(nsg("kept")), mode="Complete")).json()["properties"]["provisioningState"] == "Succeeded"
    )
    assert [arm("GET", NSG.format(group, name)).status_code for name in ("old", "kept")] == [404, 200]
    assert code(
        arm("PUT", at(f"/subscriptions/{arm.subscription}"), of(template(), mode="Complete") | {"location": "westeurope"})
    ) == (
        400,
        "InvalidRequestContent",
    )


def test_while_it_runs(arm: Arm, slow: None) -> None:
    group = arm.group()
    answer = arm("PUT", at(group), of(template(nsg(), outputs={"x": {"type": "int", "value": 1}})))
    assert answer.json()["properties"]["provisioningState"] == "Accepted"
    assert answer.headers["retry-after"] == "1"
    held = arm("GET", at(group)).json()["properties"]
    assert held["provisioningState"] == "Running" and "outputs" not in held
    assert code(arm("PUT", at(group), of(template()))) == (409, "DeploymentActive")
    assert code(arm("DELETE", at(group))) == (409, "DeploymentActive")
    assert arm("GET", f"{group}/deployments/d1/operations").json()["value"] == []
    assert arm("POST", f"{at(group)}/cancel").status_code == 204
    held = arm("GET", at(group)).json()["properties"]
    assert held["provisioningState"] == "Canceled" and "outputs" not in held
    assert code(arm("POST", f"{at(group)}/cancel")) == (409, "DeploymentCannotBeCancelled")
    assert arm("GET", NSG.format(group, "nsg")).status_code == 200
    assert arm.finish(arm("DELETE", at(group))).status_code == 200
    assert arm("HEAD", at(group)).status_code == 404
