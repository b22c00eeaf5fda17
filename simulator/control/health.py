"""`GET /_sim/health`: answers as soon as the simulator serves requests."""

from __future__ import annotations

from simulator.messages import Request, Response, route


@route("GET", "/_sim/health")
def health(request: Request) -> Response:
    return Response(body={"status": "ok", "now": request.cloud.timestamp(), "tenants": list(request.cloud.tenants)})
