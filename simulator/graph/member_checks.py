"""What a directory object is in: checkMemberGroups, checkMemberObjects, getMemberGroups, getMemberObjects, for every kind.

All four go through groups in groups; the two about objects know directory roles and administrative units too. At most 20 ids
can be checked. Source: Graph directoryObject, the four actions.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import administrative_units, directory, faults, membership, privileges, typecheck
from simulator.graph.kinds import Entry, kinds
from simulator.messages import Request, Response, route

Json = dict[str, Any]

USER, GROUP = "/v1.0/users/{user_id}", "/v1.0/groups/{group_id}"
PRINCIPAL, OBJECT = "/v1.0/servicePrincipals/{principal_id}", "/v1.0/directoryObjects/{object_id}"
DEVICE = "/v1.0/devices/{device_id}"
CHECK_LIMIT = 20


def _object(request: Request) -> Entry:
    params, tenant = request.path_params, request.tenant
    if "user_id" in params:
        return kinds()["users"], directory.find_user(tenant, params["user_id"])
    if "group_id" in params:
        return kinds()["groups"], directory.find(tenant, "groups", params["group_id"])
    if "principal_id" in params:
        return kinds()["servicePrincipals"], directory.find(tenant, "servicePrincipals", params["principal_id"])
    if "device_id" in params:
        return kinds()["devices"], directory.find(tenant, "devices", params["device_id"])
    found = directory.find_object(tenant, params["object_id"])
    if found is None:
        raise faults.not_found(params["object_id"])
    return found


def _groups(request: Request, item: Json) -> list[Json]:
    return membership.groups_of(request.tenant, item["id"], transitive=True)


def _objects(request: Request, item: Json) -> list[str]:
    """Ids of the groups, directory roles and administrative units that an object is in."""
    groups = [group["id"] for group in _groups(request, item)]
    held = privileges.roles_of(request.tenant, item["id"])
    roles = request.tenant.collection("directoryRoles").values()
    units = [unit["id"] for unit in administrative_units.units_of(request.tenant, item["id"])]
    return [*groups, *(role["id"] for role in roles if str(role["roleTemplateId"]).lower() in held), *units]


def _wanted(request: Request, action: str, name: str) -> list[str]:
    given = typecheck.check_parameters(request.body, action, "graph.directoryObject").get(name)
    if given is None:
        raise faults.missing_value(name, "DirectoryObject")
    if len(given) > CHECK_LIMIT:
        raise faults.bad_request(f"At most {CHECK_LIMIT} ids can be checked in one request.")
    return [str(one) for one in given]


def _only_security(request: Request, action: str) -> bool:
    only = typecheck.check_parameters(request.body, action, "graph.directoryObject").get("securityEnabledOnly")
    return bool(only)


def _strings(request: Request, values: list[str]) -> Response:
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#Collection(Edm.String)", "value": values})


@route("POST", USER + "/checkMemberGroups")
@route("POST", USER + "/microsoft.graph.checkMemberGroups")
@route("POST", GROUP + "/checkMemberGroups")
@route("POST", GROUP + "/microsoft.graph.checkMemberGroups")
@route("POST", PRINCIPAL + "/checkMemberGroups")
@route("POST", PRINCIPAL + "/microsoft.graph.checkMemberGroups")
@route("POST", DEVICE + "/checkMemberGroups")
@route("POST", DEVICE + "/microsoft.graph.checkMemberGroups")
@route("POST", OBJECT + "/checkMemberGroups")
@route("POST", OBJECT + "/microsoft.graph.checkMemberGroups")
def check_member_groups(request: Request) -> Response:
    _, item = _object(request)
    wanted = _wanted(request, "graph.checkMemberGroups", "groupIds")
    held = {group["id"] for group in _groups(request, item)}
    return _strings(request, [one for one in wanted if one.lower() in held])


@route("POST", USER + "/checkMemberObjects")
@route("POST", USER + "/microsoft.graph.checkMemberObjects")
@route("POST", GROUP + "/checkMemberObjects")
@route("POST", GROUP + "/microsoft.graph.checkMemberObjects")
@route("POST", PRINCIPAL + "/checkMemberObjects")
@route("POST", PRINCIPAL + "/microsoft.graph.checkMemberObjects")
@route("POST", DEVICE + "/checkMemberObjects")
@route("POST", DEVICE + "/microsoft.graph.checkMemberObjects")
@route("POST", OBJECT + "/checkMemberObjects")
@route("POST", OBJECT + "/microsoft.graph.checkMemberObjects")
def check_member_objects(request: Request) -> Response:
    _, item = _object(request)
    wanted = _wanted(request, "graph.checkMemberObjects", "ids")
    held = set(_objects(request, item))
    return _strings(request, [one for one in wanted if one.lower() in held])


@route("POST", USER + "/getMemberGroups")
@route("POST", USER + "/microsoft.graph.getMemberGroups")
@route("POST", GROUP + "/getMemberGroups")
@route("POST", GROUP + "/microsoft.graph.getMemberGroups")
@route("POST", PRINCIPAL + "/getMemberGroups")
@route("POST", PRINCIPAL + "/microsoft.graph.getMemberGroups")
@route("POST", DEVICE + "/getMemberGroups")
@route("POST", DEVICE + "/microsoft.graph.getMemberGroups")
@route("POST", OBJECT + "/getMemberGroups")
@route("POST", OBJECT + "/microsoft.graph.getMemberGroups")
def get_member_groups(request: Request) -> Response:
    _, item = _object(request)
    only = _only_security(request, "graph.getMemberGroups")
    return _strings(request, [group["id"] for group in _groups(request, item) if group.get("securityEnabled") or not only])


@route("POST", USER + "/getMemberObjects")
@route("POST", USER + "/microsoft.graph.getMemberObjects")
@route("POST", GROUP + "/getMemberObjects")
@route("POST", GROUP + "/microsoft.graph.getMemberObjects")
@route("POST", PRINCIPAL + "/getMemberObjects")
@route("POST", PRINCIPAL + "/microsoft.graph.getMemberObjects")
@route("POST", DEVICE + "/getMemberObjects")
@route("POST", DEVICE + "/microsoft.graph.getMemberObjects")
@route("POST", OBJECT + "/getMemberObjects")
@route("POST", OBJECT + "/microsoft.graph.getMemberObjects")
def get_member_objects(request: Request) -> Response:
    """With `securityEnabledOnly` groups alone, and of these the security groups."""
    _, item = _object(request)
    if _only_security(request, "graph.getMemberObjects"):
        return _strings(request, [group["id"] for group in _groups(request, item) if group.get("securityEnabled")])
    return _strings(request, _objects(request, item))
