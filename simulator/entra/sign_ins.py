"""The sign-in log: every try to get a token that names somebody of the tenant leaves an entry, the refused ones too.

Entries stand oldest first, as Graph's type signIn has them; `_kind` says which of Microsoft's lists shows them: interactiveUser,
nonInteractiveUser (a refresh token) or servicePrincipal. They are kept 30 days (facts: directoryAudits; Microsoft's page on
retention); when a person last signed in is kept for good, beside the log. An access token made by `/_sim/token` is no sign-in.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.entra import conditional_access
from simulator.entra.resources import Resource
from simulator.errors import EntraFault
from simulator.messages import Request
from simulator.store import Cloud, Tenant, stable_id
from simulator.tokens import ARM_APP_ID, GRAPH_APP_ID, audience_kind

Json = dict[str, Any]

INTERACTIVE, SILENT, APP = "interactiveUser", "nonInteractiveUser", "servicePrincipal"
KEPT = timedelta(days=30)
ACTIVITY = "signInActivity"
_RESOURCES = {
    "graph": (GRAPH_APP_ID, "Microsoft Graph"),
    "local": (GRAPH_APP_ID, "Microsoft Graph"),
    "arm": (ARM_APP_ID, "Windows Azure Service Management API"),
}


@dataclass(kw_only=True)
class Attempt:
    """One try. `resource` is filled in once it is known what the token is for."""

    tenant: Tenant
    kind: str
    client_id: str
    app_name: str | None
    user: Json | None = None
    principal: Json | None = None
    resource: Resource | None = None


@contextmanager
def attempt(
    request: Request,
    tenant: Tenant,
    kind: str,
    client_id: str,
    *,
    app_name: str | None = None,
    user: Json | None = None,
    principal: Json | None = None,
) -> Iterator[Attempt]:
    """Around what issues a token: its end makes an entry, with the AADSTS number of the refusal if there is one."""
    one = Attempt(tenant=tenant, kind=kind, client_id=client_id, app_name=app_name, user=user, principal=principal)
    try:
        yield one
    except EntraFault as fault:
        add(request.cloud, tenant, kind, _entry(request, one, fault))
        raise
    add(request.cloud, tenant, kind, _entry(request, one, None))


def add(cloud: Cloud, tenant: Tenant, kind: str, entry: Json) -> Json:
    """Put an entry into the log, by its `createdDateTime` (default: now), and forget what is too old to be shown."""
    log: Json = tenant.collection("logs").setdefault("signIns", {"entries": []})
    log["given"] = log.get("given", 0) + 1
    # Not of the cloud's own row of ids: how often somebody signs in must not change the ids of what is made later.
    entry = {"id": stable_id(tenant.id, "signIn", log["given"]), "createdDateTime": cloud.timestamp(), **entry, "_kind": kind}
    entries: list[Json] = log["entries"]
    bisect.insort(entries, entry, key=lambda one: one["createdDateTime"])
    oldest = stamp(cloud.now() - KEPT)
    del entries[: bisect.bisect_left(entries, oldest, key=lambda one: one["createdDateTime"])]
    _remember(tenant, kind, entry)
    return entry


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _remember(tenant: Tenant, kind: str, entry: Json) -> None:
    """The person's last tries and last success (Microsoft's type signInActivity)."""
    if kind == APP:
        return
    activity = tenant.collection(ACTIVITY).setdefault(entry["userId"].lower(), {})
    words = ["lastSignIn" if kind == INTERACTIVE else "lastNonInteractiveSignIn"]
    if entry["status"]["errorCode"] == 0:
        words.append("lastSuccessfulSignIn")
    for word in words:
        if (activity.get(f"{word}DateTime") or "") <= entry["createdDateTime"]:
            activity[f"{word}DateTime"] = entry["createdDateTime"]
            activity[f"{word}RequestId"] = entry["id"]


def _entry(request: Request, one: Attempt, fault: EntraFault | None) -> Json:
    resource_id, resource_name = _resource(one.resource)
    policies: list[Json] = []
    # Conditional access comes after the first factor; an app's own sign-in has another kind of policy, which is not served.
    if one.user is not None and fault is None:
        policies = conditional_access.applied(one.tenant, one.user, one.client_id, resource_id)
    return {
        **who(request.cloud, one.tenant, user=one.user, principal=one.principal),
        "appId": one.client_id,
        "appDisplayName": one.app_name or _name_of(one.tenant, one.client_id),
        "appliedConditionalAccessPolicies": policies,
        "clientAppUsed": "Mobile Apps and Desktop clients" if one.user is not None else None,
        "conditionalAccessStatus": conditional_access.status(policies),
        "correlationId": request.correlation_id,
        "deviceDetail": device(),
        "ipAddress": "127.0.0.1",
        "isInteractive": one.kind == INTERACTIVE,
        "location": location(),
        **risk(),
        "resourceDisplayName": resource_name,
        "resourceId": resource_id,
        "status": status(*(() if fault is None else (fault.aadsts, fault.message))),
        "userAgent": request.headers.get("user-agent"),
    }


def who(cloud: Cloud, tenant: Tenant, *, user: Json | None, principal: Json | None) -> Json:
    """The properties that say who signed in, and from which tenant into which."""
    home = tenant.id
    if user is not None and user["id"] not in tenant.collection("users"):
        home = cloud.home_tenant
    return {
        "homeTenantId": home,
        "resourceTenantId": tenant.id,
        "servicePrincipalId": "" if principal is None else principal["id"],
        "servicePrincipalName": None if principal is None else principal["displayName"],
        "userDisplayName": None if user is None else user["displayName"],
        "userId": "" if user is None else user["id"],
        "userPrincipalName": None if user is None else user["userPrincipalName"].lower(),
    }


def status(code: int = 0, reason: str | None = None, details: str | None = None) -> Json:
    return {"errorCode": code, "failureReason": reason, "additionalDetails": details}


def device(system: str | None = None, browser: str | None = None) -> Json:
    return {
        "deviceId": "",
        "displayName": "",
        "operatingSystem": system,
        "browser": browser,
        "isCompliant": False,
        "isManaged": False,
        "trustType": "",
    }


def location(city: str = "", state: str = "", country: str = "") -> Json:
    """Nothing by default: this machine is nowhere."""
    nowhere = {"altitude": None, "latitude": None, "longitude": None}
    return {"city": city, "state": state, "countryOrRegion": country, "geoCoordinates": nowhere}


def risk(level: str = "none") -> Json:
    return {
        "riskDetail": "none",
        "riskEventTypes": [],
        "riskEventTypes_v2": [],
        "riskLevelAggregated": level,
        "riskLevelDuringSignIn": level,
        "riskState": "none" if level == "none" else "atRisk",
    }


def _resource(resource: Resource | None) -> tuple[str | None, str | None]:
    if resource is None:
        return None, None
    if resource.principal is not None:
        return resource.principal["appId"], resource.principal["displayName"]
    return _RESOURCES.get(audience_kind(resource.audience) or "", (None, None))


def _name_of(tenant: Tenant, client_id: str) -> str | None:
    principals = tenant.collection("servicePrincipals").values()
    return next((str(one["displayName"]) for one in principals if one["appId"].lower() == client_id), None)
