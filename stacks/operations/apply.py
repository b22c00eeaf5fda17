"""Apply: plan again, refuse what was not reviewed, write, and say of every change what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import platformdirs

from stacks import state as states
from stacks.events import EngineRun
from stacks.interrupts import INTERRUPTS
from stacks.operations.outcome import result_of
from stacks.operations.plan import make
from stacks.operations.prepare import Client, Options, opened
from stacks.operations.release import release
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
        releases = tuple(change for change in plan.changes if change.action == "release")
        released = release(client, releases)
        if releases and not INTERRUPTS.requested:
            # The engine's plan still deletes what was released; without it in the state there is a new one to make.
            remaining = make(client, plan_file=plan_file, exclude=exclude).plan
            plan = replace(plan, changes=(*releases, *remaining.changes))
            if not remaining.changes:
                return Result(client=plan.client, digest=plan.digest, done=released)
        client.options.stage("writing")
        return result_of(plan, _update(client, plan_file, exclude), released)


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
    home = client.cloud.home or platformdirs.user_state_path("tenantry")
    states.keep_copy(client.state, home / "copies", client.spec.client)
