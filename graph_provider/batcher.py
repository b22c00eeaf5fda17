"""Requests that are issued side by side go out as one `$batch` of at most 20 parts; each part has its own status.

A lone request goes out as itself. Two writes on one object never travel at the same time: the later one waits. Facts: Graph
`$batch` (20 parts, a body needs its Content-Type, answers come in any order, 424 behind a failed part).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from graph_provider.calls import Call, Exchange, Reply
from graph_provider.errors import Unreachable

_PARTS = 20
_GATHER_SECONDS = 0.01


class Batcher:
    """Wraps a transport. `exchange` may be called by any number of tasks at once."""

    def __init__(self, way: Exchange) -> None:
        self._way = way
        self._waiting: list[tuple[Call, asyncio.Future[Reply]]] = []
        self._timer: asyncio.TimerHandle | None = None
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
        self._waiting.append((call, answer))
        if len(self._waiting) >= _PARTS:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(_GATHER_SECONDS, self._flush)
        return await answer

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        parts, self._waiting = self._waiting[:_PARTS], self._waiting[_PARTS:]
        if parts:
            task = asyncio.get_running_loop().create_task(self._send(parts))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, parts: list[tuple[Call, asyncio.Future[Reply]]]) -> None:
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
        for (_, answer), reply in zip(parts, replies, strict=True):
            if not answer.done():
                answer.set_result(reply)

    async def serial(self, calls: Sequence[Call]) -> list[Reply]:
        """Calls on one object, each after the one before. A part behind a failed one is sent again in the next batch, so that
        one failure does not hide the others. Raises what the transport raises."""
        replies: dict[int, Reply] = {}
        left = list(range(len(calls)))
        targets = sorted({call.target for call in calls})
        locks = [self._busy.setdefault(target, asyncio.Lock()) for target in targets]
        for lock in locks:
            await lock.acquire()
        try:
            while left:
                now, left = left[:_PARTS], left[_PARTS:]
                if len(now) == 1:
                    replies[now[0]] = await self._way.exchange(calls[now[0]])
                    continue
                answers = await self._batch([calls[index] for index in now], chained=True)
                stopped = next((place for place, reply in enumerate(answers) if reply.status >= 400), len(now))
                for place, index in enumerate(now[: stopped + 1]):
                    replies[index] = answers[place]
                left = now[stopped + 1 :] + left
        finally:
            for lock in locks:
                lock.release()
        return [replies[index] for index in range(len(calls))]

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
        outer = Call(method="POST", path="/$batch", body={"requests": requests}, reads_only=reads_only)
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
