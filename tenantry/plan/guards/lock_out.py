"""A conditional access policy in force for everyone, or for Global Administrators, that blocks or asks for something more
than a password can lock all administrators out within minutes. So it must leave out every break-glass account, each by its
object id: a group in between can lose its members. Report-only and switched-off policies lock nobody out, nor do those with
session controls alone. What an update does not touch is taken from the live policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import ENABLED, live_policy, makes_policy, strings, wanted, wanted_state
from tenantry.spec.model import ClientSpec

# Role template id of Global Administrator, the same in every tenant (Microsoft Entra built-in roles).
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    reasons: list[str] = []
    for change in changes:
        if makes_policy(change) and wanted_state(change, facts) == ENABLED and _asks(change, facts):
            reasons += _reasons(change, spec, facts)
    return reasons


def _reasons(change: Change, spec: ClientSpec, facts: TenantFacts) -> list[str]:
    names = [upn.lower() for upn in spec.tenant.break_glass]
    ids = {upn: facts.break_glass[upn].id.lower() for upn in names if upn in facts.break_glass}
    included = _users(change, facts, "includeUsers")
    everyone = "all" in included or GLOBAL_ADMINISTRATOR in strings(wanted(change, "conditions.users.includeRoles"))
    if everyone and not names:
        return [f"{change.name}: the policy is in force for administrators, and tenant.break_glass names no account to leave out"]
    excluded = _users(change, facts, "excludeUsers")
    reasons = []
    for upn in names:
        if not (everyone or ids.get(upn) in included):
            continue
        if upn not in ids:
            reasons.append(f"{change.name}: the break-glass account {upn} can't be left out, because it is not in the tenant")
        elif ids[upn] not in excluded:
            reasons.append(f"{change.name}: the policy is in force for the break-glass account {upn} ({ids[upn]})")
    return reasons


def _users(change: Change, facts: TenantFacts, which: str) -> frozenset[str]:
    value = wanted(change, f"conditions.users.{which}")
    live = live_policy(change, facts)
    if value is None and live is not None and wanted(change, "conditions") is None:
        return strings(live.include_users if which == "includeUsers" else live.exclude_users)
    return strings(value)


def _asks(change: Change, facts: TenantFacts) -> bool:
    """Blocks, or grants on a condition. An update whose inputs are not known is taken to ask: that errs on the safe side."""
    controls = wanted(change, "grantControls")
    if controls is None:
        return not change.inputs and live_policy(change, facts) is not None
    return _is_demanding(controls)


def _is_demanding(controls: Any) -> bool:
    if not isinstance(controls, Mapping):
        return False
    return any(bool(value) for key, value in controls.items() if key != "operator")


GUARD = Guard(
    id="lock-out",
    title="No policy in force for everyone catches a break-glass account",
    text=__doc__ or "",
    hint="Put the object id of every break-glass account into the policy's excluded users, or leave the policy report-only.",
    check=check,
    overridable=False,
    applies_to_destroy=True,
    needs=frozenset({"conditional-access-policy", "user"}),
)
