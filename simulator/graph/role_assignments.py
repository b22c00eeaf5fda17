"""`/roleManagement/directory/roleAssignments`: who holds which directory role."""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, directory, envelope, faults, role_definitions, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/roleManagement/directory/roleAssignments"
READ = role_definitions.READ
WRITE = ("RoleManagement.ReadWrite.Directory",)


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
    held = request.tenant.collection(KIND.collection).values()
    return [one for one in held if directory.find_object(request.tenant, str(one["principalId"])) is not None]


def assign(request: Request, principal_id: str, role_id: str) -> Json:
    """Give a role for the whole directory. Raises GraphFault 400 or 404."""
    entry = directory.find_object(request.tenant, principal_id)
    role = role_definitions.definition(role_id)
    if entry is None or role is None:
        raise faults.not_found(principal_id if entry is None else role_id)
    kind, principal = entry
    if kind.collection == "groups" and not principal.get("isAssignableToRole"):
        raise faults.bad_request("The group cannot be assigned to a role: it was not created as assignable to roles.")
    if any(one["principalId"] == principal["id"] and one["roleDefinitionId"] == role["id"] for one in live(request)):
        raise faults.bad_request(
            "A conflicting object with one or more of the specified property values is present in the directory."
        )
    assignment = {
        "id": request.cloud.new_id(),
        "principalId": principal["id"],
        "directoryScopeId": "/",
        "roleDefinitionId": role["id"],
    }
    request.tenant.collection(KIND.collection)[assignment["id"]] = assignment
    activate(request, role)
    _record(request, "Add member to role", "Assign", entry, role)
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


def remove(request: Request, assignment: Json) -> None:
    role = role_definitions.definition(str(assignment["roleDefinitionId"])) or {
        "displayName": None,
        "id": assignment["roleDefinitionId"],
    }
    entry = directory.find_object(request.tenant, str(assignment["principalId"]))
    del request.tenant.collection(KIND.collection)[assignment["id"]]
    if entry is not None:
        _record(request, "Remove member from role", "Unassign", entry, role)


def _record(request: Request, activity: str, operation: str, entry: Entry, role: Json) -> None:
    word = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal"}.get(entry[0].collection, "Other")
    values = (("Role.DisplayName", role["displayName"]), ("Role.TemplateId", role["id"]))
    gone = operation == "Unassign"
    changes = [audit.change(name, value if gone else None, None if gone else value) for name, value in values]
    targets = [audit.target(word, entry[1], changes), audit.target("Role", role)]
    audit.record(request, activity, category="RoleManagement", operation=operation, targets=targets)


@route("GET", PATH, permission=READ)
def list_assignments(request: Request) -> Response:
    return envelope.collection(request, KIND, live(request))


@route("GET", PATH + "/{assignment_id}", permission=READ)
def get_assignment(request: Request) -> Response:
    return envelope.entity(request, KIND, directory.find(request.tenant, KIND.collection, request.path_params["assignment_id"]))


@route("POST", PATH, permission=WRITE)
def create_assignment(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in ("principalId", "roleDefinitionId", "directoryScopeId"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    if body["directoryScopeId"] != "/":
        raise faults.not_implemented("A role assignment on less than the whole directory")
    if set(body) - {"principalId", "roleDefinitionId", "directoryScopeId"}:
        raise faults.read_only(sorted(set(body) - {"principalId", "roleDefinitionId", "directoryScopeId"})[0], KIND.resource)
    return envelope.created(request, KIND, assign(request, body["principalId"], body["roleDefinitionId"]))


@route("DELETE", PATH + "/{assignment_id}", permission=WRITE)
def delete_assignment(request: Request) -> Response:
    remove(request, directory.find(request.tenant, KIND.collection, request.path_params["assignment_id"]))
    return envelope.done()
