"""`GET /_sim/openapi`: an OpenAPI description of what one service serves, for generators, documentation and fuzzers."""

from __future__ import annotations

from simulator.control.fields import bad
from simulator.messages import Request, Response, route
from simulator.openapi.document import document, parts


@route("GET", "/_sim/openapi")
def read(request: Request) -> Response:
    """`?service=` graph, arm, entra, exchange or control."""
    service = request.query.get("service", "")
    if service not in parts():
        raise bad(f"service must be one of {', '.join(sorted(parts()))}.")
    return Response(body=document(service, request.origin))
