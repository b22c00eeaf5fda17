"""`POST /_sim/token`: an access token for a user or an app without signing in, as tests and demos need it."""

from __future__ import annotations

from typing import Any

from simulator.claims import app_claims, user_claims
from simulator.control.fields import bad, body_of, guid, optional_text, text, whole_number
from simulator.entra import people
from simulator.errors import ControlFault
from simulator.messages import Request, Response, route
from simulator.store import Cloud, Tenant
from simulator.tokens import DEFAULT_LIFETIME

AUDIENCES = {
    "graph": "https://graph.microsoft.com",
    "arm": "https://management.azure.com",
    "exchange": "https://outlook.office365.com",
}


@route("POST", "/_sim/token")
def token(request: Request) -> Response:
    """`user` is a sign-in name, an object id or a client id; `clientId` may stand for it. A blocked user gets none."""
    body = body_of(request, {"tenantId", "user", "clientId", "audience", "expiresIn"})
    tenant = request.cloud.tenants.get(guid(text(body, "tenantId"), "tenantId"))
    if tenant is None:
        raise ControlFault(404, "NotFound", f"There is no tenant {body['tenantId']}.")
    audience = AUDIENCES.get(text(body, "audience", "graph"))
    if audience is None:
        raise bad("audience must be graph, arm or exchange.")
    who = optional_text(body, "user") or optional_text(body, "clientId")
    if who is None:
        raise bad("user (a sign-in name) or clientId must be given.")
    lifetime = whole_number(body, "expiresIn")
    claims = _claims(request.cloud, tenant, who, audience)
    if claims is None:
        raise ControlFault(404, "NotFound", f"The tenant {tenant.id} has no user or app {who}.")
    issued = request.cloud.runtime.keys.issue(claims, DEFAULT_LIFETIME if lifetime is None else lifetime)
    return Response(body={"access_token": issued})


def _claims(cloud: Cloud, tenant: Tenant, who: str, audience: str) -> dict[str, Any] | None:
    user = people.find(cloud, tenant, who)
    if user is not None:
        if not user["accountEnabled"]:
            raise ControlFault(403, "AccountDisabled", f"{user['userPrincipalName']} is blocked from signing in.")
        return user_claims(tenant, user, audience)
    wanted = who.lower()
    for principal in tenant.collection("servicePrincipals").values():
        if wanted in (principal["appId"].lower(), principal["id"].lower()):
            return app_claims(tenant, principal, audience)
    return None
