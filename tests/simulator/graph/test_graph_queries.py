"""Query options: filters, pages, counts, and the rules of advanced queries."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import GraphFault
from simulator.graph import filters, membership_rule
from tests.simulator.graph.conftest import PASSWORD, Graph

ADA = {
    "displayName": "Ada O'Neil", "department": "Finance", "accountEnabled": True, "city": None, "id": "1",
    "createdDateTime": "2026-11-02T09:00:00Z", "groupTypes": ["Unified"], "n": {"m": 3},
    "targets": [{"id": "x", "name": "One"}, {"id": "y", "name": "Two"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "holds", "advanced"),
    [
        ("department eq 'finance'", True, False),
        ("department ne 'Finance'", False, True),
        ("city eq null", True, False),
        ("accountEnabled eq true and startsWith(displayName,'ada')", True, False),
        ("startswith(displayName, 'Ada O''N')", True, False),
        ("endsWith(displayName,'neil')", True, True),
        ("not(department eq 'Finance')", False, True),
        ("department in ('Sales', 'Finance')", True, False),
        ("department eq 'Sales' or (department eq 'Finance' and n/m ge 3)", True, False),
        ("createdDateTime ge 2026-11-02T08:00:00Z and createdDateTime le 2026-11-02T09:00:00Z", True, False),
        ("createdDateTime gt 2026-11-02T11:00:00+01:00", False, False),
        ("groupTypes/any(c:c eq 'Unified')", True, False),
        ("targets/any(t:t/id eq 'y' and startswith(t/name,'t'))", True, False),
        ("targets/all(t:t/id eq 'y')", False, False),
        ("groupTypes/$count eq 1", True, True),
    ],
)
def test_filter_expressions(text: str, holds: bool, advanced: bool) -> None:
    parsed = filters.parse(text)
    assert (parsed.matches(ADA), parsed.advanced) == (holds, advanced)


@pytest.mark.parametrize(
    "text",
    ["", "department", "department eq", "department eq 'x", "eq 'x'", "department like 'x'", "(department eq 'x'", "a eq 'x' b"],
)
def test_filters_that_are_none(text: str) -> None:
    with pytest.raises(GraphFault) as caught:
        filters.parse(text)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ('user.department -eq "finance"', True),
        ('(user.department -ne "Finance") or (user.accountEnabled -eq true)', True),
        ('user.displayName -contains "neil" and not (user.city -eq "Bonn")', True),
        ('user.department -in ["Sales","Finance"]', True),
        ("user.city -ne null", False),
        ('user.displayName -startsWith "O"', False),
    ],
)
def test_membership_rules(rule: str, holds: bool) -> None:
    assert membership_rule.parse(rule)(ADA) is holds


@pytest.mark.parametrize(
    "rule", ["", "user.department", 'user.shoeSize -eq "9"', 'group.department -eq "x"', 'user.city -like "x"', "(user.city"]
)
def test_rules_that_are_none(rule: str) -> None:
    with pytest.raises(GraphFault):
        membership_rule.parse(rule)


def test_pages_follow_each_other(graph: Graph) -> None:
    made = {graph.user()["id"] for _ in range(7)}
    seen: list[str] = []
    page = graph.get("/users", top="3", select="id", filter="startsWith(userPrincipalName,'person')")
    while True:
        seen += [one["id"] for one in page["value"]]
        if "@odata.nextLink" not in page:
            break
        assert len(page["value"]) == 3
        assert page["@odata.nextLink"].startswith(graph.simulator.info.url + "/v1.0/users?")
        page = graph.get(page["@odata.nextLink"])
    assert (set(seen), len(seen)) == (made, 7)


def test_page_sizes(graph: Graph) -> None:
    assert graph.refused("GET", "/users", top="1000")[0] == 400
    assert graph.refused("GET", "/users", top="0")[0] == 400
    assert graph.get("/users", top="999")["value"]


def test_advanced_queries_need_their_header(graph: Graph) -> None:
    graph.user(department="Finance")
    wanted: dict[str, Any] = {"filter": "department ne 'Sales'", "select": "id"}
    assert graph.refused("GET", "/users", **wanted)[:2] == (400, "Request_UnsupportedQuery")
    assert graph.refused("GET", "/users", eventual=True, **wanted)[1] == "Request_UnsupportedQuery"
    found = graph.get("/users", eventual=True, count="true", **wanted)
    assert found["@odata.count"] == len(found["value"])
    assert (
        graph.refused("GET", "/users", filter="startsWith(displayName,'P')", orderby="displayName")[1]
        == "Request_UnsupportedQuery"
    )
    assert graph.refused("GET", "/users", search='"displayName:person"')[1] == "Request_UnsupportedQuery"
    assert len(graph.get("/users", eventual=True, search='"displayName:person"')["value"]) == 1


def test_what_cannot_be_filtered_or_selected(graph: Graph) -> None:
    assert graph.refused("GET", "/users", filter="shoeSize eq 'x'")[:2] == (400, "BadRequest")
    assert graph.refused("GET", "/users", filter="contains(displayName,'x')")[:2] == (400, "Request_UnsupportedQuery")
    assert graph.refused("GET", "/users", filter="aboutMe eq 'x'")[:2] == (400, "Request_UnsupportedQuery")
    assert graph.refused("GET", "/users", select="shoeSize")[:2] == (400, "BadRequest")
    assert graph.refused("GET", "/users", select="aboutMe")[:2] == (501, "NotImplemented")
    assert graph.refused("GET", "/users", skip="5")[0] == 400


def test_counts_are_plain_text(graph: Graph) -> None:
    assert graph.refused("GET", "/users/$count")[0] == 400
    answer = graph.ask("GET", "/users/$count", eventual=True)
    assert answer.headers["content-type"].startswith("text/plain")
    assert int(answer.text) == len(graph.get("/users")["value"])


def test_a_costly_property_makes_pages_smaller(graph: Graph) -> None:
    """At most 500 users a page once signInActivity is selected, whatever was asked for (facts: queries and paging)."""
    parts = [
        {
            "id": str(number),
            "method": "POST",
            "url": "/users",
            "headers": {"Content-Type": "application/json"},
            "body": {
                "accountEnabled": False,
                "displayName": f"Mass {number}",
                "mailNickname": f"mass{number}",
                "userPrincipalName": f"mass{number}@{graph.tenant.domain}",
                "passwordProfile": {"password": PASSWORD},
            },
        }
        for number in range(510)
    ]
    for start in range(0, len(parts), 20):
        graph.post("/$batch", {"requests": parts[start : start + 20]}, status=200)
    page = graph.get("/users", top="999", select="id,signInActivity")
    assert len(page["value"]) == 500
    assert len(graph.get(page["@odata.nextLink"])["value"]) == 12
    assert len(graph.get("/users", top="999", select="id")["value"]) == 512
