"""The partner's app in one of the simulator's tenants: what a client is told when it shall work there."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from simulator.clients.asking import ask
from simulator.errors import NoSuchTenant
from simulator.run_file import RunInfo

_SEGMENT = re.compile(r"[A-Za-z0-9.-]{1,253}\Z")
_ANY = frozenset({"common", "organizations", "consumers"})


def in_tenant(info: RunInfo, tenant: str) -> RunInfo:
    """`info` with the tenant that has this id or domain, and its subscription ("" when it has none).
    Raises NoSuchTenant, NotAnswering."""
    tenant_id = _id_of(info, tenant)
    _, issued = ask(info, "POST", "/_sim/token", {"tenantId": tenant_id, "clientId": info.client_id, "audience": "arm"})
    _, found = ask(info, "GET", "/subscriptions?api-version=2022-12-01", token=issued.get("access_token", ""))
    subscriptions = [one["subscriptionId"] for one in found.get("value", [])]
    return replace(info, tenant_id=tenant_id, subscription_id=subscriptions[0] if subscriptions else "")


def _id_of(info: RunInfo, tenant: str) -> str:
    if _SEGMENT.match(tenant) and tenant.lower() not in _ANY:
        status, found = ask(info, "GET", f"/{quote(tenant)}/v2.0/.well-known/openid-configuration")
        if status == 200:
            return str(urlsplit(found["token_endpoint"]).path.split("/")[1])
    raise NoSuchTenant(info, tenant, ask(info, "GET", "/_sim/health")[1]["tenants"])
