"""Links read as references (`$ref`): an object with `@odata.id` for each, which the models of Graph's own client cannot hold."""

from __future__ import annotations

from tests.simulator.graph.conftest import Graph


def test_members_as_references(graph: Graph) -> None:
    group, members = graph.group(), [graph.user() for _ in range(2)]
    for one in members:
        graph.change("POST", f"/groups/{group['id']}/members/$ref", {"@odata.id": f"directoryObjects/{one['id']}"})
    answer = graph.get(f"/groups/{group['id']}/members/$ref")
    assert answer["@odata.context"].endswith("/v1.0/$metadata#Collection($ref)")
    assert [set(one) for one in answer["value"]] == [{"@odata.id"}] * 2
    assert {one["@odata.id"].split("/directoryObjects/")[1].split("/")[0] for one in answer["value"]} == {
        one["id"] for one in members
    }


def test_a_manager_as_a_reference(graph: Graph) -> None:
    below, above = graph.user(), graph.user()
    path = f"/users/{below['id']}/manager/$ref"
    assert graph.refused("GET", path)[0] == 404
    graph.change("PUT", path, {"@odata.id": f"users/{above['id']}"})
    answer = graph.get(path)
    assert set(answer) == {"@odata.context", "@odata.id"}
    assert above["id"] in answer["@odata.id"]
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
