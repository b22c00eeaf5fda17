"""Apply: plan again, refuse what was not reviewed, write, and say of every change what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from stacks import state as states
from stacks.events import EngineRun
from stacks.interrupts import INTERRUPTS
from stacks.operations.outcome import result_of
from stacks.operations.plan import make
from stacks.operations.prepare import Client, Options, opened
from stacks.operations.release import release
from tenantry.errors import PlanMismatch, TenantryError
from tenantry.plan.build import require_allowed
from tenantry.plan.change import Plan
from tenantry.plan.result import Result

Approve = Callable[[Plan], None]


def apply_client(name: str, options: Options, *, approve: Approve) -> Result:
    """Apply one client's spec. `approve` sees the plan made just now and raises what it does not like, before the first write."""
    with opened(name, options, writes=True) as client, tempfile.TemporaryDirectory(prefix="tenantry-plan-") as folder:
        forget_pending(client)
        plan_file = Path(folder) / "plan.json"
        plan = make(client, plan_file=plan_file).plan
        require_allowed(plan)
        approve(plan)
        return write(client, plan, plan_file)


def write(client: Client, plan: Plan, plan_file: Path, *, exclude: frozenset[str] = frozenset()) -> Result:
    """Carry a plan out that was allowed and approved. Whatever stops it, the result says what was done."""
    if not plan.changes:
        return Result(client=plan.client, digest=plan.digest)
    with INTERRUPTS.writing():
        keep_copy(client)
        # What was adopted the provider releases by itself when it is told to delete: a policy gets its old values back that way.
        releases = tuple(change for change in plan.changes if change.action == "release" and change.origin != "adopted")
        released = release(client, releases)
        if releases and not INTERRUPTS.requested:
            # The engine's plan still deletes what was released; without it in the state there is a new one to make.
            remaining = make(client, plan_file=plan_file, exclude=exclude).plan
            _require_no_more(plan, remaining)
            if not remaining.changes:
                return Result(client=plan.client, digest=plan.digest, done=released)
        client.options.stage("writing", len(plan.changes) - len(releases))
        run = _update(client, plan_file, exclude)
        _keep_new_copy(client)
        return result_of(plan, run, released)


def _require_no_more(plan: Plan, remaining: Plan) -> None:
    """What is left after the releases must be what was reviewed of it."""
    reviewed = {(change.name, change.action, change.properties) for change in plan.changes}
    new = [change.name for change in remaining.changes if (change.name, change.action, change.properties) not in reviewed]
    if new or remaining.unknown:
        raise PlanMismatch(
            f"{plan.client}: the tenant changed meanwhile: {', '.join(new) or 'something can no longer be read'}",
            hint="What was to be released is released; nothing else was written. Plan again.",
        )


def _update(client: Client, plan_file: Path, exclude: frozenset[str]) -> EngineRun:
    try:
        with INTERRUPTS.running(client.session.interrupt):
            return client.session.update(plan_file=plan_file, exclude=exclude, on_step=client.options.on_step)
    except KeyboardInterrupt:
        return EngineRun()  # it came before the engine was started


def forget_pending(client: Client) -> None:
    """After a crash the state lists operations whose end it does not know. The provider finds what they left behind by natural
    key and mark, so they are dropped and said."""
    if not client.state.pending:
        return
    client.options.say(f"The last run was cut off during: {', '.join(client.state.pending)}. What it left behind is looked for.")
    client.session.replace_state(states.without(client.state, frozenset(), drop_pending=True))
    client.state = client.session.read_state()


def keep_copy(client: Client) -> None:
    """A dated copy of the state before anything is written."""
    states.keep_copy(client.state, states.copies_folder(client.cloud.home, client.spec.client))


def _keep_new_copy(client: Client) -> None:
    """A copy of what was just written: after a first apply it is the only one. Failing at it must not hide the result."""
    if INTERRUPTS.requested:
        return
    try:
        client.state = client.session.read_state()
        keep_copy(client)
    except TenantryError as error:
        client.options.say(f"{client.spec.client}: no copy of the new state was kept: {error}")
