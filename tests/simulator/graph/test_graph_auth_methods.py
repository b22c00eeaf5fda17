"""The authentication methods policy: the whole of it, each method, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

POLICY = "/policies/authenticationMethodsPolicy"
METHODS = f"{POLICY}/authenticationMethodConfigurations"
BUILT_IN = {
    "Fido2": "fido2AuthenticationMethodConfiguration",
    "MicrosoftAuthenticator": "microsoftAuthenticatorAuthenticationMethodConfiguration",
    "Sms": "smsAuthenticationMethodConfiguration",
    "TemporaryAccessPass": "temporaryAccessPassAuthenticationMethodConfiguration",
    "SoftwareOath": "softwareOathAuthenticationMethodConfiguration",
    "Voice": "voiceAuthenticationMethodConfiguration",
    "Email": "emailAuthenticationMethodConfiguration",
    "X509Certificate": "x509CertificateAuthenticationMethodConfiguration",
    "QrCodePin": "qrCodePinAuthenticationMethodConfiguration",
}
PASS: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration",
    "state": "enabled",
    "isUsableOnce": True,
    "defaultLifetimeInMinutes": 60,
    "minimumLifetimeInMinutes": 60,
    "maximumLifetimeInMinutes": 480,
    "defaultLength": 8,
}
EXTERNAL: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
    "displayName": "Other provider",
    "appId": "00000000-0000-0000-0000-0000000000aa",
    "openIdConnectSetting": {"clientId": "client", "discoveryUrl": "https://idp.example/.well-known/openid-configuration"},
}


def test_a_new_tenant_has_every_method_of_its_type(graph: Graph) -> None:
    policy = graph.get(POLICY)
    assert policy["id"] == "authenticationMethodsPolicy"
    shown = {one["id"]: one["@odata.type"] for one in policy["authenticationMethodConfigurations"]}
    assert shown == {name: f"#microsoft.graph.{kind}" for name, kind in BUILT_IN.items()}
    for one in policy["authenticationMethodConfigurations"]:
        assert one["state"] in ("enabled", "disabled")
        assert one["excludeTargets"] == []
        read = graph.get(f"{METHODS}/{one['id']}")
        assert {name: value for name, value in read.items() if name != "@odata.context"} == one
    assert [one["id"] for one in graph.get(METHODS)["value"]] == list(BUILT_IN)


def test_a_method_changes_where_it_is_told_to(graph: Graph) -> None:
    path = f"{METHODS}/Fido2"
    tag = "#microsoft.graph.fido2AuthenticationMethodConfiguration"
    aaguid = "de1e552d-db1d-4423-a619-566b625cdc84"
    graph.change(
        "PATCH",
        path,
        {
            "@odata.type": tag,
            "state": "enabled",
            "keyRestrictions": {"isEnforced": True, "enforcementType": "allow", "aaGuids": [aaguid]},
            "includeTargets": [{"targetType": "group", "id": "all_users"}],
            "excludeTargets": [{"targetType": "group", "id": graph.group()["id"]}],
        },
    )
    graph.change("PATCH", path, {"@odata.type": tag, "keyRestrictions": {"isEnforced": False}})
    read = graph.get(path)
    assert read["state"] == "enabled"
    assert read["isSelfServiceRegistrationAllowed"] is True
    assert read["keyRestrictions"] == {"isEnforced": False, "enforcementType": "allow", "aaGuids": [aaguid]}
    assert read["includeTargets"] == [
        {"isRegistrationRequired": False, "allowedPasskeyProfiles": [], "targetType": "group", "id": "all_users"}
    ]
    assert len(read["excludeTargets"]) == 1
    assert graph.get(f"{METHODS}('fido2')")["state"] == "enabled"
    assert (
        next(one for one in graph.get(POLICY)["authenticationMethodConfigurations"] if one["id"] == "Fido2")["state"] == "enabled"
    )
    audit = graph.get("/auditLogs/directoryAudits")["value"][0]
    assert (audit["activityDisplayName"], audit["category"]) == ("Authentication Methods Policy Update", "ApplicationManagement")
    assert audit["targetResources"][0]["displayName"] == "Fido2"


@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("TemporaryAccessPass", {key: value for key, value in PASS.items() if key != "@odata.type"}),
        ("Sms", PASS),
        ("TemporaryAccessPass", PASS | {"@odata.type": "#microsoft.graph.authenticationMethodConfiguration"}),
        ("TemporaryAccessPass", PASS | {"defaultLength": 7}),
        ("TemporaryAccessPass", PASS | {"maximumLifetimeInMinutes": 43201}),
        ("TemporaryAccessPass", PASS | {"defaultLifetimeInMinutes": 30}),
        ("TemporaryAccessPass", PASS | {"defaultLifetimeInMinutes": "60"}),
        ("TemporaryAccessPass", PASS | {"isUsedOnce": True}),
        ("TemporaryAccessPass", PASS | {"state": "on"}),
        ("TemporaryAccessPass", PASS | {"state": None}),
        ("TemporaryAccessPass", PASS | {"id": "Other"}),
        ("TemporaryAccessPass", PASS | {"includeTargets": [{"targetType": "group", "id": "everyone"}]}),
        ("TemporaryAccessPass", PASS | {"includeTargets": [{"targetType": "team", "id": "all_users"}]}),
        ("TemporaryAccessPass", PASS | {"includeTargets": [{"id": "all_users"}]}),
        (
            "TemporaryAccessPass",
            PASS | {"includeTargets": [{"targetType": "group", "id": "all_users", "authenticationMode": "any"}]},
        ),
        ("TemporaryAccessPass", PASS | {"excludeTargets": "none"}),
        ("TemporaryAccessPass", [PASS]),
    ],
)
def test_refused_changes_of_a_method(graph: Graph, method: str, change: Any) -> None:
    before = graph.get(METHODS)["value"]
    assert graph.refused("PATCH", f"{METHODS}/{method}", change)[0] == 400
    assert graph.get(METHODS)["value"] == before


def test_delete_reverts_a_built_in_method_and_removes_an_external_one(graph: Graph) -> None:
    default = graph.get(f"{METHODS}/TemporaryAccessPass")
    graph.change("PATCH", f"{METHODS}/TemporaryAccessPass", PASS)
    assert graph.get(f"{METHODS}/TemporaryAccessPass")["isUsableOnce"] is True
    graph.change("DELETE", f"{METHODS}/TemporaryAccessPass")
    assert graph.get(f"{METHODS}/TemporaryAccessPass") == default
    assert graph.get("/auditLogs/directoryAudits")["value"][0]["activityDisplayName"] == "Authentication Methods Policy Reset"
    made = graph.post(METHODS, EXTERNAL)
    assert (made["state"], made["displayName"], made["includeTargets"]) == ("disabled", "Other provider", [])
    assert graph.get(METHODS)["value"][-1]["id"] == made["id"]
    graph.change("PATCH", f"{METHODS}/{made['id']}", {"@odata.type": EXTERNAL["@odata.type"], "state": "enabled"})
    assert graph.get(f"{METHODS}/{made['id']}")["state"] == "enabled"
    graph.change("DELETE", f"{METHODS}/{made['id']}")
    assert graph.refused("GET", f"{METHODS}/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        PASS,
        {key: value for key, value in EXTERNAL.items() if key != "@odata.type"},
        {key: value for key, value in EXTERNAL.items() if key != "appId"},
        EXTERNAL | {"openIdConnectSetting": {"clientId": "client"}},
        EXTERNAL | {"id": "mine"},
        EXTERNAL | {"colour": "red"},
    ],
)
def test_only_whole_external_methods_are_created(graph: Graph, body: dict[str, Any]) -> None:
    assert graph.refused("POST", METHODS, body)[0] == 400


def test_the_policy_answers_a_change_with_itself(graph: Graph) -> None:
    campaign = {
        "snoozeDurationInDays": 3,
        "state": "enabled",
        "excludeTargets": [],
        "includeTargets": [{"id": "all_users", "targetType": "group", "targetedAuthenticationMethod": "microsoftAuthenticator"}],
    }
    body = {
        "policyMigrationState": "migrationComplete",
        "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": campaign},
    }
    answer = graph.ask("PATCH", POLICY, body)
    assert answer.status_code == 200
    assert answer.json() == graph.get(POLICY)
    assert answer.json()["policyMigrationState"] == "migrationComplete"
    graph.ask("PATCH", POLICY, {"registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {"state": "disabled"}}})
    after = graph.get(POLICY)["registrationEnforcement"]["authenticationMethodsRegistrationCampaign"]
    assert after == campaign | {"state": "disabled"}


def test_the_whole_policy_can_be_sent_back_with_its_methods(graph: Graph) -> None:
    policy = graph.get(POLICY)
    policy["policyMigrationState"] = "migrationInProgress"
    for one in policy["authenticationMethodConfigurations"]:
        one["state"] = "enabled" if one["id"] == "Fido2" else "disabled"
    answer = graph.ask("PATCH", POLICY, policy)
    assert answer.status_code == 200, answer.text
    states = {one["id"]: one["state"] for one in graph.get(METHODS)["value"]}
    assert states == dict.fromkeys(BUILT_IN, "disabled") | {"Fido2": "enabled"}


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": "Other"},
        {"policyMigrationState": "done"},
        {"registrationEnforcement": None},
        {"registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {"snoozeDurationInDays": 15}}},
        {"registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {"includeTargets": [{"id": "all_users"}]}}},
        {"systemCredentialPreferences": {"state": "enabled"}},
        {"authenticationMethodConfigurations": [{"state": "enabled"}]},
        {"authenticationMethodConfigurations": [PASS | {"id": "Sms"}]},
        {"policyMigrationState": "migrationComplete", "authenticationMethodConfigurations": [PASS | {"id": "Sms"}]},
        {"authenticationMethodConfigurations": [PASS | {"id": "TemporaryAccessPass"}] * 2},
        {"authenticationMethodConfigurations": "all"},
        [],
    ],
)
def test_a_refused_change_of_the_policy_changes_nothing(graph: Graph, change: Any) -> None:
    before = graph.get(POLICY)
    assert graph.refused("PATCH", POLICY, change)[0] == 400
    assert graph.get(POLICY) == before


def test_who_may_read_and_change_methods(graph: Graph) -> None:
    reader = graph.as_app_with("Policy.Read.AuthenticationMethod")
    assert reader.get(POLICY)["id"] == "authenticationMethodsPolicy"
    assert reader.refused("PATCH", f"{METHODS}/TemporaryAccessPass", PASS)[0] == 403
    assert graph.as_app_with("Policy.ReadWrite.ConditionalAccess").refused("GET", POLICY)[0] == 403
    graph.as_app_with("Policy.ReadWrite.AuthenticationMethod").change("PATCH", f"{METHODS}/TemporaryAccessPass", PASS)


def test_each_tenant_has_its_own(graph: Graph) -> None:
    graph.change("PATCH", f"{METHODS}/TemporaryAccessPass", PASS)
    other = graph.simulator.seed()
    token = graph.simulator.forged_token(other.id, graph.simulator.info.client_id)
    elsewhere = Graph(simulator=graph.simulator, tenant=other, token=token)
    assert elsewhere.get(f"{METHODS}/TemporaryAccessPass")["state"] == "disabled"
