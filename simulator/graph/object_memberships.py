"""What groups and service principals are in or own: memberOf, transitiveMemberOf, ownedObjects."""

from __future__ import annotations

from typing import Any

from simulator.graph import administrative_units, envelope, faults, groups, membership, service_principals, users
from simulator.graph.kinds import Entry, kind_of_type, kinds
from simulator.messages import Request, Response, route

Json = dict[str, Any]

GROUP, PRINCIPAL = "/v1.0/groups/{group_id}", "/v1.0/servicePrincipals/{principal_id}"
OWNED = ("groups", "applications", "servicePrincipals")


def _around(request: Request, *, transitive: bool) -> list[Entry]:
    """Groups and administrative units that hold the object of the path, and the directory roles of a service principal."""
    if "group_id" not in request.path_params:
        return users.groups_and_roles_of(request, service_principals.find(request), transitive=transitive)
    group = groups.find_group(request)
    found: list[Entry] = [(groups.KIND, one) for one in membership.groups_of(request.tenant, group["id"], transitive=transitive)]
    units = administrative_units.units_of(request.tenant, group["id"])
    return [*found, *((administrative_units.KIND, unit) for unit in units)]


def answer(request: Request, found: list[Entry]) -> Response:
    """All of them, their number, or those of one kind."""
    cast = request.path_params.get("cast")
    if cast is None:
        return envelope.entries(request, users.KIND, found, path="directoryObjects", mixed=True)
    if cast == "$count":
        return envelope.count(request, users.KIND, found, mixed=True)
    kind = kind_of_type(cast) if cast.lower().startswith(("microsoft.graph.", "graph.")) else None
    if kind is None:
        raise faults.malformed(f"Resource not found for the segment '{cast}'.")
    return envelope.collection(request, kind, [item for one, item in found if one == kind])


@route("GET", GROUP + "/memberOf")
@route("GET", GROUP + "/memberOf/{cast}")
@route("GET", PRINCIPAL + "/memberOf")
@route("GET", PRINCIPAL + "/memberOf/{cast}")
def member_of(request: Request) -> Response:
    return answer(request, _around(request, transitive=False))


@route("GET", GROUP + "/transitiveMemberOf")
@route("GET", GROUP + "/transitiveMemberOf/{cast}")
@route("GET", PRINCIPAL + "/transitiveMemberOf")
@route("GET", PRINCIPAL + "/transitiveMemberOf/{cast}")
def transitive_member_of(request: Request) -> Response:
    return answer(request, _around(request, transitive=True))


@route("GET", PRINCIPAL + "/ownedObjects")
@route("GET", PRINCIPAL + "/ownedObjects/{cast}")
def owned_objects(request: Request) -> Response:
    return answer(request, owned(request, service_principals.find(request)))


def owned(request: Request, owner: Json) -> list[Entry]:
    """Groups, applications and service principals of this owner."""
    held = ((kinds()[name], item) for name in OWNED for item in request.tenant.collection(name).values())
    return [(kind, item) for kind, item in held if owner["id"] in item.get("_owners", [])]
