"""$batch: parts on their own, in order where they ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

JSON = {"Content-Type": "application/json"}


def _batch(graph: Graph, *requests: dict[str, Any]) -> dict[str, dict[str, Any]]:
    answers = graph.post("/$batch", {"requests": list(requests)}, status=200)["responses"]
    return {one["id"]: one for one in answers}


def test_each_part_has_its_own_answer(graph: Graph) -> None:
    one, two = graph.user(), graph.user()
    answers = _batch(
        graph,
        {"id": "1", "method": "PATCH", "url": f"/users/{one['id']}", "headers": JSON, "body": {"city": "Bonn"}},
        {"id": "2", "method": "PATCH", "url": f"users/{two['id']}", "headers": JSON, "body": {"city": ""}},
        {"id": "3", "method": "GET", "url": "/users?$top=1&$select=id"},
        {"id": "4", "method": "GET", "url": "/users/$count", "headers": {"ConsistencyLevel": "eventual"}},
        {"id": "5", "method": "GET", "url": "/users/00000000-0000-0000-0000-000000000000"},
    )
    assert {number: answer["status"] for number, answer in answers.items()} == {"1": 204, "2": 400, "3": 200, "4": 200, "5": 404}
    assert "body" not in answers["1"]
    assert answers["2"]["body"]["error"]["code"] == "Request_BadRequest"
    assert answers["3"]["body"]["@odata.nextLink"].startswith(graph.simulator.info.url + "/v1.0/users?")
    assert graph.get(f"/users/{one['id']}", select="city")["city"] == "Bonn"


def test_what_depends_on_a_failure_fails(graph: Graph) -> None:
    user = graph.user()
    path = f"/users/{user['id']}"
    answers = _batch(
        graph,
        {"id": "b", "method": "PATCH", "url": path, "headers": JSON, "body": {"city": "Bonn"}, "dependsOn": ["a"]},
        {"id": "a", "method": "PATCH", "url": path, "headers": JSON, "body": {"shoeSize": "9"}},
        {"id": "c", "method": "GET", "url": path, "dependsOn": ["b"]},
    )
    assert {number: answer["status"] for number, answer in answers.items()} == {"a": 400, "b": 424, "c": 424}


def test_two_writes_of_one_object_side_by_side_clash(graph: Graph) -> None:
    user = graph.user()
    path = f"/users/{user['id']}"
    one = {"id": "1", "method": "PATCH", "url": path, "headers": JSON, "body": {"city": "Bonn"}}
    two = {"id": "2", "method": "PATCH", "url": path, "headers": JSON, "body": {"department": "Sales"}}
    assert {one["id"]: one["status"] for one in _batch(graph, one, two).values()} == {"1": 204, "2": 409}
    assert {one["id"]: one["status"] for one in _batch(graph, one, {**two, "dependsOn": ["1"]}).values()} == {"1": 204, "2": 204}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [{"id": str(n), "method": "GET", "url": "/users"} for n in range(21)],
        [{"id": "a", "method": "GET", "url": "/users"}, {"id": "A", "method": "GET", "url": "/users"}],
        [{"id": "1", "method": "PATCH", "url": "/users/x", "body": {"city": "x"}}],
        [{"id": "1", "method": "GET", "url": "/users", "dependsOn": ["2"]}],
        [{"id": "1", "method": "GET"}],
        [{"id": "1", "method": "GET", "url": "/users", "dependsOn": ["1"]}],
    ],
)
def test_batches_that_are_none(graph: Graph, requests: list[dict[str, Any]]) -> None:
    assert graph.refused("POST", "/$batch", {"requests": requests})[0] == 400


def test_parts_keep_the_callers_rights_and_stand_in_the_journal(graph: Graph) -> None:
    narrow = graph.as_app_with("Group.Read.All")
    answers = _batch(narrow, {"id": "1", "method": "GET", "url": "/users"}, {"id": "2", "method": "GET", "url": "/groups"})
    assert (answers["1"]["status"], answers["2"]["status"]) == (403, 200)
    lines = graph.simulator.http.get("/_sim/journal").text.splitlines()
    assert any('/v1.0/groups"' in line for line in lines[-4:])
