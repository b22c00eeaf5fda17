"""`GET|PUT|DELETE /_sim/lag`: how long Graph's writes stay unseen by its reads. Off at the start."""

from __future__ import annotations

from simulator.control.fields import bad, body_of, number, whole_number
from simulator.messages import Request, Response, route

_LONGEST = 86400.0
_MOST = 1000


@route("GET", "/_sim/lag")
def read(request: Request) -> Response:
    """`seconds` and `reads` as they were asked for, and by tenant how many writes have not arrived."""
    cloud, lag = request.cloud, request.cloud.runtime.lag
    waiting = {tenant.id: lag.waiting(tenant) for tenant in cloud.tenants.values() if lag.waiting(tenant)}
    return Response(body={"seconds": lag.seconds, "reads": lag.reads, "waiting": waiting})


@route("PUT", "/_sim/lag")
def change(request: Request) -> Response:
    """`{"seconds": 5}` of the simulator's clock (0 to 86400), or `{"reads": 2}` of the tenant (0 to 1000): one of the two."""
    body = body_of(request, {"seconds", "reads"})
    seconds, reads = number(body, "seconds"), whole_number(body, "reads")
    if (seconds is None) == (reads is None):
        raise bad("Either seconds or reads must be given.")
    if seconds is not None and not 0 <= seconds <= _LONGEST:
        raise bad(f"seconds must be a number from 0 to {_LONGEST:g}.")
    if reads is not None and not 0 <= reads <= _MOST:
        raise bad(f"reads must be a whole number from 0 to {_MOST}.")
    request.cloud.runtime.lag.switch(seconds=seconds or 0.0, reads=reads or 0)
    return read(request)


@route("DELETE", "/_sim/lag")
def end(request: Request) -> Response:
    """Reads see every write at once again."""
    request.cloud.runtime.lag.switch()
    return Response(status=204)
