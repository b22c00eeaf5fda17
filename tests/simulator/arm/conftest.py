"""A tenant of the test's own, its callers, and bodies that are right."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]


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
