"""`/groups`: list, read, create, change, delete."""

from __future__ import annotations

from typing import Any

from simulator.graph import (
    audit,
    directory,
    envelope,
    faults,
    group_lifecycle,
    group_processing,
    group_rules,
    licence_book,
    licence_changes,
    membership,
    privileges,
    recycle,
)
from simulator.graph.kinds import Entry, Kind, View, words
from simulator.messages import Request, Response, route

Json = dict[str, Any]

BY_UNIQUE_NAME = "/v1.0/groups(uniqueName='{unique_name}')"


def _has_licence_errors(view: View, group: Json) -> bool:
    states = (state for held in licence_book.book_of(view).states.values() for state in held)
    return any(state["assignedByGroup"] == group["id"] and state["error"] != "None" for state in states)


def _groups_of(request: Request, group: Json) -> list[Entry]:
    return [(KIND, one) for one in membership.groups_of(request.tenant, group["id"])]


KIND: Kind = Kind(
    collection="groups",
    segment="groups",
    type_name="graph.group",
    resource="Group",
    default=words(
        "id deletedDateTime classification createdDateTime description displayName expirationDateTime groupTypes "
        "isAssignableToRole mail mailEnabled mailNickname membershipRule membershipRuleProcessingState onPremisesDomainName "
        "onPremisesLastSyncDateTime onPremisesNetBiosName onPremisesProvisioningErrors onPremisesSamAccountName "
        "onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation preferredLanguage proxyAddresses "
        "renewedDateTime resourceBehaviorOptions resourceProvisioningOptions securityEnabled securityIdentifier theme "
        "uniqueName visibility"
    ),
    computed={
        "assignedLicenses": lambda _, group: licence_changes.without_since(group.get("_licenses", [])),
        "licenseProcessingState": group_processing.licence_state,
        "hasMembersWithLicenseErrors": _has_licence_errors,
        "expirationDateTime": lambda view, group: group_lifecycle.expiration(view.tenant, group),
    },
    expand={
        "members": lambda request, group: membership.members(request.tenant, group),
        "owners": lambda request, group: membership.owners(request.tenant, group),
        "memberOf": _groups_of,
        "transitiveMembers": lambda request, group: membership.transitive_members(request.tenant, group),
    },
    single_only=frozenset(
        words(
            "allowExternalSenders autoSubscribeNewMembers isSubscribedByMail unseenCount hideFromAddressLists "
            "hideFromOutlookClients"
        )
    ),
)


def find_group(request: Request) -> Json:
    """The group that the path names by id or by `(uniqueName='...')`. Raises GraphFault 404."""
    name = request.path_params.get("unique_name")
    if name is None:
        return directory.find(request.tenant, "groups", request.path_params["group_id"])
    found = directory.holders(request.tenant, "groups", "uniqueName", name)
    if not found:
        raise faults.not_found(name)
    return found[0]


@route("GET", "/v1.0/groups")
def list_groups(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection("groups").values())


@route("GET", "/v1.0/groups/$count")
def count_groups(request: Request) -> Response:
    return envelope.count(request, KIND, [(KIND, group) for group in request.tenant.collection("groups").values()])


@route("GET", "/v1.0/groups/{group_id}")
@route("GET", BY_UNIQUE_NAME)
def get_group(request: Request) -> Response:
    return envelope.entity(request, KIND, find_group(request))


@route("POST", "/v1.0/groups")
def create_group(request: Request) -> Response:
    body, owners, members = group_rules.check_create(request)
    now = request.cloud.timestamp()
    unified = "Unified" in body["groupTypes"]
    group: Json = {"id": request.cloud.new_id(), "deletedDateTime": None, "createdDateTime": now, "renewedDateTime": now}
    group.update({name: value for name, value in body.items() if value is not None})
    group["_members"] = [one["id"] for _, one in members]
    group["_owners"] = [one["id"] for _, one in owners]
    if unified:
        group.setdefault("visibility", "Public")
        group["mail"] = f"{group['mailNickname']}@{directory.default_domain(request.tenant)}"
        group["proxyAddresses"] = [f"SMTP:{group['mail']}"]
        if not owners and request.who.object_id in request.tenant.collection("users"):
            group["_owners"] = [request.who.object_id]
    request.tenant.collection("groups")[group["id"]] = group
    audit.record(
        request,
        "Add group",
        category="GroupManagement",
        operation="Add",
        targets=[audit.target("Group", group, audit.differences({}, body))],
    )
    for entry in members:
        record_member(request, "Add member to group", "Assign", entry, group)
    for entry in owners:
        record_member(request, "Add owner to group", "Assign", entry, group)
    return envelope.created(request, KIND, group)


@route("PATCH", BY_UNIQUE_NAME)
def upsert_group(request: Request) -> Response:
    """`Prefer: create-if-missing` makes a group that is not there, 201; without it that is a 404 (facts: groups, create)."""
    name = request.path_params["unique_name"]
    wanted = "create-if-missing" in request.headers.get("prefer", "").lower()
    if not wanted or directory.holders(request.tenant, "groups", "uniqueName", name):
        return update_group(request)
    privileges.demand_row(request, "POST", "/groups")
    if isinstance(request.body, dict):
        if request.body.get("uniqueName", name) != name:
            raise faults.invalid_value("uniqueName", "Group")
        request.body = {**request.body, "uniqueName": name}
    return create_group(request)


@route("PATCH", "/v1.0/groups/{group_id}")
def update_group(request: Request) -> Response:
    group = find_group(request)
    body, added = group_rules.check_update(request, group)
    if body:
        # GroupMember.ReadWrite.All alone changes members alone.
        privileges.demand_row(request, "PATCH", "/groups/{id}", "*")
    if added:
        group_rules.check_member_write(request, {**group, **body})
        present = set(membership.member_ids(request.tenant, group))
        for kind, one in added:
            group_rules.check_member(group, kind.collection, one)
            if one["id"] in present:
                raise already_there("members")
    if membership.follows_rule(group) and not membership.follows_rule({**group, **body}):
        group["_members"] = membership.member_ids(request.tenant, group)
    before = {name: group.get(name) for name in body}
    group.update(body)
    if not membership.is_dynamic(group):
        group["membershipRule"] = group["membershipRuleProcessingState"] = None
    changed = audit.differences(before, body)
    if changed:
        targets = [audit.target("Group", group, changed)]
        audit.record(request, "Update group", category="GroupManagement", operation="Update", targets=targets)
    for entry in added:
        group.setdefault("_members", []).append(entry[1]["id"])
        record_member(request, "Add member to group", "Assign", entry, group)
    return envelope.done()


@route("DELETE", "/v1.0/groups/{group_id}")
@route("DELETE", BY_UNIQUE_NAME)
def delete_group(request: Request) -> Response:
    recycle.delete_group(request, find_group(request))
    return envelope.done()


def already_there(name: str) -> Exception:
    return faults.bad_request(
        f"One or more added object references already exist for the following modified properties: '{name}'."
    )


def record_member(request: Request, activity: str, operation: str, entry: Entry, group: Json) -> None:
    """A membership record names two targets: the object, then the group."""
    kind, one = entry
    word = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal", "devices": "Device"}.get(
        kind.collection, "Other"
    )
    values = (("Group.ObjectID", group["id"]), ("Group.DisplayName", group.get("displayName")))
    if operation == "Unassign":
        changes = [audit.change(name, value, None) for name, value in values]
    else:
        changes = [audit.change(name, None, value) for name, value in values]
    targets = [audit.target(word, one, changes), audit.target("Group", group)]
    audit.record(request, activity, category="GroupManagement", operation=operation, targets=targets)
