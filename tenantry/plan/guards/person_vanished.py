"""People leave by a mark in the spec (`leaves:`), which a later day turns into ordered steps. A block that only vanishes is
far more often a slip: a renamed sign-in name, a lost line, a file that was not merged. So it is refused, with the new block
that looks like the old one when there is one, for then the answer is `formerly: OLD`. What is really to go without the steps
stands under `removed:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import USER, ends_object, leaves_management, upn_of
from tenantry.spec.model import ClientSpec

_ALIKE = 0.75


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del facts
    created = [upn_of(change) for change in changes if change.type == USER and change.action in ("create", "import")]
    return [
        reason
        for change in changes
        if change.type == USER and leaves_management(change) and (reason := _reason(change, spec, created))
    ]


def _reason(change: Change, spec: ClientSpec, created: Sequence[str]) -> str:
    upn = upn_of(change)
    person = spec.people.get(upn)
    if person is not None and person.leaves is not None:
        return ""
    said = spec.removed.get(f"people/{upn}")
    if said is not None and (said.then == "delete" or not ends_object(change)):
        return ""
    if said is not None:
        return f"{change.name}: removed says `then: {said.then}`, and the plan would delete the account"
    reason = f"{change.name}: the block is gone from the spec without a `leaves` mark or an entry under `removed`"
    alike = _look_alike(upn, created)
    return f"{reason}; {alike} is new and looks alike: if it is the same person, say `formerly: {upn}` there" if alike else reason


def _look_alike(upn: str, created: Sequence[str]) -> str:
    """The new sign-in name most like the old one: same name in another domain, or a small change in the name."""
    local = upn.partition("@")[0]

    def likeness(other: str) -> float:
        return SequenceMatcher(None, local, other.partition("@")[0]).ratio()

    best = max(created, key=lambda other: (likeness(other), other), default="")
    return best if best and likeness(best) >= _ALIKE else ""


GUARD = Guard(
    id="person-vanished",
    title="Nobody is deleted because a block vanished",
    text=__doc__ or "",
    hint="Put the block back and mark it `leaves: {last_day: ...}`, or say `removed: {people/NAME: {then: ..., reason: ...}}`.",
    check=check,
    overridable=True,
    applies_to_destroy=False,
)
