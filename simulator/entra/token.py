"""The token endpoint, versions 2 and 1: client credentials, device codes, refresh tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.claims import app_claims
from simulator.entra import clients, device_codes, people, refusals, resources, sign_ins
from simulator.entra.tenants import tenant_of
from simulator.errors import EntraFault
from simulator.messages import Request, Response, route
from simulator.tokens import DEFAULT_LIFETIME

Json = dict[str, Any]


@route("POST", "/{tenant}/oauth2/v2.0/token")
def token_v2(request: Request) -> Response:
    """Form: grant_type, client_id, a proof (client_secret, or client_assertion with its type), scope; or device_code; or
    refresh_token. Unknown fields are ignored, as Microsoft does."""
    person = _person(request)
    if person is not None:
        return Response(body=person)
    return Response(body=_app_token(request, lambda: resources.of_app(request.form.get("scope", ""))))


@route("POST", "/{tenant}/oauth2/token")
def token_v1(request: Request) -> Response:
    """As version 2, but with `resource` for the scope. Version 1 answers its numbers as texts."""
    resource = request.form.get("resource", "").strip()
    if resource and not request.form.get("scope"):
        request.form["scope"] = f"{resource}/{resources.DEFAULT} openid offline_access"
    answer = _person(request)
    if answer is None:
        answer = _app_token(request, lambda: _named(resource))
    return Response(body={key: str(value) for key, value in {**answer, "resource": resource}.items() if value != ""})


def _person(request: Request) -> Json | None:
    """The answer to a person's grant; None for an app's own. Raises AADSTS900144, 70003."""
    grant = request.form.get("grant_type", "")
    if not grant:
        raise refusals.missing("grant_type")
    if grant == "client_credentials":
        return None
    if grant in device_codes.GRANTS:
        return device_codes.redeem(request, tenant_of(request), clients.client_id_of(request))
    if grant == "refresh_token":
        return people.refreshed(request, tenant_of(request), clients.client_id_of(request))
    raise EntraFault(400, "unsupported_grant_type", 70003, f"The simulator does not support the grant type '{grant}'.")


def _named(resource: str) -> str:
    if not resource:
        raise refusals.missing("resource")
    return resource


def _app_token(request: Request, wanted: Callable[[], str]) -> Json:
    """The app's own token. `wanted` reads the resource's name from the form, once the app has proved itself."""
    client = clients.asking(request)
    app_id, principal = client.principal["appId"].lower(), client.principal
    with sign_ins.attempt(request, client.tenant, sign_ins.APP, app_id, principal=principal) as attempt:
        client = clients.proved(request, client)
        name = wanted()
        attempt.resource = resource = resources.find(client.tenant, name)
        claims = app_claims(client.tenant, principal, name, resource=resource.principal, strength=client.strength)
        return {
            "token_type": "Bearer",
            "expires_in": DEFAULT_LIFETIME,
            "ext_expires_in": DEFAULT_LIFETIME,
            "access_token": request.cloud.runtime.keys.issue(claims),
        }
