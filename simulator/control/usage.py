"""`GET /_sim/usage`: which routes were asked for by which clients, and what was asked for that isn't served."""

from __future__ import annotations

from simulator.messages import Request, Response, route
from simulator.routes import tables


@route("GET", "/_sim/usage")
def read(request: Request) -> Response:
    """`{"served": [{service, method, template, client, count}], "missed": [{service, method, path, count}]}`, since the start."""
    usage = request.cloud.runtime.usage
    served = [
        {"service": service, "method": method, "template": template, "client": client, "count": count}
        for (service, method, template, client), count in sorted(usage.served.items())
    ]
    missed = [
        {"service": service, "method": method, "path": path, "count": count}
        for (service, method, path), count in sorted(usage.missed.items())
    ]
    return Response(body={"served": served, "missed": missed})


@route("GET", "/_sim/routes")
def routes(_: Request) -> Response:
    """`{"routes": [{service, method, template}]}`: everything that is served."""
    found = sorted((service, one.method, one.template) for service, table in tables().items() for one in table.routes())
    return Response(body={"routes": [{"service": s, "method": m, "template": t} for s, m, t in found]})
