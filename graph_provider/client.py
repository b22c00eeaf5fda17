"""The Graph client that the provider and the inventory share: keeps Microsoft's limits, repeats what may be repeated, gives JSON
or raises GraphError.

What is repeated: 429 for any request (it was not carried out), once its family's Retry-After or a growing wait is over; 409
(another writer); 500 to 504 and a lost connection for everything but POST, which is not idempotent; 404 only when the request
names an object that this client made a moment ago (the directory replicates late); 401 once, with a new token.
"""

from __future__ import annotations

import asyncio
import builtins
import json
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from graph_provider.answers import graph_error
from graph_provider.batcher import Batcher
from graph_provider.budget import PRIORITY, Budget, published
from graph_provider.calls import Call, Exchange, Reply
from graph_provider.credentials import Credential
from graph_provider.errors import AlreadyExists, GraphError, M365Error, UnknownReference, Unreachable
from graph_provider.limits import family_of
from graph_provider.transport import Transport
from graph_provider.values import Json

PUBLIC_ENDPOINT = "https://graph.microsoft.com"
_PAGE = "999"
_GUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_FAULT_WAITS = (0.5, 1.0, 2.0)
_CONFLICT_WAITS = (0.5, 1.0, 2.0, 4.0)
_THROTTLE_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 32.0)
_FRESH_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
_FRESH_SECONDS = 300.0


def _always() -> None:
    return None


