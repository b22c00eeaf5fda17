"""One list call serves every read of a collection within an engine run.

An object that the list lacks is read singly, so that "not there" always rests on a clean 404 of its own id and never on an empty
or late list. What we wrote ourselves is read singly from then on, once after each write; what we made is known from the answer.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graph_provider.errors import GraphError, NotFound
from graph_provider.values import Json

if TYPE_CHECKING:
    from graph_provider.client import GraphClient

# Longer than an engine run; a process that is attached to for days opens new lists with each run anyway.
_KEEP_SECONDS = 1800.0
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Collection:
    """A Graph collection and what is read of each object. `paged`: whether $top may be sent. `cast`: the type segment that a
    list needs (deleted items). `version`: see Call."""

    path: str
    select: tuple[str, ...] = ()
    params: tuple[tuple[str, str], ...] = ()
    paged: bool = True
    cast: str = ""
    version: str = ""


@dataclass
class _Listed:
    """`writes`: how many writes had been said when the list began."""

    at: float
    writes: int
    objects: asyncio.Future[dict[str, Json]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Lists:
    """The lists of one run. Methods raise GraphError; a failed list is not kept."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._listed: dict[Collection, _Listed] = {}
        self._writes = 0
        self._touched: dict[str, int] = {}
        self._single: dict[tuple[Collection, str], tuple[int, Json]] = {}

    async def all(self, collection: Collection) -> dict[str, Json]:
        """Every object of the collection by lower-case id, as the one list call of this run saw it. What belongs to one object
        (`/groups/ID/members`) is listed again after a write on that object."""
        listed = self._listed.get(collection)
        if listed is None or self._outdated(collection, listed):
            listed = _Listed(time.monotonic(), self._writes)
            self._listed[collection] = listed
            try:
                objects = await self._client.list(
                    collection.path + collection.cast,
                    select=collection.select,
                    params=dict(collection.params),
                    page="999" if collection.paged else None,
                    version=collection.version,
                )
                listed.objects.set_result({str(item["id"]).lower(): item for item in objects})
            except BaseException as error:
                if self._listed.get(collection) is listed:
                    del self._listed[collection]
                listed.objects.set_exception(error)
                listed.objects.exception()  # seen: nobody else may be waiting
                raise
        return await asyncio.shield(listed.objects)

    def _outdated(self, collection: Collection, listed: _Listed) -> bool:
        owner = _ID.search(collection.path.lower())
        written = owner is not None and self._touched.get(owner[0], 0) > listed.writes
        return written or time.monotonic() - listed.at > _KEEP_SECONDS

    async def one(self, collection: Collection, object_id: str) -> Json | None:
        """One object, None when Graph says 404 for its id."""
        key = object_id.lower()
        written = self._touched.get(key, 0)
        if not written:
            found = (await self.all(collection)).get(key)
            if found is not None:
                return found
        since, known = self._single.get((collection, key), (0, None))
        if known is not None and since >= written:
            return known
        return await self.fresh(collection, object_id)

    async def fresh(self, collection: Collection, object_id: str) -> Json | None:
        """One object by a request of its own."""
        since = self._writes
        try:
            body: Any = await self._client.get(
                f"{collection.path}/{quote(object_id, safe='@')}",
                select=collection.select,
                params=dict(collection.params),
                version=collection.version,
            )
        except NotFound:
            return None
        if not isinstance(body, Mapping):
            raise GraphError("the answer is not an object", status=200, request=f"GET {collection.path}/{object_id}")
        self._single[collection, object_id.lower()] = since, dict(body)
        return dict(body)

    def touched(self, object_id: str) -> None:
        """Say before a write that the lists no longer speak for this object, nor what was read of it before."""
        self._writes += 1
        self._touched[object_id.lower()] = self._writes

    def born(self, collection: Collection, item: Mapping[str, Any]) -> None:
        """Say what a new object is (`item` has its id): the answer of the POST over what was sent. A selected property that
        neither has is empty."""
        known: Json = {name: item.get(name) for name in collection.select} if collection.select else dict(item)
        self._single[collection, str(item["id"]).lower()] = self._writes, known

    def empty(self, collection: Collection) -> None:
        """Say that a collection of a new object has no entry yet."""
        listed = self._listed[collection] = _Listed(time.monotonic(), self._writes)
        listed.objects.set_result({})

    def forget(self, collection: Collection) -> None:
        """The next question about this collection lists it anew."""
        self._listed.pop(collection, None)
