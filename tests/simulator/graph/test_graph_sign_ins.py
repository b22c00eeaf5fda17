"""The sign-in log: what the login service did is what it says, and what an administrator adds stands beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
SIGN_INS = "/auditLogs/signIns"
CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
BASIC = "3b555118-da6a-4418-894f-7df1e2096870"
ENTRA_P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
SCOPE = "https://graph.microsoft.com/.default offline_access"


def _device_sign_in(graph: Graph, upn: str, **form: str) -> httpx.Response:
    """The token endpoint's answer after the person has entered the code."""
    login = f"/{graph.tenant.id}/oauth2/v2.0"
    begun = graph.simulator.http.post(f"{login}/devicecode", data={"client_id": CLI, "scope": SCOPE}).json()
    _allow(graph, begun["user_code"], upn)
    fields = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": CLI, "device_code": begun["device_code"]}
    return graph.simulator.http.post(f"{login}/token", data=fields | form, headers={"user-agent": "a-client/1"})


def _allow(graph: Graph, code: str, upn: str) -> None:
    assert graph.simulator.http.post("/_sim/device-codes", json={"userCode": code, "user": upn}).status_code == 204


def _refresh(graph: Graph, token: str) -> httpx.Response:
    fields = {"grant_type": "refresh_token", "client_id": CLI, "refresh_token": token, "scope": SCOPE}
    return graph.simulator.http.post(f"/{graph.tenant.id}/oauth2/v2.0/token", data=fields)


def _all(graph: Graph) -> list[Json]:
    answer = graph.simulator.http.get("/_sim/sign-ins", params={"tenantId": graph.tenant.id})
    found: list[Json] = answer.json()["signIns"]
    return found


def _add(graph: Graph, **fields: Any) -> Json:
    answer = graph.simulator.http.post("/_sim/sign-ins", json={"tenantId": graph.tenant.id} | fields)
    assert answer.status_code == 201, answer.text
    entry: Json = answer.json()
    return entry


def _ago(graph: Graph, days: float) -> str:
    now = datetime.fromisoformat(graph.simulator.http.get("/_sim/clock").json()["now"])
    return (now - timedelta(days=days)).isoformat()


def test_a_person_who_signs_in_stands_in_the_log(graph: Graph) -> None:
    user = graph.user(displayName="Ada Byron")
    assert _device_sign_in(graph, user["userPrincipalName"]).status_code == 200
    (entry,) = graph.get(SIGN_INS)["value"]
    assert (entry["userId"], entry["userDisplayName"]) == (user["id"], "Ada Byron")
    assert (entry["appId"], entry["appDisplayName"]) == (CLI, "Microsoft Azure CLI")
    assert (entry["resourceDisplayName"], entry["resourceId"]) == ("Microsoft Graph", "00000003-0000-0000-c000-000000000000")
    assert entry["status"] == {"errorCode": 0, "failureReason": None, "additionalDetails": None}
    assert entry["isInteractive"] is True and entry["userAgent"] == "a-client/1"
    assert entry["homeTenantId"] == entry["resourceTenantId"] == graph.tenant.id
    assert "signInEventType" not in entry and "_kind" not in entry
    assert graph.get(f"{SIGN_INS}/{entry['id']}")["createdDateTime"] == entry["createdDateTime"]
    assert graph.refused("GET", f"{SIGN_INS}/{user['id']}")[:2] == (404, "Request_ResourceNotFound")


def test_a_refresh_token_and_an_app_stand_apart(graph: Graph) -> None:
    """v1.0 lists what people do themselves."""
    user = graph.user()
    first = _device_sign_in(graph, user["userPrincipalName"]).json()
    assert _refresh(graph, first["refresh_token"]).status_code == 200
    assert graph.simulator.app_token(graph.tenant.id).status_code == 200
    assert [one["signInEventType"] for one in _all(graph)] == ["servicePrincipal", "nonInteractiveUser", "interactiveUser"]
    assert len(graph.get(SIGN_INS)["value"]) == 1
    app = _all(graph)[0]
    assert app["appId"] == graph.simulator.info.client_id and app["servicePrincipalId"] and app["userId"] == ""


def test_refusals_have_their_number(graph: Graph) -> None:
    user = graph.user()
    upn = user["userPrincipalName"]
    token = _device_sign_in(graph, upn).json()["refresh_token"]
    graph.change("PATCH", f"/users/{user['id']}", {"accountEnabled": False})
    assert _refresh(graph, token).json()["error_codes"] == [50057]
    assert graph.simulator.app_token(graph.tenant.id, client_secret="wrong").status_code == 401
    assert graph.simulator.app_token(graph.tenant.id, scope="https://nobody.example/.default").status_code == 400
    found = [(one["signInEventType"], one["status"]["errorCode"]) for one in _all(graph)]
    assert found == [
        ("servicePrincipal", 500011),
        ("servicePrincipal", 7000215),
        ("nonInteractiveUser", 50057),
        ("interactiveUser", 0),
    ]
    assert "disabled" in _all(graph)[2]["status"]["failureReason"]


