"""Plan: read the live cloud, say what would change, property by property, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stacks.changes import changes_of, unknown_of
from stacks.events import EngineRun
from stacks.interrupts import INTERRUPTS
from stacks.kinds import place_of
from stacks.operations.prepare import Client, Options, opened
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
    client.options.stage("planning")
    # The program builds on these facts: without them there is nothing honest to plan.
    run = EngineRun() if client.unknown else preview(client, plan_file=plan_file, exclude=exclude)
    unknown: list[UnknownRead] = [*client.unknown, *unknown_of(run)]
    failed = frozenset(run.failed)
    for _ in range(_ROUNDS):
        if not run.failed:
            break
        require_reads_only(client, run)
        # For display only: what can be planned without the unreadable.
        run = preview(client, exclude=exclude | failed)
        unknown += unknown_of(run)
        failed |= frozenset(run.failed)
    else:
        raise EngineError("Too much of the tenant cannot be read.", hint="Look at the first errors: " + unknown[0].reason)
    changes = changes_of(run, client.spec)
    plan = make_plan(
        client=client.spec.client,
        as_of=client.spec.today.isoformat(),
        changes=changes,
        same=len(run.same),
        unknown=unknown,
        spec=client.spec,
        facts=client.facts,
    )
    return Planned(plan=plan, run=run)


def require_reads_only(client: Client, run: EngineRun) -> None:
    """A resource that is not in the state yet, or was read well, did not fail in reading: then the plan itself is impossible."""
    held = {resource.urn for resource in client.state.resources}
    impossible = {urn: reason for urn, reason in run.failed.items() if urn not in held or urn in run.refreshed}
    if impossible:
        told = "; ".join(f"{place_of(urn)}: {reason}" for urn, reason in sorted(impossible.items()))
        raise EngineError(f"{client.spec.client} cannot be planned: {told}", hint="Nothing was written.")


def preview(client: Client, *, plan_file: Path | None = None, exclude: frozenset[str] = frozenset()) -> EngineRun:
    """One preview, which Ctrl-C ends."""
    with INTERRUPTS.running(client.session.interrupt):
        try:
            run = client.session.preview(plan_file=plan_file, exclude=exclude, on_step=client.options.on_step)
        except EngineError:
            if INTERRUPTS.requested:
                raise Interrupted("Stopped. Nothing was written.") from None
            raise
    if INTERRUPTS.requested:
        raise Interrupted("Stopped. Nothing was written.")
    return run
