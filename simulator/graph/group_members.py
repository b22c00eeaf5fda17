"""`/groups/{id}/members` and `/transitiveMembers`."""

from __future__ import annotations

from simulator.graph import directory, envelope, faults, group_rules, groups, licence_book, membership, privileges, recycle, users
from simulator.graph.kinds import Entry, kind_of_type
from simulator.messages import Request, Response, route


@route("GET", "/v1.0/groups/{group_id}/members")
def list_members(request: Request) -> Response:
    return _answer(request, membership.members(request.tenant, groups.find_group(request)))


@route("GET", "/v1.0/groups/{group_id}/transitiveMembers")
def list_transitive_members(request: Request) -> Response:
    return _answer(request, membership.transitive_members(request.tenant, groups.find_group(request)))


@route("GET", "/v1.0/groups/{group_id}/members/$ref")
def list_references(request: Request) -> Response:
    found = membership.members(request.tenant, groups.find_group(request))
    addresses = [{"@odata.id": f"{request.origin}/v1.0/directoryObjects/{item['id']}"} for _, item in found]
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#Collection($ref)", "value": addresses})


@route("GET", "/v1.0/groups/{group_id}/members/$count")
def count_members(request: Request) -> Response:
    return envelope.count(request, users.KIND, membership.members(request.tenant, groups.find_group(request)), mixed=True)


@route("GET", "/v1.0/groups/{group_id}/members/{cast}")
def list_members_of_kind(request: Request) -> Response:
    """`/members/microsoft.graph.user`; a bare id is a member read by itself."""
    found = membership.members(request.tenant, groups.find_group(request))
    wanted = request.path_params["cast"]
    if not wanted.lower().startswith(("microsoft.graph.", "graph.")):
        kind, item = _member(found, wanted)
        return envelope.entity(request, kind, item, path="directoryObjects", typed=True)
    kind_wanted = kind_of_type(wanted)
    if kind_wanted is None:
        raise faults.malformed(f"Resource not found for the segment '{wanted}'.")
    return envelope.collection(request, kind_wanted, [item for kind, item in found if kind == kind_wanted])


@route("GET", "/v1.0/groups/{group_id}/membersWithLicenseErrors")
def list_members_with_errors(request: Request) -> Response:
    group = groups.find_group(request)
    states = licence_book.book(request.tenant).states
    bad = {
        user_id
        for user_id, held in states.items()
        if any(state["assignedByGroup"] == group["id"] and state["error"] != "None" for state in held)
    }
    return _answer(request, [entry for entry in membership.members(request.tenant, group) if entry[1]["id"] in bad])


@route("POST", "/v1.0/groups/{group_id}/members/$ref")
def add_member(request: Request) -> Response:
    group = groups.find_group(request)
    group_rules.check_member_write(request, group)
    kind, item = directory.body_reference(request.tenant, request.body)
    group_rules.check_member(group, kind.collection, item)
    if item["id"] in membership.member_ids(request.tenant, group):
        raise groups.already_there("members")
    group.setdefault("_members", []).append(item["id"])
    groups.record_member(request, "Add member to group", "Assign", (kind, item), group)
    return envelope.done()


@route("DELETE", "/v1.0/groups/{group_id}/members/{member_id}/$ref")
def remove_member(request: Request) -> Response:
    group = groups.find_group(request)
    group_rules.check_member_write(request, group)
    kind, item = _member(membership.members(request.tenant, group), request.path_params["member_id"])
    group["_members"].remove(item["id"])
    groups.record_member(request, "Remove member from group", "Unassign", (kind, item), group)
    return envelope.done()


@route("DELETE", "/v1.0/groups/{group_id}/members/{member_id}")
def delete_member_itself(request: Request) -> Response:
    """Without `/$ref` the address is that of the member, so the member is deleted, if the caller may (facts: members, trap)."""
    found = membership.members(request.tenant, groups.find_group(request))
    kind, item = _member(found, request.path_params["member_id"])
    if kind.collection == "users":
        privileges.demand_row(request, "DELETE", "/users/{id}")
        recycle.delete_user(request, item)
    elif kind.collection == "groups":
        privileges.demand_row(request, "DELETE", "/groups/{id}")
        recycle.delete_group(request, item)
    else:
        raise faults.denied()
    return envelope.done()


def _member(found: list[Entry], object_id: str) -> Entry:
    for entry in found:
        if entry[1]["id"] == object_id.lower():
            return entry
    raise faults.not_found(object_id)


def _answer(request: Request, found: list[Entry]) -> Response:
    return envelope.entries(request, users.KIND, found, path="directoryObjects", mixed=True)
