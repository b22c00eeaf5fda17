"""`POST /_sim/secret`: give an app a new client secret; the old one is refused from then on."""

from __future__ import annotations

from simulator.control.fields import body_of, optional_text
from simulator.errors import ControlFault
from simulator.messages import Request, Response, route
from simulator.seed import partner_app_id


@route("POST", "/_sim/secret")
def rotate(request: Request) -> Response:
    """`clientId` absent: the partner app."""
    client_id = (optional_text(body_of(request, {"clientId"}), "clientId") or partner_app_id(request.cloud)).lower()
    principals = (p for tenant in request.cloud.tenants.values() for p in tenant.collection("servicePrincipals").values())
    if not any(principal["appId"].lower() == client_id for principal in principals):
        raise ControlFault(404, "NotFound", f"No tenant knows an app with the client id {client_id}.")
    return Response(body={"clientSecret": request.cloud.runtime.rotate_secret(client_id)})
