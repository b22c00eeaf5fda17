"""Requests that are issued side by side go out as one `$batch` of at most 20 parts; each part has its own status.

A batch holds one throttle family, so that a refusal there delays nobody else, and paths of one version of Graph. A lone request
goes out as itself. Two writes on one object never travel at the same time: the later one waits. Facts: Graph `$batch` (20 parts,
a body needs its Content-Type, answers come in any order, 424 behind a failed part; paths are relative to its own version).
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
# are under way more time costs little: whoever waits for those will ask next.
_QUIET_SECONDS = 0.01
_LONGEST_SECONDS = 0.03
_LONGEST_BUSY_SECONDS = 0.15

_Waiting = tuple[Call, asyncio.Future[Reply]]


@dataclass
class _Line:
    """One family's requests to one version that have not left yet."""

    waiting: list[_Waiting] = field(default_factory=list)
    since: float = 0.0
    timer: asyncio.TimerHandle | None = None
    under_way: int = 0


class Batcher:
    """Wraps a transport. `exchange` may be called by any number of tasks at once."""

    def __init__(self, way: Exchange) -> None:
        self._way = way
        self._lines: dict[tuple[Family, str], _Line] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._busy: dict[str, asyncio.Lock] = {}

    async def exchange(self, call: Call) -> Reply:
        if not call.writes or not call.target:
            return await self._queue(call)
        async with self._busy.setdefault(call.target, asyncio.Lock()):
            return await self._queue(call)

    async def _queue(self, call: Call) -> Reply:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Reply] = loop.create_future()
        line = self._lines.setdefault((family_of(call), call.version), _Line())
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
        while len(line.waiting) >= PARTS:
            self._flush(line)
        if line.waiting:
            latest = line.since + (_LONGEST_BUSY_SECONDS if line.under_way else _LONGEST_SECONDS)
            leaves = latest if line.under_way else min(latest, loop.time() + _QUIET_SECONDS)
            line.timer = loop.call_at(leaves, self._flush, line)

    def _flush(self, line: _Line) -> None:
        if line.timer is not None:
            line.timer.cancel()
            line.timer = None
        parts, line.waiting = line.waiting[:PARTS], line.waiting[PARTS:]
        if parts:
            line.under_way += 1
            task = asyncio.get_running_loop().create_task(self._send(line, parts))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, line: _Line, parts: list[_Waiting]) -> None:
        try:
            if len(parts) == 1:
                replies = [await self._way.exchange(parts[0][0])]
            else:
                replies = await self._batch([call for call, _ in parts])
        except BaseException as error:  # each waiting task raises it; only a cancellation also ends this one
            for _, answer in parts:
                if not answer.done():
                    answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        finally:
            line.under_way -= 1
            if line.waiting and not line.under_way:
                self._arrange(line)
        for (_, answer), reply in zip(parts, replies, strict=True):
            if not answer.done():
                answer.set_result(reply)

    async def chain(self, calls: Sequence[Call]) -> list[Reply]:
        """At most 20 calls on one object, each after the one before, in one request. The answers end with the first failed one:
        what stands behind it was not carried out. Raises what the transport raises."""
        locks = [self._busy.setdefault(target, asyncio.Lock()) for target in sorted({call.target for call in calls})]
        for lock in locks:
            await lock.acquire()
        try:
            if len(calls) == 1:
                return [await self._way.exchange(calls[0])]
            answers = await self._batch(calls, chained=True)
        finally:
            for lock in locks:
                lock.release()
        stopped = next((place for place, reply in enumerate(answers) if reply.status >= 400), len(answers))
        return answers[: stopped + 1]

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


def _part(part: dict[str, Any] | None, call: Call) -> Reply:
    if part is None:
        raise Unreachable("the batch answer lacks a part", request=call.label, maybe_done=call.writes)
    headers = {str(name).lower(): str(value) for name, value in (part.get("headers") or {}).items()}
    return Reply(status=int(part["status"]), headers=headers, body=part.get("body"))
