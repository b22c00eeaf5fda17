"""`POST /_sim/authentication-methods`: what a person registers with a device, for tests of whatever lists and removes it."""

from __future__ import annotations

from typing import Any

from simulator.control.fields import bad, body_of, guid, text
from simulator.entra import people
from simulator.errors import ControlFault, GraphFault
from simulator.graph import typecheck
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KINDS = (
    "fido2AuthenticationMethod",
    "microsoftAuthenticatorAuthenticationMethod",
    "platformCredentialAuthenticationMethod",
    "softwareOathAuthenticationMethod",
    "windowsHelloForBusinessAuthenticationMethod",
)


@route("POST", "/_sim/authentication-methods")
def register(request: Request) -> Response:
    """`tenantId`, `user` (sign-in name or id) and `method`: an object of one of the types above with its `@odata.type`, such as
    `{"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "displayName": "Key"}`. 201 with the method."""
    body = body_of(request, {"tenantId", "user", "method"})
    tenant = request.cloud.tenants.get(guid(text(body, "tenantId"), "tenantId"))
    user = people.find(request.cloud, tenant, text(body, "user")) if tenant is not None else None
    if user is None:
        raise ControlFault(404, "NotFound", f"There is no user {body['user']} in the tenant {body['tenantId']}.")
    given = body.get("method")
    kind = str(given.get("@odata.type", "")).rpartition(".")[2] if isinstance(given, dict) else ""
    if kind not in KINDS:
        raise bad(f"method must have an @odata.type of {', '.join(KINDS)}.")
    try:
        properties = typecheck.check_body(given, f"graph.{kind}")
    except GraphFault as problem:
        raise bad(f"method: {problem.message}") from None
    method = {
        **properties,
        "@odata.type": f"#microsoft.graph.{kind}",
        "id": request.cloud.new_id(),
        "createdDateTime": request.cloud.timestamp(),
    }
    if "secretKey" in method:
        method["secretKey"] = None  # Graph never shows it
    user.setdefault("_authenticationMethods", []).append(method)
    return Response(status=201, body=method)
