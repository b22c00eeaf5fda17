"""A lost file, a wrong filter or a bad merge removes many people at once; a real departure removes a few. More than 3 people
and more than 20 % of those that the client's state manages, deleted, let go or blocked from signing in by one plan, is
refused. When a site does close, an override with an owner and an end date lets it pass. A destroy removes everybody by intent
and has rules of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import USER, blocks_sign_in, leaves_management, listed
from tenantry.spec.model import ClientSpec

MORE_THAN_PEOPLE = 3
MORE_THAN_PERCENT = 20


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del spec
    removed = {
        change.name
        for change in changes
        if change.type == USER and (leaves_management(change) or change.action == "replace" or blocks_sign_in(change))
    }
    # A state that holds fewer people than it removes was read wrongly; the share is then the whole.
    managed = max(len(facts.managed_people), len(removed))
    if len(removed) <= MORE_THAN_PEOPLE or len(removed) * 100 <= managed * MORE_THAN_PERCENT:
        return []
    share = len(removed) * 100 // managed
    return [f"the plan removes or blocks {len(removed)} of {managed} managed people ({share} %): {listed(removed)}"]


GUARD = Guard(
    id="people-removed-share",
    title="No plan removes more than 3 people who are more than 20 % of all",
    text=__doc__ or "",
    hint="Look for a lost file or a bad merge; if it is meant, add an override with owner and end date, or split the change.",
    check=check,
    overridable=True,
    applies_to_destroy=False,
)
