"""Roles that people may take, and roles for a time: requests, schedules, instances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM, RunningSimulator

ROOT = "/roleManagement/directory"
ELIGIBLE = f"{ROOT}/roleEligibilitySchedules"
ACTIVE = f"{ROOT}/roleAssignmentSchedules"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
DAY = 86400


@pytest.fixture
def p2(simulator: RunningSimulator) -> Graph:
    """The partner app in a tenant with Entra ID P2."""
    tenant = simulator.seed(seats={PREMIUM: 10, P2: 5})
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


@pytest.fixture
def later(simulator: RunningSimulator) -> Iterator[Callable[[int], None]]:
    """Moves the clock by seconds; it is put back in the end."""
    before = simulator.http.get("/_sim/clock").json()["now"]

    def advance(seconds: int) -> None:
        simulator.http.post("/_sim/clock", json={"advanceSeconds": seconds}).raise_for_status()

    yield advance
    simulator.http.post("/_sim/clock", json={"now": before})


def wish(user: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {
        "action": "adminAssign",
        "principalId": user["id"],
        "roleDefinitionId": USER_ADMINISTRATOR,
        "directoryScopeId": "/",
        "justification": "baseline",
        "scheduleInfo": {"startDateTime": "2026-01-01T00:00:00Z", "expiration": {"type": "noExpiration"}},
    }
    return body | more


def lasting(duration: str, start: str | None = None) -> dict[str, Any]:
    return {"startDateTime": start, "expiration": {"type": "afterDuration", "duration": duration}}


def test_an_eligible_role_from_request_to_removal(p2: Graph) -> None:
    user = p2.user()
    made = p2.post(f"{ELIGIBLE[:-1]}Requests", wish(user))
    assert (made["status"], made["action"], made["createdBy"]["user"]) == ("Provisioned", "adminAssign", None)
    assert made["targetScheduleId"] == made["id"]
    schedule = p2.get(ELIGIBLE, filter=f"principalId eq '{user['id']}'", expand="roleDefinition")["value"][0]
    assert schedule["id"] == made["id"]
    assert schedule["roleDefinition"]["displayName"] == "User Administrator"
    assert schedule["scheduleInfo"]["expiration"] == {"type": "noExpiration", "endDateTime": None, "duration": None}
    assert schedule["scheduleInfo"]["startDateTime"] > "2026-01-01T00:00:00Z"
    instances = p2.get(f"{ROOT}/roleEligibilityScheduleInstances")["value"]
    assert [one["roleEligibilityScheduleId"] for one in instances] == [schedule["id"]]
    assert p2.get(f"{ROOT}/roleAssignments", filter=f"principalId eq '{user['id']}'")["value"] == []
    assert p2.refused("POST", f"{ELIGIBLE[:-1]}Requests", wish(user))[:2] == (400, "RoleAssignmentExists")
    gone = p2.post(f"{ELIGIBLE[:-1]}Requests", wish(user, action="adminRemove", scheduleInfo=None))
    assert (gone["status"], gone["scheduleInfo"], gone["targetScheduleId"]) == ("Revoked", None, None)
    assert p2.get(ELIGIBLE)["value"] == []
    again = wish(user, action="adminRemove")
    assert p2.refused("POST", f"{ELIGIBLE[:-1]}Requests", again)[:2] == (400, "RoleAssignmentDoesNotExist")
    assert [one["action"] for one in p2.get(f"{ELIGIBLE[:-1]}Requests")["value"]] == ["adminAssign", "adminRemove"]
    assert p2.get(f"{ELIGIBLE[:-1]}Requests/{gone['id']}")["status"] == "Revoked"
    log = [one["activityDisplayName"] for one in p2.get("/auditLogs/directoryAudits")["value"][:4]]
    assert log == [
        "Remove eligible member from role in PIM completed (permanent)",
        "Remove eligible member from role in PIM requested (permanent)",
        "Add eligible member to role in PIM completed (permanent)",
        "Add eligible member to role in PIM requested (permanent)",
    ]


def test_eligibility_ends_and_is_extended(p2: Graph, later: Callable[[int], None]) -> None:
    user = p2.user()
    p2.post(f"{ELIGIBLE[:-1]}Requests", wish(user, scheduleInfo=lasting("P10D")))
    end = p2.get(ELIGIBLE)["value"][0]["scheduleInfo"]["expiration"]
    assert (end["type"], end["duration"]) == ("afterDateTime", None)
    later(9 * DAY)
    p2.post(f"{ELIGIBLE[:-1]}Requests", wish(user, action="adminExtend", scheduleInfo=lasting("P10D")))
    later(5 * DAY)
    extended = p2.get(ELIGIBLE)["value"][0]
    assert extended["scheduleInfo"]["expiration"]["endDateTime"] > end["endDateTime"]
    assert extended["modifiedDateTime"] is not None
    later(6 * DAY)
    assert p2.get(ELIGIBLE)["value"] == []


def test_what_begins_later_can_be_cancelled(p2: Graph, later: Callable[[int], None]) -> None:
    first, second = p2.user(), p2.user()
    start = "2031-01-01T00:00:00Z"
    made = p2.post(f"{ELIGIBLE[:-1]}Requests", wish(first, scheduleInfo=lasting("P10D", start)))
    assert made["status"] == "Granted"
    assert p2.get(ELIGIBLE)["value"][0]["scheduleInfo"]["startDateTime"] == start
    assert p2.get(f"{ROOT}/roleEligibilityScheduleInstances")["value"] == []
    p2.change("POST", f"{ELIGIBLE[:-1]}Requests/{made['id']}/cancel")
    assert p2.get(ELIGIBLE)["value"] == []
    assert p2.refused("POST", f"{ELIGIBLE[:-1]}Requests/{made['id']}/cancel")[0] == 400
    done = p2.post(f"{ELIGIBLE[:-1]}Requests", wish(second))
    assert p2.refused("POST", f"{ELIGIBLE[:-1]}Requests/{done['id']}/cancel")[0] == 400


def test_a_role_for_a_time(p2: Graph, later: Callable[[int], None]) -> None:
    user = p2.user()
    made = p2.post(f"{ACTIVE[:-1]}Requests", wish(user, scheduleInfo=lasting("P2D")))
    held = p2.get(f"{ROOT}/roleAssignments", filter=f"principalId eq '{user['id']}'")["value"]
    assert [one["roleDefinitionId"] for one in held] == [USER_ADMINISTRATOR]
    schedule = p2.get(f"{ACTIVE}/{made['id']}")
    assert (schedule["assignmentType"], schedule["scheduleInfo"]["expiration"]["type"]) == ("Assigned", "afterDateTime")
    assert p2.refused("PATCH", f"/users/{user['id']}", {"accountEnabled": False})[0] == 403
    by = [one["initiatedBy"]["app"]["displayName"] for one in p2.get("/auditLogs/directoryAudits")["value"]]
    assert "MS-PIM" in by
    later(3 * DAY)
    assert p2.get(f"{ROOT}/roleAssignments", filter=f"principalId eq '{user['id']}'")["value"] == []
    p2.change("PATCH", f"/users/{user['id']}", {"accountEnabled": False})


def test_a_role_for_later(p2: Graph, later: Callable[[int], None]) -> None:
    user, other = p2.user(), p2.user()
    now = p2.simulator.http.get("/_sim/clock").json()["now"]
    start = f"{int(now[:4]) + 1}{now[4:10]}T00:00:00Z" if now[5:10] != "02-29" else f"{int(now[:4]) + 1}-03-01T00:00:00Z"
    for one in (user, other):
        p2.post(f"{ACTIVE[:-1]}Requests", wish(one, scheduleInfo=lasting("P30D", start)))
    requests = p2.get(f"{ACTIVE[:-1]}Requests")["value"]
    assert {one["status"] for one in requests} == {"Granted"}
    p2.change("POST", f"{ACTIVE[:-1]}Requests/{requests[1]['id']}/cancel")
    assert p2.get(f"{ROOT}/roleAssignments", filter=f"principalId eq '{user['id']}'")["value"] == []
    later(367 * DAY)
    held = p2.get(f"{ROOT}/roleAssignments", filter=f"roleDefinitionId eq '{USER_ADMINISTRATOR}'")["value"]
    assert [one["principalId"] for one in held] == [user["id"]]


def test_what_was_given_otherwise_shows_as_permanent(p2: Graph) -> None:
    user = p2.user()
    body = {"principalId": user["id"], "roleDefinitionId": HELPDESK, "directoryScopeId": "/"}
    made = p2.post(f"{ROOT}/roleAssignments", body)
    shown = p2.get(ACTIVE, filter=f"principalId eq '{user['id']}'")["value"]
    assert [(one["id"], one["createdUsing"], one["scheduleInfo"]["expiration"]["type"]) for one in shown] == [
        (made["id"], None, "noExpiration")
    ]
    instances = p2.get(f"{ROOT}/roleAssignmentScheduleInstances", filter=f"principalId eq '{user['id']}'")["value"]
    assert instances[0]["roleAssignmentOriginId"] == made["id"]
    p2.post(f"{ACTIVE[:-1]}Requests", wish(user, action="adminRemove", roleDefinitionId=HELPDESK))
    assert p2.get(f"{ROOT}/roleAssignments", filter=f"principalId eq '{user['id']}'")["value"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": None}, "Request_BadRequest"),
        ({"action": "give"}, "BadRequest"),
        ({"principalId": "00000000-0000-0000-0000-0000000000aa"}, "SubjectNotFound"),
        ({"roleDefinitionId": "00000000-0000-0000-0000-0000000000aa"}, "RoleDefinitionDoesNotExist"),
        ({"directoryScopeId": None}, "Request_BadRequest"),
        ({"directoryScopeId": "/elsewhere"}, "Request_BadRequest"),
        ({"scheduleInfo": None}, "Request_BadRequest"),
        (
            {"scheduleInfo": {"expiration": {"type": "afterDateTime", "endDateTime": "2020-01-01T00:00:00Z"}}},
            "InvalidScheduleInfo",
        ),
        ({"scheduleInfo": {"expiration": {"type": "afterDuration"}}}, "InvalidScheduleInfo"),
        ({"scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "ten days"}}}, "BadRequest"),
        ({"status": "Provisioned"}, "Request_BadRequest"),
        ({"colour": "red"}, "BadRequest"),
    ],
)
@pytest.mark.parametrize("path", [ELIGIBLE, ACTIVE])
def test_refused_requests(p2: Graph, path: str, change: dict[str, Any], code: str) -> None:
    status, found, _ = p2.refused("POST", f"{path[:-1]}Requests", wish(p2.user()) | change)
    assert (status in (400, 404), found) == (True, code)


def test_an_active_role_needs_a_reason_and_a_group_its_flag(p2: Graph) -> None:
    body = wish(p2.user(), justification=None)
    refused = p2.refused("POST", f"{ACTIVE[:-1]}Requests", body)
    assert refused[:2] == (400, "RoleAssignmentRequestPolicyValidationFailed")
    p2.post(f"{ELIGIBLE[:-1]}Requests", body)
    assert p2.refused("POST", f"{ELIGIBLE[:-1]}Requests", wish(p2.group()))[0] == 400
    p2.post(f"{ELIGIBLE[:-1]}Requests", wish(p2.group(isAssignableToRole=True)))


def test_a_mere_question_changes_nothing(p2: Graph) -> None:
    for path in (ELIGIBLE, ACTIVE):
        before = p2.get(path)["value"]
        p2.post(f"{path[:-1]}Requests", wish(p2.user(), isValidationOnly=True))
        assert p2.get(path)["value"] == before
        assert p2.get(f"{path[:-1]}Requests")["value"] == []


def test_without_p2_nothing_answers(graph: Graph) -> None:
    for path in (ELIGIBLE, f"{ELIGIBLE[:-1]}Requests", ACTIVE, f"{ROOT}/roleAssignmentScheduleInstances"):
        assert graph.refused("GET", path)[:2] == (400, "AadPremiumLicenseRequired")
    assert graph.refused("POST", f"{ELIGIBLE[:-1]}Requests", wish(graph.user()))[1] == "AadPremiumLicenseRequired"


def test_a_purged_principal_takes_its_eligibility_along(p2: Graph) -> None:
    user = p2.user()
    p2.post(f"{ELIGIBLE[:-1]}Requests", wish(user))
    p2.change("DELETE", f"/users/{user['id']}")
    assert p2.get(ELIGIBLE)["value"] == []
    p2.post(f"/directory/deletedItems/{user['id']}/restore", None, status=200)
    assert len(p2.get(ELIGIBLE)["value"]) == 1
    p2.change("DELETE", f"/users/{user['id']}")
    p2.change("DELETE", f"/directory/deletedItems/{user['id']}")
    assert p2.simulator.collections(p2.tenant.id)["roleEligibilitySchedules"] == {}


def test_who_may_ask(p2: Graph) -> None:
    user = p2.user()
    reader = p2.as_app_with("RoleEligibilitySchedule.Read.Directory")
    assert reader.get(ELIGIBLE)["value"] == []
    assert reader.refused("POST", f"{ELIGIBLE[:-1]}Requests", wish(user))[0] == 403
    p2.as_app_with("RoleEligibilitySchedule.ReadWrite.Directory").post(f"{ELIGIBLE[:-1]}Requests", wish(user))
    p2.post(f"{ACTIVE[:-1]}Requests", wish(user, roleDefinitionId=HELPDESK))
    remover = p2.as_app_with("RoleAssignmentSchedule.Remove.Directory")
    assert remover.refused("POST", f"{ACTIVE[:-1]}Requests", wish(user))[0] == 403
    remover.post(f"{ACTIVE[:-1]}Requests", wish(user, action="adminRemove", roleDefinitionId=HELPDESK))
