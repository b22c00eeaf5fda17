"""Who may join devices, and what secrets applications may have: the two policies of a tenant."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

DEVICES, APPS = "/policies/deviceRegistrationPolicy", "/policies/defaultAppManagementPolicy"
NOBODY = {"@odata.type": "#microsoft.graph.noDeviceRegistrationMembership"}
CHOSEN = "#microsoft.graph.enumeratedDeviceRegistrationMembership"


def test_a_device_registration_policy_is_replaced_as_a_whole(graph: Graph) -> None:
    new = graph.get(DEVICES)
    assert (new["userDeviceQuota"], new["azureADJoin"]["localAdmins"]["enableGlobalAdmins"]) == (50, True)
    few = {"@odata.type": CHOSEN, "users": [], "groups": ["aaaaaaaa-0000-4000-8000-000000000001"]}
    local = {"enableGlobalAdmins": False, "registeringUsers": NOBODY}
    body = {
        "userDeviceQuota": 10,
        "multiFactorAuthConfiguration": "required",
        "azureADJoin": {"allowedToJoin": few, "localAdmins": local},
        "localAdminPassword": {"isEnabled": True},
    }
    assert graph.ask("PUT", DEVICES, body).json()["userDeviceQuota"] == 10
    read = graph.get(DEVICES)
    assert (read["azureADJoin"]["allowedToJoin"], read["azureADJoin"]["localAdmins"]) == (few, local)
    assert read["azureADRegistration"] == new["azureADRegistration"], "what is left out is as in a new tenant"
    assert graph.ask("PUT", DEVICES, {"multiFactorAuthConfiguration": "required"}).status_code == 200
    again = graph.get(DEVICES)
    assert (again["userDeviceQuota"], again["azureADJoin"]) == (0, new["azureADJoin"]), "a quota left out is none"
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:2]]
    assert log == ["Set device registration policies"] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"userDeviceQuota": -1},
        {"userDeviceQuota": "ten"},
        {"displayName": "Other"},
        {"multiFactorAuthConfiguration": "sometimes"},
        {"multiFactorAuthConfiguration": "unknownFutureValue"},
        {"azureADJoin": {"allowedToJoin": {}}},
        {"azureADJoin": {"allowedToJoin": {"@odata.type": CHOSEN, "users": [], "groups": []}}},
        {"azureADJoin": {"allowedToJoin": {"@odata.type": "#microsoft.graph.user"}}},
        {"azureADJoin": {"allowed": NOBODY}},
    ],
)
def test_a_device_registration_policy_that_cannot_be(graph: Graph, body: dict[str, Any]) -> None:
    before = graph.get(DEVICES)
    assert graph.refused("PUT", DEVICES, body)[0] == 400
    assert graph.get(DEVICES) == before


def test_a_policy_of_app_secrets_is_kept_part_by_part(graph: Graph) -> None:
    assert graph.get(APPS)["isEnabled"] is False
    secret = {"restrictionType": "passwordLifetime", "maxLifetime": "P181D"}
    graph.change("PATCH", APPS, {"isEnabled": True, "applicationRestrictions": {"passwordCredentials": [secret]}})
    key = {"restrictionType": "asymmetricKeyLifetime", "maxLifetime": "P366D", "state": "disabled"}
    graph.change("PATCH", APPS, {"applicationRestrictions": {"keyCredentials": [key]}})
    read = graph.get(APPS)["applicationRestrictions"]
    kept = [(one["restrictionType"], one["state"]) for one in read["passwordCredentials"] + read["keyCredentials"]]
    assert kept == [("passwordLifetime", "enabled"), ("asymmetricKeyLifetime", "disabled")]
    log = graph.get("/auditLogs/directoryAudits")["value"][0]["activityDisplayName"]
    assert log == "Update tenant app management policy"


@pytest.mark.parametrize(
    "body",
    [
        {"displayName": "Other"},
        {"isEnabled": "yes"},
        {"applicationRestrictions": {"passwordCredentials": [{"restrictionType": "passwordLifetime"}]}},
        {"applicationRestrictions": {"passwordCredentials": [{"restrictionType": "passwordAddition", "maxLifetime": "P1D"}]}},
        {"applicationRestrictions": {"passwordCredentials": [{"maxLifetime": "P1D"}]}},
        {"servicePrincipalRestrictions": {"identifierUris": {}}},
    ],
)
def test_a_policy_of_app_secrets_that_cannot_be(graph: Graph, body: dict[str, Any]) -> None:
    before = graph.get(APPS)
    assert graph.refused("PATCH", APPS, body)[0] == 400
    assert graph.get(APPS) == before
