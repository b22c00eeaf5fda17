"""Secrets belong to the application: several at once, each with its dates, shown once and never kept in the clear."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.simulator.entra.keys import App, claims_of
from tests.simulator.running import RunningSimulator

DAY = 86400.0


def test_a_secret_is_shown_once_and_then_only_hinted_at(app: App, simulator: RunningSimulator) -> None:
    made = app.secret(displayName="deploy")
    assert (made["displayName"], made["hint"], len(made["secretText"])) == ("deploy", made["secretText"][:3], 40)
    start, end = (datetime.fromisoformat(made[name]) for name in ("startDateTime", "endDateTime"))
    assert end - start == timedelta(days=730)
    read = app.graph.get(app.path)["passwordCredentials"]
    assert [(one["keyId"], one["hint"], one["secretText"]) for one in read] == [(made["keyId"], made["hint"], None)]
    assert "_digest" not in app.graph.ask("GET", app.path).text
    snapshot = json.dumps(simulator.http.get("/_sim/snapshot", params={"tenantId": app.graph.tenant.id}).json())
    assert made["secretText"] not in snapshot
    journal = simulator.http.get("/_sim/journal").text
    assert f"{app.path}/addPassword" in journal
    assert made["secretText"] not in journal
    log = app.graph.ask("GET", "/auditLogs/directoryAudits").text
    assert made["keyId"] in log
    assert "digest" not in log


def test_a_snapshot_keeps_secrets_working(app: App, simulator: RunningSimulator) -> None:
    made = app.secret()
    taken = simulator.http.get("/_sim/snapshot", params={"tenantId": app.graph.tenant.id}).json()
    assert simulator.http.put("/_sim/snapshot", json=taken).status_code == 204
    assert app.sign_in(client_secret=made["secretText"]).status_code == 200


def test_several_secrets_work_at_once_until_each_is_removed(app: App) -> None:
    first, second = app.secret(), app.secret()
    for one in (first, second):
        assert claims_of(app.sign_in(client_secret=one["secretText"]))["appidacr"] == "1"
    app.graph.change("POST", f"{app.path}/removePassword", {"keyId": first["keyId"].upper()})
    assert app.refusal(client_secret=first["secretText"]) == (401, "invalid_client", 7000215)
    assert app.sign_in(client_secret=second["secretText"]).status_code == 200
    assert app.graph.refused("POST", f"{app.path}/removePassword", {"keyId": first["keyId"]})[0] == 400


def test_a_secret_ends_by_the_simulators_clock(app: App, advance: Callable[[float], None]) -> None:
    short, long = app.secret(), app.secret(endDateTime="2099-12-31T00:00:00Z")
    advance(731 * DAY)
    assert app.refusal(client_secret=short["secretText"]) == (401, "invalid_client", 7000222)
    assert app.sign_in(client_secret=long["secretText"]).status_code == 200
    assert app.refusal(client_secret="never one of them") == (401, "invalid_client", 7000215)


@pytest.mark.parametrize(
    "start", ["0001-01-01T00:00:00Z", "2026-01-01T00:00:00.1234567Z", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00Z"]
)
def test_every_form_of_a_date_is_understood(app: App, start: str) -> None:
    made = app.secret(startDateTime=start, endDateTime="2099-01-01T00:00:00Z")
    assert app.sign_in(client_secret=made["secretText"]).status_code == 200
    assert datetime.fromisoformat(made["startDateTime"]) == datetime.fromisoformat(start)


def test_a_secret_that_has_not_begun_is_none_yet(app: App) -> None:
    made = app.secret(startDateTime="2098-01-01T00:00:00Z", endDateTime="2099-01-01T00:00:00Z")
    assert app.refusal(client_secret=made["secretText"]) == (401, "invalid_client", 7000215)


def test_the_secret_may_come_by_basic_authentication(app: App, simulator: RunningSimulator) -> None:
    made = app.secret()
    fields = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    url = f"/{app.graph.tenant.id}/oauth2/v2.0/token"
    assert simulator.http.post(url, data=fields, auth=(app.client_id, made["secretText"])).status_code == 200
    wrong = {"authorization": "Basic " + base64.b64encode(f"{app.client_id}:wrong".encode()).decode()}
    assert simulator.http.post(url, data=fields, headers=wrong).json()["error_codes"] == [7000215]


@pytest.mark.parametrize(
    "given",
    [
        {"endDateTime": "2020-01-01T00:00:00Z"},
        {"startDateTime": "2027-01-02T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z"},
        {"endDateTime": "soon"},
        {"endDateTime": "9999-99-99T00:00:00Z"},
        {"secretText": "of my own choosing"},
        {"hint": "abc"},
        {"surprise": 1},
    ],
)
def test_refused_secrets(app: App, given: dict[str, object]) -> None:
    assert app.graph.refused("POST", f"{app.path}/addPassword", {"passwordCredential": given})[0] == 400
    assert app.graph.get(app.path)["passwordCredentials"] == []


def test_a_new_application_may_come_with_a_secret(app: App) -> None:
    made = app.graph.post("/applications", {"displayName": "Born with one", "passwordCredentials": [{"displayName": "first"}]})
    credential = made["passwordCredentials"][0]
    assert (credential["displayName"], len(credential["secretText"])) == ("first", 40)
    app.graph.post("/servicePrincipals", {"appId": made["appId"]})
    assert app.sign_in(client_id=made["appId"], client_secret=credential["secretText"]).status_code == 200
    path = f"/applications/{made['id']}"
    assert app.graph.get(path)["passwordCredentials"][0]["secretText"] is None
    # An update keeps or drops what is there; it makes no secret.
    assert app.graph.refused("PATCH", path, {"passwordCredentials": [{"displayName": "second"}]})[0] == 400
    kept = [{"keyId": credential["keyId"], "displayName": "renamed"}]
    app.graph.change("PATCH", path, {"passwordCredentials": kept})
    assert app.graph.get(path)["passwordCredentials"][0]["displayName"] == "renamed"
    assert app.sign_in(client_id=made["appId"], client_secret=credential["secretText"]).status_code == 200
    app.graph.change("PATCH", path, {"passwordCredentials": []})
    assert app.refusal(client_id=made["appId"], client_secret=credential["secretText"])[2] == 7000215


def test_a_secret_of_the_service_principal_is_good_in_its_own_tenant(app: App) -> None:
    path = f"/servicePrincipals(appId='{app.client_id}')"
    made = app.graph.post(f"{path}/addPassword", {}, status=200)
    assert app.sign_in(client_secret=made["secretText"]).status_code == 200
    app.graph.change("POST", f"{path}/removePassword", {"keyId": made["keyId"]})
    assert app.refusal(client_secret=made["secretText"])[2] == 7000215


def test_who_may_add_secrets(app: App) -> None:
    path = f"{app.path}/addPassword"
    assert app.graph.as_app_with("Application.Read.All").refused("POST", path, {})[0] == 403
    assert app.graph.as_app_with("Application.ReadWrite.OwnedBy").refused("POST", path, {})[0] == 403
    for name in ("Application.ReadWrite.All", "Directory.ReadWrite.All"):
        assert app.graph.as_app_with(name).post(path, {}, status=200)["secretText"]


# --- which app, in which tenant


def test_an_app_enters_other_tenants_where_it_has_a_service_principal(app: App, simulator: RunningSimulator) -> None:
    secret, other = app.secret()["secretText"], simulator.seed()
    assert app.refusal(other.id, client_secret=secret) == (400, "unauthorized_client", 700016)
    app.graph.change("PATCH", app.path, {"signInAudience": "AzureADMultipleOrgs"})
    assert app.refusal(other.id, client_secret=secret) == (400, "unauthorized_client", 7000229)
    headers = simulator.headers(other.id)
    assert simulator.http.post("/v1.0/servicePrincipals", json={"appId": app.client_id}, headers=headers).status_code == 201
    claims = claims_of(app.sign_in(other.id, client_secret=secret))
    assert (claims["tid"], claims["iss"]) == (other.id, f"https://sts.windows.net/{other.id}/")
    assert claims["oid"] != app.principal["id"]
    # Closed to others again, what stands there is of no use.
    app.graph.change("PATCH", app.path, {"signInAudience": "AzureADMyOrg"})
    assert app.refusal(other.id, client_secret=secret)[2] == 700016


def test_the_partner_enters_every_tenant_each_with_its_own_token(simulator: RunningSimulator) -> None:
    seeded = [simulator.seed() for _ in range(3)]
    found = [claims_of(simulator.app_token(one.id)) for one in seeded]
    assert [one["tid"] for one in found] == [one.id for one in seeded]
    assert len({one["oid"] for one in found}) == 3
    assert len({one["appid"] for one in found}) == 1


def test_an_app_without_its_service_principal_or_disabled(app: App) -> None:
    secret = app.secret()["secretText"]
    path = f"/servicePrincipals/{app.principal['id']}"
    app.graph.change("PATCH", path, {"accountEnabled": False})
    assert app.refusal(client_secret=secret) == (400, "unauthorized_client", 7000112)
    app.graph.change("DELETE", path)
    assert app.refusal(client_secret=secret) == (400, "unauthorized_client", 7000229)
    app.graph.change("DELETE", app.path)
    assert app.refusal(client_secret=secret) == (400, "unauthorized_client", 700016)


def test_roles_stand_in_the_token_for_the_resource_that_gives_them(app: App) -> None:
    graph, secret = app.graph, app.secret()["secretText"]
    assert "roles" not in claims_of(app.sign_in(client_secret=secret))
    resource = graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
    role = next(one for one in resource["appRoles"] if one["value"] == "User.Read.All")
    body = {"principalId": app.principal["id"], "resourceId": resource["id"], "appRoleId": role["id"]}
    graph.post(f"/servicePrincipals/{app.principal['id']}/appRoleAssignments", body)
    assert claims_of(app.sign_in(client_secret=secret))["roles"] == ["User.Read.All"]
    arm = claims_of(app.sign_in(client_secret=secret, scope="https://management.azure.com/.default"))
    assert "roles" not in arm
    assert arm["aud"] == "https://management.azure.com"


def test_an_api_of_ones_own_is_a_resource_too(app: App) -> None:
    graph = app.graph
    api = graph.post("/applications", {"displayName": "API"})
    uri = f"api://{api['appId']}"
    role = {
        "id": "11111111-1111-1111-1111-111111111111",
        "allowedMemberTypes": ["Application"],
        "displayName": "Read",
        "description": "Read",
        "isEnabled": True,
        "value": "Data.Read",
    }
    graph.change("PATCH", f"/applications/{api['id']}", {"identifierUris": [uri], "appRoles": [role]})
    secret = app.secret()["secretText"]
    assert app.refusal(client_secret=secret, scope=f"{uri}/.default") == (400, "invalid_resource", 500011)
    principal = graph.post("/servicePrincipals", {"appId": api["appId"]})
    body = {"principalId": app.principal["id"], "resourceId": principal["id"], "appRoleId": role["id"]}
    graph.post(f"/servicePrincipals/{app.principal['id']}/appRoleAssignments", body)
    answer = app.sign_in(client_secret=secret, scope=f"{uri}/.default")
    claims = claims_of(answer)
    assert (claims["aud"], claims["roles"]) == (uri, ["Data.Read"])
    # Graph takes no token that was issued for somebody else.
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert graph.simulator.http.get("/v1.0/users", headers=headers).status_code == 401
