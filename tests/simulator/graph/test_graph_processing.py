"""Dynamic groups and group-based licensing worked off after a delay, over real HTTPS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM, RunningSimulator

Json = dict[str, Any]
E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
MINUTE = 60
RULE = '(user.department -eq "Finance")'


@pytest.fixture
def later(simulator: RunningSimulator) -> Iterator[Callable[[float], None]]:
    """A frozen clock and a delay of a minute; moves the clock by seconds. All is put back in the end."""
    before = simulator.http.get("/_sim/clock").json()["now"]
    simulator.http.post("/_sim/clock", json={"frozen": True}).raise_for_status()
    delay(simulator, MINUTE)

    def advance(seconds: float) -> None:
        simulator.http.post("/_sim/clock", json={"advanceSeconds": seconds}).raise_for_status()

    yield advance
    simulator.http.delete("/_sim/processing").raise_for_status()
    simulator.http.post("/_sim/clock", json={"now": before, "frozen": False}).raise_for_status()


def delay(simulator: RunningSimulator, seconds: float) -> None:
    answer = simulator.http.put("/_sim/processing", json={"seconds": seconds})
    assert (answer.status_code, answer.json()["seconds"]) == (200, seconds)


def waiting(graph: Graph) -> int:
    found: int = graph.simulator.http.get("/_sim/processing").json()["waiting"].get(graph.tenant.id, 0)
    return found


def dynamic(graph: Graph, **more: Any) -> str:
    made: str = graph.group(groupTypes=["DynamicMembership"], membershipRule=RULE, membershipRuleProcessingState="On", **more)[
        "id"
    ]
    return made


def licensed(graph: Graph, group: str, sku: str = PREMIUM, *, remove: bool = False) -> None:
    body: Json = {"addLicenses": [] if remove else [{"skuId": sku}], "removeLicenses": [sku] if remove else []}
    graph.post(f"/groups/{group}/assignLicense", body, status=202)


def states(graph: Graph, user: str) -> list[tuple[str, str | None, str]]:
    found = graph.get(f"/users/{user}", select="licenseAssignmentStates")["licenseAssignmentStates"]
    return [(one["state"], one["assignedByGroup"], one["error"]) for one in found]


def processing(graph: Graph, group: str) -> str | None:
    state = graph.get(f"/groups/{group}", select="licenseProcessingState")["licenseProcessingState"]
    return state["state"] if state else None


def consumed(graph: Graph, sku: str = PREMIUM) -> int:
    return next(int(one["consumedUnits"]) for one in graph.get("/subscribedSkus")["value"] if one["skuId"] == sku)


def tenant_with(simulator: RunningSimulator, **seats: int) -> Graph:
    tenant = simulator.seed(seats={{"premium": PREMIUM, "e3": E3}[name]: count for name, count in seats.items()})
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


def test_nothing_waits_until_it_is_asked_for(graph: Graph) -> None:
    assert graph.simulator.http.get("/_sim/processing").json() == {"seconds": 0, "waiting": {}}
    user, group = graph.user(department="Finance")["id"], dynamic(graph)
    assert graph.members(group) == {user}
    for wrong in ({}, {"seconds": -1}, {"seconds": 86401}, {"seconds": "60"}, {"minutes": 1}):
        assert graph.simulator.http.put("/_sim/processing", json=wrong).status_code == 400


def test_a_dynamic_group_fills_and_empties_after_the_delay(graph: Graph, later: Callable[[float], None]) -> None:
    user, group = graph.user(department="Finance")["id"], dynamic(graph)
    assert graph.members(group) == set() and waiting(graph) == 1
    assert graph.get(f"/users/{user}/memberOf")["value"] == []
    later(MINUTE - 1)
    assert graph.members(group) == set()
    later(1)
    assert graph.members(group) == {user} and waiting(graph) == 0
    assert [one["id"] for one in graph.get(f"/users/{user}/memberOf")["value"]] == [group]
    graph.change("PATCH", f"/users/{user}", {"department": "Sales"})
    later(MINUTE - 1)
    assert graph.members(group) == {user}
    assert graph.post(f"/users/{user}/checkMemberGroups", {"groupIds": [group]}, status=200)["value"] == [group]
    later(1)
    assert graph.members(group) == set()
    log = [one for one in graph.get("/auditLogs/directoryAudits")["value"] if "member" in one["activityDisplayName"]]
    assert [one["activityDisplayName"] for one in log] == ["Remove member from group", "Add member to group"]
    assert {one["initiatedBy"]["app"]["displayName"] for one in log} == {"Microsoft Approval Management"}


def test_what_is_there_when_the_job_is_done_counts(graph: Graph, later: Callable[[float], None]) -> None:
    user, group = graph.user(department="Finance")["id"], dynamic(graph)
    later(30)
    graph.change("PATCH", f"/users/{user}", {"department": "Sales"})
    second = graph.user(department="Finance")["id"]
    later(30)
    assert graph.members(group) == set()
    later(30)
    assert graph.members(group) == {second}


def test_a_paused_group_keeps_its_members(graph: Graph, later: Callable[[float], None]) -> None:
    first, group = graph.user(department="Finance")["id"], dynamic(graph)
    later(MINUTE)
    graph.change("PATCH", f"/groups/{group}", {"membershipRuleProcessingState": "Paused"})
    second = graph.user(department="Finance")["id"]
    later(10 * MINUTE)
    assert graph.members(group) == {first} and waiting(graph) == 0
    graph.change("PATCH", f"/groups/{group}", {"membershipRuleProcessingState": "On"})
    assert graph.members(group) == {first}
    later(MINUTE)
    assert graph.members(group) == {first, second}
    graph.change("PATCH", f"/groups/{group}", {"membershipRule": '(user.department -eq "Sales")'})
    assert graph.members(group) == {first, second}
    later(MINUTE)
    assert graph.members(group) == set()


def test_a_pause_stops_what_waits(graph: Graph, later: Callable[[float], None]) -> None:
    graph.user(department="Finance")
    group = dynamic(graph)
    graph.change("PATCH", f"/groups/{group}", {"membershipRuleProcessingState": "Paused"})
    later(MINUTE)
    assert graph.members(group) == set() and waiting(graph) == 0


def test_a_groups_licence_is_queued_in_progress_and_complete(graph: Graph, later: Callable[[float], None]) -> None:
    user = graph.user()["id"]
    group = graph.group(**{"members@odata.bind": [graph.reference(user)["@odata.id"]]})["id"]
    assert processing(graph, group) is None
    licensed(graph, group)
    assert processing(graph, group) == "QueuedForProcessing"
    assert graph.get(f"/groups/{group}", select="assignedLicenses")["assignedLicenses"][0]["skuId"] == PREMIUM
    assert (states(graph, user), consumed(graph)) == ([], 0)
    later(MINUTE / 2)
    assert (processing(graph, group), states(graph, user)) == ("ProcessingInProgress", [])
    later(MINUTE / 2)
    assert processing(graph, group) == "ProcessingComplete"
    assert (states(graph, user), consumed(graph)) == ([("Active", group, "None")], 1)
    read = graph.get(f"/users/{user}", select="assignedLicenses,mail,userPrincipalName,assignedPlans")
    assert read["assignedLicenses"] == [{"skuId": PREMIUM, "disabledPlans": []}] and read["assignedPlans"]
    assert read["mail"] == read["userPrincipalName"]
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:4]]
    assert log == [
        "Finish applying group based license to users",
        "Change user license",
        "Start applying group based license to users",
        "Set group license",
    ]
    graph.change("DELETE", f"/groups/{group}/members/{user}/$ref")
    assert (states(graph, user), consumed(graph)) == ([("Active", group, "None")], 1)
    later(MINUTE)
    assert (states(graph, user), consumed(graph)) == ([], 0)


def test_a_licence_without_members_is_processed_too(graph: Graph, later: Callable[[float], None]) -> None:
    group = graph.group()["id"]
    licensed(graph, group)
    assert processing(graph, group) == "QueuedForProcessing"
    later(MINUTE)
    assert processing(graph, group) == "ProcessingComplete"
    licensed(graph, group, remove=True)
    assert processing(graph, group) == "QueuedForProcessing"
    later(MINUTE)
    assert processing(graph, group) is None


def test_new_plans_of_a_groups_licence_arrive_later(graph: Graph, later: Callable[[float], None]) -> None:
    user = graph.user()["id"]
    group = graph.group(**{"members@odata.bind": [graph.reference(user)["@odata.id"]]})["id"]
    licensed(graph, group)
    later(MINUTE)
    off = "8a256a2b-b617-496d-b51b-e76466e88db0"
    body = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": [off]}], "removeLicenses": []}
    graph.post(f"/groups/{group}/assignLicense", body, status=202)
    shown = graph.get(f"/users/{user}", select="assignedLicenses")["assignedLicenses"]
    assert shown == [{"skuId": PREMIUM, "disabledPlans": []}]
    later(MINUTE)
    shown = graph.get(f"/users/{user}", select="assignedLicenses")["assignedLicenses"]
    assert shown == [{"skuId": PREMIUM, "disabledPlans": [off]}]


def test_a_person_enters_a_group_and_then_has_its_licence(graph: Graph, later: Callable[[float], None]) -> None:
    group = dynamic(graph)
    licensed(graph, group)
    later(MINUTE)
    user = graph.user(department="Finance")["id"]
    later(MINUTE)
    assert (graph.members(group), states(graph, user)) == ({user}, [])
    assert processing(graph, group) == "QueuedForProcessing"
    later(MINUTE)
    assert states(graph, user) == [("Active", group, "None")]
    other = graph.user(department="Finance")["id"]
    later(2 * MINUTE)
    assert states(graph, other) == [("Active", group, "None")]


def test_seats_run_out_and_an_error_stays_until_it_is_reprocessed(
    simulator: RunningSimulator, later: Callable[[float], None]
) -> None:
    graph = tenant_with(simulator, premium=1)
    first, second = graph.user()["id"], graph.user()["id"]
    group = graph.group(**{"members@odata.bind": [graph.reference(one)["@odata.id"] for one in (first, second)]})["id"]
    licensed(graph, group)
    later(MINUTE)
    assert states(graph, first) == [("Active", group, "None")]
    assert (states(graph, second), consumed(graph)) == ([("Error", group, "CountViolation")], 1)
    assert [one["id"] for one in graph.get(f"/groups/{group}/membersWithLicenseErrors")["value"]] == [second]
    assert [one["id"] for one in graph.get("/groups", filter="hasMembersWithLicenseErrors eq true")["value"]] == [group]
    third = graph.user()["id"]
    direct = graph.refused("POST", f"/users/{third}/assignLicense", {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []})
    assert "available licenses" in direct[2]
    graph.change("DELETE", f"/groups/{group}/members/{first}/$ref")
    later(MINUTE)
    assert (states(graph, first), consumed(graph)) == ([], 0)
    later(10 * MINUTE)
    assert states(graph, second) == [("Error", group, "CountViolation")]
    graph.post(f"/users/{second}/reprocessLicenseAssignment", None, status=200)
    assert states(graph, second) == [("Error", group, "CountViolation")]
    later(MINUTE)
    assert (states(graph, second), consumed(graph)) == ([("Active", group, "None")], 1)
    assert graph.get(f"/groups/{group}/membersWithLicenseErrors")["value"] == []


def test_products_that_exclude_each_other(simulator: RunningSimulator, later: Callable[[float], None]) -> None:
    graph = tenant_with(simulator, premium=5, e3=5)
    user, path = graph.user()["id"], "/users/{}/assignLicense"
    graph.post(path.format(user), {"addLicenses": [{"skuId": E3}], "removeLicenses": []}, status=200)
    refused = graph.refused("POST", path.format(user), {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []})
    assert refused[:2] == (400, "Request_BadRequest") and "mutually exclusive" in refused[2]
    group = graph.group(**{"members@odata.bind": [graph.reference(user)["@odata.id"]]})["id"]
    licensed(graph, group)
    later(MINUTE)
    assert states(graph, user) == [("Active", None, "None"), ("Error", group, "MutuallyExclusiveViolation")]
    assert (consumed(graph), consumed(graph, E3)) == (0, 1)
    graph.post(path.format(user), {"addLicenses": [], "removeLicenses": [E3]}, status=200)
    graph.post(f"/users/{user}/reprocessLicenseAssignment", None, status=200)
    later(MINUTE)
    assert states(graph, user) == [("Active", group, "None")]


def test_products_that_exclude_each_other_without_a_delay(simulator: RunningSimulator) -> None:
    graph = tenant_with(simulator, premium=5, e3=5)
    user = graph.user()["id"]
    group = graph.group(**{"members@odata.bind": [graph.reference(user)["@odata.id"]]})["id"]
    licensed(graph, group, E3)
    licensed(graph, group)
    assert [error for *_, error in states(graph, user)] == ["None", "MutuallyExclusiveViolation"]
    body = {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []}
    assert "mutually exclusive" in graph.refused("POST", f"/users/{user}/assignLicense", body)[2]


def test_a_deleted_user_frees_the_seat_and_is_licensed_anew_when_restored(graph: Graph, later: Callable[[float], None]) -> None:
    user = graph.user()["id"]
    group = graph.group(**{"members@odata.bind": [graph.reference(user)["@odata.id"]]})["id"]
    licensed(graph, group)
    later(MINUTE)
    graph.change("DELETE", f"/users/{user}")
    assert consumed(graph) == 0
    graph.post(f"/directory/deletedItems/{user}/restore", None, status=200)
    assert (states(graph, user), graph.members(group)) == ([], {user})
    later(MINUTE)
    assert states(graph, user) == [("Active", group, "None")]


def test_what_is_there_counts_as_processed_when_the_delay_begins(graph: Graph, later: Callable[[float], None]) -> None:
    graph.simulator.http.delete("/_sim/processing")
    user, group = graph.user(department="Finance")["id"], dynamic(graph)
    licensed(graph, group)
    delay(graph.simulator, MINUTE)
    assert (graph.members(group), states(graph, user)) == ({user}, [("Active", group, "None")])
    assert processing(graph, group) == "ProcessingComplete"


def test_all_is_done_at_once_when_the_delay_ends(graph: Graph, later: Callable[[float], None]) -> None:
    user, group = graph.user(department="Finance")["id"], dynamic(graph)
    licensed(graph, group)
    assert graph.members(group) == set() and waiting(graph) == 2
    assert graph.simulator.http.delete("/_sim/processing").status_code == 204
    assert (graph.members(group), states(graph, user)) == ({user}, [("Active", group, "None")])
    assert waiting(graph) == 0
    assert "_inherited" not in str(graph.simulator.collections(graph.tenant.id)["users"])


def test_what_waits_is_in_a_snapshot_and_keeps_its_time(graph: Graph, later: Callable[[float], None]) -> None:
    http = graph.simulator.http
    user, group = graph.user(department="Finance")["id"], dynamic(graph)
    kept = http.get("/_sim/snapshot", params={"tenantId": graph.tenant.id}).json()
    http.delete("/_sim/processing")
    assert graph.members(group) == {user}
    http.put("/_sim/snapshot", json=kept).raise_for_status()
    # The delay is off now, as after a restart; what waited when the snapshot was taken waits on.
    assert graph.members(group) == set() and waiting(graph) == 1
    later(MINUTE)
    assert graph.members(group) == {user} and waiting(graph) == 0
    graph.change("PATCH", f"/users/{user}", {"department": "Sales"})
    assert graph.members(group) == set()
    http.post("/_sim/reset", json={"tenantId": graph.tenant.id}).raise_for_status()
    assert waiting(graph) == 0 and graph.get("/groups")["value"] == []
