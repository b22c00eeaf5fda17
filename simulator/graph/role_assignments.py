"""`/roleManagement/directory/roleAssignments`: who holds which directory role, in the whole directory or a part of it.

An assignment that was scheduled begins and ends by the clock: whoever reads assignments sees them as they are now.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, directory, envelope, faults, filters, privileges, role_definitions, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/roleManagement/directory/roleAssignments"
PIM = "MS-PIM"  # the service that begins and ends assignments
SCHEDULES = "roleAssignmentSchedules"  # the collection of those that begin or end by the clock


def _principal(request: Request, assignment: Json) -> Entry | None:
    return directory.find_object(request.tenant, str(assignment["principalId"]))


def _definition(_: Request, assignment: Json) -> Entry | None:
    found = role_definitions.definition(str(assignment["roleDefinitionId"]))
    return (role_definitions.KIND, found) if found is not None else None


KIND = Kind(
    collection="roleAssignments",
    segment="roleManagement/directory/roleAssignments",
    type_name="graph.unifiedRoleAssignment",
    resource="UnifiedRoleAssignment",
    default=("id", "principalId", "directoryScopeId", "roleDefinitionId"),
    directory=False,
    expand={"principal": _principal, "roleDefinition": _definition},
)


def live(request: Request) -> list[Json]:
    """The assignments whose principal exists; a deleted one's count again when it is restored."""
    keep_time(request)
    held = request.tenant.collection(KIND.collection).values()
    return [one for one in held if directory.find_object(request.tenant, str(one["principalId"])) is not None]


def keep_time(request: Request) -> None:
    """Begin and end what was scheduled. `_assignment` of a schedule is the id of its assignment once it has begun."""
    schedules = request.tenant.collection(SCHEDULES)
    held = request.tenant.collection(KIND.collection)
    now = request.cloud.now()
    for schedule_id, schedule in list(schedules.items()):
        start = filters.moment(str(schedule["scheduleInfo"]["startDateTime"]))
        end = filters.moment(str(schedule["scheduleInfo"]["expiration"]["endDateTime"]))
        assignment = held.get(str(schedule["_assignment"]))
        if end is not None and end <= now:
            del schedules[schedule_id]
            if assignment is not None:
                remove(request, assignment, by=PIM)
        elif schedule["_assignment"] is None and (start is None or start <= now):
            if directory.find_object(request.tenant, schedule["principalId"]) is not None:
                wanted = (schedule["principalId"], schedule["roleDefinitionId"], schedule["directoryScopeId"])
                made = _store(request, *wanted, by=PIM)
                schedule["_assignment"] = made["id"]
        elif schedule["_assignment"] is not None and assignment is None:
            del schedules[schedule_id]


def check_principal(entry: Entry) -> None:
    """Raises GraphFault 400 for what cannot hold a role."""
    kind, principal = entry
    if kind.collection == "groups" and not principal.get("isAssignableToRole"):
        raise faults.bad_request("The group cannot be assigned to a role: it was not created as assignable to roles.")


def check_scope(request: Request, scope: str) -> None:
    """`/`, an administrative unit, or one application or service principal. Raises GraphFault 400 or 404."""
    if scope == "/":
        return
    part = scope.strip("/").split("/")
    if len(part) == 2 and part[0].lower() == "administrativeunits":
        directory.find(request.tenant, "administrativeUnits", part[1])
    elif len(part) != 1 or not any(part[0] in request.tenant.collection(one) for one in ("applications", "servicePrincipals")):
        raise faults.invalid_value("directoryScopeId", KIND.resource)


def assign(request: Request, principal_id: str, role_id: str, scope: str = "/") -> Json:
    """Give a role. Raises GraphFault 400 or 404."""
    entry = directory.find_object(request.tenant, principal_id)
    role = role_definitions.definition(role_id)
    if entry is None or role is None:
        raise faults.not_found(principal_id if entry is None else role_id)
    check_principal(entry)
    check_scope(request, scope)
    wanted = (entry[1]["id"], role["id"], scope)
    if any((one["principalId"], one["roleDefinitionId"], one["directoryScopeId"]) == wanted for one in live(request)):
        raise faults.bad_request(
            "A conflicting object with one or more of the specified property values is present in the directory."
        )
    return _store(request, *wanted)


