"""Resets of passwords, external methods, signing in by SMS, and methods that people register with a device."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.permission_cases.authentication import METHODS, MOBILE

PASSWORD = "28c10230-6103-485e-b985-444c60001490"
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"


def reset(user: str) -> str:
    return f"/users/{user}/authentication/methods/{PASSWORD}/resetPassword"


def test_a_password_is_reset(graph: Graph, admin: Graph) -> None:
    user = graph.user()["id"]
    answer = admin.ask("POST", reset(user), {"newPassword": "Cuyo5459-Cuyo"})
    assert answer.status_code == 202 and "newPassword" not in answer.json()
    operation = admin.get(answer.headers["location"].partition("/v1.0")[2])
    assert operation["status"] == "succeeded"
    made = admin.ask("POST", reset(user), {}).json()["newPassword"]
    assert len(made) == 8
    other = admin.ask("POST", reset(user), None)
    assert other.status_code == 202 and other.json()["newPassword"] != made
    assert graph.get(f"/users/{user}", select="passwordProfile")["passwordProfile"]["forceChangePasswordNextSignIn"] is True
    assert made not in str(graph.simulator.collections(graph.tenant.id))
    assert made not in graph.simulator.http.get("/_sim/journal").text
    assert graph.get("/auditLogs/directoryAudits")["value"][0]["activityDisplayName"] == "Reset user password"


def test_who_resets_whose_password(graph: Graph, admin: Graph) -> None:
    user = graph.user()
    assert graph.refused("POST", reset(user["id"]), {})[0] == 403
    me = admin.get("/me")["id"]
    assert admin.refused("POST", reset(me), {})[0] == 403
    assert admin.refused("POST", reset(user["id"]), {"newPassword": "short"})[0] == 400
    assert admin.refused("POST", reset(user["id"]), {"password": "x"})[0] == 400
    assert admin.refused("POST", reset(user["id"]).replace(PASSWORD, MOBILE), {})[0] == 404
    other = graph.user()["id"]
    place = admin.ask("POST", reset(user["id"]), {}).headers["location"].partition("/v1.0")[2]
    assert admin.refused("GET", place.replace(user["id"], other))[0] == 404


def test_an_external_method(graph: Graph) -> None:
    body = {
        "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
        "displayName": "Adatum",
        "appId": "00000000-0000-0000-0000-0000000000aa",
        "openIdConnectSetting": {"clientId": "adatum", "discoveryUrl": "https://adatum.example/.well-known/openid-configuration"},
    }
    configuration = graph.post(METHODS, body)["id"]
    path = f"/users/{graph.user()['id']}/authentication/externalAuthenticationMethods"
    made = graph.post(path, {"configurationId": configuration, "displayName": "Adatum"})
    assert (made["configurationId"], made["displayName"]) == (configuration, "Adatum")
    assert [one["id"] for one in graph.get(path)["value"]] == [made["id"]]
    for wrong in (
        {"configurationId": configuration, "displayName": "Again"},
        {"configurationId": "Fido2", "displayName": "x"},
        {"configurationId": configuration},
        {"configurationId": configuration, "displayName": "x", "id": "y"},
    ):
        assert graph.refused("POST", path, wrong)[0] == 400
    assert graph.refused("POST", path, {"configurationId": PASSWORD, "displayName": "x"})[0] == 404
    graph.change("DELETE", f"{path}/{made['id']}")
    assert graph.get(path)["value"] == []


def test_signing_in_by_sms(graph: Graph) -> None:
    def phone(number: str, kind: str = "mobile") -> str:
        root = f"/users/{graph.user()['id']}/authentication/phoneMethods"
        return f"{root}/{graph.post(root, {'phoneNumber': number, 'phoneType': kind})['id']}"

    first, second = phone("+49 22812345"), phone("+49 22812345")
    assert graph.refused("POST", f"{first}/enableSmsSignIn")[0] == 400
    kind = "#microsoft.graph.smsAuthenticationMethodConfiguration"
    target = {"id": "all_users", "targetType": "group", "isUsableForSignIn": True}
    graph.change("PATCH", f"{METHODS}/Sms", {"@odata.type": kind, "state": "enabled", "includeTargets": [target]})
    graph.change("POST", f"{first}/enableSmsSignIn")
    assert graph.get(first)["smsSignInState"] == "ready"
    assert graph.refused("POST", f"{second}/enableSmsSignIn")[0] == 400
    graph.change("POST", f"{first}/disableSmsSignIn")
    assert graph.get(first)["smsSignInState"] == "notEnabled"
    graph.change("POST", f"{second}/enableSmsSignIn")
    office = phone("+49 22899999", "office")
    for action in ("enableSmsSignIn", "disableSmsSignIn"):
        assert graph.refused("POST", f"{office}/{action}")[0] == 400


@pytest.mark.parametrize(
    ("segment", "kind", "more"),
    [
        ("fido2Methods", "fido2", {"displayName": "Key", "aaGuid": "de1e552d-db1d-4423-a619-566b625cdc84"}),
        ("microsoftAuthenticatorMethods", "microsoftAuthenticator", {"displayName": "Phone", "phoneAppVersion": "6.2"}),
        ("softwareOathMethods", "softwareOath", {"secretKey": "JBSWY3DPEHPK3PXP"}),
        ("windowsHelloForBusinessMethods", "windowsHelloForBusiness", {"displayName": "Laptop", "keyStrength": "normal"}),
        ("platformCredentialMethods", "platformCredential", {"displayName": "Mac", "platform": "macOS"}),
    ],
)
def test_what_people_register_is_listed_and_removed(graph: Graph, segment: str, kind: str, more: dict[str, Any]) -> None:
    user = graph.user()
    method = {"@odata.type": f"#microsoft.graph.{kind}AuthenticationMethod"} | more
    wanted = {"tenantId": graph.tenant.id, "user": user["userPrincipalName"], "method": method}
    made = graph.simulator.http.post("/_sim/authentication-methods", json=wanted)
    assert made.status_code == 201, made.text
    assert "JBSWY3DPEHPK3PXP" not in str(graph.simulator.collections(graph.tenant.id))
    path = f"/users/{user['id']}/authentication/{segment}"
    assert [one["id"] for one in graph.get(path)["value"]] == [made.json()["id"]]
    shown = graph.get(f"{path}/{made.json()['id']}")
    assert all(shown[name] == value for name, value in more.items() if name != "secretKey")
    kinds = {one["@odata.type"] for one in graph.get(f"/users/{user['id']}/authentication/methods")["value"]}
    assert method["@odata.type"] in kinds
    graph.change("DELETE", f"{path}/{made.json()['id']}")
    assert graph.get(path)["value"] == []


def test_refused_registrations(graph: Graph) -> None:
    key = {"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "displayName": "Key"}
    good = {"tenantId": graph.tenant.id, "user": graph.user()["id"], "method": key}
    wrongs: list[tuple[dict[str, Any], int]] = [
        ({"user": "nobody@nowhere.example"}, 404),
        ({"tenantId": "x"}, 400),
        ({"method": None}, 400),
        ({"method": key | {"@odata.type": "#microsoft.graph.phoneAuthenticationMethod"}}, 400),
        ({"method": key | {"colour": "red"}}, 400),
        ({"who": "me"}, 400),
    ]
    for change, status in wrongs:
        assert graph.simulator.http.post("/_sim/authentication-methods", json=good | change).status_code == status, change
