"""`/roleManagement/directory/roleEligibilitySchedules`, their requests and instances: who may take which role."""

from __future__ import annotations

from typing import Any

from simulator.graph import directory, envelope, faults, filters, pim, privileges, role_activations, role_policies
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

ROOT = "/v1.0/roleManagement/directory"
SCHEDULES, REQUESTS = f"{ROOT}/roleEligibilitySchedules", f"{ROOT}/roleEligibilityScheduleRequests"
INSTANCES = f"{ROOT}/roleEligibilityScheduleInstances"
KIND: Kind = pim.kind("roleEligibilitySchedules", "graph.unifiedRoleEligibilitySchedule")
REQUEST = pim.kind("roleEligibilityScheduleRequests", "graph.unifiedRoleEligibilityScheduleRequest")
INSTANCE = pim.kind("roleEligibilityScheduleInstances", "graph.unifiedRoleEligibilityScheduleInstance")


def current(request: Request) -> list[Json]:
    """The schedules that are not over and whose principal exists; what is over is forgotten."""
    held = request.tenant.collection(KIND.collection)
    now = request.cloud.now()
    for schedule_id, schedule in list(held.items()):
        end = filters.moment(str(schedule["scheduleInfo"]["expiration"]["endDateTime"]))
        if end is not None and end <= now:
            del held[schedule_id]
    return [one for one in held.values() if directory.find_object(request.tenant, str(one["principalId"])) is not None]


@route("POST", REQUESTS)
def submit(request: Request) -> Response:
    pim.demand_licence(request)
    wanted = pim.read(request, REQUEST.type_name)
    held = request.tenant.collection(KIND.collection)
    existing = next((one for one in current(request) if wanted.same(one)), None)
    kept = request.tenant.collection(REQUEST.collection)
    if wanted.action in pim.LONGER:
        answer = role_activations.ask_longer(request, wanted, request.cloud.new_id(), existing, kept.values())
        if not answer["isValidationOnly"]:
            kept[answer["id"]] = answer
        return envelope.created(request, REQUEST, answer)
    if wanted.action in pim.SELF:
        raise faults.malformed(f"The action '{wanted.action}' is one of role assignments.")
    privileges.demand_row(request, "POST", REQUESTS, "adminAssign")
    if wanted.action != pim.TAKE:
        role_policies.demand(request, wanted, caller="Admin", level="Eligibility")
    if wanted.action == pim.GIVE and existing is not None:
        raise pim.exists()
    if wanted.action != pim.GIVE and existing is None:
        raise pim.missing()
    request_id = request.cloud.new_id()
    schedule_id = existing["id"] if existing is not None else request_id
    answer = pim.answer_of(request, wanted, request_id, None if wanted.action == pim.TAKE else schedule_id)
    if answer["isValidationOnly"]:
        return envelope.created(request, REQUEST, answer)
    if wanted.action == pim.TAKE:
        del held[schedule_id]
    elif existing is not None:
        existing["scheduleInfo"] = pim.info_of(wanted)
        existing["modifiedDateTime"] = request.cloud.timestamp()
    else:
        held[schedule_id] = pim.schedule_of(request, wanted, schedule_id)
    kept[request_id] = answer
    pim.record(request, wanted, eligible=True)
    return envelope.created(request, REQUEST, answer)


@route("POST", REQUESTS + "/{request_id}/cancel")
@route("POST", REQUESTS + "/{request_id}/microsoft.graph.cancel")
def cancel(request: Request) -> Response:
    """Only what is granted and has not begun can be cancelled. Source: Graph unifiedRoleEligibilityScheduleRequest, cancel."""
    pim.demand_licence(request)
    found = directory.find(request.tenant, REQUEST.collection, request.path_params["request_id"])
    if found["status"].startswith("Pending"):
        found["status"] = "Canceled"
        return envelope.done()
    if found["status"] != "Granted":
        raise faults.malformed(f"A request in the status '{found['status']}' cannot be cancelled.")
    found["status"] = "Canceled"
    request.tenant.collection(KIND.collection).pop(str(found["targetScheduleId"]), None)
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
    """One for each schedule that has begun."""
    now = request.cloud.now()
    found = []
    for schedule in current(request):
        info = schedule["scheduleInfo"]
        start = filters.moment(info["startDateTime"])
        if start is not None and start <= now:
            found.append(
                {
                    **{name: schedule[name] for name in ("principalId", "roleDefinitionId", "directoryScopeId", "appScopeId")},
                    "id": f"{schedule['id']}-1",
                    "startDateTime": info["startDateTime"],
                    "endDateTime": info["expiration"]["endDateTime"],
                    "memberType": schedule["memberType"],
                    "roleEligibilityScheduleId": schedule["id"],
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
