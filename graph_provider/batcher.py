"""Requests that are issued side by side go out as one `$batch` of at most 20 parts; each part has its own status.

A batch holds reads or writes of one throttle family, so that a refusal there delays nobody else. A lone request goes out as
itself. Two writes on one object never travel side by side: they share a batch in which each waits for the one before, or the
later one waits here. Facts: Graph `$batch` (20 parts; either none depends on another or each on the one before; a body needs its
Content-Type; answers come in any order, 424 behind a failed part).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_provider.calls import Call, Exchange, Reply
from graph_provider.errors import Unreachable
from graph_provider.limits import Family, family_of

PARTS = 20
# A batch leaves when it is full, when nothing more came for a moment, or when its first part has waited long enough. While others
# are under way more time costs little: whoever waits for those will ask next. The moment follows the pace of the engine.
_QUIET_SECONDS = 0.02
_LONGEST_QUIET_SECONDS = 0.25
_LONGEST_SECONDS = 0.2
# As long as the engine keeps asking, and waits for none of these.
_LONGEST_WHILE_ASKED_SECONDS = 0.8
_STEPS_OF_QUIET = 6
_PACE_OF = 16
# Writes wait longer as long as more of them are announced: the engine saves its state before each one, which takes it longer than
# Graph takes for all of them. Whoever announced and then doesn't come is waited for once.
_HOLD_SECONDS = 1.0
_LONGEST_HOLD_SECONDS = 5.0

_Waiting = tuple[Call, asyncio.Future[Reply]]


@dataclass
class _Line:
    """One family's reads or writes, to one version, that have not left yet."""

    writes: bool
    waiting: list[_Waiting] = field(default_factory=list)
    since: float = 0.0
    timer: asyncio.TimerHandle | None = None
    under_way: int = 0


