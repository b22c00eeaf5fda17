"""What the tests of applications share: making, reading and comparing one object, a person, Microsoft Graph's own principal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph_provider import client, creator, takeover
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import State, go

Json = dict[str, Any]
NOBODY = "00000000-0000-4000-8000-00000000dead"
ROLE: Json = {
    "id": "11111111-2222-4333-8444-000000000003",
    "displayName": "Planner",
    "description": "Plans",
    "value": "planner",
    "allowedMemberTypes": ["User"],
}
OTHER_ROLE = ROLE | {"id": "11111111-2222-4333-8444-000000000004", "value": "reader"}
MARK = "northwind/application/rota"


@pytest.fixture(name="quick")
def quick_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Waits are a hundredth of the real ones; their number and order are the same."""
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.02, 0.04, 0.08))
    monkeypatch.setattr(client, "_FRESH_WAITS", tuple(wait / 100 for wait in client._FRESH_WAITS))
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0.02)
    yield


def make(tenant: Tenant, kind: str, inputs: Json, **env: str) -> State:
    state: State = go(tenant, lambda run: run.create(kind, inputs), **env)
    return state


def live(tenant: Tenant, state: State) -> State:
    found: State | None = go(tenant, lambda run: run.refresh(state))
    assert found is not None
    return found


def drift(tenant: Tenant, state: State, inputs: Json) -> dict[str, str]:
    """What the live object and the program's inputs differ in."""
    read = live(tenant, state)
    found: dict[str, str] = go(tenant, lambda run: run.diff(read, inputs))
    return found


def person(tenant: Tenant, name: str) -> str:
    body = {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@{tenant.domain}",
        "passwordProfile": {"password": "Xk4!mQ9z#Lp2"},
    }
    return str(tenant.admin("POST", "/users", body)["id"])


def graph_principal(tenant: Tenant) -> Json:
    """The service principal of Microsoft Graph in the tenant."""
    found = tenant.admin("GET", "/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'")
    principal: Json = found["value"][0]
    return principal
