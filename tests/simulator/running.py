"""A running simulator as tests see it: seed a tenant, get a token, ask over plain HTTPS."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from simulator import launch

PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"


@dataclass(frozen=True, kw_only=True)
class SeededTenant:
    id: str
    subscription_id: str
    domain: str
    admin: str
    break_glass: str


@dataclass(frozen=True, kw_only=True)
class RunningSimulator:
    """`http` speaks to the simulator and trusts its certificate only."""

    info: launch.RunInfo
    http: httpx.Client

    def seed(self, **changes: Any) -> SeededTenant:
        """A new tenant with a subscription, one administrator, one break-glass account and ten Business Premium seats."""
        label = f"t{uuid.uuid4().hex[:10]}"
        tenant = SeededTenant(
            id=str(uuid.uuid4()),
            subscription_id=str(uuid.uuid4()),
            domain=f"{label}.example",
            admin=f"admin@{label}.onmicrosoft.com",
            break_glass=f"bg@{label}.onmicrosoft.com",
        )
        wanted = {
            "tenantId": tenant.id,
            "displayName": f"Tenant {label}",
            "domains": [tenant.domain, f"{label}.onmicrosoft.com"],
            "subscriptionId": tenant.subscription_id,
            "breakGlass": [tenant.break_glass],
            "administrators": [tenant.admin],
            "seats": {PREMIUM: 10},
        }
        answer = self.http.post("/_sim/seed", json=wanted | changes)
        assert answer.status_code == 200, answer.text
        return tenant

    def app_token(self, tenant_id: str, scope: str = "https://graph.microsoft.com/.default", **form: str) -> httpx.Response:
        """The token endpoint's answer to the partner app."""
        fields = {
            "grant_type": "client_credentials",
            "client_id": self.info.client_id,
            "client_secret": self.info.client_secret,
            "scope": scope,
        }
        return self.http.post(f"/{tenant_id}/oauth2/v2.0/token", data=fields | form)

    def forged_token(self, tenant_id: str, user: str, audience: str = "graph", **more: Any) -> str:
        """A token from /_sim/token for a user or an app."""
        answer = self.http.post("/_sim/token", json={"tenantId": tenant_id, "user": user, "audience": audience} | more)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    def headers(self, tenant_id: str, audience: str = "graph") -> dict[str, str]:
        """An Authorization header of the partner app."""
        return {"authorization": f"Bearer {self.forged_token(tenant_id, self.info.client_id, audience)}"}

    def collections(self, tenant_id: str) -> dict[str, Any]:
        """The tenant's state, as its snapshot tells it."""
        answer = self.http.get("/_sim/snapshot", params={"tenantId": tenant_id})
        found: dict[str, Any] = answer.json()["tenants"][0]["collections"]
        return found
