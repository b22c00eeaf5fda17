"""What a user is in or owns: memberOf, transitiveMemberOf, ownedObjects, checkMemberGroups, getMemberGroups."""

from __future__ import annotations

from typing import Any

from simulator.graph import directory, envelope, faults, groups, membership, users
from simulator.graph.kinds import Entry, kind_of_type
from simulator.messages import Request, Response, route

Json = dict[str, Any]

CHECK_LIMIT = 20


@route("GET", "/v1.0/users/{user_id}/memberOf")
def member_of(request: Request) -> Response:
    return _answer(request, users.groups_and_roles_of(request, _user(request)))


@route("GET", "/v1.0/users/{user_id}/transitiveMemberOf")
def transitive_member_of(request: Request) -> Response:
    return _answer(request, users.groups_and_roles_of(request, _user(request), transitive=True))


@route("GET", "/v1.0/users/{user_id}/memberOf/{cast}")
def member_of_kind(request: Request) -> Response:
    found = users.groups_and_roles_of(request, _user(request))
    if request.path_params["cast"] == "$count":
        return envelope.count(request, users.KIND, found, mixed=True)
    kind = kind_of_type(request.path_params["cast"])
    if kind is None or not request.path_params["cast"].lower().startswith(("microsoft.graph.", "graph.")):
        raise faults.malformed(f"Resource not found for the segment '{request.path_params['cast']}'.")
    return envelope.collection(request, kind, [item for one, item in found if one == kind])


@route("GET", "/v1.0/users/{user_id}/ownedObjects")
def owned_objects(request: Request) -> Response:
    user = _user(request)
    held = request.tenant.collection("groups").values()
    return _answer(request, [(groups.KIND, group) for group in held if user["id"] in group.get("_owners", [])])


@route("POST", "/v1.0/users/{user_id}/checkMemberGroups")
def check_member_groups(request: Request) -> Response:
    wanted = request.body.get("groupIds") if isinstance(request.body, dict) else None
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
        raise faults.malformed("The parameter 'groupIds' must be a list of ids.")
    if len(wanted) > CHECK_LIMIT:
        raise faults.bad_request(f"At most {CHECK_LIMIT} groups can be checked in one request.")
    held = {group["id"] for group in membership.groups_of(request.tenant, _user(request)["id"], transitive=True)}
    return _strings(request, [one for one in wanted if one.lower() in held])


@route("POST", "/v1.0/users/{user_id}/getMemberGroups")
def get_member_groups(request: Request) -> Response:
    only = request.body.get("securityEnabledOnly") if isinstance(request.body, dict) else None
    if not isinstance(only, bool):
        raise faults.malformed("The parameter 'securityEnabledOnly' must be true or false.")
    held = membership.groups_of(request.tenant, _user(request)["id"], transitive=True)
    return _strings(request, [group["id"] for group in held if group.get("securityEnabled") or not only])


def _user(request: Request) -> Json:
    return directory.find_user(request.tenant, request.path_params["user_id"])


def _answer(request: Request, found: list[Entry]) -> Response:
    return envelope.entries(request, users.KIND, found, path="directoryObjects", mixed=True)


def _strings(request: Request, values: list[str]) -> Response:
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#Collection(Edm.String)", "value": values})
