"""`/directoryRoles` and their members: the older view of role assignments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.graph import directory, envelope, faults, role_assignments, role_definitions, users
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]


def members(request: Request, role: Json) -> list[Entry]:
    held = (one for one in _in_whole_directory(request) if one["roleDefinitionId"] == role["roleTemplateId"])
    found = (directory.find_object(request.tenant, str(one["principalId"])) for one in held)
    return [entry for entry in found if entry is not None]


def _in_whole_directory(request: Request) -> list[Json]:
    """A role that is held for a part of the directory does not show here."""
    return [one for one in role_assignments.live(request) if one["directoryScopeId"] == "/"]


KIND = Kind(
    collection="directoryRoles",
    segment="directoryRoles",
    type_name="graph.directoryRole",
    resource="DirectoryRole",
    expand={"members": members},
    page=0,
)


def _role(request: Request) -> Json:
    template = request.path_params.get("template_id")
    if template is None:
        return directory.find(request.tenant, KIND.collection, request.path_params["role_id"])
    found = directory.holders(request.tenant, KIND.collection, "roleTemplateId", template)
    if not found:
        raise faults.not_found(template)
    return found[0]


@route("GET", "/v1.0/directoryRoles")
def list_roles(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("POST", "/v1.0/directoryRoles")
def activate_role(request: Request) -> Response:
    """A role shows here once somebody has activated its template."""
    template = request.body.get("roleTemplateId") if isinstance(request.body, dict) else None
    role = role_definitions.definition(str(template))
    if role is None:
        raise faults.not_found(str(template))
    if directory.holders(request.tenant, KIND.collection, "roleTemplateId", template):
        raise faults.bad_request(
            "A conflicting object with one or more of the specified property values is present in the directory."
        )
    return envelope.created(request, KIND, role_assignments.activate(request, role))


@route("GET", "/v1.0/directoryRoles/{role_id}")
@route("GET", "/v1.0/directoryRoles(roleTemplateId='{template_id}')")
def get_role(request: Request) -> Response:
    return envelope.entity(request, KIND, _role(request))


@route("GET", "/v1.0/directoryRoles/{role_id}/members")
@route("GET", "/v1.0/directoryRoles(roleTemplateId='{template_id}')/members")
def list_members(request: Request) -> Response:
    # Roles know no pages, and neither do their members (Source: Graph, paging).
    kind = replace(users.KIND, page=0, largest=0)
    return envelope.entries(request, kind, members(request, _role(request)), path="directoryObjects", mixed=True)


@route("POST", "/v1.0/directoryRoles/{role_id}/members/$ref")
@route("POST", "/v1.0/directoryRoles(roleTemplateId='{template_id}')/members/$ref")
def add_member(request: Request) -> Response:
    role = _role(request)
    _, principal = directory.body_reference(request.tenant, request.body)
    role_assignments.assign(request, principal["id"], role["roleTemplateId"])
    return envelope.done()


@route("DELETE", "/v1.0/directoryRoles/{role_id}/members/{member_id}/$ref")
@route("DELETE", "/v1.0/directoryRoles(roleTemplateId='{template_id}')/members/{member_id}/$ref")
def remove_member(request: Request) -> Response:
    role, wanted = _role(request), request.path_params["member_id"].lower()
    for assignment in _in_whole_directory(request):
        if assignment["principalId"] == wanted and assignment["roleDefinitionId"] == role["roleTemplateId"]:
            role_assignments.check_removal(request, assignment)
            role_assignments.remove(request, assignment)
            return envelope.done()
    raise faults.not_found(wanted)
