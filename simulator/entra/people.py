"""People at the token endpoint: who may sign in where, what an app may do in their name, and the tokens that they get.

A refresh token is signed and says all it stands for, so it outlives a restart; it ends 90 days after it was issued (simulator's
clock), when the sessions of its person are revoked, and when the person goes. Consent comes from the tenant's
oauth2PermissionGrants; some of Microsoft's own public clients need none. Shapes: Microsoft's pages on tokens; what is general
knowledge says so.
"""

from __future__ import annotations

import base64
import json
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import jwt

from simulator import credentials
from simulator.claims import cli_scopes, directory_roles, user_claims
from simulator.entra import clients, refusals, resources, sign_ins
from simulator.entra.clients import Client
from simulator.entra.resources import Resource, Wanted
from simulator.messages import Request
from simulator.store import Cloud, Tenant
from simulator.tokens import DEFAULT_LIFETIME

Json = dict[str, Any]

# Public clients that every tenant knows (ids: general knowledge).
FIRST_PARTY = {
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Microsoft Azure CLI",
    "1950a258-227b-4e31-a9cf-717495945fc2": "Microsoft Azure PowerShell",
    "14d82eec-204b-4c2f-b7e8-296a70dab67e": "Microsoft Graph Command Line Tools",
}
REFRESH_LIFETIME = timedelta(days=90)


def find(cloud: Cloud, tenant: Tenant, who: str) -> Json | None:
    """The person whose sign-in name or object id is `who`, in this tenant. The partner's own people may enter it with a directory
    role there, as delegated administration gives one."""
    wanted = who.lower()
    for place in (tenant, cloud.tenants[cloud.home_tenant]):
        for user in place.collection("users").values():
            named = wanted in (user["userPrincipalName"].lower(), user["id"].lower())
            if named and (place is tenant or directory_roles(tenant, user["id"])):
                return user
    return None


def client_for(request: Request, tenant: Tenant, client_id: str) -> Client | None:
    """The app that a person signs in to: None for one of Microsoft's own. One that is not public must prove itself.
    Raises AADSTS700016, 7000218 and what a wrong proof raises."""
    if client_id in FIRST_PARTY:
        return None
    client = clients.find(request.cloud, tenant, client_id)
    if request.form.get("client_secret") or request.form.get("client_assertion"):
        return clients.proved(request, client)
    if client.registration is None or not client.registration.get("isFallbackPublicClient"):
        raise refusals.no_credential()
    if not client.principal["accountEnabled"]:
        raise refusals.disabled_app(client_id, client.principal["displayName"])
    return client


def tokens(request: Request, tenant: Tenant, user: Json, client_id: str, scope: str) -> Json:
    """The answer to a person who has just signed in. `scope` as it was sent. Raises EntraFault."""
    with _attempt(request, tenant, user, client_id, sign_ins.INTERACTIVE) as attempt:
        demand_sign_in(user)
        return _tokens(request, attempt, user, scope)


def _attempt(request: Request, tenant: Tenant, user: Json, client_id: str, kind: str) -> AbstractContextManager[sign_ins.Attempt]:
    return sign_ins.attempt(request, tenant, kind, client_id, app_name=FIRST_PARTY.get(client_id), user=user)


def _tokens(request: Request, attempt: sign_ins.Attempt, user: Json, scope: str) -> Json:
    tenant, client_id = attempt.tenant, attempt.client_id
    client = client_for(request, tenant, client_id)
    wanted = resources.of_person(scope)
    attempt.resource = resource = resources.find(tenant, wanted.resource)
    granted = _granted(tenant, user, client, resource, wanted)
    claims = user_claims(
        tenant,
        user,
        resource.audience,
        client_id=client_id,
        scopes=" ".join(granted),
        strength=clients.BY_NOTHING if client is None else client.strength,
    )
    keys = request.cloud.runtime.keys
    prefix = resource.audience.rstrip("/")
    shown = [f"{prefix}/{name}" for name in (*granted, *(() if wanted.names else (resources.DEFAULT,)))]
    answer: Json = {
        "token_type": "Bearer",
        "scope": " ".join(shown),
        "expires_in": DEFAULT_LIFETIME,
        "ext_expires_in": DEFAULT_LIFETIME,
        "access_token": keys.issue(claims),
    }
    if wanted.offline:
        answer["refresh_token"] = _refresh_token(request.cloud, tenant, user, client_id, scope)
    if wanted.openid:
        answer["id_token"] = keys.issue(_id_claims(request, tenant, user, client_id))
    if request.form.get("client_info") == "1":
        whole = json.dumps({"uid": user["id"], "utid": tenant.id}).encode()
        answer["client_info"] = base64.urlsafe_b64encode(whole).decode().rstrip("=")
    return answer


