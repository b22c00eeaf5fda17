"""Which app asks at the token endpoint, and whether it proves that it is itself: by a secret or by a signed assertion.

Credentials belong to the application's registration, wherever that is, and to its service principal in the tenant. The partner
app's secret of the run file is the process's own, so that a snapshot from elsewhere or a moved clock locks nobody out.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from simulator import credentials
from simulator.entra import assertions, refusals
from simulator.entra.tenants import tenant_of
from simulator.errors import EntraFault
from simulator.messages import Request
from simulator.store import Cloud, Tenant

Json = dict[str, Any]

BY_SECRET, BY_CERTIFICATE, BY_NOTHING = "1", "2", "0"
SINGLE_TENANT = "AzureADMyOrg"


@dataclass(frozen=True, kw_only=True)
class Client:
    """An app in a tenant. `registration` is None for one whose registration is not in this cloud (Microsoft's own);
    `strength` is the claim appidacr: 1 by secret, 2 by certificate or federated token."""

    tenant: Tenant
    principal: Json
    registration: Json | None
    strength: str = BY_NOTHING


def registration_of(cloud: Cloud, client_id: str) -> tuple[Tenant, Json] | None:
    """The registration of a client id (lower case) and its tenant."""
    for tenant in cloud.tenants.values():
        for application in tenant.collection("applications").values():
            if str(application.get("appId")).lower() == client_id:
                return tenant, application
    return None


def client_id_of(request: Request) -> str:
    """The client id (lower case) that the form or HTTP basic authentication names. Raises AADSTS900144."""
    client_id, _ = _given(request)
    if not client_id:
        raise refusals.missing("client_id")
    return client_id


def find(cloud: Cloud, tenant: Tenant, client_id: str) -> Client:
    """The app in this tenant, not proved. Raises AADSTS700016, 7000229, 7000112."""
    home = registration_of(cloud, client_id)
    principal = next((p for p in tenant.collection("servicePrincipals").values() if p["appId"].lower() == client_id), None)
    if principal is None:
        mine = home is not None and (home[0] is tenant or home[1].get("signInAudience") != SINGLE_TENANT)
        raise (refusals.no_principal if mine else refusals.unknown_app)(client_id, tenant.display_name)
    if home is not None and home[0] is not tenant and home[1].get("signInAudience") == SINGLE_TENANT:
        raise refusals.unknown_app(client_id, tenant.display_name)
    return Client(tenant=tenant, principal=principal, registration=None if home is None else home[1])


def asking(request: Request) -> Client:
    """The app that asks, not proved, in the tenant of the path. Raises EntraFault."""
    tenant = tenant_of(request)
    client_id = client_id_of(request)
    if tenant is None:
        raise EntraFault(400, "invalid_request", 50059, "An app signs in at one tenant; name it by its id or domain.")
    return find(request.cloud, tenant, client_id)


def proved(request: Request, client: Client) -> Client:
    """The client with the strength of its proof. Raises EntraFault when it gives none, or a wrong one."""
    _, secret = _given(request)
    client_id = client.principal["appId"].lower()
    if request.form.get("client_assertion"):
        holders = [one for one in (client.registration, client.principal) if one is not None]
        assertions.check(request, client.tenant, client_id, holders)
        strength = BY_CERTIFICATE
    elif secret:
        _check_secret(request.cloud, client, client_id, secret)
        strength = BY_SECRET
    else:
        raise refusals.no_credential()
    if not client.principal["accountEnabled"]:
        raise refusals.disabled_app(client_id, client.principal["displayName"])
    return Client(tenant=client.tenant, principal=client.principal, registration=client.registration, strength=strength)


def _check_secret(cloud: Cloud, client: Client, client_id: str, secret: str) -> None:
    own = cloud.runtime.secrets.get(client_id)
    if own is not None and secrets.compare_digest(own.encode(), secret.encode("utf-8", "replace")):
        return
    held = [
        one
        for holder in (client.registration, client.principal)
        if holder is not None
        for one in holder.get("passwordCredentials") or ()
    ]
    credential = credentials.with_secret(held, secret)
    if credential is None or not credentials.has_begun(cloud, credential):
        raise refusals.wrong_secret(client_id)
    if credentials.has_ended(cloud, credential):
        raise refusals.expired_secret(client_id)


def _given(request: Request) -> tuple[str, str]:
    """Client id (lower case) and secret, from the form or from HTTP basic authentication."""
    client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic" and not secret:
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise refusals.invalid_client(7000218, "The authorization header cannot be read.") from None
        client_id, secret = unquote_plus(user), unquote_plus(password)
    return client_id.strip().lower(), secret
