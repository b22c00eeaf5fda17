"""`GET|PUT /_sim/api-versions`: whether Resource Manager refuses api-versions that its data doesn't name."""

from __future__ import annotations

from simulator.control.fields import bad, body_of
from simulator.messages import Request, Response, route


@route("GET", "/_sim/api-versions")
def read(request: Request) -> Response:
    return Response(body={"strict": request.cloud.runtime.strict_api_versions})


@route("PUT", "/_sim/api-versions")
def change(request: Request) -> Response:
    """`{"strict": true}`: refuse the others. A simulator starts with false: a stand-in that refuses new versions is of no use."""
    strict = body_of(request, {"strict"}).get("strict")
    if not isinstance(strict, bool):
        raise bad("strict must be true or false.")
    request.cloud.runtime.strict_api_versions = strict
    return read(request)
