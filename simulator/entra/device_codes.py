"""Signing in on another device: a code to show to the person, and the polls that wait for it.

The person signs in by `POST /_sim/device-codes`. Words and life time: RFC 8628 and Microsoft's page on the device authorization
grant (authorization_pending, authorization_declined, expired_token, bad_verification_code; 15 minutes, one poll in 5 seconds).
The AADSTS numbers 70016, 70018 and 70020 are the live service's; that it says slow_down, and the other numbers, are general
knowledge. A code ends by the simulator's clock; polls come from real clients, so they are timed by the wall.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import timedelta
from typing import Any

from simulator import credentials
from simulator.entra import clients, people, refusals, resources
from simulator.entra.tenants import tenant_of
from simulator.errors import EntraFault
from simulator.messages import Request, Response, route
from simulator.store import Cloud, Tenant

Json = dict[str, Any]

COLLECTION = "deviceCodes"
LIFETIME = timedelta(seconds=900)
INTERVAL = 5
GRANTS = ("urn:ietf:params:oauth:grant-type:device_code", "device_code")
_LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789"


@route("POST", "/{tenant}/oauth2/v2.0/devicecode")
def begin_v2(request: Request) -> Response:
    """Form: client_id, scope."""
    scope = request.form.get("scope", "")
    resources.of_person(scope)
    return _begin(request, scope, "verification_uri")


@route("POST", "/{tenant}/oauth2/devicecode")
def begin_v1(request: Request) -> Response:
    """Form: client_id, resource."""
    resource = request.form.get("resource", "").strip()
    if not resource:
        raise refusals.missing("resource")
    answer = _begin(request, f"{resource}/{resources.DEFAULT} openid offline_access", "verification_url")
    answer.body = {key: str(value) for key, value in answer.body.items()}
    return answer


def _begin(request: Request, scope: str, page: str) -> Response:
    tenant = tenant_of(request)
    client_id = clients.client_id_of(request)
    if client_id not in people.FIRST_PARTY and tenant is not None:
        clients.find(request.cloud, tenant, client_id)
    code, shown = secrets.token_urlsafe(48), "".join(secrets.choice(_LETTERS) for _ in range(9))
    cloud = request.cloud
    _tidy(cloud)
    # Where nobody knows the tenant yet, the sign-in waits in the partner's own.
    place = tenant or cloud.tenants[cloud.home_tenant]
    place.collection(COLLECTION)[_key(code)] = {
        "id": _key(code),
        "userCode": shown,
        "tenantId": None if tenant is None else tenant.id,
        "clientId": client_id,
        "scope": scope,
        "endDateTime": (cloud.now() + LIFETIME).isoformat(),
        "state": "pending",
        "user": None,
        "polled": 0.0,
    }
    address = f"{request.origin}/common/oauth2/deviceauth"
    body = {
        "user_code": shown,
        "device_code": code,
        page: address,
        "expires_in": int(LIFETIME.total_seconds()),
        "interval": INTERVAL,
        "message": f"To sign in, send the code {shown} and the person's sign-in name to POST {request.origin}/_sim/device-codes.",
    }
    return Response(body=body)


def waiting(cloud: Cloud) -> list[tuple[Tenant, Json]]:
    """The sign-ins that nobody has answered yet, each with the tenant that keeps it."""
    _tidy(cloud)
    return [
        (tenant, one)
        for tenant in cloud.tenants.values()
        for one in tenant.collections.get(COLLECTION, {}).values()
        if one["state"] == "pending" and not credentials.has_ended(cloud, one)
    ]


def redeem(request: Request, tenant: Tenant | None, client_id: str) -> Json:
    """Tokens for a device code whose person has signed in. Raises the errors that tell a client to wait or to give up."""
    code = request.form.get("device_code") or request.form.get("code") or ""
    if not code:
        raise refusals.missing("device_code")
    cloud, key = request.cloud, _key(code)
    kept = [(place, place.collections.get(COLLECTION, {}).get(key)) for place in cloud.tenants.values()]
    found = next((one for _, one in kept if one is not None), None)
    if found is None or found["clientId"] != client_id or (tenant is not None and found["tenantId"] not in (None, tenant.id)):
        raise EntraFault(400, "bad_verification_code", 70018, "The device code was not recognized.")
    if found["state"] == "used":
        raise refusals.invalid_grant(54005, "The device code was already redeemed.")
    if credentials.has_ended(cloud, found):
        raise EntraFault(
            400,
            "expired_token",
            70020,
            "The provided value for the input parameter 'device_code' is not valid. This code has expired.",
        )
    if found["state"] == "declined":
        raise EntraFault(400, "authorization_declined", 65004, "The person declined to sign in to this application.")
    if found["state"] == "pending":
        now, last = time.time(), found["polled"]
        found["polled"] = now
        # A second of tolerance, as clients count their interval from the answer on.
        if now - last < INTERVAL - 1:
            raise EntraFault(400, "slow_down", 70016, f"The client polls too often: once in {INTERVAL} seconds is enough.")
        raise EntraFault(
            400, "authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
        )
    place = cloud.tenants.get(found["user"]["tenantId"])
    user = None if place is None else people.find(cloud, place, found["user"]["id"])
    if place is None or user is None:
        raise refusals.invalid_grant(50034, "The person who signed in does not exist any more.")
    answer = people.tokens(request, place, user, client_id, found["scope"])
    found["state"] = "used"
    return answer


def _key(code: str) -> str:
    """What a device code is kept under: nobody reads it from the state."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


def _tidy(cloud: Cloud) -> None:
    """Forget what ended a day ago."""
    for tenant in cloud.tenants.values():
        held = tenant.collections.get(COLLECTION, {})
        for key in [key for key, one in held.items() if credentials.moment(one["endDateTime"]) < cloud.now() - timedelta(days=1)]:
            del held[key]
