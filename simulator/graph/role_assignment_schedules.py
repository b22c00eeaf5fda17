"""`/roleManagement/directory/roleAssignmentSchedules`, their requests and instances: who holds which role, until when.

A role given without Privileged Identity Management shows here too, for good. An administrator's requests are served; people who
activate a role that they are eligible for are not.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphFault
from simulator.graph import directory, envelope, faults, pim, role_assignments
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

ROOT = "/v1.0/roleManagement/directory"
SCHEDULES, REQUESTS = f"{ROOT}/roleAssignmentSchedules", f"{ROOT}/roleAssignmentScheduleRequests"
INSTANCES = f"{ROOT}/roleAssignmentScheduleInstances"
WRITE = ("RoleAssignmentSchedule.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory")
KIND: Kind = pim.kind(role_assignments.SCHEDULES, "graph.unifiedRoleAssignmentSchedule")
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
    if wanted.action != pim.TAKE:
        _demand_all(request, wanted)
    held = request.tenant.collection(KIND.collection)
    existing = next((one for one in current(request) if wanted.same(one)), None)
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


def _demand_all(request: Request, wanted: pim.Wanted) -> None:
    if request.who.kind == "app" and request.who.scopes.isdisjoint(WRITE):
        raise faults.denied()
    if not str(wanted.body.get("justification") or "").strip():
        message = 'The following policy rules failed: ["JustificationRule"]'
        raise GraphFault(400, "RoleAssignmentRequestPolicyValidationFailed", message)


@route("POST", REQUESTS + "/{request_id}/cancel")
@route("POST", REQUESTS + "/{request_id}/microsoft.graph.cancel")
def cancel(request: Request) -> Response:
    """Only what is granted and has not begun can be cancelled."""
    pim.demand_licence(request)
    found = directory.find(request.tenant, REQUEST.collection, request.path_params["request_id"])
    schedule = request.tenant.collection(KIND.collection).get(str(found["targetScheduleId"]))
    role_assignments.keep_time(request)
    if found["status"] != "Granted" or schedule is None or schedule["_assignment"] is not None:
        raise faults.malformed(f"A request in the status '{found['status']}' cannot be cancelled.")
    found["status"] = "Canceled"
    del request.tenant.collection(KIND.collection)[schedule["id"]]
    return envelope.done()


@route("GET", REQUESTS)
def list_requests(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.collection(request, REQUEST, request.tenant.collection(REQUEST.collection).values())


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


@route("GET", INSTANCES + "/{instance_id}")
def get_instance(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.entity(request, INSTANCE, _by_id(request.path_params["instance_id"], _instances(request)))


def _by_id(wanted: str, found: list[Json]) -> Json:
    for one in found:
        if one["id"] == wanted:
            return one
    raise faults.not_found(wanted)
