"""Delta queries: everything once, then changes, removals and links; tokens that end."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM

USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"


def ask(graph: Graph, url: str, **headers: str) -> dict[str, Any]:
    path = url if url.startswith("https://") else f"/v1.0{url}"
    answer = graph.simulator.http.get(path, headers={"authorization": f"Bearer {graph.token}", **headers})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def walk(graph: Graph, url: str, **headers: str) -> tuple[dict[str, dict[str, Any]], str]:
    """(objects by id, deltaLink) of one round."""
    found: dict[str, dict[str, Any]] = {}
    page = ask(graph, url, **headers)
    while True:
        found |= {one["id"]: one for one in page["value"]}
        if "@odata.deltaLink" in page:
            assert "@odata.nextLink" not in page
            return found, page["@odata.deltaLink"]
        page = ask(graph, page["@odata.nextLink"], **headers)


def test_a_round_shows_everything_and_the_next_only_changes(graph: Graph) -> None:
    first, second, third = graph.user(jobTitle="Clerk"), graph.user(), graph.user()
    shown, link = walk(graph, "/users/delta?$select=displayName,jobTitle")
    assert {first["id"], second["id"], third["id"]} <= set(shown)
    assert shown[first["id"]] == {"id": first["id"], "displayName": first["displayName"], "jobTitle": "Clerk"}
    assert "jobTitle" not in shown[second["id"]]
    nothing, link = walk(graph, link)
    assert nothing == {}
    graph.change("PATCH", f"/users/{first['id']}", {"jobTitle": None})
    graph.change("PATCH", f"/users/{second['id']}", {"city": "Bonn"})
    fresh = graph.user()
    graph.change("DELETE", f"/users/{third['id']}")
    changed, link = walk(graph, link)
    assert changed == {
        first["id"]: {"id": first["id"], "displayName": first["displayName"], "jobTitle": None},
        third["id"]: {"id": third["id"], "@removed": {"reason": "changed"}},
        fresh["id"]: {"id": fresh["id"], "displayName": fresh["displayName"]},
    }
    graph.change("DELETE", f"/directory/deletedItems/{third['id']}")
    purged, link = walk(graph, link)
    assert purged == {third["id"]: {"id": third["id"], "@removed": {"reason": "deleted"}}}


def test_only_what_changed_is_said_when_asked(graph: Graph) -> None:
    user = graph.user(jobTitle="Clerk")
    _, link = walk(graph, "/users/delta?$select=displayName,jobTitle")
    graph.change("PATCH", f"/users/{user['id']}", {"jobTitle": "Chief"})
    minimal, _ = walk(graph, link, prefer="return=minimal")
    assert minimal == {user["id"]: {"id": user["id"], "jobTitle": "Chief"}}
    full, _ = walk(graph, link)
    assert full[user["id"]]["displayName"] == user["displayName"]


def test_a_restored_user_comes_back_whole(graph: Graph) -> None:
    user = graph.user()
    _, link = walk(graph, "/users/delta?$select=displayName")
    graph.change("DELETE", f"/users/{user['id']}")
    _, link = walk(graph, link)
    graph.post(f"/directory/deletedItems/{user['id']}/restore", None, status=200)
    back, _ = walk(graph, link)
    assert back == {user["id"]: {"id": user["id"], "displayName": user["displayName"]}}


def test_members_arrive_as_links(graph: Graph) -> None:
    first, second, third = graph.user(), graph.user(), graph.user()
    group = graph.group(**{"members@odata.bind": [graph.reference(first["id"])["@odata.id"]]})
    other = graph.group()
    shown, link = walk(graph, "/groups/delta?$select=displayName,members,owners")
    assert shown[group["id"]]["members@delta"] == [{"@odata.type": "#microsoft.graph.user", "id": first["id"]}]
    assert "members@delta" not in shown[other["id"]]
    members = f"/groups/{group['id']}/members"
    graph.change("POST", f"{members}/$ref", graph.reference(second["id"]))
    graph.change("DELETE", f"{members}/{first['id']}/$ref")
    graph.change("POST", f"{members}/$ref", graph.reference(third["id"]))
    graph.change("DELETE", f"{members}/{third['id']}/$ref")
    graph.change("POST", f"/groups/{other['id']}/owners/$ref", graph.reference(first["id"]))
    changed, link = walk(graph, link)
    assert changed[group["id"]]["members@delta"] == [
        {"@odata.type": "#microsoft.graph.user", "id": second["id"]},
        {"@odata.type": "#microsoft.graph.user", "id": first["id"], "@removed": {"reason": "deleted"}},
    ]
    assert [one["id"] for one in changed[other["id"]]["owners@delta"]] == [first["id"]]
    names, _ = walk(graph, "/groups/delta?$select=displayName")
    assert not any("members@delta" in one for one in names.values())
    default, _ = walk(graph, "/groups/delta")
    assert [one["id"] for one in default[group["id"]]["members@delta"]] == [second["id"]]


def test_a_member_that_came_and_went_between_rounds_is_no_change(graph: Graph) -> None:
    user, group = graph.user(), graph.group()
    _, link = walk(graph, "/groups/delta?$select=members")
    graph.change("POST", f"/groups/{group['id']}/members/$ref", graph.reference(user["id"]))
    walk(graph, "/groups/delta?$deltatoken=latest")
    graph.change("DELETE", f"/groups/{group['id']}/members/{user['id']}/$ref")
    assert walk(graph, link)[0] == {}


def test_managers_and_licences(graph: Graph) -> None:
    user, boss = graph.user(), graph.user()
    _, link = walk(graph, "/users/delta?$select=manager,assignedLicenses")
    graph.change("PUT", f"/users/{user['id']}/manager/$ref", graph.reference(boss["id"]))
    graph.post(f"/users/{boss['id']}/assignLicense", {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []}, status=200)
    changed, _ = walk(graph, link)
    assert [one["id"] for one in changed[user["id"]]["manager@delta"]] == [boss["id"]]
    assert changed[boss["id"]]["assignedLicenses"][0]["skuId"] == PREMIUM


def test_pages_and_what_changes_between_them(graph: Graph) -> None:
    users = [graph.user() for _ in range(5)]
    prefer = {"prefer": "odata.maxpagesize=2"}
    page = ask(graph, "/users/delta?$select=displayName", **prefer)
    assert len(page["value"]) == 2
    graph.change("PATCH", f"/users/{users[0]['id']}", {"displayName": "Late"})
    found = {one["id"] for one in page["value"]}
    while "@odata.nextLink" in page:
        page = ask(graph, page["@odata.nextLink"], **prefer)
        assert len(page["value"]) <= 2
        found |= {one["id"] for one in page["value"]}
    assert {one["id"] for one in users} <= found
    late, _ = walk(graph, page["@odata.deltaLink"])
    assert late[users[0]["id"]]["displayName"] == "Late"


def test_from_now_on_and_for_some_alone(graph: Graph) -> None:
    first, second = graph.user(), graph.user()
    nothing, link = walk(graph, "/users/delta?$deltatoken=latest&$select=displayName")
    assert nothing == {}
    some, narrow = walk(graph, f"/users/delta?$select=displayName&$filter=id eq '{second['id']}'")
    assert set(some) == {second["id"]}
    for one in (first, second):
        graph.change("PATCH", f"/users/{one['id']}", {"displayName": "New"})
    assert set(walk(graph, link)[0]) == {first["id"], second["id"]}
    assert set(walk(graph, narrow)[0]) == {second["id"]}


@pytest.mark.parametrize(
    "query", ["$top=5", "$orderby=displayName", "$search=x", "$filter=displayName eq 'x'", "$expand=manager"]
)
def test_options_that_delta_does_not_take(graph: Graph, query: str) -> None:
    answer = graph.simulator.http.get(f"/v1.0/users/delta?{query}", headers={"authorization": f"Bearer {graph.token}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")


def test_a_property_that_does_not_exist(graph: Graph) -> None:
    assert graph.refused("GET", "/users/delta", select="colour")[0] == 400
    assert graph.refused("GET", "/groups/delta", select="manager")[0] == 400


def test_tokens_end(graph: Graph) -> None:
    _, link = walk(graph, "/groups/delta")
    before = graph.simulator.http.get("/_sim/clock").json()["now"]
    try:
        graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 7 * 86400 + 60})
        answer = graph.simulator.http.get(link, headers={"authorization": f"Bearer {graph.token}"})
    finally:
        graph.simulator.http.post("/_sim/clock", json={"now": before})
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "syncStateNotFound")
    assert answer.headers["location"].endswith("/v1.0/groups/delta?$deltatoken=")
    token = link.split("$deltatoken=")[1]
    held = json.loads(base64.urlsafe_b64decode(token + "=="))
    for wrong in ("x", "e30", held | {"until": 10**6}, held | {"select": "id"}, held | {"offset": "1"}, held | {"ids": [1]}):
        text = wrong if isinstance(wrong, str) else base64.urlsafe_b64encode(json.dumps(wrong).encode()).decode().rstrip("=")
        for name in ("$deltatoken", "$skiptoken"):
            answer = graph.simulator.http.get(
                f"/v1.0/groups/delta?{name}={text}", headers={"authorization": f"Bearer {graph.token}"}
            )
            assert answer.status_code == 410, (wrong, answer.text)
    crossed = graph.simulator.http.get(
        f"/v1.0/users/delta?$deltatoken={token}", headers={"authorization": f"Bearer {graph.token}"}
    )
    assert crossed.status_code == 410


@pytest.mark.parametrize("path", ["/applications", "/servicePrincipals", "/directory/administrativeUnits"])
def test_other_kinds(graph: Graph, path: str) -> None:
    _, link = walk(graph, f"{path}/delta()?$select=displayName")
    application = graph.post("/applications", {"displayName": "App"})
    made = {
        "/applications": lambda: application,
        "/servicePrincipals": lambda: graph.post("/servicePrincipals", {"appId": application["appId"]}),
        "/directory/administrativeUnits": lambda: graph.post(path, {"displayName": "Unit"}),
    }[path]()
    changed, _ = walk(graph, link)
    assert changed == {made["id"]: {"id": made["id"], "displayName": made["displayName"]}}
