"""From raw directory lists to the facts that guards and components need."""

from __future__ import annotations

from typing import Any

from stacks.inventory.graph import Directory, live_objects
from stacks.state import State
from tenantry.plan.change import UnknownRead
from tenantry.plan.facts import Account, NamedObject, PolicyFacts, TenantFacts
from tenantry.spec.model import ClientSpec

Json = dict[str, Any]

# Without these lists a guard would have to guess.
_NEEDED = (
    "user",
    "group",
    "conditional-access-policy",
    "named-location",
    "global-administrator",
    "subscribed-sku",
    "security-defaults",
)


def facts_of(directory: Directory, spec: ClientSpec, state: State) -> TenantFacts:
    """The tenant as the guards see it."""
    administrators = {item["principalId"] for item in directory.all("global-administrator")}
    accounts = {
        item["id"]: Account(
            id=item["id"],
            upn=str(item.get("userPrincipalName") or "").lower(),
            enabled=bool(item.get("accountEnabled")),
            global_admin=item["id"] in administrators,
        )
        for item in directory.all("user")
    }
    by_upn = {account.upn: account for account in accounts.values()}
    unread = unread_kinds(directory)
    if "user" in unread:
        # So that what does not hang on the users can still be shown. Nothing is written on this ground.
        by_upn = {upn: Account(id=object_id, upn=upn, enabled=True) for upn, object_id in state.break_glass.items()}
    defaults = directory.all("security-defaults")
    return TenantFacts(
        tenant_id=spec.tenant.id,
        accounts=accounts,
        break_glass={upn: by_upn[upn] for upn in spec.tenant.break_glass if upn in by_upn},
        policies={item["id"]: _policy(item) for item in directory.all("conditional-access-policy")},
        managed=frozenset(held.name for held in state.resources),
        managed_people=frozenset(h.name.removeprefix("people/") for h in state.resources if h.type == "user"),
        state_is_empty=state.empty,
        marked=_marked(directory, spec.client),
        security_defaults=bool(defaults and defaults[0].get("isEnabled")),
        seats_free={item["skuId"]: _free(item) for item in directory.all("subscribed-sku")},
        adopt_ids=_adoptable(directory, spec, state),
        named=_named(directory),
        unread=unread,
    )


def unread_kinds(directory: Directory) -> frozenset[str]:
    """Kinds of which at least a part could not be read."""
    return frozenset(read.type for read in directory.failed)


def enough_for_program(facts: TenantFacts, spec: ClientSpec, state: State) -> bool:
    """Whether the client's program can be run at all: it needs every break-glass account, and to know what it shall take over."""
    held = {resource.name for resource in state.resources}
    people = {f"people/{upn}" for upn, person in spec.people.items() if person.adopt}
    groups = {f"groups/{key}" for key, group in spec.groups.items() if group.adopt}
    if "user" in facts.unread and (people - held or set(spec.tenant.break_glass) - facts.break_glass.keys()):
        return False
    return "group" not in facts.unread or not groups - held


def unknown_facts(directory: Directory) -> tuple[UnknownRead, ...]:
    """Which of the needed lists could not be read."""
    return tuple(UnknownRead(type=f.type, name=f.name, reason=f.reason) for f in directory.failed if f.type in _NEEDED)


def _policy(item: Json) -> PolicyFacts:
    users = (item.get("conditions") or {}).get("users") or {}
    controls = (item.get("grantControls") or {}).get("builtInControls") or []
    return PolicyFacts(
        id=item["id"],
        name=item.get("displayName") or item["id"],
        state=str(item.get("state") or ""),
        include_users=frozenset(users.get("includeUsers") or ()),
        exclude_users=frozenset(users.get("excludeUsers") or ()),
        exclude_groups=frozenset(users.get("excludeGroups") or ()),
        blocks="block" in controls,
    )


def _free(sku: Json) -> int:
    units = sku.get("prepaidUnits") or {}
    return int(units.get("enabled") or 0) + int(units.get("warning") or 0) - int(sku.get("consumedUnits") or 0)


def _marked(directory: Directory, client: str) -> dict[str, str]:
    """Mark CLIENT/KIND/KEY -> place by kind; policies that no place is known for keep their mark as the place."""
    folders = {"user": "people", "group": "groups", "conditional-access-policy": "security"}
    marked = {}
    for live in live_objects(directory):
        owner, _, rest = live.mark.partition("/")
        kind, _, key = rest.partition("/")
        if owner == client and key:
            marked[f"{folders.get(kind, kind)}/{key}"] = live.id
    return marked


_NAMES = {
    "user": ("userPrincipalName",),
    "group": ("displayName", "mailNickname"),
    "conditional-access-policy": ("displayName",),
}


def _named(directory: Directory) -> tuple[NamedObject, ...]:
    """What a new object of the spec could be taken for, by the names that Graph or people tell it by."""
    return tuple(
        NamedObject(
            type=live.type,
            id=live.id,
            names=frozenset(str(live.properties[key]).casefold() for key in _NAMES[live.type] if live.properties.get(key)),
            mark=live.mark,
        )
        for live in live_objects(directory)
        if live.type in _NAMES
    )


def _adoptable(directory: Directory, spec: ClientSpec, state: State) -> dict[str, str]:
    """Live ids for `adopt: true` entries, by natural key: the sign-in name of a person, the display name of a group that only one
    group has. With them come their members and licences, whose differences are then planned like any other. What the state
    holds already stays as it is, unless somebody deleted it: then there is nothing to import, and a create restores it."""
    # It always exists. Its import stands in the state before the first write, so no crash can lose what was there before us.
    found = {"security/authorization-policy": "authorizationPolicy"}
    users = {str(item.get("userPrincipalName") or "").lower(): item["id"] for item in directory.all("user")}
    for upn, person in spec.people.items():
        if person.adopt and (object_id := _held(directory, state, "user", "people", upn, person.formerly) or users.get(upn)):
            found[f"people/{upn}"] = object_id
            found[f"people/{upn}/licenses"] = f"users/{object_id}/licenses"
    for key, group in spec.groups.items():
        named = [item["id"] for item in directory.all("group") if item.get("displayName") == group.name]
        one = named[0] if len(named) == 1 else ""
        if group.adopt and (object_id := _held(directory, state, "group", "groups", key, group.formerly) or one):
            found[f"groups/{key}"] = object_id
            found[f"groups/{key}/members"] = f"{object_id}/members"
            found[f"groups/{key}/licenses"] = f"groups/{object_id}/licenses"
    return found


def _held(directory: Directory, state: State, kind: str, block: str, key: str, formerly: str | None) -> str:
    """The id that the state holds for an entry; "" for none, or when the whole list of its kind has been read without it."""
    places = (f"{block}/{key}", f"{block}/{formerly}")
    held = next((resource.id for resource in state.resources if resource.type == kind and resource.name in places), "")
    gone = kind not in unread_kinds(directory) and all(item["id"].lower() != held.lower() for item in directory.all(kind))
    return "" if gone else held