def _store(request: Request, principal_id: str, role_id: str, scope: str, *, by: str | None = None) -> Json:
    assignment = {
        "id": request.cloud.new_id(),
        "principalId": principal_id,
        "directoryScopeId": scope,
        "roleDefinitionId": role_id,
    }
    request.tenant.collection(KIND.collection)[assignment["id"]] = assignment
    entry, role = directory.find_object(request.tenant, principal_id), role_definitions.definition(role_id)
    if entry is not None and role is not None:
        activate(request, role)
        _record(request, "Add member to role", "Assign", (entry, role), by)
    return assignment


def activate(request: Request, role: Json) -> Json:
    """A role that somebody holds shows in `/directoryRoles` from then on."""
    for entry in directory.holders(request.tenant, "directoryRoles", "roleTemplateId", role["id"]):
        return entry
    entry = {
        "id": request.cloud.new_id(),
        "deletedDateTime": None,
        "description": role["description"],
        "displayName": role["displayName"],
        "roleTemplateId": role["id"],
    }
    request.tenant.collection("directoryRoles")[entry["id"]] = entry
    return entry


def check_removal(request: Request, assignment: Json) -> None:
    """Raises GraphFault 400 for who takes Global Administrator from himself; other roles of one's own may go. Source: Microsoft
    Entra, remove role assignments."""
    own = assignment["principalId"] == request.who.object_id and assignment["directoryScopeId"] == "/"
    if own and assignment["roleDefinitionId"] == privileges.GLOBAL_ADMINISTRATOR:
        raise faults.bad_request("Removing self from Global Administrator built-in role is not allowed.")


def remove(request: Request, assignment: Json, *, by: str | None = None) -> None:
    role = role_definitions.definition(str(assignment["roleDefinitionId"])) or {
        "displayName": None,
        "id": assignment["roleDefinitionId"],
    }
    entry = directory.find_object(request.tenant, str(assignment["principalId"]))
    del request.tenant.collection(KIND.collection)[assignment["id"]]
    if entry is not None:
        _record(request, "Remove member from role", "Unassign", (entry, role), by)


def _record(request: Request, activity: str, operation: str, held: tuple[Entry, Json], by: str | None) -> None:
    entry, role = held
    word = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal"}.get(entry[0].collection, "Other")
    values = (("Role.DisplayName", role["displayName"]), ("Role.TemplateId", role["id"]))
    gone = operation == "Unassign"
    changes = [audit.change(name, value if gone else None, None if gone else value) for name, value in values]
    targets = [audit.target(word, entry[1], changes), audit.target("Role", role)]
    audit.record(request, activity, category="RoleManagement", operation=operation, targets=targets, by=by)


@route("GET", PATH)
def list_assignments(request: Request) -> Response:
    return envelope.collection(request, KIND, live(request))


@route("GET", PATH + "/{assignment_id}")
def get_assignment(request: Request) -> Response:
    keep_time(request)
    return envelope.entity(request, KIND, directory.find(request.tenant, KIND.collection, request.path_params["assignment_id"]))


@route("POST", PATH)
def create_assignment(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in ("principalId", "roleDefinitionId", "directoryScopeId"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    if set(body) - {"principalId", "roleDefinitionId", "directoryScopeId"}:
        raise faults.read_only(sorted(set(body) - {"principalId", "roleDefinitionId", "directoryScopeId"})[0], KIND.resource)
    made = assign(request, body["principalId"], body["roleDefinitionId"], body["directoryScopeId"])
    return envelope.created(request, KIND, made)


@route("DELETE", PATH + "/{assignment_id}")
def delete_assignment(request: Request) -> Response:
    assignment = directory.find(request.tenant, KIND.collection, request.path_params["assignment_id"])
    check_removal(request, assignment)
    remove(request, assignment)
    return envelope.done()
