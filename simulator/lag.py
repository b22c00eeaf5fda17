"""Replication: what Graph's reads see while a write is still on its way.

A write is made at once in the tenant itself, and its own answer is right. Reads are answered from a tenant in which the writes
that have not arrived yet are undone: an object just created is missing, one just deleted is still there, a relation just made
is missing, a change just made reads as before. What arrives does so in the order it was written, and every write whole.
Advanced queries read the same copy, so they lag just as long. Off until it is asked for at /_sim/lag.
Source: directory writes are eventually consistent (facts: 4.6); clients wait for both the object and its relations.

Nothing of it is state: a snapshot holds what was written, and after a restart, a reset or a snapshot put back all has arrived.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from simulator.messages import Handler, Request, Response
from simulator.store import Tenant

Json = dict[str, Any]
Objects = dict[str, dict[str, Json]]

# Kept by the simulator for itself, or by Resource Manager: no part of the directory that is replicated.
_APART = frozenset({"arm", "builtin", "delta", "logs"})
# Actions that only read, although they are sent by POST.
_READING = frozenset(
    {
        "checkmembergroups",
        "checkmemberobjects",
        "getbyids",
        "getmembergroups",
        "getmemberobjects",
        "validateproperties",
    }
)


@dataclass(kw_only=True)
class _Read(Request):
    """A read whose tenant is `seen`."""

    seen: Tenant

    @property
    def tenant(self) -> Tenant:
        return self.seen


@dataclass(kw_only=True)
class _Write:
    """One write on its way: what stood before in each place that it touched (None: nothing), and the order of those lists."""

    at: datetime
    reads: int
    before: dict[str, dict[str, Json | None]]
    order: dict[str, list[str]]


@dataclass(kw_only=True)
class _Replica:
    """`known`: the tenant's objects as they were after the last write, to find what the next one touches."""

    tenant: Tenant
    known: Objects = field(default_factory=dict)
    waiting: list[_Write] = field(default_factory=list)


class Lag:
    """How long writes are on their way: `seconds` of the simulator's clock, or `reads` of the tenant that don't see them."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.reads = 0
        self._replicas: dict[str, _Replica] = {}

    @property
    def on(self) -> bool:
        return self.seconds > 0 or self.reads > 0

    def switch(self, *, seconds: float = 0.0, reads: int = 0) -> None:
        """From the next write on. Both 0 switch it off. What is still on its way arrives at once."""
        self.seconds, self.reads = seconds, reads
        self._replicas.clear()

    def waiting(self, tenant: Tenant) -> int:
        """How many writes of the tenant have not arrived, as far as the last read knew."""
        replica = self._replicas.get(tenant.id)
        return len(replica.waiting) if replica is not None and replica.tenant is tenant else 0

    def serve(self, handler: Handler, request: Request) -> Response:
        """The handler's answer: to a read from the replica, to a write from the tenant itself."""
        if request.path.endswith("/$batch"):
            return handler(request)  # its parts come here one by one
        if _reads(request):
            seen = self._seen(request)
            return handler(request if seen is None else _Read(**vars(request), seen=seen))
        replica = self._of(request.tenant)
        _differences(replica)  # what control calls and sign-ins have changed since is not this write's
        try:
            return handler(request)
        finally:
            before, order = _differences(replica)
            if before:
                replica.waiting.append(_Write(at=request.cloud.now(), reads=self.reads, before=before, order=order))

    def _of(self, tenant: Tenant) -> _Replica:
        replica = self._replicas.get(tenant.id)
        if replica is None or replica.tenant is not tenant:
            replica = self._replicas[tenant.id] = _Replica(tenant=tenant)
        return replica

    def _seen(self, request: Request) -> Tenant | None:
        """The tenant as this read sees it; None when everything has arrived."""
        replica = self._of(request.tenant)
        if self.reads:
            arrived = 0
            while arrived < len(replica.waiting) and replica.waiting[arrived].reads <= 0:
                arrived += 1
            for write in replica.waiting[arrived:]:
                write.reads -= 1
        else:
            since = request.cloud.now() - timedelta(seconds=self.seconds)
            arrived = 0
            while arrived < len(replica.waiting) and replica.waiting[arrived].at <= since:
                arrived += 1
        del replica.waiting[:arrived]
        return _undone(replica) if replica.waiting else None


def replicated(handler: Handler) -> Handler:
    """The handler behind the replication that the simulator was told to have."""

    @functools.wraps(handler)
    def serve(request: Request) -> Response:
        lag: Lag = request.cloud.runtime.lag
        return lag.serve(handler, request) if lag.on else handler(request)

    return serve


def _reads(request: Request) -> bool:
    if request.method in ("GET", "HEAD"):
        return True
    last = request.path.rstrip("/").rpartition("/")[2].partition("(")[0]
    return request.method == "POST" and last.rpartition(".")[2].lower() in _READING


def _differences(replica: _Replica) -> tuple[dict[str, dict[str, Json | None]], dict[str, list[str]]]:
    """What has changed since the last time, as it stood before; `known` is the tenant as it is now afterwards."""
    before: dict[str, dict[str, Json | None]] = {}
    order: dict[str, list[str]] = {}
    live = replica.tenant.collections
    for name in [*live, *(gone for gone in replica.known if gone not in live)]:
        if name in _APART:
            continue
        now, known = live.get(name, {}), replica.known.setdefault(name, {})
        touched = [key for key, item in now.items() if key not in known or known[key] != item]
        touched += [key for key in known if key not in now]
        if not touched:
            continue
        before[name] = {key: known.get(key) for key in touched}
        order[name] = list(known)
        old, fresh = dict(known), set(touched)
        known.clear()
        # In the tenant's own order: it is the order of lists.
        known.update({key: _copy(item) if key in fresh else old[key] for key, item in now.items()})
    return before, order


def _undone(replica: _Replica) -> Tenant:
    """The tenant without the writes that are on their way. It shares every object that they did not touch."""
    collections = dict(replica.tenant.collections)
    collections.setdefault("delta", replica.tenant.collection("delta"))  # what a read notes down must stay
    for write in reversed(replica.waiting):
        for name, before in write.before.items():
            now = collections.get(name, {})
            merged = {key: item for key, item in {**now, **before}.items() if item is not None}
            first = [key for key in write.order[name] if key in merged]
            collections[name] = {key: merged[key] for key in dict.fromkeys([*first, *merged])}
    return replace(replica.tenant, collections=collections)


def _copy(item: Json) -> Json:
    out: Json = json.loads(json.dumps(item))
    return out
