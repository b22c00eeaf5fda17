"""The token endpoint, versions 2 and 1: client credentials with a secret."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any
from urllib.parse import unquote_plus

from simulator.claims import app_claims
from simulator.entra.tenants import tenant_of
from simulator.errors import EntraFault
from simulator.messages import Request, Response, route
from simulator.store import Tenant
from simulator.tokens import DEFAULT_LIFETIME, audience_kind

Json = dict[str, Any]

# OpenID's own scopes may stand beside the one that counts (MSAL Go sends them).
RESERVED_SCOPES = frozenset({"openid", "profile", "offline_access", "email"})
SUFFIX = "/.default"


@route("POST", "/{tenant}/oauth2/v2.0/token")
def token_v2(request: Request) -> Response:
    """Form: grant_type, client_id, client_secret, scope. Unknown fields are ignored, as Microsoft does."""
    tenant, principal = _authenticate(request)
    return _grant(request, tenant, principal, _resource_of_scope(request.form.get("scope", "")), extra={})


@route("POST", "/{tenant}/oauth2/token")
def token_v1(request: Request) -> Response:
    """Form: grant_type, client_id, client_secret, resource. Version 1 answers its numbers as texts."""
    tenant, principal = _authenticate(request)
    resource = request.form.get("resource", "").strip()
    if not resource:
        raise EntraFault(400, "invalid_request", 900144, "The request body must contain the parameter 'resource'.")
    response = _grant(request, tenant, principal, resource, extra={"resource": resource})
    response.body = {key: str(value) for key, value in response.body.items()}
    return response


def _authenticate(request: Request) -> tuple[Tenant, Json]:
    """The tenant and the app's service principal there, once the secret is right."""
    tenant = tenant_of(request)
    form = request.form
    client_id, secret = _credentials(request)
    grant = form.get("grant_type", "")
    if not grant:
        raise EntraFault(400, "invalid_request", 900144, "The request body must contain the parameter 'grant_type'.")
    if grant != "client_credentials":
        raise EntraFault(400, "unsupported_grant_type", 70003, f"The simulator does not support the grant type '{grant}'.")
    if not client_id:
        raise EntraFault(400, "invalid_request", 900144, "The request body must contain the parameter 'client_id'.")
    if tenant is None:
        raise EntraFault(400, "invalid_request", 50059, "An app signs in at one tenant; name it by its id or domain.")
    principal = next((p for p in tenant.collection("servicePrincipals").values() if p["appId"].lower() == client_id), None)
    if principal is None:
        raise EntraFault(
            400,
            "unauthorized_client",
            700016,
            f"Application '{client_id}' was not found in the directory '{tenant.display_name}'.",
        )
    if not secret and form.get("client_assertion"):
        raise EntraFault(501, "not_implemented", 70003, "The simulator checks client secrets, not client assertions.")
    if not secret:
        raise EntraFault(401, "invalid_client", 7000218, "The request body must contain 'client_secret' or 'client_assertion'.")
    known = request.cloud.runtime.secrets.get(client_id)
    if known is None or not secrets.compare_digest(known.encode(), secret.encode("utf-8", "replace")):
        raise EntraFault(401, "invalid_client", 7000215, f"Invalid client secret provided for app '{client_id}'.")
    if not principal["accountEnabled"]:
        raise EntraFault(400, "unauthorized_client", 7000112, f"Application '{client_id}' is disabled.")
    return tenant, principal


def _credentials(request: Request) -> tuple[str, str]:
    """Client id (lower case) and secret, from the form or from HTTP basic authentication."""
    client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic" and not secret:
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise EntraFault(401, "invalid_client", 7000218, "The authorization header cannot be read.") from None
        client_id, secret = unquote_plus(user), unquote_plus(password)
    return client_id.strip().lower(), secret


def _resource_of_scope(scope: str) -> str:
    wanted = [word for word in scope.split() if word.lower() not in RESERVED_SCOPES]
    if not wanted:
        raise EntraFault(400, "invalid_request", 900144, "The request body must contain the parameter 'scope'.")
    resources = {word[: -len(SUFFIX)] for word in wanted if word.lower().endswith(SUFFIX)}
    if len(wanted) != len(resources) or len(resources) != 1:
        raise EntraFault(
            400, "invalid_scope", 70011, f"The scope '{scope}' is not valid: an app asks for one resource, followed by /.default."
        )
    return resources.pop()


def _grant(request: Request, tenant: Tenant, principal: Json, resource: str, *, extra: Json) -> Response:
    if audience_kind(resource) is None:
        raise EntraFault(
            400, "invalid_resource", 500011, f"The resource '{resource}' was not found in the tenant '{tenant.display_name}'."
        )
    claims = app_claims(tenant, principal, resource)
    body = {
        "token_type": "Bearer",
        "expires_in": DEFAULT_LIFETIME,
        "ext_expires_in": DEFAULT_LIFETIME,
        **extra,
        "access_token": request.cloud.runtime.keys.issue(claims),
    }
    return Response(body=body)
