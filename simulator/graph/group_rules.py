"""What Entra demands of a group's properties. Source: Graph group, create group, update group (facts: groups)."""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphFault
from simulator.graph import (
    directory,
    extension_properties,
    faults,
    group_creation,
    group_naming,
    membership,
    membership_rule,
    privileges,
    typecheck,
    user_rules,
)
from simulator.graph.kinds import Entry, words
from simulator.messages import Request

Json = dict[str, Any]

READ_ONLY = frozenset(
    words(
        "id createdDateTime deletedDateTime assignedLicenses licenseProcessingState hasMembersWithLicenseErrors "
        "expirationDateTime renewedDateTime mail proxyAddresses securityIdentifier isManagementRestricted infoCatalogs "
        "isArchived organizationId onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName "
        "onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled "
        "serviceProvisioningErrors unseenConversationsCount unseenMessagesCount"
    )
)
# These take a later PATCH (facts: groups, create).
NOT_AT_CREATE = frozenset(
    words(
        "allowExternalSenders autoSubscribeNewMembers hideFromAddressLists hideFromOutlookClients isSubscribedByMail unseenCount"
    )
)
REQUIRED = ("displayName", "mailEnabled", "mailNickname", "securityEnabled")
BINDINGS = ("owners@odata.bind", "members@odata.bind")
BIND_LIMIT = 20
OWNER_LIMIT = 100
VISIBILITIES = ("Private", "Public", "HiddenMembership")
ROLE_MANAGEMENT = "RoleManagement.ReadWrite.Directory"


def check_create(request: Request) -> tuple[Json, list[Entry], list[Entry]]:
    """(body without bindings, owners, members) of a new group, held against all rules."""
    body = _checked(request, BINDINGS)
    for name in REQUIRED:
        if body.get(name) is None:
            raise faults.missing_value(name, "Group")
    for name in NOT_AT_CREATE & set(body):
        raise faults.bad_request(f"Property '{name}' cannot be set when a group is created; update the group afterwards.")
    owners, members = (_bound(request, body.pop(name, [])) for name in BINDINGS)
    if len(owners) + len(members) > BIND_LIMIT:
        raise faults.bad_request(f"At most {BIND_LIMIT} relationships can be added when a group is created.")
    body.setdefault("groupTypes", [])
    _check_kind(body)
    _check_values(request, body, None)
    group_creation.demand(request, body)
    if "Unified" in body["groupTypes"]:
        group_naming.demand(request, body)
    if membership.is_dynamic(body) and members:
        raise faults.bad_request("Members cannot be given to a group with a dynamic membership rule.")
    for kind, one in members:
        check_member(body, kind.collection, one)
    if body.get("isAssignableToRole"):
        privileges.demand(request, ROLE_MANAGEMENT)
    return body, owners, members


def check_update(request: Request, group: Json) -> tuple[Json, list[Entry]]:
    """(body without bindings, members to add) of a change to `group`."""
    body = _checked(request, ("members@odata.bind",))
    members = _bound(request, body.pop("members@odata.bind", []))
    if len(members) > BIND_LIMIT:
        raise faults.bad_request(f"At most {BIND_LIMIT} members can be added in one request.")
    if any(not name.startswith("extension_") for name in body):
        user_rules.demand_cloud_mastered(group)
    _check_mail_settings(request, body)
    for name in ("displayName", "mailNickname", "mailEnabled", "securityEnabled", "groupTypes"):
        if name in body and body[name] is None:
            raise faults.invalid_value(name, "Group")
    if "isAssignableToRole" in body and body["isAssignableToRole"] != group.get("isAssignableToRole"):
        raise faults.read_only("isAssignableToRole", "Group")
    types: list[str] = group.get("groupTypes") or []
    if ("Unified" in body.get("groupTypes", types)) != ("Unified" in types):
        raise faults.bad_request("The 'Unified' group type cannot be added or removed after the group was created.")
    if "mailEnabled" in body and body["mailEnabled"] != group.get("mailEnabled"):
        raise faults.read_only("mailEnabled", "Group")
    _check_kind({**group, **body})
    _check_values(request, body, group)
    if "Unified" in types:
        group_naming.demand(request, body)
    if group.get("isAssignableToRole"):
        privileges.demand(request, ROLE_MANAGEMENT)
    return body, members


def _check_mail_settings(request: Request, body: Json) -> None:
    """What Exchange keeps of a group is changed by people only, in a request of its own. Source: Graph, update group; the error
    for an app stands in microsoft-graph-docs issue 10640, that for a mixed body is general knowledge."""
    theirs = NOT_AT_CREATE & set(body)
    if theirs and request.who.kind != "user":
        raise GraphFault(403, "ErrorGroupsAccessDenied", "User does not have permissions to execute this action.")
    if theirs and set(body) - theirs:
        raise faults.bad_request(f"Property '{min(theirs)}' must be updated in a request without other properties.")


