"""`/directory/administrativeUnits/{id}/scopedRoleMembers`: the older view of roles that are held within a unit."""

from __future__ import annotations

from typing import Any

from simulator.graph import administrative_units, directory, envelope, faults, role_assignments, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = administrative_units.PATH + "/{unit_id}/scopedRoleMembers"
KIND = Kind(
    collection="scopedRoleMembers",
    segment="scopedRoleMemberships",
    type_name="graph.scopedRoleMembership",
    resource="ScopedRoleMembership",
    directory=False,
)


def _shown(request: Request, unit: Json, assignment: Json) -> Json:
    roles = directory.holders(request.tenant, "directoryRoles", "roleTemplateId", assignment["roleDefinitionId"])
    entry = directory.find_object(request.tenant, str(assignment["principalId"]))
    return {
        "id": assignment["id"],
        "administrativeUnitId": unit["id"],
        "roleId": roles[0]["id"] if roles else assignment["roleDefinitionId"],
        "roleMemberInfo": {
            "id": assignment["principalId"],
            "displayName": entry[1].get("displayName") if entry is not None else None,
        },
    }


def _held(request: Request, unit: Json) -> list[Json]:
    scope = f"/administrativeUnits/{unit['id']}"
    return [one for one in role_assignments.live(request) if one["directoryScopeId"].lower() == scope.lower()]


def _one(request: Request, unit: Json) -> Json:
    wanted = request.path_params["membership_id"]
    for one in _held(request, unit):
        if one["id"] == wanted:
            return one
    raise faults.not_found(wanted)


@route("GET", PATH)
def list_members(request: Request) -> Response:
    unit = administrative_units.find(request)
    return envelope.collection(request, KIND, [_shown(request, unit, one) for one in _held(request, unit)])


@route("GET", PATH + "/{membership_id}")
def get_member(request: Request) -> Response:
    unit = administrative_units.find(request)
    return envelope.entity(request, KIND, _shown(request, unit, _one(request, unit)))


@route("POST", PATH)
def add_member(request: Request) -> Response:
    """`roleId` is the id of an activated directory role."""
    unit = administrative_units.find(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    member = (body.get("roleMemberInfo") or {}).get("id")
    if not body.get("roleId") or not member:
        raise faults.missing_value("roleId" if not body.get("roleId") else "roleMemberInfo", KIND.resource)
    role = directory.find(request.tenant, "directoryRoles", body["roleId"])
    made = role_assignments.assign(request, member, role["roleTemplateId"], f"/administrativeUnits/{unit['id']}")
    return envelope.created(request, KIND, _shown(request, unit, made))


@route("DELETE", PATH + "/{membership_id}")
def remove_member(request: Request) -> Response:
    role_assignments.remove(request, _one(request, administrative_units.find(request)))
    return envelope.done()
