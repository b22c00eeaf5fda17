"""Graph refuses a licence without a free seat, halfway through an apply. So the seats that a plan needs are counted against
the free ones of the subscription first, each person once per licence, also when it comes by a group and directly. Seats that
the same plan gives back don't count: the engine removes last, so they come free too late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import LICENSES, before, leaves_management, listed, strings, upn_of, wanted
from tenantry.spec.model import ClientSpec

_EVERYONE = "everyone"


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    gains: dict[str, set[str]] = defaultdict(set)
    losses: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.type != LICENSES:
            continue
        had = frozenset() if change.action == "create" else strings(before(change, "skuIds"))
        gets = frozenset() if leaves_management(change) else strings(wanted(change, "skuIds"))
        if change.action == "update" and not any(item.path == "skuIds" for item in change.properties):
            continue
        for sku in gets - had:
            gains[sku] |= _holders(change, spec)
        for sku in had - gets:
            losses[sku] |= _holders(change, spec)
    free = {sku.lower(): seats for sku, seats in facts.seats_free.items()}
    return [_reason(sku, gains[sku], free.get(sku), losses[sku]) for sku in sorted(gains) if len(gains[sku]) > free.get(sku, 0)]


def _holders(change: Change, spec: ClientSpec) -> set[str]:
    """The people who get the licence: one person, or everybody in the group by the spec."""
    if upn := upn_of(change):
        return {upn}
    key = change.name.removeprefix("groups/").split("/", 1)[0]
    group = spec.groups.get(key)
    members = set(group.members) if group else set()
    for upn, person in spec.people.items():
        roles = [spec.roles[name] for name in (_EVERYONE, *person.roles) if name in spec.roles]
        if any(key in role.groups for role in roles):
            members.add(upn)
    return members


def _reason(sku: str, gains: set[str], free: int | None, losses: set[str]) -> str:
    if free is None:
        return f"the tenant has no subscription for the licence {sku}, and the plan gives it to {listed(gains)}"
    later = f" ({len(losses)} more only at the end of this plan)" if losses else ""
    return f"licence {sku}: {len(gains)} needed, {free} free{later}: {listed(gains)}"


GUARD = Guard(
    id="seats",
    title="No licence is given without a free seat",
    text=__doc__ or "",
    hint="Buy seats first, or take the licence from somebody and apply that before.",
    check=check,
    overridable=True,
    applies_to_destroy=False,
    needs=frozenset({"subscribed-sku"}),
)
