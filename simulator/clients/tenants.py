"""The partner's app in one of the simulator's tenants: what a client is told when it shall work there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from simulator.clients.asking import ask
from simulator.errors import NoSuchTenant, UnexpectedAnswer
from simulator.run_file import RunInfo

_SEGMENT = re.compile(r"[A-Za-z0-9.-]{1,253}\Z")
# How the login service refuses a tenant that it doesn't know (AADSTS90002).
_UNKNOWN = 400
_ANY = frozenset({"common", "organizations", "consumers"})


def in_tenant(info: RunInfo, tenant: str) -> RunInfo:
    """`info` with the tenant that has this id or domain, and its subscription ("" when it has none).
    Raises NoSuchTenant, UnexpectedAnswer, NotAnswering."""
    tenant_id = _id_of(info, tenant)
    token = _read(info, "POST", "/_sim/token", {"tenantId": tenant_id, "clientId": info.client_id, "audience": "arm"})
    found = _read(info, "GET", "/subscriptions?api-version=2022-12-01", token=token["access_token"])
    subscriptions = [one["subscriptionId"] for one in found["value"]]
    return replace(info, tenant_id=tenant_id, subscription_id=subscriptions[0] if subscriptions else "")


def _id_of(info: RunInfo, tenant: str) -> str:
    if _SEGMENT.match(tenant) and tenant.lower() not in _ANY:
        path = f"/{quote(tenant)}/v2.0/.well-known/openid-configuration"
        status, found = ask(info, "GET", path)
        if status == 200:
            return str(urlsplit(found["token_endpoint"]).path.split("/")[1])
        if status != _UNKNOWN:
            # What can't be read is not what isn't there.
            raise UnexpectedAnswer(info, f"GET {path}", status)
    raise NoSuchTenant(info, tenant, _read(info, "GET", "/_sim/health")["tenants"])


def _read(info: RunInfo, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
    status, found = ask(info, method, path, body, token=token)
    if status != 200:
        raise UnexpectedAnswer(info, f"{method} {path}", status)
    return found