def test_a_person_blocked_between_code_and_token(graph: Graph) -> None:
    user = graph.user()
    login = f"/{graph.tenant.id}/oauth2/v2.0"
    begun = graph.simulator.http.post(f"{login}/devicecode", data={"client_id": CLI, "scope": SCOPE}).json()
    _allow(graph, begun["user_code"], user["userPrincipalName"])
    graph.change("PATCH", f"/users/{user['id']}", {"accountEnabled": False})
    fields = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": CLI, "device_code": begun["device_code"]}
    assert graph.simulator.http.post(f"{login}/token", data=fields).json()["error_codes"] == [50057]
    (entry,) = graph.get(SIGN_INS, filter="status/errorCode eq 50057")["value"]
    assert entry["userId"] == user["id"] and entry["conditionalAccessStatus"] == "notApplied"


def test_a_token_without_signing_in_leaves_nothing(graph: Graph) -> None:
    graph.as_user(graph.tenant.admin)
    assert _all(graph) == []


def test_signing_in_does_not_change_the_ids_of_what_is_made_next(simulator: RunningSimulator) -> None:
    """Else a run with one more token would give other ids."""
    made = []
    for times in (0, 3):
        before = simulator.http.get("/_sim/snapshot").json()["cloud"]["idsGiven"]
        tenant = simulator.seed()
        for _ in range(times):
            assert simulator.app_token(tenant.id).status_code == 200
        made.append(simulator.http.get("/_sim/snapshot").json()["cloud"]["idsGiven"] - before)
    assert made[0] == made[1]


def test_conditional_access_as_far_as_known(graph: Graph) -> None:
    user = graph.user()
    mfa = graph.policy(displayName="MFA", state="enabled", grantControls={"operator": "OR", "builtInControls": ["mfa"]})
    trial, off = graph.policy(displayName="Trial"), graph.policy(displayName="Off", state="disabled")
    scope = {"users": {"includeUsers": [graph.user()["id"]]}, "applications": {"includeApplications": ["All"]}}
    other = graph.policy(displayName="Somebody else", state="enabled", conditions=scope)
    assert _device_sign_in(graph, user["userPrincipalName"]).status_code == 200
    (entry,) = graph.get(SIGN_INS)["value"]
    assert entry["conditionalAccessStatus"] == "success"
    assert {one["id"]: one["result"] for one in entry["appliedConditionalAccessPolicies"]} == {
        mfa["id"]: "success",
        trial["id"]: "reportOnlyFailure",
        off["id"]: "notEnabled",
        other["id"]: "notApplied",
    }
    assert entry["appliedConditionalAccessPolicies"][0]["enforcedGrantControls"] == ["Mfa"]
    narrow = graph.as_app_with("AuditLog.Read.All").get(SIGN_INS)["value"]
    assert narrow[0]["appliedConditionalAccessPolicies"] == [] and narrow[0]["conditionalAccessStatus"] == "success"
    assert graph.as_app_with("AuditLog.Read.All", "Policy.Read.All").get(SIGN_INS)["value"][0]["appliedConditionalAccessPolicies"]


def test_filters_order_and_pages(graph: Graph) -> None:
    ada, bob = graph.user(displayName="Ada"), graph.user(displayName="Bob")
    _add(graph, user=ada["id"], at=_ago(graph, 3), clientAppUsed="IMAP4", country="BR", city="Recife", errorCode=50126)
    _add(graph, user=bob["id"], at=_ago(graph, 2), ipAddress="203.0.113.9", operatingSystem="Windows 11")
    _add(graph, user=ada["id"], at=_ago(graph, 1))

    def names(text: str) -> list[str]:
        return [one["userDisplayName"] for one in graph.get(SIGN_INS, filter=text)["value"]]

    assert names("userDisplayName eq 'Bob'") == ["Bob"]
    assert names("startswith(userPrincipalName,'person')") == ["Ada", "Bob", "Ada"]
    assert names("clientAppUsed eq 'IMAP4' and status/errorCode eq 50126") == ["Ada"]
    assert names("location/countryOrRegion eq 'BR'") == names("location/city eq 'Recife'") == ["Ada"]
    assert names("startswith(ipAddress,'203.0.113.')") == names("deviceDetail/operatingSystem eq 'Windows 11'") == ["Bob"]
    since = graph.get(SIGN_INS)["value"][1]["createdDateTime"]
    assert names(f"createdDateTime ge {since}") == ["Ada", "Bob"]
    upwards = graph.get(SIGN_INS, orderby="createdDateTime asc", top="2")
    assert [one["userDisplayName"] for one in upwards["value"]] == ["Ada", "Bob"]
    assert [one["userDisplayName"] for one in graph.get(upwards["@odata.nextLink"])["value"]] == ["Ada"]
    assert graph.refused("GET", SIGN_INS, filter="isInteractive eq true")[:2] == (400, "Request_UnsupportedQuery")
    assert graph.refused("GET", SIGN_INS, filter="userDisplayName ne 'Bob'")[:2] == (400, "Request_UnsupportedQuery")
    assert graph.refused("GET", SIGN_INS, orderby="userDisplayName")[0] == 400
    assert graph.refused("GET", SIGN_INS, top="1001")[0] == 400


