"""A sign-in name, a group's name or alias, a policy's name: when the tenant has an object of that name which does not carry this
entry's mark, somebody else made it, and making a second one fails halfway through an apply, or leaves two that nobody can tell
apart. Ours, left behind by an apply that broke off, carries the mark and is taken over. Anything else is only taken over by
`adopt: true`, which shows its differences first.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import NamedObject, TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import wanted
from tenantry.spec.model import ClientSpec

# What the provider looks a name up by (m365 types, input properties).
_NAMES = {
    "user": ("userPrincipalName",),
    "group": ("displayName", "mailNickname"),
    "conditional-access-policy": ("displayName",),
}
_ADOPTABLE = ("user", "group")


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del spec
    return [
        reason for change in changes if change.action == "create" and change.type in _NAMES and (reason := _reason(change, facts))
    ]


def _reason(change: Change, facts: TenantFacts) -> str:
    values = [wanted(change, name) for name in _NAMES[change.type]]
    names = {value.casefold() for value in values if isinstance(value, str)}
    mark = str(wanted(change, "mark") or "")
    found = sorted(
        (item for item in facts.named if item.type == change.type and item.names & names), key=lambda item: (item.mark, item.id)
    )
    if not found or (mark and any(item.mark == mark for item in found)):
        return ""
    return f"{change.name}: {_described(found, change.type)}; {_way_out(change, found)}"


def _described(found: Sequence[NamedObject], kind: str) -> str:
    told = ", ".join(item.id + (f" (it carries the mark {item.mark})" if item.mark else "") for item in found)
    what = kind.replace("-", " ")
    return f"the tenant has a {what} of that name already: {told}" if len(found) == 1 else f"{what}s of that name exist: {told}"


def _way_out(change: Change, found: Sequence[NamedObject]) -> str:
    if change.type in _ADOPTABLE and len(found) == 1 and not found[0].mark:
        return f"to take it over, set `adopt: true` at {change.name}"
    return "rename or delete what is not ours"


GUARD = Guard(
    id="name-taken",
    title="Nothing is made under a name that somebody else's object has",
    text=__doc__ or "",
    hint="Set `adopt: true` on the entry to take the object over, or choose another name.",
    check=check,
    overridable=False,
    applies_to_destroy=False,
    needs=frozenset({"conditional-access-policy", "group", "user"}),
)
