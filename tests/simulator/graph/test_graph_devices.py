"""Devices of the directory: made by people, joined by themselves, owned, used, grouped, disabled and deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.enrolled import Fleet, fleet_of

NEW: dict[str, Any] = {
    "accountEnabled": True,
    "alternativeSecurityIds": [{"type": 2, "key": "base64Y3YxN2E1MWFlYw=="}],
    "deviceId": "4c299165-6e8f-4b45-a5ba-c5d250a707ff",
    "displayName": "Test device",
    "operatingSystem": "linux",
    "operatingSystemVersion": "1",
}


@pytest.fixture
def fleet(graph: Graph) -> Iterator[Fleet]:
    with fleet_of(graph) as made:
        yield made


def test_a_person_makes_one_and_it_is_found_by_both_ids(graph: Graph, admin: Graph) -> None:
    made = admin.post("/devices", NEW)
    assert {name: made[name] for name in NEW} == NEW
    assert (made["profileType"], made["isManaged"], made["isCompliant"]) == ("RegisteredDevice", None, None)
    assert graph.get(f"/devices/{made['id']}")["id"] == made["id"]
    assert graph.get(f"/devices(deviceId='{NEW['deviceId']}')")["id"] == made["id"]
    assert graph.get(f"/directoryObjects/{made['id']}")["@odata.type"] == "#microsoft.graph.device"
    assert graph.refused("GET", f"/devices(deviceId='{uuid.uuid4()}')")[:2] == (404, "Request_ResourceNotFound")
    assert admin.refused("POST", "/devices", NEW)[:2] == (400, "Request_BadRequest")


def test_an_app_makes_none_and_adds_no_owner(graph: Graph, fleet: Fleet) -> None:
    """Microsoft lists no permission of an app for it."""
    assert graph.refused("POST", "/devices", NEW)[:2] == (403, "Authorization_RequestDenied")
    path = f"/devices/{fleet.join()['id']}/registeredOwners/$ref"
    assert graph.refused("POST", path, graph.reference(graph.user()["id"]))[0] == 403


@pytest.mark.parametrize("missing", sorted(NEW))
def test_what_a_new_device_needs(admin: Graph, missing: str) -> None:
    body = {name: value for name, value in NEW.items() if name != missing}
    status, code, message = admin.refused("POST", "/devices", body)
    assert (status, code) == (400, "Request_BadRequest") and missing in message


@pytest.mark.parametrize(
    "change",
    [{"displayName": ""}, {"displayName": "x" * 257}, {"deviceId": "other"}, {"trustType": "AzureAd"}, {"id": "mine"}],
)
def test_refused_changes(graph: Graph, fleet: Fleet, change: dict[str, Any]) -> None:
    assert graph.refused("PATCH", f"/devices/{fleet.join()['id']}", change)[:2] == (400, "Request_BadRequest")


def test_a_device_is_disabled_and_renamed_and_the_log_says_so(graph: Graph, fleet: Fleet) -> None:
    made = fleet.join(managed=False)
    path = f"/devices/{made['id']}"
    graph.change("PATCH", path, {"accountEnabled": False, "displayName": "KIOSK", "operatingSystemVersion": "2"})
    after = graph.get(path, select="accountEnabled,displayName,operatingSystemVersion")
    assert (after["accountEnabled"], after["displayName"], after["operatingSystemVersion"]) == (False, "KIOSK", "2")
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
    found = graph.get("/auditLogs/directoryAudits", filter=f"targetResources/any(t:t/id eq '{made['id']}')")["value"]
    assert [one["activityDisplayName"] for one in found] == ["Delete device", "Update device"]
    assert found[0]["targetResources"][0]["type"] == "Device"


def test_intune_alone_says_whether_it_is_compliant(graph: Graph, admin: Graph, fleet: Fleet) -> None:
    path = f"/devices/{fleet.join()['id']}"
    for who in (graph, admin):
        assert who.refused("PATCH", path, {"isCompliant": True})[:2] == (403, "Authorization_RequestDenied")


def test_roles_of_people_who_change_devices(graph: Graph, fleet: Fleet) -> None:
    path = f"/devices/{fleet.join()['id']}"
    roles = {"cloud": "7698a772-787b-4ac8-901f-60d6b08affd2", "windows365": "11451d60-acb2-45eb-a7d6-43d0f0125c13"}
    people = {}
    for name, role in roles.items():
        user = graph.user()
        body = {"principalId": user["id"], "roleDefinitionId": role, "directoryScopeId": "/"}
        graph.post("/roleManagement/directory/roleAssignments", body)
        people[name] = graph.as_user(user["userPrincipalName"])
    people["cloud"].change("PATCH", path, {"accountEnabled": False})
    assert people["cloud"].refused("PATCH", path, {"displayName": "Other"})[0] == 403
    people["windows365"].change("PATCH", path, {"displayName": "Other"})
    assert people["windows365"].refused("PATCH", path, {"accountEnabled": True})[0] == 403


def test_owners_and_users(graph: Graph, admin: Graph, fleet: Fleet) -> None:
    owner, other = graph.user(), graph.user()
    made = fleet.join(user=owner["userPrincipalName"])
    path = f"/devices/{made['id']}"
    for link, back in (("registeredOwners", "ownedDevices"), ("registeredUsers", "registeredDevices")):
        assert [one["id"] for one in graph.get(f"{path}/{link}")["value"]] == [owner["id"]]
        assert [one["id"] for one in graph.get(f"/users/{owner['id']}/{back}")["value"]] == [made["id"]]
        admin.change("POST", f"{path}/{link}/$ref", graph.reference(other["id"]))
        assert admin.refused("POST", f"{path}/{link}/$ref", graph.reference(other["id"]))[0] == 400
        assert admin.refused("POST", f"{path}/{link}/$ref", graph.reference(graph.group()["id"]))[0] == 400
        references = graph.get(f"{path}/{link}/$ref")["value"]
        assert [one["@odata.id"].rsplit("/", 1)[-1] for one in references] == [owner["id"], other["id"]]
        admin.change("DELETE", f"{path}/{link}/{owner['id']}/$ref")
        assert admin.refused("DELETE", f"{path}/{link}/{owner['id']}/$ref")[0] == 404
        assert [one["id"] for one in graph.get(f"{path}/{link}/microsoft.graph.user")["value"]] == [other["id"]]
        assert graph.get(f"/users/{owner['id']}/{back}")["value"] == []
    by_id = f"/devices(deviceId='{made['deviceId']}')/registeredOwners"
    assert [one["id"] for one in graph.get(by_id)["value"]] == [other["id"]]
    graph.change("DELETE", f"/users/{other['id']}")
    assert graph.get(by_id)["value"] == []


def test_a_device_is_in_groups_and_units(graph: Graph, fleet: Fleet) -> None:
    made = fleet.join(managed=False)
    group = fleet.group_with(made["id"])
    outer = fleet.group_with(group)
    unit = graph.post("/directory/administrativeUnits", {"displayName": "Branch"})["id"]
    graph.change("POST", f"/directory/administrativeUnits/{unit}/members/$ref", graph.reference(made["id"]))
    path = f"/devices/{made['id']}"
    assert {one["id"] for one in graph.get(f"{path}/memberOf")["value"]} == {group, unit}
    assert {one["id"] for one in graph.get(f"{path}/transitiveMemberOf/microsoft.graph.group")["value"]} == {group, outer}
    for action, body, held in (
        ("checkMemberGroups", {"groupIds": [group, unit]}, {group}),
        ("checkMemberObjects", {"ids": [outer, unit]}, {outer, unit}),
        ("getMemberGroups", {"securityEnabledOnly": True}, {group, outer}),
        ("getMemberObjects", {"securityEnabledOnly": False}, {group, outer, unit}),
    ):
        assert set(graph.post(f"{path}/{action}", body, status=200)["value"]) == held
    assert graph.get(path, expand="memberOf($select=id)")["memberOf"][0]["id"] == group
    members = graph.get(f"/groups/{group}/members/microsoft.graph.device")["value"]
    assert [one["deviceId"] for one in members] == [made["deviceId"]]
    graph.change("DELETE", path)
    assert graph.members(group) == set()
    assert graph.get(f"/directory/administrativeUnits/{unit}/members")["value"] == []


def test_lists_of_devices(graph: Graph, fleet: Fleet) -> None:
    laptop, phone = fleet.join(), fleet.join(name="Ada's phone", operatingSystem="iOS", ownerType="personal")
    pages = graph.get("/devices", top="1")
    assert len(pages["value"]) == 1 and len(graph.get(pages["@odata.nextLink"])["value"]) == 1
    phones = graph.get("/devices", filter="operatingSystem eq 'iOS'")["value"]
    assert [(one["id"], one["trustType"], one["deviceOwnership"]) for one in phones] == [(phone["id"], "Workplace", "Personal")]
    assert graph.refused("GET", "/devices", filter="operatingSystem ne 'iOS'")[:2] == (400, "Request_UnsupportedQuery")
    others = graph.get("/devices", eventual=True, filter="operatingSystem ne 'iOS'", count="true")
    assert (others["@odata.count"], others["value"][0]["id"]) == (1, laptop["id"])
    assert graph.refused("GET", "/devices", filter="model eq 'x'")[:2] == (400, "Request_UnsupportedQuery")
    assert graph.ask("GET", "/devices/$count", eventual=True).text == "2"
    found = graph.get("/devices", eventual=True, search='"displayName:phone"')["value"]
    assert [one["id"] for one in found] == [phone["id"]]


def test_delta_of_devices(graph: Graph, fleet: Fleet) -> None:
    first = fleet.join()
    start = graph.get("/devices/delta")
    assert [one["id"] for one in start["value"]] == [first["id"]]
    graph.change("PATCH", f"/devices/{first['id']}", {"accountEnabled": False})
    second = graph.get(start["@odata.deltaLink"])
    assert [(one["id"], one["accountEnabled"]) for one in second["value"]] == [(first["id"], False)]
    graph.change("DELETE", f"/devices/{first['id']}")
    gone = graph.get(second["@odata.deltaLink"])["value"]
    assert gone == [{"id": first["id"], "@removed": {"reason": "deleted"}}]