def check_member_write(request: Request, group: Json) -> None:
    """Whether members of this group can be set at all by this caller."""
    if membership.is_dynamic(group):
        raise faults.bad_request("Cannot update the members of a group with a dynamic membership rule.")
    user_rules.demand_cloud_mastered(group)
    if group.get("mailEnabled") and "Unified" not in (group.get("groupTypes") or []):
        raise faults.bad_request("Cannot Update a mail-enabled security groups and or distribution list.")
    if group.get("isAssignableToRole"):
        privileges.demand(request, ROLE_MANAGEMENT)


def check_member(group: Json, collection: str, item: Json) -> None:
    """Whether such an object can be a member: a Microsoft 365 group takes users only, a security group no Microsoft 365 group."""
    unified = "Unified" in (group.get("groupTypes") or [])
    allowed = ("users",) if unified else ("users", "groups", "servicePrincipals", "devices")
    nested = collection == "groups" and "Unified" in (item.get("groupTypes") or [])
    if collection not in allowed or nested or item is group:
        raise faults.bad_request("The object cannot be a member of this group.")


def _checked(request: Request, bindings: tuple[str, ...]) -> Json:
    body = typecheck.check_body(request.body, "graph.group")
    for name in body:
        if name in READ_ONLY:
            raise faults.read_only(name, "Group")
        if name.endswith("@odata.bind") and name not in bindings:
            raise faults.bad_request(f"Property '{name.split('@', maxsplit=1)[0]}' cannot be set through @odata.bind here.")
    extension_properties.check_values(request, body, "Group")
    return body


def _bound(request: Request, references: Any) -> list[Entry]:
    if not isinstance(references, list):
        raise faults.malformed("A list of addresses is expected in '@odata.bind'.")
    found = [directory.referenced(request.tenant, one) for one in references]
    if len({item["id"] for _, item in found}) < len(found):
        raise faults.bad_request("A reference may be given only once.")
    return found


def _check_kind(group: Json) -> None:
    """Whether the flags together make a kind of group that Graph can write."""
    types = set(group.get("groupTypes") or [])
    if types - {"Unified", "DynamicMembership"}:
        raise faults.invalid_value("groupTypes", "Group")
    if group["mailEnabled"] and "Unified" not in types:
        raise faults.bad_request(
            "Mail-enabled security groups and distribution groups cannot be written through Microsoft Graph."
        )
    if "Unified" in types and not group["mailEnabled"]:
        raise faults.bad_request("A Microsoft 365 group must be mail-enabled.")
    if not group["mailEnabled"] and not group["securityEnabled"]:
        raise faults.bad_request("A group must be mail-enabled or security-enabled.")
    if "DynamicMembership" in types:
        if not group.get("membershipRule") or not group.get("membershipRuleProcessingState"):
            raise faults.bad_request("A dynamic group needs membershipRule and membershipRuleProcessingState.")
        membership_rule.parse(group["membershipRule"])
    elif group.get("membershipRule"):
        raise faults.bad_request("membershipRule is only allowed together with the group type 'DynamicMembership'.")
    if group.get("isAssignableToRole") and ("DynamicMembership" in types or not group["securityEnabled"]):
        raise faults.bad_request("A group that is assignable to roles must be security-enabled and cannot be dynamic.")


def _check_values(request: Request, body: Json, group: Json | None) -> None:
    limits = {"displayName": 256, "mailNickname": 64, "description": 1024}
    for name, limit in limits.items():
        value = body.get(name)
        if value == "" or (value is not None and len(value) > limit):
            raise faults.invalid_value(name, "Group")
    nickname = body.get("mailNickname")
    if nickname is not None and (not nickname.isascii() or set(nickname) & set('@()\\[]";:<>, ')):
        raise faults.invalid_value("mailNickname", "Group")
    if body.get("visibility") is not None:
        if body["visibility"] not in VISIBILITIES:
            raise faults.invalid_value("visibility", "Group")
        if group is not None and (body["visibility"] == "HiddenMembership") != (group.get("visibility") == "HiddenMembership"):
            raise faults.bad_request("HiddenMembership can only be set when the group is created, and never changed.")
    if body.get("membershipRuleProcessingState") not in (None, "On", "Paused"):
        raise faults.invalid_value("membershipRuleProcessingState", "Group")
    mail_enabled = body.get("mailEnabled", (group or {}).get("mailEnabled"))
    if nickname is not None and mail_enabled:
        others = directory.holders(request.tenant, "groups", "mailNickname", nickname)
        if any(other is not group and other.get("mailEnabled") for other in others):
            raise faults.conflict("mailNickname")
    if body.get("uniqueName") is not None:
        if group is not None and group.get("uniqueName") not in (None, body["uniqueName"]):
            raise faults.read_only("uniqueName", "Group")
        if any(other is not group for other in directory.holders(request.tenant, "groups", "uniqueName", body["uniqueName"])):
            raise faults.conflict("uniqueName")
