"""Logic apps and the connections by which they sign in elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2019-05-01"
CONNECTION_VERSION = "2016-06-01"
DEFINITION: Json = {
    "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
    "contentVersion": "1.0.0.0",
    "triggers": {"manual": {"type": "Request", "kind": "Http", "inputs": {"schema": {}}}},
    "actions": {
        "first": {"type": "Compose", "inputs": "@triggerBody()", "runAfter": {}},
        "second": {"type": "Compose", "inputs": "x", "runAfter": {"first": ["Succeeded"]}},
    },
    "outputs": {},
}


def workflow(**properties: Any) -> Json:
    return {"location": "westeurope", "properties": {"definition": DEFINITION, **properties}}


def test_a_workflow(arm: Arm) -> None:
    path = f"{arm.group()}/providers/Microsoft.Logic/workflows/alerts"
    made = arm("PUT", path, workflow(), version=VERSION)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    assert (properties["state"], properties["definition"]) == ("Enabled", DEFINITION)
    again = arm("PUT", path, made.json(), version=VERSION).json()["properties"]
    assert again["accessEndpoint"] == properties["accessEndpoint"]
    assert again["version"] > properties["version"]
    for action, state in (("disable", "Disabled"), ("enable", "Enabled")):
        assert arm("POST", f"{path}/{action}", version=VERSION).status_code == 200
        assert arm("GET", path, version=VERSION).json()["properties"]["state"] == state
    url = arm("POST", f"{path}/triggers/manual/listCallbackUrl", version=VERSION).json()
    assert url["value"].startswith(f"{properties['accessEndpoint']}/triggers/manual/paths/invoke?")
    assert url["queries"]["sig"]
    assert code(arm("POST", f"{path}/triggers/other/listCallbackUrl", version=VERSION)) == (404, "TriggerNotFound")
    assert code(arm("POST", f"{path}x/enable", version=VERSION)) == (404, "ResourceNotFound")
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204


@pytest.mark.parametrize(
    "definition",
    [
        None,
        "x",
        {},
        {"$schema": "x"},
        DEFINITION | {"steps": {}},
        DEFINITION | {"actions": {"one": {}}},
        DEFINITION | {"actions": {"one": {"type": "Compose", "runAfter": {"none": ["Succeeded"]}}}},
        DEFINITION | {"triggers": {str(number): {"type": "Request"} for number in range(11)}},
        DEFINITION | {"actions": []},
        DEFINITION | {"actions": "x"},
    ],
)
def test_definitions_that_can_not_be(arm: Arm, definition: Any) -> None:
    path = f"{arm.group()}/providers/Microsoft.Logic/workflows/alerts"
    wrong = {"location": "westeurope", "properties": {"definition": definition}}
    assert code(arm("PUT", path, wrong, version=VERSION)) == (400, "InvalidTemplate")


def test_a_connection(arm: Arm) -> None:
    path = f"{arm.group()}/providers/Microsoft.Web/connections"
    apis = f"/subscriptions/{arm.subscription}/providers/Microsoft.Web/locations/westeurope/managedApis"
    properties = {
        "displayName": "Tickets",
        "api": {"id": f"{apis}/sendgrid"},
        "parameterValues": {"apiKey": "hidden-value"},
        "customParameterValues": {"a": "b"},
    }
    made = arm("PUT", f"{path}/tickets", {"location": "westeurope", "properties": properties}, version=CONNECTION_VERSION)
    assert made.status_code == 201, made.text
    assert "hidden-value" not in made.text
    assert made.json()["properties"]["statuses"] == [{"status": "Connected"}]
    assert made.json()["properties"]["api"]["name"] == "sendgrid"
    assert arm("PUT", f"{path}/tickets", made.json(), version=CONNECTION_VERSION).status_code == 200
    consent = {"location": "westeurope", "properties": {"api": {"id": f"{apis}/teams"}}}
    waiting = arm("PUT", f"{path}/teams", consent, version=CONNECTION_VERSION).json()["properties"]["statuses"][0]
    assert (waiting["status"], waiting["error"]["properties"]["code"]) == ("Error", "Unauthenticated")
    for identifier, expected in (
        ("teams", "LinkedInvalidPropertyId"),
        (f"{apis}/teams".replace("westeurope", "uksouth"), "InvalidApiLocation"),
    ):
        wrong = {"location": "westeurope", "properties": {"api": {"id": identifier}}}
        assert code(arm("PUT", f"{path}/other", wrong, version=CONNECTION_VERSION)) == (400, expected)
    assert [one["name"] for one in arm("GET", path, version=CONNECTION_VERSION).json()["value"]] == ["tickets", "teams"]
    assert arm("DELETE", f"{path}/teams", version=CONNECTION_VERSION).status_code == 200