def _granted(tenant: Tenant, user: Json, client: Client | None, resource: Resource, wanted: Wanted) -> list[str]:
    """What the app may do in the person's name: all that is granted, or the scopes asked for. Raises AADSTS65001, 65002."""
    if client is None:
        allowed = cli_scopes(tenant, user, resource.audience).split()
    else:
        allowed = _consented(tenant, user, client, resource)
    known = {name.lower(): name for name in allowed}
    refused = [name for name in wanted.names if name.lower() not in known]
    if not refused and known:
        return [known[name.lower()] for name in wanted.names] or allowed
    if client is None:
        raise refusals.invalid_grant(
            65002, f"Consent between the first party application and the resource {resource.audience} is not preauthorized."
        )
    raise refusals.invalid_grant(
        65001,
        f"The user or administrator has not consented to use the application with ID '{client.principal['appId']}' named "
        f"'{client.principal['displayName']}'. Send an interactive authorization request for this user and resource.",
    )


def _consented(tenant: Tenant, user: Json, client: Client, resource: Resource) -> list[str]:
    if resource.principal is None:
        return []
    names = [
        name
        for grant in tenant.collection("oauth2PermissionGrants").values()
        if grant["clientId"] == client.principal["id"]
        and grant["resourceId"] == resource.principal["id"]
        and grant["principalId"] in (None, user["id"])
        for name in str(grant["scope"] or "").split()
    ]
    return sorted(set(names) - resources.RESERVED_SCOPES)


def _id_claims(request: Request, tenant: Tenant, user: Json, client_id: str) -> Json:
    return {
        "aud": client_id,
        "iss": f"{request.origin}/{tenant.id}/v2.0",
        "tid": tenant.id,
        "oid": user["id"],
        "sub": user["id"],
        "name": user["displayName"],
        "preferred_username": user["userPrincipalName"],
        "ver": "2.0",
    }


def _refresh_token(cloud: Cloud, tenant: Tenant, user: Json, client_id: str, scope: str) -> str:
    content = {"use": "refresh", "home": tenant.id, "user": user["id"], "client": client_id, "scope": scope}
    return "1." + cloud.runtime.keys.sign({**content, "issued": int(cloud.now().timestamp())})


def refreshed(request: Request, tenant: Tenant | None, client_id: str) -> Json:
    """New tokens for a refresh token, in its own tenant or another one that the person may enter. Raises EntraFault."""
    token = request.form.get("refresh_token", "")
    if not token:
        raise refusals.missing("refresh_token")
    cloud = request.cloud
    try:
        content = cloud.runtime.keys.signed(token.removeprefix("1."))
    except (jwt.InvalidTokenError, ValueError):
        content = {}
    if content.get("use") != "refresh":
        raise refusals.invalid_grant(9002313, "Invalid request. The refresh token is malformed or was issued elsewhere.")
    if content["client"] != client_id:
        raise refusals.invalid_grant(70000, "The refresh token was issued to another client id.")
    home = cloud.tenants.get(content["home"])
    place = tenant or home
    user = None if home is None or place is None else find(cloud, place, content["user"])
    if place is None or user is None:
        raise refusals.invalid_grant(50020, "The person of this refresh token does not exist in the tenant.")
    with _attempt(request, place, user, client_id, sign_ins.SILENT) as attempt:
        demand_sign_in(user)
        valid_from = user.get("signInSessionsValidFromDateTime")
        if valid_from and content["issued"] < int(credentials.moment(valid_from).timestamp()):
            raise refusals.invalid_grant(
                50173, f"The provided grant has expired due to it being revoked. Tokens are valid from {valid_from}."
            )
        if cloud.now().timestamp() - content["issued"] > REFRESH_LIFETIME.total_seconds():
            raise refusals.invalid_grant(
                700082, f"The refresh token has expired due to inactivity (more than {REFRESH_LIFETIME.days} days)."
            )
        return _tokens(request, attempt, user, request.form.get("scope") or content["scope"])


def demand_sign_in(user: Json) -> None:
    """Raises AADSTS50057 for an account that is disabled."""
    if not user["accountEnabled"]:
        raise refusals.invalid_grant(50057, "The user account is disabled.")
