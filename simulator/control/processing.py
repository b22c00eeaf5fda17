"""`GET|PUT|DELETE /_sim/processing`: how long Entra takes over dynamic groups and the licences of groups. Off at the start."""

from __future__ import annotations

from simulator.control.fields import bad, body_of, number
from simulator.graph import group_processing, membership
from simulator.messages import Request, Response, route

_LONGEST = 86400.0


@route("GET", "/_sim/processing")
def read(request: Request) -> Response:
    """`seconds` as asked for, and by tenant how many changes are waiting."""
    counts = {tenant.id: len(tenant.collections.get(membership.WORK, ())) for tenant in request.cloud.tenants.values()}
    waiting = {tenant_id: count for tenant_id, count in counts.items() if count}
    return Response(body={"seconds": request.cloud.runtime.processing_seconds, "waiting": waiting})


@route("PUT", "/_sim/processing")
def change(request: Request) -> Response:
    """`{"seconds": 60}` of the simulator's clock, from 0 to 86400, for what is queued from now on; 0 does all at once."""
    seconds = number(body_of(request, {"seconds"}), "seconds")
    if seconds is None or not 0 <= seconds <= _LONGEST:
        raise bad(f"seconds must be a number from 0 to {_LONGEST:g}.")
    _set(request, seconds)
    return read(request)


@route("DELETE", "/_sim/processing")
def end(request: Request) -> Response:
    """What waits is done at once, and so is what comes."""
    _set(request, 0.0)
    return Response(status=204)


def _set(request: Request, seconds: float) -> None:
    for tenant in request.cloud.tenants.values():
        if not seconds:
            group_processing.end(tenant)
        elif not membership.processed_later(tenant):
            group_processing.begin(tenant)
    request.cloud.runtime.processing_seconds = seconds
