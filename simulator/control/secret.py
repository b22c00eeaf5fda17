"""`POST /_sim/secret`: give an app a new client secret; every older one is refused from then on."""

from __future__ import annotations

from datetime import UTC, timedelta

from simulator import credentials
from simulator.control.fields import body_of, optional_text
from simulator.entra.clients import registration_of
from simulator.errors import ControlFault
from simulator.messages import Request, Response, route
from simulator.seed import partner_app_id

LIFETIME = timedelta(days=730)


@route("POST", "/_sim/secret")
def rotate(request: Request) -> Response:
    """`clientId` absent: the partner app, whose secret stands in the run file. Another app's goes to its registration or, where
    that isn't in this cloud, to its service principals."""
    cloud = request.cloud
    client_id = (optional_text(body_of(request, {"clientId"}), "clientId") or partner_app_id(cloud)).lower()
    found = registration_of(cloud, client_id)
    principals = [
        principal
        for tenant in cloud.tenants.values()
        for principal in tenant.collection("servicePrincipals").values()
        if principal["appId"].lower() == client_id
    ]
    holders = principals if found is None else [found[1]]
    if not holders:
        raise ControlFault(404, "NotFound", f"No tenant knows an app with the client id {client_id}.")
    if client_id == partner_app_id(cloud):
        return Response(body={"clientSecret": cloud.runtime.rotate_secret(client_id)})
    end = (cloud.now() + LIFETIME).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    credential, secret = credentials.password(cloud, name="Simulator", start=cloud.timestamp(), end=end)
    for holder in [*holders, *principals]:
        holder["passwordCredentials"] = [dict(credential)] if holder in holders else []
    return Response(body={"clientSecret": secret})
