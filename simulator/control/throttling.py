"""`GET|PUT|POST|DELETE /_sim/throttling`: 429 by the limits that Microsoft publishes. Off at the start."""

from __future__ import annotations

from simulator.control.fields import bad, body_of, number, optional_text, texts
from simulator.messages import Request, Response, route
from simulator.throttling.limits import families

_CLOCKS = ("wall", "manual")
_LONGEST = 86400.0


@route("GET", "/_sim/throttling")
def read(request: Request) -> Response:
    """`families` that are throttled, `scale` and `clock` as asked for, `buckets` with what is left of each limit that was used
    and how many requests it let through and refused, and `known`: every family's title, and the page of its limits."""
    throttling = request.cloud.runtime.throttling
    known = {name: {"title": family.title, "source": family.source} for name, family in families().items()}
    return Response(
        body={
            "families": [family.id for family in throttling.families],
            "scale": throttling.scale,
            "clock": "manual" if throttling.manual else "wall",
            "buckets": throttling.counts(),
            "known": known,
        }
    )


@route("PUT", "/_sim/throttling")
def change(request: Request) -> Response:
    """Throttle from now on, every bucket full. `families`: ids (absent: all). `scale`: more than 0 to 1; 0.01 makes each limit a
    hundredth, 1 at least (absent: 1). `clock`: wall, or manual to have buckets fill up only by POST (absent: wall)."""
    body = body_of(request, {"families", "scale", "clock"})
    wanted = texts(body, "families") if body.get("families") is not None else tuple(families())
    if not wanted:
        raise bad("families must name at least one; DELETE ends all throttling.")
    unknown = [name for name in wanted if name not in families()]
    if unknown:
        raise bad(f"There is no family {unknown[0]!r}; there are {', '.join(families())}.")
    scale = number(body, "scale")
    if scale is not None and not 0 < scale <= 1:
        raise bad("scale must be a number of more than 0 and at most 1.")
    clock = optional_text(body, "clock") or "wall"
    if clock not in _CLOCKS:
        raise bad(f"clock must be one of {', '.join(_CLOCKS)}.")
    request.cloud.runtime.throttling.switch(wanted, scale=1.0 if scale is None else scale, manual=clock == "manual")
    return read(request)


@route("POST", "/_sim/throttling")
def advance(request: Request) -> Response:
    """`{"advanceSeconds": 10}` lets the buckets fill up as if so much time had passed (0 to 86400)."""
    seconds = number(body_of(request, {"advanceSeconds"}), "advanceSeconds")
    if seconds is None or not 0 <= seconds <= _LONGEST:
        raise bad(f"advanceSeconds must be a number from 0 to {_LONGEST:g}.")
    request.cloud.runtime.throttling.advance(seconds)
    return read(request)


@route("DELETE", "/_sim/throttling")
def end(request: Request) -> Response:
    """Nothing is throttled any more, and the counts are gone."""
    request.cloud.runtime.throttling.switch()
    return Response(status=204)
