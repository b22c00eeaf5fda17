"""What the services say about their limits: headers with an answer, and the 429 that stands in its place.

Sources: Graph, throttling limits (x-ms-resource-unit, x-ms-throttle-limit-percentage from 0.8 on, and on a 429
x-ms-throttle-scope and -information; only the directory is documented to send them); Azure, request limits and throttling
(x-ms-ratelimit-remaining-..., Retry-After); Resource Graph, throttled requests. That Graph's Retry-After is whole seconds is
general knowledge; some clients read no other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.errors import ArmFault, Fault, GraphFault
from simulator.messages import Request
from simulator.throttling.bucket import Bucket
from simulator.throttling.costs import Cost
from simulator.throttling.limits import Family, Limit

_WORTH_TELLING = 0.8
_SCOPES = {("app", "tenant"): "Tenant_Application", ("app",): "Application", ("tenant",): "Tenant"}
_LIMITS = {"units": ("ReadWrite", "ResourceUnitLimitExceeded"), "writes": ("Write", "WriteLimitExceeded")}
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a request takes of one limit: `amount` from the bucket that `subject` (by the limit's `per`) shares."""

    family: Family
    limit: Limit
    bucket: Bucket
    amount: float
    cost: Cost
    subject: Mapping[str, str]


def headers_of(claims: Sequence[Claim]) -> dict[str, str]:
    """The headers that go with the answer to a request which was let through and is counted already."""
    out = _remaining(claims)
    directory = [claim for claim in claims if claim.family.costs]
    if directory:
        out["x-ms-resource-unit"] = str(directory[0].cost.units)
        used = max(claim.bucket.percentage for claim in directory if "app" in claim.limit.per)
        if used > _WORTH_TELLING:
            out["x-ms-throttle-limit-percentage"] = f"{used:.2f}"
    return out


def refusal(claims: Sequence[Claim], slowest: Claim, request: Request) -> Fault:
    """The 429 of the limit that has to be waited for longest."""
    caller, family, limit = request.who, slowest.family, slowest.limit
    seconds = max(1, math.ceil(slowest.bucket.wait(slowest.amount) - _ROUNDING))
    headers = _remaining(claims)
    if family.retry_after:
        headers["retry-after"] = str(seconds)
    if family.costs:
        kind, reason = _LIMITS[limit.counts]
        headers["x-ms-throttle-scope"] = f"{_SCOPES[limit.per]}/{kind}/{caller.client_id}/{caller.tenant_id}"
        headers["x-ms-throttle-information"] = reason
    if family.service == "graph":
        return GraphFault(429, family.code, family.message, headers=headers)
    words = {
        "operation": limit.operation,
        "seconds": seconds,
        "window": _clock(limit.seconds),
        "principal": caller.object_id,
        "tenant": caller.tenant_id,
        "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z",
        "correlation": request.correlation_id,
        **slowest.subject,
    }
    return ArmFault(429, family.code, family.message.format_map(words), family.details, headers=headers)


def _remaining(claims: Sequence[Claim]) -> dict[str, str]:
    out = {claim.limit.header: str(claim.bucket.left) for claim in claims if claim.limit.header}
    for claim in claims:
        if claim.limit.reset_header:
            out[claim.limit.reset_header] = _clock(math.ceil(claim.bucket.used / claim.bucket.rate - _ROUNDING))
    return out


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"
