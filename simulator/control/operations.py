"""`GET|PUT /_sim/operations`: how long Resource Manager's long-running operations take; 0 answers them at once."""

from __future__ import annotations

from simulator.control.fields import bad, body_of, number
from simulator.messages import Request, Response, route

_LONGEST = 3600.0


@route("GET", "/_sim/operations")
def read(request: Request) -> Response:
    return Response(body={"seconds": request.cloud.runtime.operation_seconds})


@route("PUT", "/_sim/operations")
def change(request: Request) -> Response:
    """`{"seconds": 0.5}`, from 0 to 3600."""
    seconds = number(body_of(request, {"seconds"}), "seconds")
    if seconds is None or not 0 <= seconds <= _LONGEST:
        raise bad(f"seconds must be a number from 0 to {_LONGEST:g}.")
    request.cloud.runtime.operation_seconds = seconds
    return read(request)
