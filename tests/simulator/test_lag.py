"""Replication lag: what reads see of writes that are still on their way, over real HTTPS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.graph.conftest import PASSWORD, Graph
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]


@pytest.fixture
def graph(simulator: RunningSimulator, tenant: SeededTenant) -> Graph:
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


@pytest.fixture(autouse=True)
def no_lag(simulator: RunningSimulator) -> Iterator[None]:
    """Nothing lags and the clock runs when a test begins, and after it."""
    yield
    simulator.http.delete("/_sim/lag")
    simulator.http.post("/_sim/clock", json={"frozen": False})


def lag(graph: Graph, **wanted: float) -> None:
    answer = graph.simulator.http.put("/_sim/lag", json=wanted)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"seconds": wanted.get("seconds", 0), "reads": wanted.get("reads", 0), "waiting": {}}


def waiting(graph: Graph) -> int:
    found: int = graph.simulator.http.get("/_sim/lag").json()["waiting"].get(graph.tenant.id, 0)
    return found


def new_user(graph: Graph, name: str) -> Json:
    upn = f"{name}@{graph.tenant.domain}"
    profile = {"password": PASSWORD, "forceChangePasswordNextSignIn": False}
    body = {"accountEnabled": True, "displayName": name, "mailNickname": name, "userPrincipalName": upn}
    return graph.post("/users", {**body, "passwordProfile": profile})


def new_group(graph: Graph, name: str = "Team") -> Json:
    return graph.post(
        "/groups", {"displayName": name, "mailEnabled": False, "mailNickname": name.lower(), "securityEnabled": True}
    )


def ids(graph: Graph, path: str, **options: Any) -> list[str]:
    return [one["id"] for one in graph.get(path, **options)["value"]]


def test_nothing_lags_until_it_is_asked_for(graph: Graph) -> None:
    assert graph.simulator.http.get("/_sim/lag").json() == {"seconds": 0, "reads": 0, "waiting": {}}
    ada = new_user(graph, "ada")
    assert graph.get(f"/users/{ada['id']}")["displayName"] == "ada"


def test_an_object_just_created_is_missing_for_so_many_reads(graph: Graph) -> None:
    lag(graph, reads=4)
    ada = new_user(graph, "ada")
    assert ada["userPrincipalName"] == f"ada@{graph.tenant.domain}"
    assert waiting(graph) == 1
    assert graph.refused("GET", f"/users/{ada['id']}")[:2] == (404, "Request_ResourceNotFound")
    assert graph.refused("GET", f"/users/{ada['userPrincipalName']}")[0] == 404
    assert ada["id"] not in ids(graph, "/users")
    assert ada["id"] not in ids(graph, "/users", eventual=True, filter="startswith(displayName,'ada')", count="true")
    assert graph.get(f"/users/{ada['id']}")["id"] == ada["id"]
    assert ids(graph, "/users", eventual=True, filter="startswith(displayName,'ada')", count="true") == [ada["id"]]
    assert waiting(graph) == 0


def test_a_relation_just_made_is_missing_while_both_ends_are_there(graph: Graph) -> None:
    ada, team = new_user(graph, "ada"), new_group(graph)
    lag(graph, reads=4)
    for relation in ("members", "owners"):
        reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{ada['id']}"}
        graph.change("POST", f"/groups/{team['id']}/{relation}/$ref", reference)
        assert ids(graph, f"/groups/{team['id']}/{relation}") == []
        assert graph.get(f"/groups/{team['id']}")["id"] == team["id"]
    # The membership has been left out by four reads now, the ownership by two.
    answer = graph.post(f"/users/{ada['id']}/getMemberGroups", {"securityEnabledOnly": False}, status=200)
    assert answer["value"] == [team["id"]]
    assert ids(graph, f"/groups/{team['id']}/owners") == []
    assert ids(graph, f"/groups/{team['id']}/owners") == [ada["id"]]


def test_reading_actions_lag_like_reads(graph: Graph) -> None:
    ada, team = new_user(graph, "ada"), new_group(graph)
    lag(graph, reads=1)
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{ada['id']}"}
    graph.change("POST", f"/groups/{team['id']}/members/$ref", reference)
    asked = {"groupIds": [team["id"]]}
    assert graph.post(f"/users/{ada['id']}/checkMemberGroups", asked, status=200)["value"] == []
    assert graph.post(f"/users/{ada['id']}/checkMemberGroups", asked, status=200)["value"] == [team["id"]]


def test_a_licence_just_given_is_not_shown_yet(graph: Graph) -> None:
    ada = new_user(graph, "ada")
    graph.change("PATCH", f"/users/{ada['id']}", {"usageLocation": "DE"})
    sku = graph.get("/subscribedSkus")["value"][0]
    lag(graph, reads=2)
    given = {"addLicenses": [{"skuId": sku["skuId"], "disabledPlans": []}], "removeLicenses": []}
    graph.post(f"/users/{ada['id']}/assignLicense", given, status=200)
    assert graph.get(f"/users/{ada['id']}", select="assignedLicenses")["assignedLicenses"] == []
    assert graph.get("/subscribedSkus")["value"][0]["consumedUnits"] == sku["consumedUnits"]
    shown = graph.get(f"/users/{ada['id']}", select="assignedLicenses")["assignedLicenses"]
    assert [one["skuId"] for one in shown] == [sku["skuId"]]
    assert graph.get("/subscribedSkus")["value"][0]["consumedUnits"] == sku["consumedUnits"] + 1


def test_changes_and_deletions_read_old_by_the_simulators_clock(graph: Graph) -> None:
    graph.simulator.http.post("/_sim/clock", json={"frozen": True})
    ada, bob = new_user(graph, "ada"), new_user(graph, "bob")
    order = ids(graph, "/users")
    lag(graph, seconds=30)
    graph.change("PATCH", f"/users/{ada['id']}", {"jobTitle": "Clerk"})
    graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 20})
    graph.change("DELETE", f"/users/{ada['id']}")
    for _ in range(3):
        assert graph.get(f"/users/{ada['id']}", select="jobTitle")["jobTitle"] is None
        assert ids(graph, "/users") == order
        assert graph.refused("GET", f"/directory/deletedItems/{ada['id']}")[0] == 404
    assert graph.refused("DELETE", f"/users/{ada['id']}")[0] == 404
    # First the one write arrives, then the other.
    graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 10})
    assert graph.get(f"/users/{ada['id']}", select="jobTitle")["jobTitle"] == "Clerk"
    graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 20})
    assert graph.refused("GET", f"/users/{ada['id']}")[0] == 404
    assert ids(graph, "/users") == [one for one in order if one != ada["id"]]
    assert graph.get(f"/directory/deletedItems/{ada['id']}")["id"] == ada["id"]
    assert bob["id"] in order


def test_parts_of_a_batch_lag_one_by_one(graph: Graph) -> None:
    ada = new_user(graph, "ada")
    lag(graph, reads=1)
    change = {
        "id": "1",
        "method": "PATCH",
        "url": f"/users/{ada['id']}",
        "headers": {"Content-Type": "application/json"},
        "body": {"jobTitle": "Clerk"},
    }
    reads = [{"id": one, "method": "GET", "url": f"/users/{ada['id']}?$select=jobTitle", "dependsOn": ["1"]} for one in "23"]
    answers = {one["id"]: one for one in graph.post("/$batch", {"requests": [change, *reads]}, status=200)["responses"]}
    assert answers["1"]["status"] == 204
    assert [answers[one]["body"]["jobTitle"] for one in "23"] == [None, "Clerk"]


def test_one_tenants_reads_do_not_use_up_anothers(graph: Graph) -> None:
    lag(graph, reads=1)
    other = graph.simulator.seed()
    elsewhere = Graph(
        simulator=graph.simulator,
        tenant=other,
        token=graph.simulator.forged_token(other.id, graph.simulator.info.client_id),
    )
    ada = new_user(graph, "ada")
    assert len(ids(elsewhere, "/users")) == 2
    assert graph.refused("GET", f"/users/{ada['id']}")[0] == 404
    assert graph.get(f"/users/{ada['id']}")["id"] == ada["id"]


def test_a_delta_round_during_the_lag_loses_nothing(graph: Graph) -> None:
    graph.get("/users/delta")
    lag(graph, reads=1)
    link = graph.get("/users/delta")["@odata.deltaLink"]
    ada = new_user(graph, "ada")
    page = graph.ask("GET", link).json()
    assert page["value"] == []
    assert [one["id"] for one in graph.ask("GET", page["@odata.deltaLink"]).json()["value"]] == [ada["id"]]


def test_a_snapshot_holds_what_was_written_and_put_back_it_has_arrived(graph: Graph) -> None:
    lag(graph, reads=1000)
    ada = new_user(graph, "ada")
    shot = graph.simulator.http.get("/_sim/snapshot", params={"tenantId": graph.tenant.id}).json()
    assert ada["id"] in shot["tenants"][0]["collections"]["users"]
    assert graph.refused("GET", f"/users/{ada['id']}")[0] == 404
    assert graph.simulator.http.put("/_sim/snapshot", json=shot).status_code == 204
    assert graph.get(f"/users/{ada['id']}")["id"] == ada["id"]
    bob = new_user(graph, "bob")
    assert graph.refused("GET", f"/users/{bob['id']}")[0] == 404


def test_switched_off_everything_has_arrived(graph: Graph) -> None:
    lag(graph, seconds=3600)
    ada = new_user(graph, "ada")
    assert graph.refused("GET", f"/users/{ada['id']}")[0] == 404
    assert graph.simulator.http.delete("/_sim/lag").status_code == 204
    assert graph.get(f"/users/{ada['id']}")["id"] == ada["id"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seconds": 1, "reads": 1},
        {"seconds": -1},
        {"reads": 1.5},
        {"reads": -1},
        {"seconds": "1"},
        {"lag": 1},
        {"reads": 1001},
    ],
)
def test_a_wrong_wish_is_refused(simulator: RunningSimulator, body: Json) -> None:
    answer = simulator.http.put("/_sim/lag", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")
    assert simulator.http.get("/_sim/lag").json() == {"seconds": 0, "reads": 0, "waiting": {}}
