"""Destroy: take a client away. On a real cloud people, groups and what holds data are released, not deleted, unless asked."""

from __future__ import annotations

from stacks.changes import changes_of, unknown_of
from stacks.events import EngineRun
from stacks.interrupts import INTERRUPTS
from stacks.keeping import kept_together
from stacks.operations.apply import Approve, forget_pending, keep_copy
from stacks.operations.outcome import result_of
from stacks.operations.prepare import Client, Options, opened
from stacks.operations.release import release
from tenantry.errors import EngineError, Interrupted
from tenantry.plan.build import make_plan, require_allowed
from tenantry.plan.change import Change, Plan
from tenantry.plan.result import Result


def destroy_client(name: str, options: Options, *, approve: Approve, delete_data: bool = False) -> Result:
    """Destroy one client's resources. What was adopted is always released."""
    with opened(name, options, writes=True) as client:
        forget_pending(client)
        plan = _plan(client, keep_data=not delete_data and not client.cloud.simulated)
        require_allowed(plan)
        approve(plan)
        if not plan.changes:
            return Result(client=name, digest=plan.digest)
        with INTERRUPTS.writing():
            keep_copy(client)
            kept = tuple(c for c in plan.changes if c.action == "release" and c.origin != "adopted")
            released = release(client, kept)
            client.options.stage("destroying", len(plan.changes) - len(kept))
            return result_of(plan, _destroy(client), released)


def _destroy(client: Client) -> EngineRun:
    try:
        with INTERRUPTS.running(client.session.interrupt):
            return client.session.destroy(on_step=client.options.on_step)
    except KeyboardInterrupt:
        return EngineRun()  # it came before the engine was started


def _plan(client: Client, *, keep_data: bool) -> Plan:
    client.options.stage("reading", len(client.state.resources))
    run = _preview(client) if client.plannable else EngineRun()
    changes = [
        _kept(change) if keep_data else change
        for change in changes_of(run, client.spec)
        if change.action in ("delete", "release")
    ]
    return make_plan(
        client=client.spec.client,
        as_of=client.spec.today.isoformat(),
        changes=kept_together(changes, client.state),
        same=0,
        unknown=[*client.unknown, *unknown_of(run)],
        spec=client.spec,
        facts=client.facts,
        destroying=True,
    )


def _preview(client: Client) -> EngineRun:
    with INTERRUPTS.running(client.session.interrupt):
        try:
            return client.session.preview_destroy(on_step=client.options.on_step)
        except EngineError:
            if INTERRUPTS.requested:
                raise Interrupted("Stopped. Nothing was written.") from None
            raise


def _kept(change: Change) -> Change:
    """Release instead of delete: what bears data, and what hangs on it (a released group keeps its members)."""
    belongs = change.name.startswith(("people/", "groups/"))
    if change.action == "delete" and (change.data_bearing or belongs):
        return Change(
            action="release",
            type=change.type,
            name=change.name,
            urn=change.urn,
            resource_id=change.resource_id,
            data_bearing=change.data_bearing,
            origin=change.origin,
        )
    return change
