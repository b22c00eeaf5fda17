"""Who may make groups: everybody, until the tenant's settings or its authorization policy say otherwise."""

from __future__ import annotations

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.test_graph_group_naming import GROUPS_ADMINISTRATOR, administrator, policy, team

REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"
SECURITY = {"displayName": "Yard", "mailNickname": "yard", "mailEnabled": False, "securityEnabled": True}
DENIED = (403, "Authorization_RequestDenied")


def test_everybody_makes_groups_by_default(graph: Graph) -> None:
    person = administrator(graph, REPORTS_READER)
    made = person.post("/groups", team("Sales"))
    owners = graph.get(f"/groups/{made['id']}/owners")["value"]
    assert [one["id"] for one in owners] == [person.get("/me")["id"]]
    person.post("/groups", SECURITY)


def test_microsoft_365_groups_by_the_chosen_alone(graph: Graph) -> None:
    inner, outer = graph.group()["id"], graph.group()["id"]
    graph.change("POST", f"/groups/{outer}/members/$ref", graph.reference(inner))
    policy(graph, EnableGroupCreation="false", GroupCreationAllowedGroupId=outer)
    person = administrator(graph, REPORTS_READER)
    assert person.refused("POST", "/groups", team("Sales"))[:2] == DENIED
    person.post("/groups", SECURITY)
    graph.post("/groups", team("App"))
    administrator(graph, GROUPS_ADMINISTRATOR).post("/groups", team("Board"))
    graph.change("POST", f"/groups/{inner}/members/$ref", graph.reference(person.get("/me")["id"]))
    person.post("/groups", team("Sales"))


def test_nobody_else_when_no_group_is_chosen(graph: Graph) -> None:
    policy(graph, EnableGroupCreation="false")
    assert administrator(graph, REPORTS_READER).refused("POST", "/groups", team("Sales"))[:2] == DENIED


def test_security_groups_by_the_authorization_policy(graph: Graph) -> None:
    rights = {"allowedToCreateSecurityGroups": False}
    graph.change("PATCH", "/policies/authorizationPolicy", {"defaultUserRolePermissions": rights})
    person = administrator(graph, REPORTS_READER)
    assert person.refused("POST", "/groups", SECURITY)[:2] == DENIED
    person.post("/groups", team("Sales"))
    administrator(graph, GROUPS_ADMINISTRATOR).post("/groups", SECURITY)


def test_a_guest_makes_none(graph: Graph) -> None:
    assert administrator(graph, REPORTS_READER, userType="Guest").refused("POST", "/groups", SECURITY)[:2] == DENIED
