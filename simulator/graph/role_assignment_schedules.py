"""`/roleManagement/directory/roleAssignmentSchedules`, their requests and instances: who holds which role, until when.

A role given without Privileged Identity Management shows here too, for good. Administrators give and take roles, people activate
those that they are eligible for (role_activations).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.graph import (
    directory,
    envelope,
    faults,
    pim,
    privileges,
    role_activations,
    role_assignments,
    role_eligibility,
    role_policies,
)
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

ROOT = "/v1.0/roleManagement/directory"
SCHEDULES, REQUESTS = f"{ROOT}/roleAssignmentSchedules", f"{ROOT}/roleAssignmentScheduleRequests"
INSTANCES = f"{ROOT}/roleAssignmentScheduleInstances"


def _activated_using(request: Request, schedule: Json) -> Entry | None:
    held = request.tenant.collection(role_eligibility.KIND.collection).get(str(schedule.get("_activatedUsing")))
    return (role_eligibility.KIND, held) if held is not None else None


_PLAIN: Kind = pim.kind(role_assignments.SCHEDULES, "graph.unifiedRoleAssignmentSchedule")
KIND: Kind = replace(_PLAIN, expand={**_PLAIN.expand, "activatedUsing": _activated_using})
REQUEST = pim.kind("roleAssignmentScheduleRequests", "graph.unifiedRoleAssignmentScheduleRequest")
INSTANCE = pim.kind("roleAssignmentScheduleInstances", "graph.unifiedRoleAssignmentScheduleInstance")


def current(request: Request) -> list[Json]:
    """The schedule of each assignment there is, and of those to come."""
    live = role_assignments.live(request)
    held = request.tenant.collection(KIND.collection).values()
    by_assignment = {one["_assignment"]: one for one in held if one["_assignment"] is not None}
    found = [by_assignment.get(one["id"]) or _permanent(one) for one in live]
    return [*found, *(one for one in held if one["_assignment"] is None)]


def _permanent(assignment: Json) -> Json:
    """How an assignment looks that nobody scheduled."""
    return {
        **{name: assignment[name] for name in ("principalId", "roleDefinitionId", "directoryScopeId")},
        "id": assignment["id"],
        "appScopeId": None,
        "createdUsing": None,
        "createdDateTime": None,
        "modifiedDateTime": None,
        "status": "Provisioned",
        "memberType": "Direct",
        "assignmentType": "Assigned",
        "scheduleInfo": {
            "startDateTime": None,
            "recurrence": None,
            "expiration": {"type": "noExpiration", "endDateTime": None, "duration": None},
        },
        "_assignment": assignment["id"],
    }


@route("POST", REQUESTS)
def submit(request: Request) -> Response:
    pim.demand_licence(request)
    wanted = pim.read(request, REQUEST.type_name)
    existing = next((one for one in current(request) if wanted.same(one)), None)
    if wanted.action in pim.SELF:
        return _for_oneself(request, wanted, existing)
    if wanted.action == pim.TAKE:
        privileges.demand_row(request, "POST", REQUESTS, "adminRemove")
    else:
        privileges.demand_row(request, "POST", REQUESTS, "adminAssign")
        role_policies.demand(request, wanted, caller="Admin", level="Assignment")
    held = request.tenant.collection(KIND.collection)
    if wanted.action == pim.GIVE and existing is not None:
        raise pim.exists()
    if wanted.action != pim.GIVE and existing is None:
        raise pim.missing()
    request_id = request.cloud.new_id()
    schedule_id = existing["id"] if existing is not None else request_id
    answer = pim.answer_of(request, wanted, request_id, None if wanted.action == pim.TAKE else schedule_id)
    if answer["isValidationOnly"]:
        return envelope.created(request, REQUEST, answer)
    if existing is None:
        held[schedule_id] = {
            **pim.schedule_of(request, wanted, schedule_id),
            "assignmentType": "Assigned",
            "_assignment": None,
        }
        role_assignments.keep_time(request)
    elif wanted.action == pim.TAKE:
        held.pop(schedule_id, None)
        if existing["_assignment"] is not None:
            assignments = request.tenant.collection(role_assignments.KIND.collection)
            role_assignments.remove(request, assignments[existing["_assignment"]], by=role_assignments.PIM)
    else:
        changed = {"scheduleInfo": pim.info_of(wanted), "modifiedDateTime": request.cloud.timestamp()}
        held[schedule_id] = {**existing, **changed}
    request.tenant.collection(REQUEST.collection)[request_id] = answer
    pim.record(request, wanted, eligible=False)
    return envelope.created(request, REQUEST, answer)


def _for_oneself(request: Request, wanted: pim.Wanted, existing: Json | None) -> Response:
    kept = request.tenant.collection(REQUEST.collection)
    request_id = request.cloud.new_id()
    if wanted.action in pim.LONGER:
        answer = role_activations.ask_longer(request, wanted, request_id, existing, kept.values())
    elif wanted.action == pim.DEACTIVATE:
        answer = role_activations.deactivate(request, wanted, request_id, existing)
    else:
        eligible = role_eligibility.current(request)
        answer = role_activations.activate(request, wanted, request_id, existing, eligible)
    if not answer["isValidationOnly"]:
        kept[request_id] = answer
    return envelope.created(request, REQUEST, answer)


@route("POST", REQUESTS + "/{request_id}/cancel")
@route("POST", REQUESTS + "/{request_id}/microsoft.graph.cancel")
def cancel(request: Request) -> Response:
    """Only what is granted and has not begun can be cancelled."""
    pim.demand_licence(request)
    found = directory.find(request.tenant, REQUEST.collection, request.path_params["request_id"])
    schedule = request.tenant.collection(KIND.collection).get(str(found["targetScheduleId"]))
    role_assignments.keep_time(request)
    if found["status"].startswith("Pending"):
        found["status"] = "Canceled"
        return envelope.done()
    if found["status"] != "Granted" or schedule is None or schedule["_assignment"] is not None:
        raise faults.malformed(f"A request in the status '{found['status']}' cannot be cancelled.")
    found["status"] = "Canceled"
    del request.tenant.collection(KIND.collection)[schedule["id"]]
    return envelope.done()


@route("GET", REQUESTS)
def list_requests(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.collection(request, REQUEST, request.tenant.collection(REQUEST.collection).values())


@route("GET", REQUESTS + pim.MINE)
def list_own_requests(request: Request) -> Response:
    found = request.tenant.collection(REQUEST.collection).values()
    return pim.own(request, REQUEST, found, ("principal", "createdBy", "approver"))


@route("GET", REQUESTS + "/{request_id}")
def get_request(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.entity(
        request, REQUEST, directory.find(request.tenant, REQUEST.collection, request.path_params["request_id"])
    )


@route("GET", SCHEDULES)
def list_schedules(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.collection(request, KIND, current(request))


@route("GET", SCHEDULES + pim.MINE)
def list_own_schedules(request: Request) -> Response:
    return pim.own(request, KIND, current(request))


@route("GET", SCHEDULES + "/{schedule_id}")
def get_schedule(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.entity(request, KIND, _by_id(request.path_params["schedule_id"], current(request)))


def _instances(request: Request) -> list[Json]:
    found = []
    for schedule in current(request):
        if schedule["_assignment"] is not None:
            info = schedule["scheduleInfo"]
            found.append(
                {
                    **{name: schedule[name] for name in ("principalId", "roleDefinitionId", "directoryScopeId", "appScopeId")},
                    "id": f"{schedule['id']}-1",
                    "startDateTime": info["startDateTime"],
                    "endDateTime": info["expiration"]["endDateTime"],
                    "assignmentType": schedule["assignmentType"],
                    "memberType": schedule["memberType"],
                    "roleAssignmentOriginId": schedule["_assignment"],
                    "roleAssignmentScheduleId": schedule["id"],
                }
            )
    return found


@route("GET", INSTANCES)
def list_instances(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.collection(request, INSTANCE, _instances(request))


@route("GET", INSTANCES + pim.MINE)
def list_own_instances(request: Request) -> Response:
    return pim.own(request, INSTANCE, _instances(request))


@route("GET", INSTANCES + "/{instance_id}")
def get_instance(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.entity(request, INSTANCE, _by_id(request.path_params["instance_id"], _instances(request)))


def _by_id(wanted: str, found: list[Json]) -> Json:
    for one in found:
        if one["id"] == wanted:
            return one
    raise faults.not_found(wanted)
