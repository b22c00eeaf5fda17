"""`GET|PUT /_sim/snapshot`: the whole state as JSON without any secret, and back again."""

from __future__ import annotations

from simulator.control.fields import bad, guid
from simulator.errors import ControlFault, StateUnusable
from simulator.messages import Request, Response, route
from simulator.snapshot import load, take


@route("GET", "/_sim/snapshot")
def read(request: Request) -> Response:
    """`?tenantId=` for one tenant alone."""
    wanted = request.query.get("tenantId")
    if wanted is not None and guid(wanted, "tenantId") not in request.cloud.tenants:
        raise ControlFault(404, "NotFound", f"There is no tenant {wanted}.")
    return Response(body=take(request.cloud, tenant_id=wanted.lower() if wanted else None))


@route("PUT", "/_sim/snapshot")
def write(request: Request) -> Response:
    """A snapshot of one tenant replaces that tenant; one of the cloud replaces everything."""
    try:
        load(request.cloud, request.body)
    except StateUnusable as problem:
        raise bad(str(problem)) from None
    return Response(status=204)
