"""Repair: put back what drifted, and nothing else: what the spec wants anew waits for apply, strangers stay unless named."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stacks.kinds import place_of
from stacks.operations.apply import Approve, forget_pending, write
from stacks.operations.drift import check
from stacks.operations.plan import make, planned
from stacks.operations.prepare import Client, Options, opened
from stacks.removal import remove
from tenantry.drift.deviation import Deviation, DriftReport
from tenantry.errors import Unknown, UsageError
from tenantry.plan.build import require_allowed
from tenantry.plan.change import Change
from tenantry.plan.guards import run_guards
from tenantry.plan.result import Result, Step


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """What was done, and the deviations that stay: strangers, accepted values, what only apply does."""

    result: Result
    left: tuple[Deviation, ...]


def repair_client(name: str, options: Options, *, approve: Approve, remove_ids: Sequence[str] = ()) -> Repaired:
    """Repair one client. With `remove_ids`, each a deviation's id, these unmanaged objects are deleted too."""
    with (
        opened(name, options, for_drift=True, writes=True) as client,
        tempfile.TemporaryDirectory(prefix="tenantry-plan-") as folder,
    ):
        forget_pending(client)
        plan_file = Path(folder) / "plan.json"
        report, runs = check(client, plan_file=plan_file)
        _require_known(report)
        strangers = _chosen(report, remove_ids)
        # Accepted deviations and what is due are no damage: their resources stay out of the engine's plan.
        skip = {d.name for d in report.deviations if d.kind == "due" or d.accepted is not None}
        exclude = frozenset(urn for urn in (*runs[-1].steps, *runs[-1].refreshed) if place_of(urn) in skip)
        # With nothing to leave out, what was just read is the plan.
        plan = (make(client, plan_file=plan_file, exclude=exclude) if exclude else planned(client, runs)).plan
        removals = tuple(_removal(stranger) for stranger in strangers)
        verdicts = run_guards(removals, client.spec, client.facts, destroying=True) if removals else ()
        whole = replace(plan, changes=(*plan.changes, *removals), verdicts=(*plan.verdicts, *verdicts))
        require_allowed(whole)
        approve(whole)
        result = write(client, plan, plan_file, exclude=exclude)
        removed = _remove(client, strangers)
        gone = {step.resource_id for step in removed if not step.message}
        return Repaired(
            result=replace(
                result,
                done=(*result.done, *(s for s in removed if not s.message)),
                failed=(*result.failed, *(s for s in removed if s.message)),
            ),
            left=tuple(
                d
                for d in report.deviations
                if (d.kind in ("unmanaged", "due") and d.resource_id not in gone) or d.accepted is not None
            ),
        )


def _require_known(report: DriftReport) -> None:
    if report.unknown:
        what = "; ".join(f"{u.name}: {u.reason}" for u in report.unknown)
        raise Unknown(
            f"{report.client}: not everything could be read, so nothing is repaired: {what}",
            hint="Clear the cause and run again.",
        )


def _chosen(report: DriftReport, ids: Sequence[str]) -> tuple[Deviation, ...]:
    strangers = {d.id: d for d in report.deviations if d.kind == "unmanaged"}
    wrong = [i for i in ids if i not in strangers]
    if wrong:
        known = ", ".join(f"{d.id} ({d.type} {d.name})" for d in strangers.values()) or "none"
        raise UsageError(
            f"No unmanaged object has the id {', '.join(wrong)}.",
            hint=f"Unmanaged now: {known}. Ids: tenantry drift {report.client}",
        )
    return tuple(strangers[i] for i in dict.fromkeys(ids))


def _removal(stranger: Deviation) -> Change:
    return Change(action="delete", type=stranger.type, name=stranger.name, urn="", resource_id=stranger.resource_id)


def _remove(client: Client, strangers: Sequence[Deviation]) -> tuple[Step, ...]:
    if not strangers:
        return ()
    client.options.stage("removing what was named")
    return remove(client.cloud, client.spec, client.credential, strangers)
