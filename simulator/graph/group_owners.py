"""`/groups/{id}/owners`."""

from __future__ import annotations

from simulator.graph import directory, envelope, faults, group_rules, groups, membership, privileges, users
from simulator.messages import Request, Response, route


@route("GET", "/v1.0/groups/{group_id}/owners")
def list_owners(request: Request) -> Response:
    found = membership.owners(request.tenant, groups.find_group(request))
    return envelope.entries(request, users.KIND, found, path="directoryObjects", mixed=True)


@route("GET", "/v1.0/groups/{group_id}/owners/$count")
def count_owners(request: Request) -> Response:
    return envelope.count(request, users.KIND, membership.owners(request.tenant, groups.find_group(request)), mixed=True)


@route("POST", "/v1.0/groups/{group_id}/owners/$ref")
def add_owner(request: Request) -> Response:
    group = groups.find_group(request)
    _check_write(request, group.get("isAssignableToRole"))
    kind, item = directory.body_reference(request.tenant, request.body)
    if kind.collection not in ("users", "servicePrincipals"):
        raise faults.bad_request("An owner of a group must be a user or a service principal.")
    held = group.setdefault("_owners", [])
    if item["id"] in held:
        raise groups.already_there("owners")
    if len(held) >= group_rules.OWNER_LIMIT:
        raise faults.bad_request(f"A group can have at most {group_rules.OWNER_LIMIT} owners.")
    held.append(item["id"])
    groups.record_member(request, "Add owner to group", "Assign", (kind, item), group)
    return envelope.done()


@route("DELETE", "/v1.0/groups/{group_id}/owners/{owner_id}/$ref")
def remove_owner(request: Request) -> Response:
    group = groups.find_group(request)
    _check_write(request, group.get("isAssignableToRole"))
    found = membership.owners(request.tenant, group)
    wanted = request.path_params["owner_id"].lower()
    entry = next((entry for entry in found if entry[1]["id"] == wanted), None)
    if entry is None:
        raise faults.not_found(wanted)
    people = [item for kind, item in found if kind.collection == "users"]
    # Source: Graph "remove group owner": the last owner that is a user stays.
    if entry[0].collection == "users" and len(people) == 1:
        raise faults.bad_request("The group must have at least one owner, hence this owner cannot be removed.")
    group["_owners"].remove(wanted)
    groups.record_member(request, "Remove owner from group", "Unassign", entry, group)
    return envelope.done()


def _check_write(request: Request, assignable: object) -> None:
    if assignable:
        privileges.demand(request, group_rules.ROLE_MANAGEMENT)
