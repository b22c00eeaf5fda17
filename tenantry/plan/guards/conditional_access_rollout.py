"""A conditional access policy starts report-only, so that its sign-in reports show whom it would stop before it stops
anybody. It goes into force when the spec says so: `security.rollout.conditional_access` with `enforce: true`, or a
`report_only_until` that is over. A date that was over before a policy was first made is none for that policy: nobody has seen
what it would stop. A policy that is already in force live and stays so is no step of a rollout.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import ENABLED, before, live_policy, makes_policy, wanted, wanted_state
from tenantry.spec.model import ClientSpec


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    rollout = spec.security.conditional_access
    until = rollout.report_only_until
    if rollout.enforced:
        return []
    over = until is not None and until < spec.today
    says = f"was report-only until {until} only" if over else f"says report-only until {until}" if until else "names no day"
    return [
        f"{change.name}: the policy would be {'created in force' if _is_new(change) else 'put in force'}, and the rollout {says}"
        for change in changes
        if makes_policy(change)
        and wanted_state(change, facts) == ENABLED
        and not _in_force(change, facts)
        and not (over and (change.name in facts.managed or not _is_new(change)))
    ]


def _is_new(change: Change) -> bool:
    return change.action in ("create", "replace")


def _in_force(change: Change, facts: TenantFacts) -> bool:
    if _is_new(change):
        return False
    live = live_policy(change, facts)
    state = before(change, "state") or (live.state if live else None)
    # Neither changed nor known live: an update that does not touch the state leaves it as it is.
    return state == ENABLED if state is not None else change.action == "update" and wanted(change, "state") is not None


GUARD = Guard(
    id="conditional-access-rollout",
    title="A conditional access policy is report-only before it is in force",
    text=__doc__ or "",
    hint="Set security.rollout.conditional_access: `report_only_until: DATE`, or `enforce: true` when the reports are clean.",
    check=check,
    overridable=True,
    applies_to_destroy=False,
    needs=frozenset({"conditional-access-policy"}),
)
