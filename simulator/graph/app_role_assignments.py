"""`/servicePrincipals/{id}/appRoleAssignments`: which permissions an application holds in this tenant."""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, directory, envelope, faults, service_principals
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="appRoleAssignments",
    segment="appRoleAssignments",
    type_name="graph.appRoleAssignment",
    resource="AppRoleAssignment",
)
READ = ("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "AppRoleAssignment.ReadWrite.All")
WRITE = ("AppRoleAssignment.ReadWrite.All",)
PATH = "/v1.0/servicePrincipals/{principal_id}/appRoleAssignments"


@route("GET", PATH, permission=READ)
def list_assignments(request: Request) -> Response:
    principal = service_principals.find(request)
    path = f"servicePrincipals('{principal['id']}')/appRoleAssignments"
    return envelope.collection(request, KIND, principal.get("_appRoleAssignments", []), path=path)


@route("POST", PATH, permission=WRITE)
def create_assignment(request: Request) -> Response:
    principal = service_principals.find(request)
    body = request.body if isinstance(request.body, dict) else {}
    for name in ("principalId", "resourceId", "appRoleId"):
        if not isinstance(body.get(name), str):
            raise faults.missing_value(name, KIND.resource)
    if body["principalId"].lower() != principal["id"]:
        raise faults.invalid_value("principalId", KIND.resource)
    resource = directory.find(request.tenant, "servicePrincipals", body["resourceId"])
    role = next((one for one in resource.get("appRoles", []) if one["id"] == body["appRoleId"].lower()), None)
    if role is None:
        raise faults.bad_request("Permission being assigned was not found on application.")
    held: list[Json] = principal.setdefault("_appRoleAssignments", [])
    if any(one["resourceId"] == resource["id"] and one["appRoleId"] == role["id"] for one in held):
        raise faults.bad_request("Permission being assigned already exists on the object.")
    assignment = {
        "id": request.cloud.new_id(),
        "deletedDateTime": None,
        "appRoleId": role["id"],
        "createdDateTime": request.cloud.timestamp(),
        "principalDisplayName": principal.get("displayName"),
        "principalId": principal["id"],
        "principalType": "ServicePrincipal",
        "resourceDisplayName": resource.get("displayName"),
        "resourceId": resource["id"],
    }
    held.append(assignment)
    _record(request, "Add app role assignment to service principal", "Assign", principal, role)
    return envelope.created(request, KIND, assignment, path=f"servicePrincipals('{principal['id']}')/appRoleAssignments")


@route("DELETE", PATH + "/{assignment_id}", permission=WRITE)
def delete_assignment(request: Request) -> Response:
    principal = service_principals.find(request)
    wanted = request.path_params["assignment_id"]
    found = next((one for one in principal.get("_appRoleAssignments", []) if one["id"] == wanted), None)
    if found is None:
        raise faults.not_found(wanted)
    principal["_appRoleAssignments"].remove(found)
    _record(request, "Remove app role assignment from service principal", "Unassign", principal, {"value": found["appRoleId"]})
    return envelope.done()


def _record(request: Request, activity: str, operation: str, principal: Json, role: Json) -> None:
    value = role.get("value")
    change = audit.change("AppRole.Value", None if operation == "Assign" else value, value if operation == "Assign" else None)
    targets = [audit.target("ServicePrincipal", principal, [change])]
    audit.record(request, activity, category="ApplicationManagement", operation=operation, targets=targets)
