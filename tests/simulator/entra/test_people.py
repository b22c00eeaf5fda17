"""People at the token endpoint: device codes from the first poll to the token, and refresh tokens until they end."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import jwt
import pytest

from tests.simulator.entra.keys import App, claims_of, told
from tests.simulator.graph.conftest import Graph
from tests.simulator.running import RunningSimulator

CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
SCOPE = "https://graph.microsoft.com/.default openid profile offline_access"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Device:
    """A device that signs a person in."""

    def __init__(self, simulator: RunningSimulator, place: str, client_id: str = CLI, scope: str = SCOPE) -> None:
        self.http, self.place, self.client_id = simulator.http, place, client_id
        begun = self.http.post(f"/{place}/oauth2/v2.0/devicecode", data={"client_id": client_id, "scope": scope})
        assert begun.status_code == 200, begun.text
        self.begun: dict[str, Any] = begun.json()

    def poll(self, **form: str) -> httpx.Response:
        fields = {"grant_type": GRANT, "client_id": self.client_id, "device_code": self.begun["device_code"], "client_info": "1"}
        return self.http.post(f"/{self.place}/oauth2/v2.0/token", data=fields | form)

    def answer(self, **body: Any) -> int:
        """The person at the other device."""
        return self.http.post("/_sim/device-codes", json={"userCode": self.begun["user_code"]} | body).status_code

    def refresh(self, token: str, place: str | None = None, **form: str) -> httpx.Response:
        fields = {"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": token, "scope": SCOPE}
        return self.http.post(f"/{place or self.place}/oauth2/v2.0/token", data=fields | form)


@pytest.fixture
def device(simulator: RunningSimulator, graph: Graph) -> Device:
    return Device(simulator, graph.tenant.id)


@pytest.fixture
def signed_in(device: Device, graph: Graph) -> Iterator[dict[str, Any]]:
    assert device.answer(user=graph.tenant.admin) == 204
    answer = device.poll()
    assert answer.status_code == 200, answer.text
    yield answer.json()


def test_a_person_signs_in_on_another_device(device: Device, graph: Graph, simulator: RunningSimulator) -> None:
    assert {"user_code", "device_code", "verification_uri", "expires_in", "interval", "message"} <= set(device.begun)
    assert (device.begun["expires_in"], device.begun["interval"]) == (900, 5)
    assert told(device.poll()) == (400, "authorization_pending", 70016)
    assert told(device.poll())[:2] == (400, "slow_down")
    waiting = simulator.http.get("/_sim/device-codes").json()["deviceCodes"]
    assert any(one["userCode"] == device.begun["user_code"] for one in waiting)
    assert device.answer(user=graph.tenant.admin.upper()) == 204
    answer = device.poll()
    claims, body = claims_of(answer), answer.json()
    assert (claims["upn"], claims["idtyp"], claims["appid"], claims["appidacr"]) == (graph.tenant.admin, "user", CLI, "0")
    assert "https://graph.microsoft.com/.default" in body["scope"].split()
    info = json.loads(base64.urlsafe_b64decode(body["client_info"] + "=="))
    assert info == {"uid": claims["oid"], "utid": graph.tenant.id}
    identity = jwt.decode(body["id_token"], options={"verify_signature": False})
    assert (identity["aud"], identity["preferred_username"]) == (CLI, graph.tenant.admin)
    assert identity["iss"] == f"{simulator.info.url}/{graph.tenant.id}/v2.0"
    headers = {"authorization": f"Bearer {body['access_token']}"}
    assert simulator.http.get("/v1.0/users", headers=headers).status_code == 200
    # Neither the identity nor the refresh token opens anything.
    for token in (body["id_token"], body["refresh_token"]):
        assert simulator.http.get("/v1.0/users", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert told(device.poll()) == (400, "invalid_grant", 54005)
    assert device.answer(user=graph.tenant.admin) == 404


def test_a_person_declines_or_comes_too_late(
    device: Device, graph: Graph, simulator: RunningSimulator, advance: Callable[[float], None]
) -> None:
    assert device.answer(decline=True) == 204
    assert told(device.poll())[:2] == (400, "authorization_declined")
    late = Device(simulator, graph.tenant.id)
    advance(901)
    assert late.answer(user=graph.tenant.admin) == 404
    assert told(late.poll()) == (400, "expired_token", 70020)


def test_codes_that_are_none(device: Device, simulator: RunningSimulator, graph: Graph) -> None:
    assert told(device.poll(device_code="made up")) == (400, "bad_verification_code", 70018)
    assert told(device.poll(device_code="")) == (400, "invalid_request", 900144)
    other = Device(simulator, graph.tenant.id, "1950a258-227b-4e31-a9cf-717495945fc2")
    assert told(other.poll(device_code=device.begun["device_code"]))[1] == "bad_verification_code"
    snapshot = json.dumps(simulator.http.get("/_sim/snapshot", params={"tenantId": graph.tenant.id}).json())
    assert device.begun["user_code"] in snapshot
    assert device.begun["device_code"] not in snapshot


def test_who_cannot_sign_in(device: Device, graph: Graph) -> None:
    assert device.answer(user="nobody@elsewhere.example") == 404
    assert device.answer() == 400
    assert device.answer(decline="yes") == 400
    assert device.http.post("/_sim/device-codes", json={"userCode": "NONE", "user": graph.tenant.admin}).status_code == 404
    user = graph.user()
    graph.change("PATCH", f"/users/{user['id']}", {"accountEnabled": False})
    assert device.answer(user=user["userPrincipalName"]) == 403


def test_without_a_tenant_a_person_signs_in_at_home(simulator: RunningSimulator, graph: Graph) -> None:
    for place in ("organizations", "common"):
        device = Device(simulator, place)
        assert device.answer(user=graph.tenant.admin) == 204
        assert claims_of(device.poll())["tid"] == graph.tenant.id


def test_the_partners_technician_signs_in_at_a_client(device: Device, graph: Graph) -> None:
    assert device.answer(user="technician@msp.example") == 204
    claims = claims_of(device.poll())
    assert (claims["tid"], claims["upn"]) == (graph.tenant.id, "technician@msp.example")
    assert claims["wids"]


def test_version_1_has_device_codes_too(simulator: RunningSimulator, graph: Graph) -> None:
    http, place = simulator.http, graph.tenant.id
    form = {"client_id": CLI, "resource": "https://management.azure.com/"}
    begun = http.post(f"/{place}/oauth2/devicecode", data=form).json()
    assert begun["verification_url"]
    assert begun["interval"] == "5"
    assert http.post(f"/{place}/oauth2/devicecode", data={"client_id": CLI}).json()["error_codes"] == [900144]
    http.post("/_sim/device-codes", json={"userCode": begun["user_code"], "user": graph.tenant.admin})
    fields = {"grant_type": "device_code", "client_id": CLI, "resource": form["resource"], "code": begun["device_code"]}
    answer = http.post(f"/{place}/oauth2/token", data=fields)
    assert claims_of(answer)["scp"] == "user_impersonation"
    assert answer.json()["refresh_token"]
    assert answer.json()["resource"] == form["resource"]
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert http.get("/subscriptions?api-version=2022-12-01", headers=headers).status_code == 200


# --- what an app may do in a person's name


@pytest.mark.parametrize(
    ("scope", "word", "number"),
    [
        ("", "invalid_request", 900144),
        ("https://graph.microsoft.com/.default https://management.azure.com/.default", "invalid_scope", 28000),
        ("User.Read https://graph.microsoft.com/.default", "invalid_scope", 70011),
    ],
)
def test_scopes_that_cannot_be_asked_for(simulator: RunningSimulator, graph: Graph, scope: str, word: str, number: int) -> None:
    answer = simulator.http.post(f"/{graph.tenant.id}/oauth2/v2.0/devicecode", data={"client_id": CLI, "scope": scope})
    assert told(answer) == (400, word, number)


def test_single_scopes(simulator: RunningSimulator, graph: Graph) -> None:
    for scope, expected in (
        ("User.Read", "User.Read"),
        ("https://graph.microsoft.com/User.Read offline_access", "User.Read"),
        ("openid profile", "User.Read"),
        ("https://management.azure.com/user_impersonation", "user_impersonation"),
    ):
        device = Device(simulator, graph.tenant.id, scope=scope)
        device.answer(user=graph.tenant.admin)
        answer = device.poll()
        assert claims_of(answer)["scp"] == expected, scope
        assert ("refresh_token" in answer.json(), "id_token" in answer.json()) == ("offline" in scope, "openid" in scope)
    device = Device(simulator, graph.tenant.id, scope="Mail.Read")
    device.answer(user=graph.tenant.admin)
    assert told(device.poll()) == (400, "invalid_grant", 65002)


def test_an_app_of_the_tenants_own_needs_to_be_public_and_consented(app: App, simulator: RunningSimulator) -> None:
    graph = app.graph
    user = graph.user()

    def ask(scope: str, **form: str) -> httpx.Response:
        device = Device(simulator, graph.tenant.id, app.client_id, scope)
        device.answer(user=user["userPrincipalName"])
        return device.poll(**form)

    assert told(ask("User.Read")) == (401, "invalid_client", 7000218)
    graph.change("PATCH", app.path, {"isFallbackPublicClient": True})
    assert told(ask("User.Read")) == (400, "invalid_grant", 65001)
    resource = graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
    grant = {
        "clientId": app.principal["id"],
        "resourceId": resource["id"],
        "consentType": "AllPrincipals",
        "scope": "User.Read Group.Read.All openid",
    }
    graph.post("/oauth2PermissionGrants", grant)
    assert claims_of(ask("User.Read"))["scp"] == "User.Read"
    assert claims_of(ask("https://graph.microsoft.com/.default"))["scp"] == "Group.Read.All User.Read"
    assert told(ask("Mail.Read"))[2] == 65001
    secret = app.secret()["secretText"]
    assert claims_of(ask("User.Read", client_secret=secret))["appidacr"] == "1"
    assert told(ask("User.Read", client_secret="wrong"))[2] == 7000215
    graph.change("PATCH", f"/servicePrincipals/{app.principal['id']}", {"accountEnabled": False})
    assert told(ask("User.Read"))[2] == 7000112


def test_an_app_that_nobody_knows(simulator: RunningSimulator, graph: Graph) -> None:
    form = {"client_id": "11111111-2222-4333-8444-555555555555", "scope": SCOPE}
    answer = simulator.http.post(f"/{graph.tenant.id}/oauth2/v2.0/devicecode", data=form)
    assert told(answer) == (400, "unauthorized_client", 700016)


# --- refresh tokens


def test_a_refresh_token_gives_tokens_for_other_resources(device: Device, signed_in: dict[str, Any]) -> None:
    arm = device.refresh(signed_in["refresh_token"], scope="https://management.azure.com/.default offline_access")
    assert claims_of(arm)["aud"] == "https://management.azure.com"
    again = device.refresh(arm.json()["refresh_token"])
    assert claims_of(again)["aud"] == "https://graph.microsoft.com"
    assert device.refresh(signed_in["refresh_token"]).status_code == 200


def test_a_refresh_token_ends_with_the_sessions_of_its_person(
    device: Device, signed_in: dict[str, Any], graph: Graph, advance: Callable[[float], None]
) -> None:
    advance(60)
    answer = graph.as_user(graph.tenant.admin).ask("POST", f"/users/{graph.tenant.admin}/revokeSignInSessions")
    assert answer.status_code == 200
    assert told(device.refresh(signed_in["refresh_token"])) == (400, "invalid_grant", 50173)


def test_a_refresh_token_ends_after_ninety_days(
    device: Device, signed_in: dict[str, Any], advance: Callable[[float], None]
) -> None:
    advance(89 * 86400)
    assert device.refresh(signed_in["refresh_token"]).status_code == 200
    advance(2 * 86400)
    assert told(device.refresh(signed_in["refresh_token"])) == (400, "invalid_grant", 700082)


def test_a_refresh_token_ends_with_its_person(device: Device, graph: Graph) -> None:
    user = graph.user()
    device.answer(user=user["userPrincipalName"])
    token = device.poll().json()["refresh_token"]
    graph.change("PATCH", f"/users/{user['id']}", {"accountEnabled": False})
    assert told(device.refresh(token)) == (400, "invalid_grant", 50057)
    graph.change("DELETE", f"/users/{user['id']}")
    assert told(device.refresh(token)) == (400, "invalid_grant", 50020)


def test_a_technicians_refresh_token_opens_every_clients_tenant(simulator: RunningSimulator, graph: Graph) -> None:
    device = Device(simulator, simulator.info.tenant_id)
    device.answer(user="technician@msp.example")
    token = device.poll().json()["refresh_token"]
    claims = claims_of(device.refresh(token, graph.tenant.id))
    assert (claims["tid"], claims["upn"]) == (graph.tenant.id, "technician@msp.example")
    stranger = Device(simulator, graph.tenant.id)
    stranger.answer(user=graph.tenant.admin)
    refused = stranger.refresh(stranger.poll().json()["refresh_token"], simulator.seed().id)
    assert told(refused) == (400, "invalid_grant", 50020)


def test_refresh_tokens_that_are_none(device: Device, signed_in: dict[str, Any]) -> None:
    for wrong in ("x", "1.a.b.c", signed_in["access_token"], "1." + signed_in["id_token"]):
        assert told(device.refresh(wrong)) == (400, "invalid_grant", 9002313)
    assert told(device.refresh("")) == (400, "invalid_request", 900144)
    other = device.refresh(signed_in["refresh_token"], client_id="1950a258-227b-4e31-a9cf-717495945fc2")
    assert told(other) == (400, "invalid_grant", 70000)
