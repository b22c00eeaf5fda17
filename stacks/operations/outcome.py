"""What became of every change of a plan that an engine run carried out."""

from __future__ import annotations

from collections.abc import Sequence

from stacks.events import EngineRun
from stacks.interrupts import INTERRUPTS
from stacks.kinds import place_of
from tenantry.plan.change import Change, Plan
from tenantry.plan.result import Result, Step

# A restored person brings licences and memberships back: what was planned of these is then found done.
_FOUND = "found as wanted, nothing was left to write"
_OPEN = "it was under way when the engine ended{because}; the next run reads what became of it"


def result_of(plan: Plan, run: EngineRun, released: Sequence[Step] = ()) -> Result:
    """Each change is done, failed, not started, or unknown (begun, and the engine ended before its end). What stopped the engine
    stands on what was not started and on what is unknown; when there is nothing of these kinds, it is a failure of its own."""
    told = {step.name for step in released}
    done, failed, waiting, unknown = list(released), list[Step](), list[Step](), list[Step]()
    why = "stopped before it" if INTERRUPTS.requested else "; ".join(run.errors[:2])
    because = "" if INTERRUPTS.requested or not run.errors else f" ({run.errors[0].removesuffix('.')})"
    open_change = _OPEN.format(because=because)
    for change in plan.changes:
        if change.name in told:
            continue
        if change.urn in run.failed:
            failed.append(_step(change, run, run.failed[change.urn]))
        elif change.urn in run.finished:
            done.append(_step(change, run))
        elif change.urn in run.same:
            done.append(_step(change, run, _FOUND))
        elif change.urn in run.begun:
            unknown.append(_step(change, run, open_change))
        else:
            waiting.append(_step(change, run, why))
    planned = {change.urn for change in plan.changes}
    failed += [
        Step(action="read", type="", name=place_of(urn), message=reason)
        for urn, reason in run.failed.items()
        if urn not in planned
    ]
    if run.errors and not INTERRUPTS.requested and not (failed or waiting or unknown):
        failed.append(Step(action="update", type="", name=plan.client, message="; ".join(run.errors[:2])))
    return Result(
        client=plan.client,
        digest=plan.digest,
        done=tuple(done),
        failed=tuple(failed),
        not_started=tuple(waiting),
        unknown=tuple(unknown),
    )


def _step(change: Change, run: EngineRun, message: str = "") -> Step:
    step, refreshed = run.steps.get(change.urn), run.refreshed.get(change.urn)
    resource_id = (step.id if step else "") or change.resource_id or (refreshed.id if refreshed else "")
    return Step(action=change.action, type=change.type, name=change.name, resource_id=resource_id, message=message)
