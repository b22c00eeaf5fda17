"""How an answer reaches the client when it shall not reach it well: late, slowly, in part, not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_PIECES = 10
# What was sent must be on its way before the connection is cut, or the client sees nothing of it.
_ON_ITS_WAY = 0.05


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`kind` is timeout, drop, slow or truncate (simulator.faults says what each does); `seconds` for the first and third."""

    kind: str
    seconds: float = 0.0


async def deliver(
    how: Delivery, start: MutableMapping[str, Any], content: bytes, *, receive: Receive, send: Send, drop: Callable[[], None]
) -> None:
    """Send the answer whose head is the message `start`. `drop` cuts the connection."""
    if how.kind == "slow":
        await send(start)
        size = max(1, -(-len(content) // _PIECES))
        pieces = [content[at : at + size] for at in range(0, len(content), size)]
        for piece in pieces:
            await asyncio.sleep(how.seconds / len(pieces))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    if how.kind == "timeout":
        try:
            await asyncio.wait_for(_gone(receive), how.seconds)
        except TimeoutError:
            pass
        else:
            return
    if how.kind == "truncate":
        await send(start)
        await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})
        await asyncio.sleep(_ON_ITS_WAY)
    drop()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    """Waits until the connection is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass
