"""What people ask for themselves in Privileged Identity Management: to activate a role that they are eligible for, to lay it down
again, and to keep a role for longer.

An activation leaves a schedule of the type `Activated`, which ends by itself. Where the role's policy wants an approval the
request waits as PendingApproval; to be eligible or assigned for longer is an administrator's to decide (PendingAdminDecision) and
then to do. Source: Graph API reference, Create roleAssignmentScheduleRequests; Entra, activate roles. General knowledge: that
nobody asks for somebody else, the least time of five minutes and its code.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import faults, filters, pim, role_assignments, role_policies
from simulator.messages import Request

Json = dict[str, Any]

LEAST = timedelta(minutes=5)


def activate(request: Request, wanted: pim.Wanted, request_id: str, existing: Json | None, eligible: Iterable[Json]) -> Json:
    """The request as it is kept; the role is active from its start on. `existing`: the schedule that is there already."""
    _demand_oneself(request, wanted)
    mine = _eligibility(request, wanted, eligible)
    if mine is None:
        raise pim.missing()
    if existing is not None:
        raise pim.exists()
    role_policies.demand(request, wanted, caller="EndUser", level="Assignment")
    if role_policies.needs_approval(request, wanted):
        return pim.answer_of(request, wanted, request_id, request_id, pending="PendingApproval")
    answer = pim.answer_of(request, wanted, request_id, request_id)
    if not answer["isValidationOnly"]:
        request.tenant.collection(role_assignments.SCHEDULES)[request_id] = {
            **pim.schedule_of(request, wanted, request_id),
            "assignmentType": "Activated",
            "_assignment": None,
            "_activatedUsing": mine["id"],
        }
        role_assignments.keep_time(request)
        pim.record(request, wanted, eligible=False)
    return answer


def deactivate(request: Request, wanted: pim.Wanted, request_id: str, existing: Json | None) -> Json:
    """Ends what the person activated."""
    _demand_oneself(request, wanted)
    if existing is None or existing["assignmentType"] != "Activated":
        raise pim.missing()
    begun = filters.moment(str(existing["scheduleInfo"]["startDateTime"]))
    if begun is not None and begun <= request.cloud.now() < begun + LEAST:
        message = "The active duration is too short. The minimum required is 5 minutes."
        raise GraphFault(400, "ActiveDurationTooShort", message)
    answer = pim.answer_of(request, wanted, request_id, None)
    if not answer["isValidationOnly"]:
        request.tenant.collection(role_assignments.SCHEDULES).pop(existing["id"], None)
        assignment = request.tenant.collection(role_assignments.KIND.collection).get(str(existing["_assignment"]))
        if assignment is not None:
            role_assignments.remove(request, assignment, by=role_assignments.PIM)
        pim.record(request, wanted, eligible=False)
    return answer


def ask_longer(request: Request, wanted: pim.Wanted, request_id: str, existing: Json | None, earlier: Iterable[Json]) -> Json:
    """To extend what ends, or to renew what has ended; an administrator decides. `earlier`: the requests so far."""
    _demand_oneself(request, wanted)
    if wanted.action == "selfExtend":
        if existing is None or existing["scheduleInfo"]["expiration"]["endDateTime"] is None:
            raise pim.missing()
    elif existing is not None:
        raise pim.exists()
    elif not any(wanted.same(one) for one in earlier):
        raise pim.missing()
    schedule_id = existing["id"] if existing is not None else None
    return pim.answer_of(request, wanted, request_id, schedule_id, pending="PendingAdminDecision")


def _demand_oneself(request: Request, wanted: pim.Wanted) -> None:
    if request.who.kind != "user" or request.who.object_id != wanted.principal[1]["id"]:
        raise faults.denied()


def _eligibility(request: Request, wanted: pim.Wanted, eligible: Iterable[Json]) -> Json | None:
    """What makes the person eligible now: a schedule of its own, or of a group that it is in."""
    person, groups = wanted.principal[1]["id"], request.tenant.collection("groups")
    for one in eligible:
        start = filters.moment(str(one["scheduleInfo"]["startDateTime"]))
        begun = start is None or start <= request.cloud.now()
        holder = one["principalId"]
        inside = holder == person or person in groups.get(holder, {}).get("_members", ())
        same = (one["roleDefinitionId"], one["directoryScopeId"]) == (wanted.role["id"], wanted.body["directoryScopeId"])
        if begun and inside and same:
            return one
    return None
