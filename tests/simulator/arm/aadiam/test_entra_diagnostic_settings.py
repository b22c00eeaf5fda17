"""Entra ID's diagnostic settings, and who may write them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
VERSION = "2017-04-01"
SETTINGS = "/providers/microsoft.aadiam/diagnosticSettings"
ROLES = "providers/Microsoft.Authorization/roleAssignments"
CONTRIBUTOR = "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"
FORBIDDEN = (403, "AuthorizationFailed")


@pytest.fixture
def body(arm: Arm) -> Json:
    path = f"{arm.group()}/providers/Microsoft.OperationalInsights/workspaces/logs"
    sink = arm.make(path, {"location": "westeurope", "properties": {}})["id"]
    logs = [{"category": name, "enabled": True} for name in ("AuditLogs", "SignInLogs", "RiskyUsers")]
    return {"properties": {"workspaceId": sink, "logs": logs}}


def test_an_administrator_by_directory_role(admin: Arm, body: Json) -> None:
    made = admin("PUT", f"{SETTINGS}/to-logs", body, version=VERSION)
    assert made.status_code == 200
    assert [log["category"] for log in made.json()["properties"]["logs"]] == ["AuditLogs", "SignInLogs", "RiskyUsers"]
    assert admin("GET", f"{SETTINGS}/to-logs", version=VERSION).json() == made.json()
    assert [one["name"] for one in admin("GET", SETTINGS, version=VERSION).json()["value"]] == ["to-logs"]
    assert code(admin("PUT", f"{SETTINGS}/twice", body, version=VERSION)) == (409, "Conflict")
    assert admin("DELETE", f"{SETTINGS}/to-logs", version=VERSION).status_code == 200
    assert admin("DELETE", f"{SETTINGS}/to-logs", version=VERSION).status_code == 204


@pytest.mark.parametrize(
    "change",
    [
        {"workspaceId": None},
        {"workspaceId": "/subscriptions/x"},
        {"logs": []},
        {"logs": [{"category": "Administrative", "enabled": True}]},
        {"logs": [{"category": "AuditLogs", "enabled": True}] * 2},
    ],
)
def test_settings_that_are_refused(admin: Arm, body: Json, change: Json) -> None:
    body["properties"] |= change
    assert code(admin("PUT", f"{SETTINGS}/bad", body, version=VERSION)) == (400, "BadRequest")


def test_an_app_needs_an_azure_role(
    arm: Arm, admin: Arm, colleague: tuple[Arm, str], body: Json, simulator: RunningSimulator, tenant: SeededTenant
) -> None:
    """An app is refused until an elevated administrator makes it Contributor of the provider; a user without a role stays out."""
    someone, _ = colleague
    for caller in (arm, someone):
        assert code(caller("PUT", f"{SETTINGS}/a", body, version=VERSION)) == FORBIDDEN
        assert code(caller("GET", SETTINGS, version=VERSION)) == FORBIDDEN
    apps = simulator.http.get(
        "/v1.0/servicePrincipals",
        params={"$filter": f"appId eq '{simulator.info.client_id}'"},
        headers=simulator.headers(tenant.id),
    ).json()["value"]
    grant = {"properties": {"roleDefinitionId": CONTRIBUTOR, "principalId": apps[0]["id"], "principalType": "ServicePrincipal"}}
    path = f"/providers/Microsoft.aadiam/{ROLES}/{uuid.uuid4()}"
    assert code(admin("PUT", path, grant)) == FORBIDDEN
    assert code(arm("POST", "/providers/Microsoft.Authorization/elevateAccess", version="2016-07-01")) == FORBIDDEN
    for _ in range(2):
        assert admin("POST", "/providers/Microsoft.Authorization/elevateAccess", version="2016-07-01").status_code == 200
    assert admin("PUT", path, grant).status_code == 201
    assert arm("PUT", f"{SETTINGS}/a", body, version=VERSION).status_code == 200
