"""A state that holds nothing, over a tenant that holds objects with this client's mark, is a lost or a wrong state: another
folder, another backend, a fresh runner. Going on would make everything a second time, and a destroy would report success and
remove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import listed
from tenantry.spec.model import ClientSpec


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del changes
    if not facts.state_is_empty or not facts.marked:
        return []
    places = listed(facts.marked)
    reasons = [f"the state of {spec.client} is empty, but objects in the tenant carry its mark ({len(facts.marked)}): {places}"]
    if facts.state_copy:
        restore = f"pulumi stack import --stack {spec.client} --file {facts.state_copy}"
        reasons.append(f"a copy of the lost state is {facts.state_copy}; with the backend's URL and passphrase set: {restore}")
    return reasons


GUARD = Guard(
    id="empty-state",
    title="An empty state never meets a tenant that is already managed",
    text=__doc__ or "",
    hint=(
        "Use the backend that holds the state, or restore the newest dated copy of it and apply;"
        " if there is none, set `adopt: true` on the entries so that they are imported, and add an override."
    ),
    check=check,
    overridable=True,
    applies_to_destroy=True,
)
