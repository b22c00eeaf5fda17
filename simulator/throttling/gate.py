"""Whether a request may pass: what it takes of every limit that it counts for, and the counts themselves.

The buckets go by the machine's monotonic clock, not by the simulator's: clients wait in real time before they ask again, and the
simulator's clock may stand still or be moved by weeks. Tests can stop the buckets' clock and move it on by hand.

A request that is refused takes nothing: only what exceeds a limit is throttled (Graph, throttling limits). Each part of a
$batch is a request of its own; the batch itself counts nowhere. Nothing here is state: snapshots don't hold it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from simulator.messages import Request
from simulator.throttling.bucket import Bucket
from simulator.throttling.costs import Cost, cost_of
from simulator.throttling.limits import Family, Limit, families
from simulator.throttling.paths import segments_of
from simulator.throttling.refusals import Claim, headers_of, refusal

Json = dict[str, Any]
Key = tuple[str, int, tuple[str, ...]]  # family, number of its limit, who shares the bucket


class Throttling:
    """`wall` gives seconds that only grow. With `scale` 0.01 each limit is a hundredth of what is published, 1 at least."""

    def __init__(self, wall: Callable[[], float] = time.monotonic) -> None:
        self.on = False
        self.scale = 1.0
        self.families: tuple[Family, ...] = ()
        self._wall = wall
        self._stopped: float | None = None
        self._ahead = 0.0
        self._buckets: dict[Key, Bucket] = {}

    @property
    def manual(self) -> bool:
        """Whether the buckets' clock goes on only by `advance`."""
        return self._stopped is not None

    def switch(self, wanted: Iterable[str] = (), *, scale: float = 1.0, manual: bool = False) -> None:
        """Throttle the families of these ids; none: nothing is throttled. All buckets are full afterwards."""
        known = families() if wanted else {}
        self.families = tuple(known[name] for name in sorted(set(wanted)))
        self.on, self.scale = bool(self.families), scale
        self._stopped = self._wall() if manual else None
        self._ahead = 0.0
        self._buckets.clear()

    def advance(self, seconds: float) -> None:
        """Let the buckets think that so much time has passed."""
        self._ahead += seconds

    def admit(self, service: str, request: Request) -> dict[str, str]:
        """Count the request of a known caller; the headers that its answer bears. Raises the service's 429, counting nothing."""
        if request.path.endswith("/$batch"):
            return {}
        claims = self._claims(service, request)
        waits = {number: claim.bucket.wait(claim.amount) for number, claim in enumerate(claims)}
        slowest = max(waits, key=lambda number: waits[number], default=None)
        if slowest is None:
            return {}
        if waits[slowest]:
            for number, claim in enumerate(claims):
                if waits[number]:
                    claim.bucket.press(claim.amount)
            raise refusal(claims, claims[slowest], request)
        for claim in claims:
            claim.bucket.take(claim.amount)
        return headers_of(claims)

    def counts(self) -> list[Json]:
        """Every bucket that was used: `left` of `limit` tokens, requests let through and refused, and who shares it."""
        out = []
        for (name, number, shared), bucket in self._buckets.items():
            limit = families()[name].limits[number]
            bucket.settle(self._now(), bucket.capacity, bucket.rate)
            row: Json = {"family": name, "counts": limit.counts, "per": dict(zip(limit.per, shared, strict=True))}
            if limit.operation:
                row["operation"] = limit.operation
            row |= {"limit": bucket.capacity, "left": bucket.left, "served": bucket.served, "refused": bucket.refused}
            out.append(row)
        return out

    def _now(self) -> float:
        return (self._wall() if self._stopped is None else self._stopped) + self._ahead

    def _claims(self, service: str, request: Request) -> list[Claim]:
        """What the request would take. The buckets are settled."""
        method = "GET" if request.method == "HEAD" else request.method
        segments = segments_of(service, request.path)
        claims = []
        for family in self.families:
            if family.service != service or not family.covers(segments, request.query):
                continue
            cost = cost_of(family.costs, method, segments, request.query) if family.costs else Cost()
            for number, limit in enumerate(family.limits):
                amount = {"units": cost.units, "writes": cost.writes}.get(limit.counts, 1)
                subject = _subject(limit, request, segments)
                if not amount or subject is None or not limit.concerns(method, segments):
                    continue
                bucket = self._bucket((family.id, number, tuple(subject.values())), limit, request)
                claims.append(Claim(family=family, limit=limit, bucket=bucket, amount=amount, cost=cost, subject=subject))
        return claims

    def _bucket(self, key: Key, limit: Limit, request: Request) -> Bucket:
        now = self._now()
        tokens = limit.tokens(len(request.tenant.collections.get("users", ()))) * self.scale
        bucket = self._buckets.get(key) or self._buckets.setdefault(key, Bucket(at=now))
        bucket.settle(now, max(1.0, tokens), tokens / limit.seconds)
        return bucket


def _subject(limit: Limit, request: Request, segments: tuple[str, ...]) -> dict[str, str] | None:
    """Who shares the bucket. None: the limit is of people and an app asks, or of something that doesn't exist."""
    who, held = request.who, request.tenant.collections
    known = {
        "app": who.client_id,
        "tenant": who.tenant_id,
        "principal": who.object_id,
        "user": who.object_id if who.kind == "user" else None,
    }
    out = {}
    for part in limit.per:
        if part == "mailbox":
            value = _mailbox(segments[1], request)
        elif part == "subscription":
            value = segments[1] if segments[1] in held.get("subscriptions", ()) else None
        else:
            value = known[part]
        if value is None:
            return None
        out[part] = value
    return out


def _mailbox(named: str, request: Request) -> str | None:
    """The id of the person whom the path names by id or sign-in name; `me` is who asks."""
    users = request.tenant.collections.get("users", {})
    if named == "me":
        named = request.who.object_id.lower()
    if named in users:
        return named
    return next((key for key, user in users.items() if user["userPrincipalName"].lower() == named), None)
