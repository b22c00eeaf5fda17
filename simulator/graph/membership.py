"""Who is in which group. Assigned members are stored, those of a dynamic group follow from its rule at every read; or they are
stored too, where groups are processed after a delay (group_processing)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.graph import membership_rule
from simulator.graph.directory import find_object
from simulator.graph.kinds import Entry
from simulator.store import Tenant

Json = dict[str, Any]

WORK = "processing"  # what Entra has still to work off, by the collection of this name; without it all is done at once


def processed_later(tenant: Tenant) -> bool:
    """Whether the members of dynamic groups and the licences of groups are those of the last processing."""
    return WORK in tenant.collections


def is_dynamic(group: Json) -> bool:
    return "DynamicMembership" in (group.get("groupTypes") or [])


def follows_rule(group: Json) -> bool:
    """Dynamic and not paused: a paused group keeps the members that it had."""
    return is_dynamic(group) and group.get("membershipRuleProcessingState") != "Paused"


def member_ids(tenant: Tenant, group: Json) -> list[str]:
    """Ids of the direct members that exist; a soft-deleted object is no member until it is restored."""
    if follows_rule(group) and not processed_later(tenant):
        rule = rule_of(group)
        return [user_id for user_id, user in tenant.collection("users").items() if rule(user)]
    users = tenant.collection("users")
    return [one for one in group.get("_members", []) if one in users or find_object(tenant, one) is not None]


def rule_of(group: Json) -> membership_rule.Rule:
    """The condition on a user that a dynamic group states."""
    return membership_rule.parse(str(group.get("membershipRule") or ""))


def members(tenant: Tenant, group: Json) -> list[Entry]:
    return _entries(tenant, member_ids(tenant, group))


def owners(tenant: Tenant, group: Json) -> list[Entry]:
    return _entries(tenant, group.get("_owners", []))


def transitive_members(tenant: Tenant, group: Json) -> list[Entry]:
    """Members, and members of groups in it, each once; nested groups count too."""
    seen: dict[str, Entry] = {}
    waiting = [group]
    while waiting:
        for entry in members(tenant, waiting.pop()):
            if entry[1]["id"] in seen:
                continue
            seen[entry[1]["id"]] = entry
            if entry[0].collection == "groups":
                waiting.append(entry[1])
    return list(seen.values())


def groups_of(tenant: Tenant, object_id: str, *, transitive: bool = False) -> list[Json]:
    """The groups that hold this object as a direct member, or through other groups too."""
    found: dict[str, Json] = {}
    waiting = [object_id]
    while waiting:
        for group in _holding(tenant, waiting.pop()):
            if group["id"] not in found:
                found[group["id"]] = group
                if transitive:
                    waiting.append(group["id"])
    return list(found.values())


def _holding(tenant: Tenant, object_id: str) -> Iterator[Json]:
    user = tenant.collection("users").get(object_id)
    for group in tenant.collection("groups").values():
        if follows_rule(group) and not processed_later(tenant):
            if user is not None and rule_of(group)(user):
                yield group
        elif object_id in group.get("_members", []):
            yield group


def _entries(tenant: Tenant, ids: list[str]) -> list[Entry]:
    found = (find_object(tenant, one) for one in ids)
    return [entry for entry in found if entry is not None]
