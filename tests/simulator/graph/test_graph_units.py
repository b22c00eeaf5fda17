"""Administrative units, roles within them, and what an object is a member of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

UNITS = "/directory/administrativeUnits"
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"


def unit(graph: Graph, **more: Any) -> dict[str, Any]:
    return graph.post(UNITS, {"displayName": "Branch", "description": "Bonn"} | more)


def test_a_unit_from_create_to_restore(graph: Graph) -> None:
    made = unit(graph, visibility="HiddenMembership")
    assert (made["visibility"], made["isMemberManagementRestricted"]) == ("HiddenMembership", False)
    path = f"{UNITS}/{made['id']}"
    user, group = graph.user(), graph.group()
    for one in (user, group):
        graph.change("POST", f"{path}/members/$ref", graph.reference(one["id"]))
    assert [one["@odata.type"] for one in graph.get(f"{path}/members")["value"]] == [
        "#microsoft.graph.user",
        "#microsoft.graph.group",
    ]
    assert [one["id"] for one in graph.get(f"{path}/members/microsoft.graph.group")["value"]] == [group["id"]]
    assert graph.get(f"{path}/members/{user['id']}")["displayName"] == user["displayName"]
    assert graph.ask("GET", f"{path}/members/$count", eventual=True).text == "2"
    assert made["id"] in [one["id"] for one in graph.get(f"/users/{user['id']}/memberOf")["value"]]
    assert graph.refused("POST", f"{path}/members/$ref", graph.reference(user["id"]))[0] == 400
    graph.change("PATCH", path, {"description": "Cologne"})
    assert graph.get(path, expand="members")["members"][0]["id"] == user["id"]
    graph.change("DELETE", f"{path}/members/{group['id']}/$ref")
    assert graph.refused("DELETE", f"{path}/members/{group['id']}/$ref")[0] == 404
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
    assert [one["id"] for one in graph.get("/directory/deletedItems/microsoft.graph.administrativeUnit")["value"]] == [made["id"]]
    graph.post(f"/directory/deletedItems/{made['id']}/restore", None, status=200)
    assert [one["id"] for one in graph.get(f"{path}/members")["value"]] == [user["id"]]
    log = {one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"]}
    assert {"Add administrative unit", "Add member to administrative unit", "Restore administrative unit"} <= log


def test_a_dynamic_unit_follows_its_rule(graph: Graph) -> None:
    clerk, other = graph.user(jobTitle="Clerk"), graph.user()
    rule = {
        "membershipType": "Dynamic",
        "membershipRule": '(user.jobTitle -eq "Clerk")',
        "membershipRuleProcessingState": "On",
    }
    made = unit(graph, **rule)
    path = f"{UNITS}/{made['id']}"
    assert [one["id"] for one in graph.get(f"{path}/members")["value"]] == [clerk["id"]]
    assert graph.refused("POST", f"{path}/members/$ref", graph.reference(other["id"]))[0] == 400
    graph.change("PATCH", path, {"membershipType": "Assigned", "membershipRule": None, "membershipRuleProcessingState": None})
    graph.change("POST", f"{path}/members/$ref", graph.reference(other["id"]))
    assert {one["id"] for one in graph.get(f"{path}/members")["value"]} == {clerk["id"], other["id"]}


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": None},
        {"displayName": ""},
        {"visibility": "Secret"},
        {"membershipType": "Dynamic"},
        {"membershipRule": '(user.jobTitle -eq "Clerk")'},
        {"membershipType": "Dynamic", "membershipRule": "clerks", "membershipRuleProcessingState": "On"},
        {"id": "00000000-0000-0000-0000-000000000001"},
        {"members": []},
        {"colour": "red"},
    ],
)
def test_refused_units(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("POST", UNITS, {"displayName": "Branch"} | change)[0] == 400
    assert graph.get(UNITS)["value"] == []


def test_what_is_fixed_at_creation_stays(graph: Graph) -> None:
    made = unit(graph, isMemberManagementRestricted=True)
    assert graph.refused("PATCH", f"{UNITS}/{made['id']}", {"isMemberManagementRestricted": False})[0] == 400
    assert graph.refused("PATCH", f"{UNITS}/{made['id']}", {"visibility": "HiddenMembership"})[0] == 400
    graph.change("PATCH", f"{UNITS}/{made['id']}", {"isMemberManagementRestricted": True, "displayName": "New"})


def test_a_role_within_a_unit(graph: Graph) -> None:
    made, user = unit(graph), graph.user()
    scope = f"/administrativeUnits/{made['id']}"
    body = {"principalId": user["id"], "roleDefinitionId": HELPDESK, "directoryScopeId": scope}
    assignment = graph.post("/roleManagement/directory/roleAssignments", body)
    members = graph.get(f"{UNITS}/{made['id']}/scopedRoleMembers")["value"]
    assert [(one["id"], one["roleMemberInfo"]["id"]) for one in members] == [(assignment["id"], user["id"])]
    role = next(one for one in graph.get("/directoryRoles")["value"] if one["roleTemplateId"] == HELPDESK)
    assert graph.get(f"/directoryRoles/{role['id']}/members")["value"] == []
    assert [one["id"] for one in graph.get(f"/users/{user['id']}/memberOf")["value"]] == []
    graph.change("PATCH", f"/users/{user['id']}", {"accountEnabled": False})
    graph.change("DELETE", f"{UNITS}/{made['id']}/scopedRoleMembers/{assignment['id']}")
    other = graph.post(f"{UNITS}/{made['id']}/scopedRoleMembers", {"roleId": role["id"], "roleMemberInfo": {"id": user["id"]}})
    assert graph.get(f"/roleManagement/directory/roleAssignments/{other['id']}")["directoryScopeId"] == scope
    wrong = body | {"directoryScopeId": "/administrativeUnits/00000000-0000-0000-0000-0000000000aa"}
    assert graph.refused("POST", "/roleManagement/directory/roleAssignments", wrong)[0] == 404


def test_what_an_object_is_in(graph: Graph) -> None:
    user = graph.user()
    inner = graph.group(**{"members@odata.bind": [graph.reference(user["id"])["@odata.id"]]})
    outer = graph.group(**{"members@odata.bind": [graph.reference(inner["id"])["@odata.id"]]})
    team = graph.group(groupTypes=["Unified"], mailEnabled=True, securityEnabled=False)
    graph.change("POST", f"/groups/{team['id']}/members/$ref", graph.reference(user["id"]))
    branch = unit(graph)
    graph.change("POST", f"{UNITS}/{branch['id']}/members/$ref", graph.reference(user["id"]))
    body = {"principalId": user["id"], "roleDefinitionId": HELPDESK, "directoryScopeId": "/"}
    graph.post("/roleManagement/directory/roleAssignments", body)
    role = next(one for one in graph.get("/directoryRoles")["value"] if one["roleTemplateId"] == HELPDESK)

    def asked(path: str, body: dict[str, Any]) -> set[str]:
        return set(graph.post(path, body, status=200)["value"])

    groups = {inner["id"], outer["id"]}
    for path in (f"/users/{user['id']}", f"/directoryObjects/{user['id']}"):
        assert asked(f"{path}/getMemberGroups", {"securityEnabledOnly": True}) == groups
        assert asked(f"{path}/getMemberGroups", {"securityEnabledOnly": False}) == groups | {team["id"]}
        everything = groups | {team["id"], branch["id"], role["id"]}
        assert asked(f"{path}/getMemberObjects", {"securityEnabledOnly": False}) == everything
        assert asked(f"{path}/getMemberObjects", {"securityEnabledOnly": True}) == groups
        assert asked(f"{path}/checkMemberGroups", {"groupIds": [outer["id"], role["id"]]}) == {outer["id"]}
        assert asked(f"{path}/checkMemberObjects", {"ids": [outer["id"], role["id"], user["id"]]}) == {outer["id"], role["id"]}
    assert asked(f"/groups/{inner['id']}/getMemberGroups", {"securityEnabledOnly": False}) == {outer["id"]}
    assert asked(f"/groups/{inner['id']}/checkMemberGroups", {"groupIds": [outer["id"]]}) == {outer["id"]}
    principal = graph.get(f"/servicePrincipals(appId='{graph.simulator.info.client_id}')")["id"]
    assert asked(f"/servicePrincipals/{principal}/getMemberObjects", {"securityEnabledOnly": False}) == set()
    for action, wrong in (
        ("checkMemberGroups", {}),
        ("checkMemberGroups", {"ids": []}),
        ("checkMemberGroups", {"groupIds": ["x"] * 21}),
        ("checkMemberObjects", {"ids": "x"}),
        ("getMemberGroups", {"securityEnabledOnly": "yes"}),
        ("getMemberGroups", {"only": True}),
    ):
        assert graph.refused("POST", f"/users/{user['id']}/{action}", wrong)[0] == 400


def test_what_groups_and_principals_are_in_and_own(graph: Graph) -> None:
    inner = graph.group()
    middle = graph.group(**{"members@odata.bind": [graph.reference(inner["id"])["@odata.id"]]})
    outer = graph.group(**{"members@odata.bind": [graph.reference(middle["id"])["@odata.id"]]})
    branch = unit(graph)
    graph.change("POST", f"{UNITS}/{branch['id']}/members/$ref", graph.reference(inner["id"]))
    assert {one["id"] for one in graph.get(f"/groups/{inner['id']}/memberOf")["value"]} == {middle["id"], branch["id"]}
    around = {one["id"] for one in graph.get(f"/groups/{inner['id']}/transitiveMemberOf")["value"]}
    assert around == {middle["id"], outer["id"], branch["id"]}
    units = graph.get(f"/groups/{inner['id']}/memberOf/microsoft.graph.administrativeUnit")["value"]
    assert [one["id"] for one in units] == [branch["id"]]
    assert graph.ask("GET", f"/groups/{inner['id']}/transitiveMemberOf/$count", eventual=True).text == "3"
    assert graph.refused("GET", f"/groups/{inner['id']}/memberOf/{middle['id']}")[0] == 400
    application = graph.post("/applications", {"displayName": "App"})
    principal = graph.post("/servicePrincipals", {"appId": application["appId"]})
    path = f"/servicePrincipals/{principal['id']}"
    graph.change("POST", f"/groups/{middle['id']}/members/$ref", graph.reference(principal["id"]))
    graph.change("POST", f"/groups/{inner['id']}/owners/$ref", graph.reference(principal["id"]))
    assert [one["id"] for one in graph.get(f"{path}/memberOf")["value"]] == [middle["id"]]
    assert len(graph.get(f"{path}/transitiveMemberOf/microsoft.graph.group")["value"]) == 2
    assert [one["id"] for one in graph.get(f"{path}/ownedObjects")["value"]] == [inner["id"]]
    user = graph.user()
    graph.change("POST", f"/applications/{application['id']}/owners/$ref", graph.reference(user["id"]))
    assert [one["@odata.type"] for one in graph.get(f"/users/{user['id']}/ownedObjects")["value"]] == [
        "#microsoft.graph.application"
    ]
