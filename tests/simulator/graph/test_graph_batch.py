"""$batch: parts on their own, in order where they ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

JSON = {"Content-Type": "application/json"}
NOBODY = "00000000-0000-0000-0000-000000000000"


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
        {"id": "5", "method": "GET", "url": f"/users/{NOBODY}"},
    )
    assert {number: answer["status"] for number, answer in answers.items()} == {"1": 204, "2": 400, "3": 200, "4": 200, "5": 404}
    assert "body" not in answers["1"]
    assert answers["2"]["body"]["error"]["code"] == "Request_BadRequest"
    assert answers["3"]["body"]["@odata.nextLink"].startswith(graph.simulator.info.url + "/v1.0/users?")
    assert answers["3"]["headers"]["Content-Type"].startswith("application/json;odata.metadata=minimal")
    assert answers["3"]["headers"]["Cache-Control"] == "no-cache"
    assert answers["4"]["headers"]["Content-Type"].startswith("text/plain")
    assert graph.get(f"/users/{one['id']}", select="city")["city"] == "Bonn"


def test_what_depends_on_a_failure_fails(graph: Graph) -> None:
    user = graph.user()
    path = f"/users/{user['id']}"
    answers = _batch(
        graph,
        {"id": "a", "method": "PATCH", "url": path, "headers": JSON, "body": {"shoeSize": "9"}},
        {"id": "b", "method": "PATCH", "url": path, "headers": JSON, "body": {"city": "Bonn"}, "dependsOn": ["A"]},
        {"id": "c", "method": "GET", "url": path, "dependsOn": ["b"]},
        {"id": "d", "method": "GET", "url": path},
    )
    assert {number: answer["status"] for number, answer in answers.items()} == {"a": 400, "b": 424, "c": 424, "d": 200}
    assert graph.get(path, select="city")["city"] is None


def test_two_writes_of_one_object_side_by_side_clash(graph: Graph) -> None:
    user = graph.user()
    path = f"/users/{user['id']}"
    one = {"id": "1", "method": "PATCH", "url": path, "headers": JSON, "body": {"city": "Bonn"}}
    two = {"id": "2", "method": "PATCH", "url": path, "headers": JSON, "body": {"department": "Sales"}}
    assert {one["id"]: one["status"] for one in _batch(graph, one, two).values()} == {"1": 204, "2": 409}
    assert {one["id"]: one["status"] for one in _batch(graph, one, {**two, "dependsOn": ["1"]}).values()} == {"1": 204, "2": 204}


GET = {"method": "GET", "url": "/users"}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [{"id": str(n), **GET} for n in range(21)],
        [{"id": "a", **GET}, {"id": "A", **GET}],
        [{"id": "1", "method": "PATCH", "url": "/users/x", "body": {"city": "x"}}],
        [{"id": "1", "method": "PATCH", "url": "/users/x", "headers": {"Accept": "application/json"}, "body": {"city": "x"}}],
        [{"id": "1", **GET, "dependsOn": ["2"]}],
        [{"id": "1", **GET, "dependsOn": ["2"]}, {"id": "2", **GET}],
        [{"id": "1", **GET, "dependsOn": ["1"]}],
        [{"id": "1", **GET, "dependsOn": "1"}],
        [{"id": "1", **GET, "headers": []}],
        [{"id": "1", "method": "GET"}],
        [{"id": "1", "method": "GET", "url": ""}],
        [{"id": "1", "url": "/users"}],
        [{"id": "1", "method": "BREW", "url": "/users"}],
        [GET],
        [{"id": 1, **GET}],
        [{"id": "", **GET}],
        ["GET /users"],
        [{"id": "1", "method": "POST", "url": "/$batch", "headers": JSON, "body": {"requests": []}}],
        [{"id": "1", "method": "POST", "url": "https://graph.microsoft.com/v1.0/$batch", "headers": JSON, "body": {}}],
        [{"id": "1", "method": "GET", "url": "https://elsewhere.example/v1.0/users"}],
        [{"id": "1", "method": "GET", "url": "https://graph.microsoft.com/v1.0/users"}],
        [{"id": "1", "method": "GET", "url": "https://graph.microsoft.com/_sim/journal"}],
        [{"id": "1", "method": "GET", "url": "http://localhost/v1.0/users"}],
        [{"id": "1", "method": "GET", "url": "https://[/v1.0/users"}],
    ],
)
def test_batches_that_are_none(graph: Graph, requests: list[Any]) -> None:
    status, code, _ = graph.refused("POST", "/$batch", {"requests": requests})
    assert (status, code) == (400, "BadRequest")


def test_addresses_of_parts(graph: Graph) -> None:
    urls = ["/users?$top=1", "users?$top=1", "//users?$top=1", f"{graph.simulator.info.url}/v1.0//users?$top=1"]
    urls += ["/users?$filter=startsWith(displayName,'B%20x')", "/users?%24top=1"]
    answers = _batch(graph, *({"id": str(n), "method": "get", "url": url} for n, url in enumerate(urls)))
    assert [answer["status"] for answer in answers.values()] == [200] * len(urls)
    assert [len(answer["body"]["value"]) for answer in answers.values()] == [1, 1, 1, 1, 0, 1]
    # Nothing but Graph can be reached through a batch.
    outside = ["/../_sim/journal", "//_sim/health"]
    out = _batch(graph, *({"id": url, "method": "GET", "url": url} for url in outside))
    assert [answer["status"] for answer in out.values()] == [501, 501]


def test_a_beta_batch_reads_beta_paths(graph: Graph) -> None:
    body = {"requests": [{"id": "1", "method": "GET", "url": "/nowhere"}]}
    answer = graph.ask("POST", f"{graph.simulator.info.url}/beta/$batch", body).json()["responses"][0]
    assert (answer["status"], answer["body"]["error"]["message"]) == (501, "The simulator does not serve GET /beta/nowhere.")


def test_parts_keep_the_callers_rights_and_stand_in_the_journal(graph: Graph) -> None:
    narrow = graph.as_app_with("Group.Read.All")
    stolen = {"Authorization": f"Bearer {graph.token}"}
    answers = _batch(
        narrow,
        {"id": "1", "method": "GET", "url": "/users"},
        {"id": "2", "method": "GET", "url": "/groups"},
        {"id": "3", "method": "GET", "url": "/users", "headers": stolen},
    )
    assert [answers[number]["status"] for number in "123"] == [403, 200, 403]
    error = answers["1"]["body"]["error"]
    assert (error["code"], error["message"]) == (
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )
    lines = graph.simulator.http.get("/_sim/journal").text.splitlines()
    assert any('/v1.0/groups"' in line for line in lines[-4:])
