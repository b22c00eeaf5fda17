"""One list call serves every read of a collection within an engine run.

An object that the list lacks is read singly, so that "not there" always rests on a clean 404 of its own id and never on an empty
or late list. What we wrote ourselves is read singly from then on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graph_provider.errors import NotFound
from graph_provider.values import Json

if TYPE_CHECKING:
    from graph_provider.client import GraphClient

_KEEP_SECONDS = 180.0


@dataclass(frozen=True)
class Collection:
    """A Graph collection and what is read of each object. `paged`: whether $top may be sent. `cast`: the type segment that a
    list needs (deleted items)."""

    path: str
    select: tuple[str, ...] = ()
    params: tuple[tuple[str, str], ...] = ()
    paged: bool = True
    cast: str = ""


@dataclass
class _Listed:
    at: float
    objects: asyncio.Future[dict[str, Json]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Lists:
    """The lists of one run. Methods raise GraphError; a failed list is not kept."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._listed: dict[Collection, _Listed] = {}
        self._touched: set[str] = set()

    async def all(self, collection: Collection) -> dict[str, Json]:
        """Every object of the collection by lower-case id, as the one list call of this run saw it."""
        listed = self._listed.get(collection)
        if listed is None or time.monotonic() - listed.at > _KEEP_SECONDS:
            listed = _Listed(time.monotonic())
            self._listed[collection] = listed
            try:
                objects = await self._client.list(
                    collection.path + collection.cast,
                    select=collection.select,
                    params=dict(collection.params),
                    page="999" if collection.paged else None,
                )
                listed.objects.set_result({str(item["id"]).lower(): item for item in objects})
            except BaseException as error:
                self._listed.pop(collection, None)
                listed.objects.set_exception(error)
                listed.objects.exception()  # seen: nobody else may be waiting
                raise
        return await asyncio.shield(listed.objects)

    async def one(self, collection: Collection, object_id: str) -> Json | None:
        """One object, None when Graph says 404 for its id."""
        if object_id.lower() not in self._touched:
            found = (await self.all(collection)).get(object_id.lower())
            if found is not None:
                return found
        return await self.fresh(collection, object_id)

    async def fresh(self, collection: Collection, object_id: str) -> Json | None:
        """One object by a request of its own."""
        try:
            body: Any = await self._client.get(
                f"{collection.path}/{quote(object_id, safe='@')}", select=collection.select, params=dict(collection.params)
            )
        except NotFound:
            return None
        return dict(body) if isinstance(body, Mapping) else None

    def touched(self, object_id: str) -> None:
        """Say before a write that the lists no longer speak for this object."""
        self._touched.add(object_id.lower())

    def forget(self, collection: Collection) -> None:
        """The next question about this collection lists it anew."""
        self._listed.pop(collection, None)
