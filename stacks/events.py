"""Turns the engine's events into values: what was read, what is planned, what was done, what failed.

One `preview(refresh=True, run_program=True)` tells all: a refresh step's `old` is the state, its `new` the live object (none:
gone); the step after it goes from live to wanted. A read that failed is an error diagnostic that carries the resource's URN.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pulumi.automation.events import EngineEvent, OpType, StepEventMetadata

from stacks.kinds import is_ours, place_of, token_of
from stacks.references import References

Json = dict[str, Any]

_REFRESH = {OpType.REFRESH, OpType.READ}
_SAME = {OpType.SAME, OpType.REFRESH, OpType.READ, OpType.DISCARD, OpType.DISCARD_REPLACED, OpType.REMOVE_PENDING_REPLACE}
_NOISE = re.compile(r"using \S+ from \$PATH at|^\s*$|preview failed|update failed|destroy failed|refresh failed")

# Said of everything that a plan has and a run that was stopped did not come to: that is no failure of theirs.
_NOT_REACHED = re.compile(r"expected resource operations for \S+ but none were seen")

# Said while the engine closes, of a plugin that did not answer its farewell within seconds (a busy machine is enough). A plugin
# that died earlier failed the steps it had in hand, and these tell so themselves.
_NO_FAREWELL = re.compile(r"Detected that \S+ exited prematurely")


@dataclass(kw_only=True)
class Refreshed:
    """A resource of the state as it was read. `live` is None when it is gone. `paths`: where state and live differ."""

    urn: str
    id: str
    state: Json
    live: Json | None
    paths: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Step:
    """One planned or done step. `before` and `after` are inputs (live and wanted), `outputs` what the provider answered."""

    op: str
    urn: str
    id: str = ""
    before: Json = field(default_factory=dict)
    after: Json = field(default_factory=dict)
    outputs: Json = field(default_factory=dict)
    paths: tuple[str, ...] = ()


@dataclass(kw_only=True)
class EngineRun:
    """Everything one engine run said. `steps` holds one entry a resource, `begun` the URNs whose step was started, `finished`
    those whose step ended well, `farewells` what only matters when the engine itself ended badly."""

    refreshed: dict[str, Refreshed] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    same: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    farewells: list[str] = field(default_factory=list)
    references: References = field(default_factory=dict)


class EventReader:
    """Give it to the engine as `on_event`; `run` fills up. `on_step` hears each finished resource (place, op)."""

    def __init__(self, on_step: Callable[[str, str], None] | None = None) -> None:
        self.run = EngineRun()
        self._on_step = on_step

    def __call__(self, event: EngineEvent) -> None:
        if event.diagnostic_event is not None:
            self._diagnostic(event.diagnostic_event.severity, event.diagnostic_event.urn, event.diagnostic_event.message)
        elif event.resource_pre_event is not None:
            self._planned(event.resource_pre_event.metadata)
        elif event.res_outputs_event is not None:
            self._finished(event.res_outputs_event.metadata)
        elif event.res_op_failed_event is not None:
            metadata = event.res_op_failed_event.metadata
            if is_ours(metadata.type):
                self.run.failed.setdefault(metadata.urn, "failed without a message")

    def _diagnostic(self, severity: str, urn: str | None, message: str) -> None:
        text = _plain(message)
        if severity != "error" or (_NOISE.search(text) and not urn) or _NOT_REACHED.match(text):
            return
        if urn and is_ours(token_of(urn)):
            known = self.run.failed.get(urn)
            if known is None or known == "failed without a message":
                self.run.failed[urn] = text
            return
        told = self.run.farewells if _NO_FAREWELL.match(text) else self.run.errors
        if text not in told:
            told.append(text)

    def _planned(self, metadata: StepEventMetadata) -> None:
        if is_ours(metadata.type) and metadata.op not in _SAME:
            self._take(metadata)
            self.run.begun.add(metadata.urn)

    def _finished(self, metadata: StepEventMetadata) -> None:
        if not is_ours(metadata.type):
            return
        if metadata.op in _REFRESH:
            old, new = metadata.old, metadata.new
            self.run.refreshed[metadata.urn] = Refreshed(
                urn=metadata.urn,
                id=old.id if old else "",
                state=dict(old.inputs or {}) if old else {},
                live=dict(new.inputs or {}) if new else None,
                paths=tuple(sorted(metadata.detailed_diff or {})),
            )
        elif metadata.op in _SAME:
            self.run.same.add(metadata.urn)
        else:
            self._take(metadata)
            self.run.finished.add(metadata.urn)
        if self._on_step is not None:
            self._on_step(place_of(metadata.urn), metadata.op.value)

    def _take(self, metadata: StepEventMetadata) -> None:
        op = metadata.op.value
        known = self.run.steps.get(metadata.urn)
        # A replacement comes as several steps, an import with changes as two: the first name stays.
        if known is not None and (known.op.startswith(("replace", "import")) or op in ("delete-replaced", "create-replacement")):
            op = known.op
        old, new = metadata.old, metadata.new
        step = known or Step(op=op, urn=metadata.urn)
        step.op = op
        step.id = (new.id if new and new.id else "") or (old.id if old else "") or step.id
        if old is not None:
            step.before = dict(old.outputs or {}) | dict(old.inputs or {})
        if new is not None:
            step.after = dict(new.inputs or {})
            step.outputs = dict(new.outputs or {}) or step.outputs
        elif old is not None:
            step.outputs = dict(old.outputs or {})
        if metadata.detailed_diff:
            step.paths = tuple(sorted(metadata.detailed_diff))
        self.run.steps[metadata.urn] = step


def _plain(message: str) -> str:
    """A diagnostic without colour codes and the engine's lead-in."""
    text = re.sub(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m", "", message).strip()
    return re.sub(r"^(Preview failed|error): ", "", text)
