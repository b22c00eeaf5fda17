"""The naming policy of Microsoft 365 groups, held at creation and at every change of a name."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.conftest import Graph

UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
GROUPS_ADMINISTRATOR, USER_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c", "fe930be7-5e62-47db-91af-98c3a49a38b1"


def policy(graph: Graph, **values: str) -> None:
    settings = [{"name": name, "value": value} for name, value in values.items()]
    graph.post("/groupSettings", {"templateId": UNIFIED, "values": settings})


def team(name: str, nickname: str | None = None) -> dict[str, Any]:
    body = {"displayName": name, "mailNickname": nickname or name, "mailEnabled": True, "securityEnabled": False}
    return {**body, "groupTypes": ["Unified"]}


def administrator(graph: Graph, role: str, **more: Any) -> Graph:
    user = graph.user(**more)
    body = {"principalId": user["id"], "roleDefinitionId": role, "directoryScopeId": "/"}
    graph.post("/roleManagement/directory/roleAssignments", body)
    return graph.as_user(user["userPrincipalName"])


def test_an_app_needs_prefix_and_suffix_without_attributes(graph: Graph) -> None:
    old = graph.post("/groups", team("Old"))["id"]
    policy(graph, PrefixSuffixNamingRequirement="GRP_[GroupName]_[Department]")
    answer = graph.ask("POST", "/groups", team("Sales"))
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "Request_BadRequest" and "missing a required prefix/suffix" in error["message"]
    assert [(one["target"], one["code"], one["suggestedPropertyValue"]) for one in error["details"]] == [
        ("displayName", "MissingPrefixSuffix", "GRP_Sales_"),
        ("mailNickname", "MissingPrefixSuffix", "GRP_Sales_"),
    ]
    graph.post("/groups", team("GRP_Sales_"))
    assert graph.refused("PATCH", f"/groups/{old}", {"displayName": "Old"})[0] == 400
    graph.change("PATCH", f"/groups/{old}", {"displayName": "GRP_Old_"})
    graph.change("PATCH", f"/groups/{old}", {"description": "No name"})


def test_a_persons_attributes_are_in_the_name(graph: Graph) -> None:
    policy(graph, PrefixSuffixNamingRequirement="GRP_[GroupName]_[Department]")
    person = administrator(graph, GROUPS_ADMINISTRATOR, department="Bonn")
    assert person.refused("POST", "/groups", team("GRP_Sales_"))[0] == 400
    person.post("/groups", team("GRP_Sales_Bonn"))


def test_words_are_blocked(graph: Graph) -> None:
    policy(graph, PrefixSuffixNamingRequirement="GRP_[GroupName]", CustomBlockedWordsList="CEO, Payroll")
    for word in ("payroll", "CEO"):
        answer = graph.ask("POST", "/groups", team(f"GRP_{word}"))
        assert answer.status_code == 400
        detail = answer.json()["error"]["details"][0]
        assert (detail["target"], detail["code"]) == ("displayName", "ContainsBlockedWord")
    assert graph.refused("POST", "/groups", team("GRP_Pay", "GRP_payroll"))[0] == 400
    graph.post("/groups", team("GRP_payrolls"))


def test_who_and_what_is_exempt(graph: Graph, admin: Graph) -> None:
    policy(graph, PrefixSuffixNamingRequirement="GRP_[GroupName]", CustomBlockedWordsList="CEO")
    admin.post("/groups", team("CEO"))
    administrator(graph, USER_ADMINISTRATOR).post("/groups", team("Sales"))
    graph.group(displayName="Security groups are free")