class GraphClient:
    """Talks to one tenant. With `batch`, requests issued side by side share a $batch. `requests` counts HTTP requests, `retries`
    how many calls were sent again. `priority`: see PRIORITY.

    Every method raises GraphError (or a subclass) for an answer that stays an error, Unreachable without an answer."""

    def __init__(self, transport: Transport, *, batch: bool = False, budget: Budget | None = None, priority: str = "") -> None:
        self.retries = 0
        self._transport = transport
        self._batcher = Batcher(transport) if batch else None
        self._budget = budget or Budget()
        self._alone = asyncio.Lock()
        self._headers = {"x-ms-throttle-priority": priority} if priority else {}
        self._fresh: dict[str, float] = {}

    @classmethod
    def from_environment(
        cls, tenant_id: str, environ: Mapping[str, str], *, batch: bool = False, may_write: Callable[[], None] = _always
    ) -> GraphClient:
        """Credentials and endpoint from `environ` (see `credentials`; M365_GRAPH_ENDPOINT is the Graph origin)."""
        endpoint = (environ.get("M365_GRAPH_ENDPOINT") or PUBLIC_ENDPOINT).rstrip("/")
        priority = environ.get(PRIORITY, "").lower()
        if priority not in ("", "low", "normal", "high"):
            raise M365Error(f"{PRIORITY} is '{priority}': it must be low, normal or high")
        credential = Credential.from_environment(tenant_id, environ, endpoint)
        ca_file = environ.get("SSL_CERT_FILE", "")
        transport = Transport(endpoint=endpoint, version="v1.0", credential=credential, may_write=may_write, ca_file=ca_file)
        return cls(transport, batch=batch, budget=Budget(learned=not published(endpoint, environ)), priority=priority)

    @property
    def requests(self) -> int:
        return self._transport.requests

    async def get(
        self,
        path: str,
        *,
        select: Sequence[str] = (),
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = "",
    ) -> Any:
        query = dict(params or {})
        if select:
            query["$select"] = ",".join(select)
        return (await self.send(Call(method="GET", path=path, query=query, headers=headers or {}, version=version))).body

    async def post(self, path: str, body: Any = None) -> Any:
        return (await self.send(Call(method="POST", path=path, body=body))).body

    async def patch(self, path: str, body: Any) -> Any:
        return (await self.send(Call(method="PATCH", path=path, body=body))).body

    async def put(self, path: str, body: Any) -> Any:
        return (await self.send(Call(method="PUT", path=path, body=body))).body

    async def delete(self, path: str) -> None:
        await self.send(Call(method="DELETE", path=path))

    async def list(
        self,
        path: str,
        *,
        select: Sequence[str] = (),
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        page: str | None = _PAGE,
        version: str = "",
    ) -> builtins.list[Json]:
        """All objects of a collection, following next links. `page` is $top; None leaves it out (collections without paging).
        A page may be empty and still have a next link. `version`: see Call."""
        query = dict(params or {})
        if select:
            query["$select"] = ",".join(select)
        if page is not None:
            query.setdefault("$top", page)
        call = Call(method="GET", path=path, query=query, headers=headers or {}, version=version)
        found: builtins.list[Json] = []
        # Whole collections go alone: nobody else's answer shall wait for a wide page.
        batch = _GUIDS.search(path.lower()) is not None
        while True:
            body = (await self.send(call, batch=batch)).body
            if not isinstance(body, dict) or not isinstance(body.get("value"), builtins.list):
                raise GraphError("the answer is not a collection", status=200, request=call.label)
            found.extend(body["value"])
            following = body.get("@odata.nextLink")
            if not following:
                if path == "/users":
                    self._budget.users(len(found))
                return found
            # Below our own base a next link can be a part of a batch like any request.
            call = replace(call, path=str(following).removeprefix(self._transport.base_of(version)), query={})

    async def serial(self, calls: Sequence[Call]) -> Sequence[Reply | GraphError]:
        """Writes on one object, one after another, as few HTTP requests as possible. Each has its own outcome."""
        if self._batcher is not None:
            # The batcher puts writes on one object into one batch, each behind the one before.
            return await asyncio.gather(*(self._outcome(call) for call in calls))
        return [await self._outcome(call) for call in calls]

    async def _outcome(self, call: Call) -> Reply | GraphError:
        try:
            return await self.send(call)
        except GraphError as error:
            return error

    def reference(self, collection: str, object_id: str) -> str:
        """The absolute address by which a body names another object (`@odata.id`, `...@odata.bind`)."""
        return f"{self._transport.base}/{collection}/{object_id}"

    def made(self, object_id: str) -> None:
        """Say that this object was made just now: a 404 that names it is waited out."""
        self._fresh[object_id.lower()] = time.monotonic()

    def coming(self, what: str) -> None:
        """Announce a write, so that others wait for it and leave with it; `came` must follow when it begins."""
        if self._batcher is not None:
            self._batcher.coming(what)

    def came(self, what: str) -> None:
        """Something that may send requests begins, announced or not."""
        if self._batcher is not None:
            self._batcher.came(what)

    async def send(self, call: Call, *, batch: bool = True) -> Reply:
        """Send a call until it has a final answer; a final error answer is raised."""
        call = self._marked(call)
        family = family_of(call)
        waited: dict[str, int] = {}
        while True:
            error: GraphError
            try:
                reply = await (self._exchange(call, batch) if family.batched else self._exchange_alone(call))
                if reply.status < 400:
                    return reply
                error = self._error(reply, call)
            except Unreachable as lost:
                error = lost
            pause = self._pause(call, error, waited)
            if pause is None:
                if error.status == 429:
                    error.message = f"{error.message or 'too many requests'} ({family.title})"
                raise error
            self.retries += 1
            if error.status == 429:
                self._budget.hold(call, pause)
            else:
                await asyncio.sleep(pause)

    def _marked(self, call: Call) -> Call:
        return replace(call, headers={**self._headers, **call.headers}) if self._headers else call

    async def _exchange(self, call: Call, batch: bool) -> Reply:
        way: Exchange = self._batcher if batch and self._batcher is not None else self._transport
        await self._transport.ready()
        await self._budget.admit(call)
        reply = await way.exchange(call)
        self._budget.heard(call, reply)
        return reply

    async def _exchange_alone(self, call: Call) -> Reply:
        """Conditional access takes one request after the other, reads too, and none in a batch."""
        async with self._alone:
            await self._transport.ready()
            await self._budget.admit(call)
            reply = await self._transport.exchange(call)
            self._budget.heard(call, reply)
            return reply

    def _error(self, reply: Reply, call: Call) -> GraphError:
        return graph_error(reply.status, reply.body, reply.headers, call.label)

    def _pause(self, call: Call, error: GraphError, waited: dict[str, int]) -> float | None:
        """Seconds to wait before the call is repeated, None when the error is final."""
        if error.status == 401 and not waited.get("token"):
            waited["token"] = 1
            self._transport.forget_token()
            return 0.0
        if isinstance(error, Unreachable) and error.final:
            return None
        repeatable = call.method != "POST" or call.reads_only or (isinstance(error, Unreachable) and not error.maybe_done)
        kind, waits = "", tuple[float, ...]()
        if error.status in (429, 509):
            kind, waits = "throttled", _THROTTLE_WAITS
        elif error.status == 409 and not isinstance(error, AlreadyExists):
            kind, waits = "conflict", _CONFLICT_WAITS
        elif (error.status == 404 or isinstance(error, UnknownReference)) and self._names_fresh(call):
            kind, waits = "fresh", _FRESH_WAITS
        elif (error.status in (500, 502, 503, 504) or isinstance(error, Unreachable)) and repeatable:
            kind, waits = "fault", _FAULT_WAITS
        count = waited.get(kind, 0)
        if count >= len(waits):
            return None
        waited[kind] = count + 1
        if error.retry_after is not None:
            return error.retry_after
        return waits[count] * (1.0 if kind == "fresh" else random.uniform(0.8, 1.2))

    def _names_fresh(self, call: Call) -> bool:
        named = set(_GUIDS.findall((call.path + json.dumps(call.body)).lower())) if self._fresh else set()
        now = time.monotonic()
        return any(now - self._fresh.get(object_id, -_FRESH_SECONDS) < _FRESH_SECONDS for object_id in named)

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def __aenter__(self) -> GraphClient:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()