class Batcher:
    """Wraps a transport. `exchange` may be called by any number of tasks at once."""

    def __init__(self, way: Exchange) -> None:
        self._way = way
        self._lines: dict[tuple[Family, str, bool], _Line] = {}
        self._coming: set[str] = set()
        self._pace = 0.0
        self._came_at = 0.0
        self._sending: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()

    async def exchange(self, call: Call) -> Reply:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Reply] = loop.create_future()
        line = self._lines.setdefault((family_of(call), call.version, call.writes), _Line(writes=call.writes))
        if not line.waiting:
            line.since = loop.time()
        line.waiting.append((call, answer))
        self._arrange(line)
        return await answer

    def _arrange(self, line: _Line) -> None:
        """Send what is full, and say when the rest leaves."""
        loop = asyncio.get_running_loop()
        if line.timer is not None:
            line.timer.cancel()
            line.timer = None
        while len(line.waiting) >= PARTS and len(parts := self._pick(line)) >= PARTS:
            self._leave(line, parts)
        if line.waiting and line.writes and self._more:
            leaves = min(line.since + _LONGEST_HOLD_SECONDS, loop.time() + _HOLD_SECONDS)
            line.timer = loop.call_at(leaves, self._in_vain, line, len(self._coming))
        elif line.waiting:
            quiet = min(max(_QUIET_SECONDS, self._pace * _STEPS_OF_QUIET), _LONGEST_QUIET_SECONDS)
            if line.under_way:
                leaves = line.since + max(_LONGEST_SECONDS, 2 * quiet)
            else:
                leaves = min(line.since + max(_LONGEST_WHILE_ASKED_SECONDS, 2 * quiet), loop.time() + quiet)
            line.timer = loop.call_at(leaves, self._flush, line)

    @property
    def _more(self) -> bool:
        """Whether more writes come by themselves. A single one may itself wait until one of these is answered."""
        return len(self._coming) > 1

    def coming(self, what: str) -> None:
        """A write is announced; `came` must follow when it begins."""
        self._coming.add(what)

    def came(self, what: str) -> None:
        """The engine asks for something, announced or not."""
        self._coming.discard(what)
        now = asyncio.get_running_loop().time()
        gap, self._came_at = min(now - self._came_at, _LONGEST_QUIET_SECONDS), now
        self._pace += (gap - self._pace) / _PACE_OF
        for line in self._lines.values():
            if line.waiting:
                self._arrange(line)

    def _in_vain(self, line: _Line, announced: int) -> None:
        if len(self._coming) == announced:
            self._coming.clear()
        self._flush(line)

    def _flush(self, line: _Line) -> None:
        while parts := self._pick(line):
            self._leave(line, parts)

    def _pick(self, line: _Line) -> list[_Waiting]:
        """What can leave together, in the order it came: one write an object and all reads, or the writes of one object where
        those are more."""
        beside: list[_Waiting] = []
        chains: dict[str, list[_Waiting]] = {}
        for one in line.waiting:
            target = _object(one[0])
            if target in self._busy:
                continue
            chain = chains.setdefault(target, []) if target else []
            chain.append(one)
            if len(chain) == 1:
                beside.append(one)
        longest = max(chains.values(), key=len, default=[])
        return (longest if len(longest) > len(beside) else beside)[:PARTS]

    def _leave(self, line: _Line, parts: list[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        gone = {id(answer) for _, answer in parts}
        line.waiting = [one for one in line.waiting if id(one[1]) not in gone]
        line.since = loop.time()
        line.under_way += 1
        self._busy.update(filter(None, (_object(call) for call, _ in parts)))
        task = loop.create_task(self._send(line, parts))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, line: _Line, parts: list[_Waiting]) -> None:
        targets = [_object(call) for call, _ in parts]
        chained = len(parts) > 1 and bool(targets[0]) and len(set(targets)) == 1
        try:
            if len(parts) == 1:
                replies = [await self._way.exchange(parts[0][0])]
            else:
                replies = await self._batch([call for call, _ in parts], chained=chained)
        except BaseException as error:  # each waiting task raises it; only a cancellation also ends this one
            for _, answer in parts:
                if not answer.done():
                    answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        finally:
            line.under_way -= 1
            self._busy.difference_update(targets)
            # Called before whoever gets an answer goes on, so what waits for this object's turn keeps it.
            for other in self._lines.values():
                if other.waiting:
                    self._arrange(other)
        again: list[_Waiting] = []
        for place, (one, reply) in enumerate(zip(parts, replies, strict=True)):
            if chained and place and reply.status == 424:
                again.append(one)
            elif not one[1].done():
                one[1].set_result(reply)
        if again:
            line.waiting = [*again, *line.waiting]
            self._arrange(line)

    async def _batch(self, calls: Sequence[Call], *, chained: bool = False) -> list[Reply]:
        requests: list[dict[str, Any]] = []
        for number, call in enumerate(calls, start=1):
            part: dict[str, Any] = {"id": str(number), "method": call.method, "url": call.relative}
            headers = dict(call.headers)
            if call.body is not None:
                headers["Content-Type"] = "application/json"
                part["body"] = call.body
            if headers:
                part["headers"] = headers
            if chained and number > 1:
                part["dependsOn"] = [str(number - 1)]
            requests.append(part)
        reads_only = not any(call.writes for call in calls)
        priority = {name: value for name, value in calls[0].headers.items() if name == "x-ms-throttle-priority"}
        body, version = {"requests": requests}, calls[0].version
        outer = Call(method="POST", path="/$batch", body=body, headers=priority, reads_only=reads_only, version=version)
        reply = await self._way.exchange(outer)
        if reply.status >= 400:
            return [reply for _ in calls]
        by_id = {str(part.get("id")): part for part in (reply.body or {}).get("responses", [])}
        return [_part(by_id.get(str(number)), call) for number, call in enumerate(calls, start=1)]


def _object(call: Call) -> str:
    """What a call must have to itself, "" when nothing."""
    return call.target if call.writes else ""


def _part(part: dict[str, Any] | None, call: Call) -> Reply:
    if part is None:
        raise Unreachable("the batch answer lacks a part", request=call.label, maybe_done=call.writes)
    headers = {str(name).lower(): str(value) for name, value in (part.get("headers") or {}).items()}
    return Reply(status=int(part["status"]), headers=headers, body=part.get("body"))
