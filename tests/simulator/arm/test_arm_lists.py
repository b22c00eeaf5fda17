"""The list of all resources with its filters and pages; tags as a resource; providers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
ACTION_GROUPS = "providers/Microsoft.Insights/actionGroups"
TAGS = "providers/Microsoft.Resources/tags/default"


@pytest.fixture
def filled(arm: Arm, action_group: Json, workspace: Json, budget: Json) -> Arm:
    for number in range(3):
        group = arm.group(f"rg-{number}")
        arm.make(f"{group}/{ACTION_GROUPS}/soc-{number}", action_group | {"tags": {"Env": f"e{number}"}})
    arm.make(f"{group}/providers/Microsoft.OperationalInsights/workspaces/logs", workspace)
    arm.make(f"{group}/providers/Microsoft.Consumption/budgets/b", budget)
    return arm


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (None, ["soc-0", "soc-1", "soc-2", "logs"]),
        ("resourceType eq 'microsoft.insights/ACTIONGROUPS'", ["soc-0", "soc-1", "soc-2"]),
        ("(resourceType ne 'Microsoft.Insights/actionGroups')", ["logs"]),
        ("name eq 'LOGS'", ["logs"]),
        ("resourceGroup eq 'RG-2' and resourceType eq 'Microsoft.Insights/actionGroups'", ["soc-2"]),
        ("tagName eq 'env'", ["soc-0", "soc-1", "soc-2"]),
        ("tagName eq 'Env' and tagValue eq 'e1'", ["soc-1"]),
        ("startswith(tagName, 'En')", ["soc-0", "soc-1", "soc-2"]),
        ("substringof('soc', name)", ["soc-0", "soc-1", "soc-2"]),
        ("location eq 'westeurope'", ["logs"]),
    ],
)
def test_filters(filled: Arm, text: str | None, names: list[str]) -> None:
    query = {"$filter": text} if text else {}
    found = filled("GET", "resources", query=query).json()["value"]
    assert [entry["name"] for entry in found] == names
    assert all("properties" not in entry for entry in found)
    # Microsoft leaves the tags out where name and value are asked for.
    assert ("tagValue" in (text or "")) != any("tags" in entry for entry in found) or "logs" in names


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "name eq",
        "name like 'x'",
        "colour eq 'red'",
        "name eq 'a' or name eq 'b'",
        "tagName eq 'a' and name eq 'b'",
        "f(x",
        "name eq 'a' and",
    ],
)
def test_filters_that_can_not_be_read(arm: Arm, text: str) -> None:
    assert code(arm("GET", "resources", _filter=text)) == (400, "InvalidFilterInQueryString")


def test_pages(filled: Arm) -> None:
    names, answer = [], filled("GET", "resources", _top="3", _expand="createdTime,provisioningState")
    while True:
        body = answer.json()
        names.append([entry["name"] for entry in body["value"]])
        assert all(entry["provisioningState"] == "Succeeded" and entry["createdTime"] for entry in body["value"])
        if "nextLink" not in body:
            break
        assert body["nextLink"].startswith("https://")
        answer = filled.http.get(body["nextLink"], headers={"authorization": f"Bearer {filled.token}"})
    assert names == [["soc-0", "soc-1", "soc-2"], ["logs"]]
    assert code(filled("GET", "resources", _top="none"))[0] == 400
    assert code(filled("GET", "resources", _skiptoken="!")) == (400, "InvalidSkipToken")


def test_tags_as_a_resource(arm: Arm, action_group: Json) -> None:
    group = arm.group("rg", tags={"a": "1"})
    target = f"{group}/{ACTION_GROUPS}/soc"
    arm.make(target, action_group)
    for scope in (f"/subscriptions/{arm.subscription}", group, target):
        put = arm("PUT", f"{scope}/{TAGS}", {"properties": {"tags": {"x": "1", "y": "2"}}})
        assert (put.status_code, put.json()["properties"]["tags"]) == (200, {"x": "1", "y": "2"})
        for operation, given, left in (
            ("Merge", {"X": "9"}, {"y": "2", "X": "9"}),
            ("Delete", {"y": "other"}, {"y": "2", "X": "9"}),
            ("Delete", {"Y": "2"}, {"X": "9"}),
            ("Replace", {"z": "3"}, {"z": "3"}),
        ):
            patched = arm("PATCH", f"{scope}/{TAGS}", {"operation": operation, "properties": {"tags": given}})
            assert patched.json()["properties"]["tags"] == left, operation
        assert arm("GET", scope).json()["tags"] == {"z": "3"}
        assert arm("DELETE", f"{scope}/{TAGS}").status_code == 200
        assert arm("GET", f"{scope}/{TAGS}").json()["properties"]["tags"] == {}
    assert code(arm("PUT", f"{group}/{TAGS}", {"properties": {"tags": {"a/b": "1"}}})) == (400, "InvalidTagName")
    assert code(arm("PUT", f"{group}/{TAGS}", {"properties": {}})) == (400, "InvalidRequestContent")
    assert code(arm("PATCH", f"{group}/{TAGS}", {"operation": "Add", "properties": {"tags": {}}})) == (
        400,
        "InvalidRequestContent",
    )
    assert code(arm("GET", f"{group}/{ACTION_GROUPS}/none/{TAGS}")) == (404, "ResourceNotFound")


def test_providers(arm: Arm, action_group: Json) -> None:
    group = arm.group()
    found = {entry["namespace"]: entry for entry in arm("GET", "providers").json()["value"]}
    assert {entry["registrationState"] for entry in found.values()} == {"Registered"}
    one = arm("GET", "providers/microsoft.insights").json()
    assert one == found["Microsoft.Insights"]
    types = {entry["resourceType"]: entry["apiVersions"] for entry in one["resourceTypes"]}
    assert "2024-10-01-preview" in types["actionGroups"]
    assert code(arm("GET", "providers/Contoso.Unknown")) == (404, "InvalidResourceNamespace")
    assert arm("POST", "providers/Microsoft.Insights/unregister").json()["registrationState"] == "Unregistered"
    refused = arm("PUT", f"{group}/{ACTION_GROUPS}/soc", action_group)
    assert code(refused) == (409, "MissingSubscriptionRegistration")
    assert "'Microsoft.Insights'" in refused.json()["error"]["message"]
    assert arm("POST", "providers/Microsoft.Insights/register").json()["registrationState"] == "Registered"
    assert arm("PUT", f"{group}/{ACTION_GROUPS}/soc", action_group).status_code == 201
