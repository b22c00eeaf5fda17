"""From the engine's changes to a plan that can be reviewed, and from a reviewed plan to permission to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tenantry.errors import PlanMismatch, Refused, Unknown
from tenantry.plan.change import Change, Plan, UnknownRead
from tenantry.plan.difference import differences
from tenantry.plan.digest import digest_of
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guards import overrides_in_effect, run_guards
from tenantry.spec.model import ClientSpec


def make_plan(
    *,
    client: str,
    as_of: str,
    changes: Sequence[Change],
    same: int,
    unknown: Sequence[UnknownRead],
    spec: ClientSpec,
    facts: TenantFacts,
    destroying: bool = False,
) -> Plan:
    """The plan with its verdicts and digest. `changes` may hold `same` ones: they only add to the count of untouched.

    Changes come out sorted by name, properties by path, so that equal plans are equal values."""
    real = sorted(
        (
            replace(change, properties=tuple(sorted(change.properties, key=lambda item: item.path)))
            for change in changes
            if change.action != "same"
        ),
        key=lambda change: (change.name, change.type, change.action, change.resource_id),
    )
    overrides = overrides_in_effect(spec)
    plan = Plan(
        client=client,
        as_of=as_of,
        changes=tuple(real),
        same=same + len(changes) - len(real),
        verdicts=run_guards(real, spec, facts, destroying=destroying),
        unknown=tuple(sorted(set(unknown), key=lambda read: (read.name, read.type, read.reason))),
        overrides=overrides,
    )
    return replace(plan, digest=digest_of(plan, overrides))


def exit_code(plan: Plan, *, detailed: bool = False) -> int:
    """5 refused, 4 something unknown, 3 changes (only when `detailed`), else 0."""
    if any(verdict.refuses for verdict in plan.verdicts):
        return Refused.exit_code
    if plan.unknown:
        return Unknown.exit_code
    return 3 if detailed and plan.changes else 0


def require_allowed(plan: Plan) -> None:
    """Raises Refused with every reason of every guard, or Unknown with everything that could not be read."""
    refusals = [verdict for verdict in plan.verdicts if verdict.refuses]
    if refusals:
        raise Refused(
            [f"{verdict.guard}: {reason}" for verdict in refusals for reason in verdict.reasons],
            hint=" ".join(dict.fromkeys(verdict.hint for verdict in refusals if verdict.hint)),
        )
    if plan.unknown:
        what = "; ".join(f"{read.name} ({read.type}): {read.reason}" for read in plan.unknown)
        raise Unknown(
            f"{plan.client}: not everything could be read, so nothing is written: {what}",
            hint="Clear the cause and plan again.",
        )


def require_reviewed(plan: Plan, digest: str, reviewed: Mapping[str, Any] | None = None) -> None:
    """Raises PlanMismatch unless `plan` (made just now) has the digest that was reviewed.

    `reviewed` is this client's entry of the reviewed plan's JSON, when there is one: the message then says what differs."""
    if digest.strip() == plan.digest:
        return
    message = f"{plan.client}: the plan is not the one that was reviewed: reviewed {digest.strip()}, now {plan.digest}"
    if reviewed is not None:
        message += "".join(f"\n  {line}" for line in differences(plan, reviewed))
    raise PlanMismatch(message, hint="Nothing was written. Plan again, have it reviewed, and apply with the new digest.")
