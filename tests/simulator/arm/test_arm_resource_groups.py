"""Resource groups: codes, casing, tags, and a delete that takes everything with it."""

from __future__ import annotations

from typing import Any

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]


def test_made_read_changed_and_found(arm: Arm) -> None:
    made = arm("PUT", "resourcegroups/RG-One", {"location": "West Europe", "tags": {"a": "1"}})
    assert made.status_code == 201
    assert made.json() == {
        "id": f"/subscriptions/{arm.subscription}/resourceGroups/RG-One",
        "name": "RG-One",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "westeurope",
        "tags": {"a": "1"},
        "properties": {"provisioningState": "Succeeded"},
    }
    assert arm("GET", "RESOURCEGROUPS/rg-ONE").json() == made.json()
    again = arm("PUT", "resourceGroups/rg-one", made.json() | {"tags": {"b": "2"}})
    assert (again.status_code, again.json()["name"], again.json()["tags"]) == (200, "rg-one", {"b": "2"})
    patched = arm("PATCH", "resourceGroups/rg-one", {"tags": {"c": "3"}})
    assert (patched.status_code, patched.json()["tags"]) == (200, {"c": "3"})
    assert [group["name"] for group in arm("GET", "resourcegroups").json()["value"]] == ["rg-one"]
    assert arm("HEAD", "resourcegroups/rg-one").status_code == 204
    assert arm("HEAD", "resourcegroups/other").status_code == 404


def test_refusals(arm: Arm) -> None:
    arm.group("rg")
    assert code(arm("GET", "resourcegroups/other")) == (404, "ResourceGroupNotFound")
    assert code(arm("PATCH", "resourcegroups/other", {"tags": {}})) == (404, "ResourceGroupNotFound")
    assert code(arm("DELETE", "resourcegroups/other")) == (404, "ResourceGroupNotFound")
    assert code(arm("PUT", "resourcegroups/rg", {"location": "uksouth"})) == (409, "InvalidResourceGroupLocation")
    assert code(arm("PUT", "resourcegroups/x", {"location": "atlantis"})) == (400, "LocationNotAvailableForResourceGroup")
    assert code(arm("PUT", "resourcegroups/x", {"tags": {}})) == (400, "LocationRequired")
    assert code(arm("PUT", "resourcegroups/x.", {"location": "uksouth"})) == (400, "InvalidResourceName")
    wrong = {"location": "westeurope", "properties": {"provisioningState": "Deleting"}}
    assert code(arm("PUT", "resourcegroups/rg", wrong)) == (400, "InvalidRequestContent")


def test_a_delete_takes_everything_in_it(arm: Arm, workspace: Json, action_group: Json, budget: Json) -> None:
    group, other = arm.group("rg-gone"), arm.group("rg-gone-not")
    for where in (group, other):
        arm.make(f"{where}/providers/Microsoft.OperationalInsights/workspaces/logs", workspace)
        arm.make(f"{where}/providers/Microsoft.Insights/actionGroups/soc", action_group)
        arm.make(f"{where}/providers/Microsoft.Consumption/budgets/monthly", budget)
    answer = arm("DELETE", group)
    assert answer.status_code == 202
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["location"].startswith(str(arm.http.base_url))
    assert arm("GET", group).json()["properties"]["provisioningState"] == "Deleting"
    assert code(arm("PUT", group, {"location": "westeurope"})) == (409, "ResourceGroupBeingDeleted")
    ended = arm.finish(answer)
    assert (ended.status_code, ended.content, ended.headers["content-length"]) == (200, b"", "0")
    assert code(arm("GET", group)) == (404, "ResourceGroupNotFound")
    assert code(arm("GET", f"{group}/providers/Microsoft.Insights/actionGroups/soc")) == (404, "ResourceGroupNotFound")
    left = arm("GET", "resources").json()["value"]
    assert {entry["id"].split("/")[4] for entry in left} == {"rg-gone-not"}
    # Nothing of the old one comes back with a new group of that name.
    arm.group("rg-gone")
    assert arm("GET", f"{group}/resources").json() == {"value": []}
    assert arm("GET", f"{group}/providers/Microsoft.Consumption/budgets").json() == {"value": []}


def test_to_delete_it_twice_ends_well_both_times(arm: Arm) -> None:
    group = arm.group("rg-twice")
    answers = [arm("DELETE", group), arm("DELETE", group)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert [arm.finish(answer).status_code for answer in answers] == [200, 200]
    assert code(arm("GET", group)) == (404, "ResourceGroupNotFound")


def test_an_unknown_operation_is_not_found(arm: Arm) -> None:
    assert code(arm("GET", "operationresults/7d4ea4a2-2ee8-4c55-8ab0-8a2c9ba8de5e")) == (404, "NotFound")
