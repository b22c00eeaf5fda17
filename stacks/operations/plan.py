"""Plan: read the live cloud, say what would change, property by property, and what speaks against it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stacks.changes import changes_of, unknown_of
from stacks.events import EngineRun
from stacks.interrupts import INTERRUPTS
from stacks.keeping import kept_together
from stacks.kinds import place_of
from stacks.operations.prepare import Client, Options, opened
from stacks.references import references_in
from tenantry.errors import EngineError, Interrupted
from tenantry.plan.build import make_plan
from tenantry.plan.change import Plan, UnknownRead

# A failing read stops the steps behind it, so each further round can meet one more.
_ROUNDS = 5


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan and the engine run it came from."""

    plan: Plan
    run: EngineRun


def plan_client(name: str, options: Options) -> Plan:
    """One client's plan. Never writes."""
    with opened(name, options) as client:
        return make(client).plan


def make(client: Client, *, plan_file: Path | None = None, exclude: frozenset[str] = frozenset()) -> Planned:
    """Plan with the engine. `plan_file` is only good to apply when the plan has no unknowns. `exclude`: URNs left alone."""
    client.options.stage("reading" if client.state.resources else "planning", len(client.state.resources))
    return planned(client, rounds(client, plan_file=plan_file, exclude=exclude))


def planned(client: Client, runs: Sequence[EngineRun]) -> Planned:
    """The plan that these rounds of previews amount to."""
    run = runs[-1]
    unknown: list[UnknownRead] = [*client.unknown, *(read for one in runs for read in unknown_of(one))]
    changes = kept_together(changes_of(run, client.spec), client.state)
    plan = make_plan(
        client=client.spec.client,
        as_of=client.spec.today.isoformat(),
        changes=changes,
        same=len(run.same),
        unknown=unknown,
        spec=client.spec,
        facts=client.facts,
    )
    return Planned(plan=replace(plan, names=client.names), run=run)


def rounds(client: Client, *, plan_file: Path | None = None, exclude: frozenset[str] = frozenset()) -> list[EngineRun]:
    """A preview, and while something could not be read, a further one without it, for display only: so the rest is still shown.
    The last one has no failed reads. `plan_file` is written by the first."""
    if not client.plannable:
        return [EngineRun()]
    runs = [preview(client, plan_file=plan_file, exclude=exclude)]
    for _ in range(_ROUNDS):
        if not runs[-1].failed:
            return runs
        require_reads_only(client, runs[-1])
        runs.append(preview(client, exclude=exclude.union(*(run.failed for run in runs))))
    first = next(iter(runs[0].failed.values()))
    raise EngineError("Too much of the tenant cannot be read.", hint=f"Look at the first error: {first}")


def require_reads_only(client: Client, run: EngineRun) -> None:
    """A resource that is neither in the state yet nor imported, or was read well, did not fail in reading: then the plan itself
    is impossible."""
    held = {resource.urn for resource in client.state.resources}
    impossible = {
        urn: reason
        for urn, reason in run.failed.items()
        if urn in run.refreshed or not (urn in held or _import_not_read(client, urn, reason))
    }
    if impossible:
        told = "; ".join(f"{place_of(urn)}: {reason}" for urn, reason in sorted(impossible.items()))
        raise EngineError(f"{client.spec.client} cannot be planned: {told}", hint="Nothing was written.")


def _import_not_read(client: Client, urn: str, reason: str) -> bool:
    """An import begins with a read. What the provider's check says of the inputs is no read."""
    return place_of(urn) in client.facts.adopt_ids and "has a problem" not in reason


def preview(client: Client, *, plan_file: Path | None = None, exclude: frozenset[str] = frozenset()) -> EngineRun:
    """One preview, which Ctrl-C ends."""
    with INTERRUPTS.running(client.session.interrupt), tempfile.TemporaryDirectory(prefix="tenantry-plan-") as folder:
        file = plan_file or Path(folder) / "plan.json"
        try:
            run = client.session.preview(plan_file=file, exclude=exclude, on_step=client.options.on_step)
            run.references = references_in(file)
        except EngineError:
            if INTERRUPTS.requested:
                raise Interrupted("Stopped. Nothing was written.") from None
            raise
    if INTERRUPTS.requested:
        raise Interrupted("Stopped. Nothing was written.")
    return run
