"""The one-at-a-time lane of conditional access: one request a second for the whole tenant, and a 429 without Retry-After.

Nothing is slowed down as long as Graph does not object; after its first 429 the lane keeps the distance. Fact: Graph throttling
limits, identity and access, conditional access policies and named locations.
"""

from __future__ import annotations

import asyncio
import time

from graph_provider.calls import Call, Exchange, Reply

_DISTANCE_SECONDS = 1.1


class Lane:
    """Exchanges one call after another. Reads count against the same limit, so they queue as well."""

    def __init__(self, way: Exchange) -> None:
        self._way = way
        self._turn = asyncio.Lock()
        self._limited = False
        self._last = 0.0

    async def exchange(self, call: Call) -> Reply:
        async with self._turn:
            if self._limited:
                await asyncio.sleep(max(0.0, self._last + _DISTANCE_SECONDS - time.monotonic()))
            reply = await self._way.exchange(call)
            self._last = time.monotonic()
            self._limited = self._limited or reply.status == 429
            return reply