def test_thirty_days(graph: Graph) -> None:
    user = graph.user()
    old, fresh = (_add(graph, user=user["id"], at=_ago(graph, days)) for days in (31, 29))
    assert [one["id"] for one in graph.get(SIGN_INS)["value"]] == [fresh["id"]]
    activity = graph.get(f"/users/{user['id']}", select="signInActivity")["signInActivity"]
    assert activity["lastSignInRequestId"] == fresh["id"] != old["id"]


def test_risk_is_hidden_without_p2(simulator: RunningSimulator) -> None:
    for seats, level in (({}, "hidden"), ({ENTRA_P2: 1}, "high")):
        tenant = simulator.seed(seats={"cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46": 10} | seats)
        graph = Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))
        _add(graph, user=tenant.admin, riskLevel="high")
        (entry,) = graph.get(SIGN_INS)["value"]
        assert entry["riskLevelAggregated"] == entry["riskLevelDuringSignIn"] == level
        assert entry["riskState"] == "atRisk"
        assert len(graph.get(SIGN_INS, filter=f"riskLevelAggregated eq '{level}'")["value"]) == 1


def test_only_premium_tenants_have_it(simulator: RunningSimulator) -> None:
    tenant = simulator.seed(seats={BASIC: 5})
    graph = Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))
    refused = (
        403,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
    )
    assert graph.refused("GET", SIGN_INS) == refused
    assert graph.refused("GET", "/users", select="id,signInActivity") == refused
    assert graph.as_app_with("User.Read.All").refused("GET", SIGN_INS)[1] == "Authorization_RequestDenied"


def test_the_activity_of_people(graph: Graph) -> None:
    ada, bob, eve = graph.user(), graph.user(), graph.user()
    failed = _add(graph, user=ada["id"], at=_ago(graph, 1), errorCode=50126)
    silent = _add(graph, user=ada["id"], at=_ago(graph, 100), kind="nonInteractiveUser")
    _add(graph, user=bob["id"], at=_ago(graph, 200))
    shown = {one["id"]: one["signInActivity"] for one in graph.get("/users", select="id,signInActivity")["value"]}
    assert shown[ada["id"]] == {
        "lastSignInDateTime": failed["createdDateTime"],
        "lastSignInRequestId": failed["id"],
        "lastNonInteractiveSignInDateTime": silent["createdDateTime"],
        "lastNonInteractiveSignInRequestId": silent["id"],
        "lastSuccessfulSignInDateTime": silent["createdDateTime"],
        "lastSuccessfulSignInRequestId": silent["id"],
    }
    assert shown[eve["id"]] is None
    assert "signInActivity" not in graph.get(f"/users/{ada['id']}")
    border = _ago(graph, 90).replace("+00:00", "Z")
    stale = graph.get("/users", filter=f"signInActivity/lastSignInDateTime le {border}", select="id")["value"]
    assert [one["id"] for one in stale] == [bob["id"]]
    assert graph.as_app_with("User.Read.All").refused("GET", "/users", select="signInActivity")[0] == 403
    by_name = graph.refused("GET", f"/users/{ada['userPrincipalName']}", select="signInActivity")
    assert by_name[:2] == (400, "BadRequest")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"user": "nobody@nowhere.example"}, 404),
        ({"app": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"user": "ADMIN", "app": "x"}, 400),
        ({"user": "ADMIN", "at": "yesterday"}, 400),
        ({"user": "ADMIN", "at": "2999-01-01T00:00:00Z"}, 400),
        ({"user": "ADMIN", "kind": "servicePrincipal"}, 400),
        ({"user": "ADMIN", "riskLevel": "enormous"}, 400),
        ({"user": "ADMIN", "conditionalAccessStatus": "perhaps"}, 400),
        ({"user": "ADMIN", "errorCode": "50057"}, 400),
        ({"user": "ADMIN", "colour": "red"}, 400),
    ],
)
def test_what_cannot_be_added(graph: Graph, fields: Json, status: int) -> None:
    body = {key: graph.tenant.admin if value == "ADMIN" else value for key, value in fields.items()}
    answer = graph.simulator.http.post("/_sim/sign-ins", json={"tenantId": graph.tenant.id} | body)
    assert (answer.status_code, set(answer.json()["error"])) == (status, {"code", "message"})
    assert graph.simulator.http.get("/_sim/sign-ins", params={"tenantId": "x"}).status_code == 400
    assert _all(graph) == []


def test_the_log_outlives_a_snapshot(graph: Graph) -> None:
    entry = _add(graph, user=graph.tenant.admin)
    http = graph.simulator.http
    taken = http.get("/_sim/snapshot", params={"tenantId": graph.tenant.id}).json()
    _add(graph, user=graph.tenant.admin)
    assert http.put("/_sim/snapshot", json=taken).status_code == 204
    assert [one["id"] for one in _all(graph)] == [entry["id"]]
