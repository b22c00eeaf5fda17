"""What a user is in or owns: memberOf, transitiveMemberOf, ownedObjects; all of it, its number, or what is of one kind."""

from __future__ import annotations

from typing import Any

from simulator.graph import directory, object_memberships, users
from simulator.messages import Request, Response, route

Json = dict[str, Any]

USER = "/v1.0/users/{user_id}"


@route("GET", USER + "/memberOf")
@route("GET", USER + "/memberOf/{cast}")
def member_of(request: Request) -> Response:
    return object_memberships.answer(request, users.groups_and_roles_of(request, _user(request)))


@route("GET", USER + "/transitiveMemberOf")
@route("GET", USER + "/transitiveMemberOf/{cast}")
def transitive_member_of(request: Request) -> Response:
    return object_memberships.answer(request, users.groups_and_roles_of(request, _user(request), transitive=True))


@route("GET", USER + "/ownedObjects")
@route("GET", USER + "/ownedObjects/{cast}")
def owned_objects(request: Request) -> Response:
    return object_memberships.answer(request, object_memberships.owned(request, _user(request)))


def _user(request: Request) -> Json:
    return directory.find_user(request.tenant, request.path_params["user_id"])
