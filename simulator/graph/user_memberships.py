"""What a user is in or owns: memberOf, transitiveMemberOf, ownedObjects."""

from __future__ import annotations

from typing import Any

from simulator.graph import directory, envelope, faults, users
from simulator.graph.kinds import Entry, kind_of_type, kinds
from simulator.messages import Request, Response, route

Json = dict[str, Any]


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
    """Groups, applications and service principals."""
    user = _user(request)
    names = ("groups", "applications", "servicePrincipals")
    held = ((kinds()[name], item) for name in names for item in request.tenant.collection(name).values())
    return _answer(request, [(kind, item) for kind, item in held if user["id"] in item.get("_owners", [])])


def _user(request: Request) -> Json:
    return directory.find_user(request.tenant, request.path_params["user_id"])


def _answer(request: Request, found: list[Entry]) -> Response:
    return envelope.entries(request, users.KIND, found, path="directoryObjects", mixed=True)
