"""App role assignments, from both sides: `/servicePrincipals`, `/users` and `/groups` `/{id}/appRoleAssignments` say what a
principal holds, `/servicePrincipals/{id}/appRoleAssignedTo` who holds a role of this application.

The role of zeros stands for access as such; a role must allow the kind of its holder. Sources: Graph appRoleAssignment; the audit
log's records as published samples show them (the role's application first, then its holder).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.graph import audit, directory, envelope, faults, service_principals, typecheck
from simulator.graph.kinds import Entry, Kind, kinds
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

KIND = Kind(
    collection="appRoleAssignments",
    segment="appRoleAssignments",
    type_name="graph.appRoleAssignment",
    resource="AppRoleAssignment",
)
PRINCIPAL = "/v1.0/servicePrincipals/{principal_id}"
BY_APP_ID = "/v1.0/servicePrincipals(appId='{app_id}')"
USER, GROUP = "/v1.0/users/{user_id}/appRoleAssignments", "/v1.0/groups/{group_id}/appRoleAssignments"
HELD, GIVEN = f"{PRINCIPAL}/appRoleAssignments", f"{PRINCIPAL}/appRoleAssignedTo"
DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"
# How each kind of holder is called: principalType, the member type that a role must allow, and in records.
_WORDS = {
    "users": ("User", "User", "user", "UserManagement"),
    "groups": ("Group", "User", "group", "GroupManagement"),
    "servicePrincipals": ("ServicePrincipal", "Application", "service principal", "ApplicationManagement"),
}


def _holder(request: Request) -> Entry:
    """The principal that the path names."""
    params, tenant = request.path_params, request.tenant
    if "user_id" in params:
        return kinds()["users"], directory.find_user(tenant, params["user_id"])
    if "group_id" in params:
        return kinds()["groups"], directory.find(tenant, "groups", params["group_id"])
    return service_principals.KIND, service_principals.find(request)


def _held(tenant: Tenant, item: Json) -> list[Json]:
    """What a principal holds of applications that are there."""
    known = tenant.collection("servicePrincipals")
    return [one for one in item.get("_appRoleAssignments", []) if one["resourceId"].lower() in known]


def _given(tenant: Tenant, resource: Json) -> Iterator[tuple[Entry, Json]]:
    """(holder, assignment) of each role of this application."""
    for collection in _WORDS:
        for item in tenant.collection(collection).values():
            for one in item.get("_appRoleAssignments", []):
                if one["resourceId"].lower() == resource["id"]:
                    yield (kinds()[collection], item), one


def _path(entry: Entry, name: str = "appRoleAssignments") -> str:
    return f"{entry[0].segment}('{entry[1]['id']}')/{name}"


def _assign(request: Request, holder: Entry | None, resource: Json | None) -> Json:
    """A new assignment by the body; the side that the path names must be the body's too."""
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in ("principalId", "resourceId", "appRoleId"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    for name in body:
        if name not in ("principalId", "resourceId", "appRoleId"):
            raise faults.read_only(name, KIND.resource)
    entry = holder or directory.find_object(request.tenant, body["principalId"])
    if entry is None or entry[0].collection not in _WORDS:
        raise faults.not_found(body["principalId"])
    target = resource or directory.find(request.tenant, "servicePrincipals", body["resourceId"])
    for name, item in (("principalId", entry[1]), ("resourceId", target)):
        if body[name].lower() != item["id"]:
            raise faults.invalid_value(name, KIND.resource)
    role_id = body["appRoleId"].lower()
    principal_type, member, noun, category = _WORDS[entry[0].collection]
    role = next((one for one in target.get("appRoles") or [] if str(one["id"]).lower() == role_id), None)
    # A disabled role cannot be given, and one for applications not to people.
    fits = role is not None and role.get("isEnabled", True) and member in role.get("allowedMemberTypes", [])
    if not fits and role_id != DEFAULT_ROLE:
        raise faults.bad_request("Permission being assigned was not found on application.")
    held: list[Json] = entry[1].setdefault("_appRoleAssignments", [])
    if any(one["resourceId"] == target["id"] and one["appRoleId"] == role_id for one in held):
        raise faults.bad_request("Permission being assigned already exists on the object.")
    assignment = {
        "id": request.cloud.new_id(),
        "deletedDateTime": None,
        "appRoleId": role_id,
        "createdDateTime": request.cloud.timestamp(),
        "principalDisplayName": entry[1].get("displayName"),
        "principalId": entry[1]["id"],
        "principalType": principal_type,
        "resourceDisplayName": target.get("displayName"),
        "resourceId": target["id"],
    }
    held.append(assignment)
    activity = "Add app role assignment grant to user" if noun == "user" else f"Add app role assignment to {noun}"
    _record(request, (activity, category, "Assign"), entry, target, role or {"id": role_id})
    return assignment


def _remove(request: Request, entry: Entry, assignment: Json) -> None:
    entry[1]["_appRoleAssignments"].remove(assignment)
    _, _, noun, category = _WORDS[entry[0].collection]
    resource = request.tenant.collection("servicePrincipals").get(assignment["resourceId"].lower(), {})
    role_id = assignment["appRoleId"]
    role = next((one for one in resource.get("appRoles") or [] if str(one["id"]).lower() == role_id), {"id": role_id})
    activity = f"Remove app role assignment from {noun}"
    _record(request, (activity, category, "Unassign"), entry, resource, role)


def _record(request: Request, what: tuple[str, str, str], entry: Entry, resource: Json, role: Json) -> None:
    """The application whose role it is comes first, with the role and its holder as its changes; then the holder."""
    activity, category, operation = what
    gone, word = operation == "Unassign", _WORDS[entry[0].collection][0]
    told = {
        "AppRole.Id": role["id"],
        "AppRole.Value": role.get("value"),
        "AppRole.DisplayName": role.get("displayName"),
        f"{word}.ObjectID": entry[1]["id"],
        f"{word}.DisplayName": entry[1].get("displayName"),
    }
    changes = [audit.change(name, value if gone else None, None if gone else value) for name, value in told.items()]
    targets = [audit.target("ServicePrincipal", resource, changes), audit.target(word, entry[1])]
    audit.record(request, activity, category=category, operation=operation, targets=targets)


def _by_id(request: Request, found: list[tuple[Entry, Json]]) -> tuple[Entry, Json]:
    wanted = request.path_params["assignment_id"]
    for pair in found:
        if pair[1]["id"] == wanted:
            return pair
    raise faults.not_found(wanted)


def _holdings(request: Request) -> list[tuple[Entry, Json]]:
    entry = _holder(request)
    return [(entry, one) for one in _held(request.tenant, entry[1])]


@route("GET", HELD)
@route("GET", f"{BY_APP_ID}/appRoleAssignments")
@route("GET", USER)
@route("GET", GROUP)
def list_assignments(request: Request) -> Response:
    entry = _holder(request)
    return envelope.collection(request, KIND, _held(request.tenant, entry[1]), path=_path(entry))


@route("GET", HELD + "/{assignment_id}")
@route("GET", USER + "/{assignment_id}")
@route("GET", GROUP + "/{assignment_id}")
def get_assignment(request: Request) -> Response:
    entry, assignment = _by_id(request, _holdings(request))
    return envelope.entity(request, KIND, assignment, path=_path(entry))


@route("POST", HELD)
@route("POST", f"{BY_APP_ID}/appRoleAssignments")
@route("POST", USER)
@route("POST", GROUP)
def create_assignment(request: Request) -> Response:
    entry = _holder(request)
    return envelope.created(request, KIND, _assign(request, entry, None), path=_path(entry))


@route("DELETE", HELD + "/{assignment_id}")
@route("DELETE", USER + "/{assignment_id}")
@route("DELETE", GROUP + "/{assignment_id}")
def delete_assignment(request: Request) -> Response:
    _remove(request, *_by_id(request, _holdings(request)))
    return envelope.done()


@route("GET", GIVEN)
@route("GET", f"{BY_APP_ID}/appRoleAssignedTo")
def list_given(request: Request) -> Response:
    resource = service_principals.find(request)
    path = _path((service_principals.KIND, resource), "appRoleAssignedTo")
    return envelope.collection(request, KIND, [one for _, one in _given(request.tenant, resource)], path=path)


@route("GET", GIVEN + "/{assignment_id}")
def get_given(request: Request) -> Response:
    resource = service_principals.find(request)
    _, assignment = _by_id(request, list(_given(request.tenant, resource)))
    return envelope.entity(request, KIND, assignment, path=_path((service_principals.KIND, resource), "appRoleAssignedTo"))


@route("POST", GIVEN)
@route("POST", f"{BY_APP_ID}/appRoleAssignedTo")
def create_given(request: Request) -> Response:
    resource = service_principals.find(request)
    made = _assign(request, None, resource)
    return envelope.created(request, KIND, made, path=_path((service_principals.KIND, resource), "appRoleAssignedTo"))


@route("DELETE", GIVEN + "/{assignment_id}")
def delete_given(request: Request) -> Response:
    resource = service_principals.find(request)
    _remove(request, *_by_id(request, list(_given(request.tenant, resource))))
    return envelope.done()
