"""A break-glass account is the last way into a tenant when everything else fails: a broken policy, a lost administrator, an
outage of multi-factor sign-in. So it is only ever referenced, under `tenant.break_glass`: no spec makes, owns, changes,
disables or deletes one. And no conditional access policy is made or changed while one of them is missing or can't sign in,
because the policy could not be undone by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import Account, TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import blocks_sign_in, makes_policy, upn_of, wanted
from tenantry.spec.model import ClientSpec


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    names = [upn.lower() for upn in spec.tenant.break_glass]
    reasons = [f"{upn} is a break-glass account and stands under people" for upn in names if upn in spec.people]
    for change in changes:
        if upn := _account(change, names, facts):
            reasons.append(f"{change.name}: the plan would {_verb(change)} the break-glass account {upn}")
    if any(makes_policy(change) for change in changes):
        reasons += [reason for upn in names if (reason := _not_ready(upn, facts.break_glass.get(upn)))]
    return reasons


def _account(change: Change, names: Sequence[str], facts: TenantFacts) -> str:
    """The break-glass account that a change is about: by id (also inside `users/ID/licenses`), place or sign-in name."""
    ids = {account.id.lower(): upn for upn, account in facts.break_glass.items() if upn in names}
    touched = [ids[part] for part in change.resource_id.lower().split("/") if part in ids]
    spoken = {upn_of(change), str(wanted(change, "userPrincipalName") or "").lower(), *touched}
    return next((upn for upn in names if upn in spoken), "")


def _verb(change: Change) -> str:
    if blocks_sign_in(change):
        return "disable"
    return {"import": "take over", "update": "change"}.get(change.action, change.action)


def _not_ready(upn: str, account: Account | None) -> str:
    if account is None:
        return f"the break-glass account {upn} is not in the tenant, and the plan makes or changes conditional access policies"
    if not account.enabled:
        return f"the break-glass account {upn} is disabled, and the plan makes or changes conditional access policies"
    return ""


GUARD = Guard(
    id="break-glass",
    title="A break-glass account is never made, changed, locked out or removed",
    text=__doc__ or "",
    hint="Leave the account to the tenant's own administrators and only name it under tenant.break_glass.",
    check=check,
    overridable=False,
    applies_to_destroy=True,
    needs=frozenset({"user"}),
)
