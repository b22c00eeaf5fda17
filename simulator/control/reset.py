"""`POST /_sim/reset`: one tenant as it was seeded; or all of them, with faults, lag, throttling and processing delays gone."""

from __future__ import annotations

from simulator.control.fields import body_of, guid, optional_text
from simulator.errors import ControlFault
from simulator.messages import Request, Response, route
from simulator.seed import reset


@route("POST", "/_sim/reset")
def reset_tenants(request: Request) -> Response:
    wanted = optional_text(body_of(request, {"tenantId"}), "tenantId")
    if wanted is not None and guid(wanted, "tenantId") not in request.cloud.tenants:
        raise ControlFault(404, "NotFound", f"There is no tenant {wanted}.")
    done = list(request.cloud.tenants) if wanted is None else [wanted.lower()]
    for tenant_id in done:
        reset(request.cloud, tenant_id)
    if wanted is None:
        request.cloud.runtime.faults.clear()
        request.cloud.runtime.lag.switch()
        request.cloud.runtime.throttling.switch()
        request.cloud.runtime.processing_seconds = 0.0
        request.cloud.ids_given = 0
    return Response(body={"reset": done})
