"""A tenant of the test's own, and short ways to speak to its Resource Manager over real HTTPS."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.simulator.conftest import RunningSimulator, SeededTenant

Json = dict[str, Any]

# The api-versions that azure-native 3.29 sends.
VERSIONS = {
    "workspaces": "2023-09-01",
    "actionGroups": "2024-10-01-preview",
    "activityLogAlerts": "2020-10-01",
    "budgets": "2024-08-01",
    "roleAssignments": "2022-04-01",
    "roleDefinitions": "2022-04-01",
    "locks": "2020-05-01",
    "values": "2015-04-01",
}


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One caller in one subscription. Paths may be relative to the subscription."""

    http: httpx.Client
    subscription: str
    token: str

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str | None = None,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> httpx.Response:
        path = path if path.startswith("/") else f"/subscriptions/{self.subscription}/{path}"
        asked = version or next((v for name, v in VERSIONS.items() if f"/{name}".lower() in path.lower()), "2024-03-01")
        return self.http.request(
            method,
            path,
            json=body,
            params={"api-version": asked, **{name.replace("_", "$"): value for name, value in query.items()}},
            headers={"authorization": f"Bearer {self.token}", **(headers or {})},
        )

    def group(self, name: str = "rg-one", **more: Any) -> str:
        """A resource group, made; its id."""
        answer = self("PUT", f"resourcegroups/{name}", {"location": "westeurope", **more})
        assert answer.status_code in (200, 201), answer.text
        made: str = answer.json()["id"]
        return made

    def make(self, path: str, body: Json) -> Json:
        answer = self("PUT", path, body)
        assert answer.status_code in (200, 201), answer.text
        made: Json = answer.json()
        return made

    def finish(self, answer: httpx.Response) -> httpx.Response:
        """Poll a 202 to its end."""
        assert answer.status_code == 202
        url = answer.headers["location"]
        while True:
            time.sleep(0.2)
            polled = self.http.get(url, headers={"authorization": f"Bearer {self.token}"})
            if polled.status_code != 202:
                return polled


def code(answer: httpx.Response) -> tuple[int, str]:
    """(status, error code) of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def arm(simulator: RunningSimulator, tenant: SeededTenant) -> Arm:
    """The partner app, Owner of the tenant's subscription."""
    token = simulator.forged_token(tenant.id, simulator.info.client_id, "arm")
    return Arm(http=simulator.http, subscription=tenant.subscription_id, token=token)


@pytest.fixture
def admin(simulator: RunningSimulator, tenant: SeededTenant) -> Arm:
    """The tenant's administrator."""
    token = simulator.forged_token(tenant.id, tenant.admin, "arm")
    return Arm(http=simulator.http, subscription=tenant.subscription_id, token=token)


@pytest.fixture
def colleague(simulator: RunningSimulator, tenant: SeededTenant) -> tuple[Arm, str]:
    """A user without any role, and its object id."""
    upn = f"colleague@{tenant.domain}"
    answer = simulator.http.post(
        "/v1.0/users",
        headers=simulator.headers(tenant.id),
        json={
            "accountEnabled": True,
            "displayName": "Colleague",
            "mailNickname": "colleague",
            "userPrincipalName": upn,
            "passwordProfile": {"password": f"Aa1!{uuid.uuid4().hex}"},
        },
    )
    assert answer.status_code == 201, answer.text
    token = simulator.forged_token(tenant.id, upn, "arm")
    return Arm(http=simulator.http, subscription=tenant.subscription_id, token=token), answer.json()["id"]


@pytest.fixture
def workspace() -> Json:
    return {"location": "westeurope", "properties": {"sku": {"name": "PerGB2018"}, "retentionInDays": 90}}


@pytest.fixture
def action_group() -> Json:
    return {
        "location": "Global",
        "properties": {
            "enabled": True,
            "groupShortName": "soc",
            "emailReceivers": [{"name": "soc", "emailAddress": "soc@msp.example", "useCommonAlertSchema": True}],
        },
    }


@pytest.fixture
def alert(tenant: SeededTenant) -> Json:
    return {
        "location": "Global",
        "properties": {
            "scopes": [f"/subscriptions/{tenant.subscription_id}"],
            "condition": {"allOf": [{"field": "category", "equals": "ServiceHealth"}]},
            "actions": {"actionGroups": []},
        },
    }


@pytest.fixture
def budget() -> Json:
    return {
        "properties": {
            "category": "Cost",
            "amount": 500,
            "timeGrain": "Monthly",
            "timePeriod": {"startDate": "2026-11-01T00:00:00Z"},
            "notifications": {
                "actual80": {
                    "enabled": True,
                    "operator": "GreaterThanOrEqualTo",
                    "threshold": 80,
                    "contactEmails": ["billing@msp.example"],
                }
            },
        }
    }
