"""Security defaults are Microsoft's free baseline: multi-factor sign-in for all. Graph refuses a policy in force while they
are on (400, "Security Defaults is enabled in the tenant"), so they have to go first. But never before there is an enforced
policy for all users to take their place: report-only policies protect nobody. Both ways are caught before the first write.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import ENABLED, live_policy, makes_policy, strings, wanted, wanted_state
from tenantry.spec.model import ClientSpec

TYPES = frozenset({"security-defaults", "identity-security-defaults-enforcement-policy"})


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del spec
    if not facts.security_defaults:
        return []
    switches = [change for change in changes if change.type in TYPES and wanted(change, "isEnabled") is False]
    in_force = [change for change in changes if makes_policy(change) and wanted_state(change, facts) == ENABLED]
    if switches:
        if any(_for_everyone(change, facts) for change in in_force):
            return []
        return [
            f"{change.name}: security defaults would be turned off, and no policy in force for all users takes their place"
            for change in switches
        ]
    return [f"{change.name}: the policy can't be in force while the tenant's security defaults are on" for change in in_force]


def _for_everyone(change: Change, facts: TenantFacts) -> bool:
    included = wanted(change, "conditions.users.includeUsers")
    live = live_policy(change, facts)
    if included is None and live is not None:
        return "all" in strings(live.include_users)
    return "all" in strings(included)


GUARD = Guard(
    id="security-defaults",
    title="Security defaults stay on until an enforced policy takes their place",
    text=__doc__ or "",
    hint="Roll policies out report-only first; then turn security defaults off and enforce a policy for all users in one step.",
    check=check,
    overridable=False,
    applies_to_destroy=False,
    needs=frozenset({"conditional-access-policy", "security-defaults"}),
)
