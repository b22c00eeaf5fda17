"""The endpoints under /_sim/ (seeding has its own file)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import jwt
import pytest

from simulator import shapes
from tests.simulator.running import RunningSimulator, SeededTenant

# --- token


def test_tokens_for_people_and_apps(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    claims = jwt.decode(simulator.forged_token(tenant.id, tenant.admin.upper()), options={"verify_signature": False})
    assert (claims["upn"], claims["idtyp"], claims["wids"]) == (tenant.admin, "user", [shapes.GLOBAL_ADMINISTRATOR])
    assert "Directory.AccessAsUser.All" in claims["scp"].split()
    arm = jwt.decode(simulator.forged_token(tenant.id, tenant.admin, "arm"), options={"verify_signature": False})
    assert (arm["aud"], arm["scp"]) == ("https://management.azure.com", "user_impersonation")
    app = simulator.http.post("/_sim/token", json={"tenantId": tenant.id, "clientId": simulator.info.client_id})
    assert jwt.decode(app.json()["access_token"], options={"verify_signature": False})["idtyp"] == "app"


def test_a_token_for_nobody(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    def ask(**body: Any) -> tuple[int, str]:
        answer = simulator.http.post("/_sim/token", json={"tenantId": tenant.id, "user": tenant.admin, **body})
        return answer.status_code, answer.json()["error"]["code"]

    assert ask(user="nobody@x.example") == (404, "NotFound")
    assert ask(tenantId=str(uuid.uuid4())) == (404, "NotFound")
    assert ask(user=None) == (400, "BadRequest")
    assert ask(audience="vault") == (400, "BadRequest")
    assert ask(expiresIn="soon") == (400, "BadRequest")
    assert ask(expiresIn=1.5) == (400, "BadRequest")


def test_a_blocked_person_gets_no_token(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    admin = {"authorization": f"Bearer {simulator.forged_token(tenant.id, tenant.admin)}"}
    blocked = simulator.http.patch(f"/v1.0/users/{tenant.break_glass}", json={"accountEnabled": False}, headers=admin)
    assert blocked.status_code == 204
    answer = simulator.http.post("/_sim/token", json={"tenantId": tenant.id, "user": tenant.break_glass})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "AccountDisabled")


# --- reset, snapshot, secret, clock


def test_reset_puts_a_tenant_back_and_leaves_the_others(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    other = simulator.seed()
    before, beside = simulator.collections(tenant.id), simulator.collections(other.id)
    headers = simulator.headers(tenant.id)
    for one in (tenant, other):
        group = {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
        assert simulator.http.post("/v1.0/groups", json=group, headers=simulator.headers(one.id)).status_code == 201
    assert simulator.collections(tenant.id) != before
    assert simulator.http.post("/_sim/reset", json={"tenantId": tenant.id}).json() == {"reset": [tenant.id]}
    assert simulator.collections(tenant.id) == before
    assert simulator.collections(other.id) != beside
    # A token from before still works: the same tenant is there again.
    assert simulator.http.get("/v1.0/users", headers=headers).status_code == 200
    assert simulator.http.post("/_sim/reset", json={"tenantId": str(uuid.uuid4())}).status_code == 404


def test_a_snapshot_brings_a_tenant_back_members_and_all(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    group = {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    made = simulator.http.post("/v1.0/groups", json=group, headers=headers).json()["id"]
    user_id = next(iter(simulator.collections(tenant.id)["users"]))
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{user_id}"}
    assert simulator.http.post(f"/v1.0/groups/{made}/members/$ref", json=reference, headers=headers).status_code == 204
    taken = simulator.http.get("/_sim/snapshot", params={"tenantId": tenant.id}).json()
    assert simulator.info.client_secret not in json.dumps(taken)
    simulator.http.post("/_sim/reset", json={"tenantId": tenant.id})
    assert simulator.http.get(f"/v1.0/groups/{made}", headers=headers).status_code == 404
    assert simulator.http.put("/_sim/snapshot", json=taken).status_code == 204
    members = simulator.http.get(f"/v1.0/groups/{made}/members", headers=headers).json()["value"]
    assert [member["id"] for member in members] == [user_id]
    assert simulator.http.get("/_sim/snapshot", params={"tenantId": tenant.id}).json() == taken


def test_hidden_keys_never_leave_by_the_services(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    for path in ("/v1.0/servicePrincipals", "/v1.0/users", "/v1.0/groups"):
        answer = simulator.http.get(path, headers=simulator.headers(tenant.id))
        if answer.status_code == 200:
            assert '"_' not in answer.text


def test_a_whole_snapshot_brings_everything_back(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    simulator.http.post("/_sim/clock", json={"frozen": True})
    taken = simulator.http.get("/_sim/snapshot").json()
    added = simulator.seed()
    assert simulator.http.put("/_sim/snapshot", json=taken).status_code == 204
    assert simulator.http.get("/_sim/snapshot").json() == taken
    assert added.id not in simulator.http.get("/_sim/health").json()["tenants"]
    assert simulator.app_token(tenant.id).status_code == 200
    simulator.http.post("/_sim/clock", json={"frozen": False})


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"version": 2}, {"version": 1, "cloud": None, "tenants": [{}]}, {"version": 1, "cloud": {}, "tenants": []}],
)
def test_what_is_no_snapshot_changes_nothing(simulator: RunningSimulator, body: Any) -> None:
    before = simulator.http.get("/_sim/health").json()["tenants"]
    assert simulator.http.put("/_sim/snapshot", json=body).status_code == 400
    assert simulator.http.get("/_sim/health").json()["tenants"] == before
    assert simulator.http.get("/_sim/snapshot?tenantId=x").status_code == 400
    assert simulator.http.get(f"/_sim/snapshot?tenantId={uuid.uuid4()}").status_code == 404


def test_a_new_secret_ends_the_old_one(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    principals = simulator.collections(tenant.id)["servicePrincipals"].values()
    other = next(p["appId"] for p in principals if p["displayName"] == "Microsoft Graph")
    first = simulator.http.post("/_sim/secret", json={"clientId": other}).json()["clientSecret"]
    assert simulator.app_token(tenant.id, client_id=other, client_secret=first).status_code == 200
    second = simulator.http.post("/_sim/secret", json={"clientId": other}).json()["clientSecret"]
    assert simulator.app_token(tenant.id, client_id=other, client_secret=first).status_code == 401
    assert simulator.app_token(tenant.id, client_id=other, client_secret=second).status_code == 200
    assert simulator.http.post("/_sim/secret", json={"clientId": str(uuid.uuid4())}).status_code == 404


def test_the_clock_is_set_moved_and_stopped(simulator: RunningSimulator) -> None:
    def clock(**body: Any) -> dict[str, Any]:
        found: dict[str, Any] = simulator.http.post("/_sim/clock", json=body).json()
        return found

    before = simulator.http.get("/_sim/clock").json()["now"]
    assert clock(now="2027-01-01T00:00:00+01:00", frozen=True) == {"now": "2026-12-31T23:00:00Z", "frozen": True}
    assert clock(advanceSeconds=3600)["now"] == "2027-01-01T00:00:00Z"
    assert simulator.http.get("/_sim/clock").json() == {"now": "2027-01-01T00:00:00Z", "frozen": True}
    assert clock(now="2026-11-03")["now"] == "2026-11-03T00:00:00Z"
    for wrong in (
        {"now": "soon"},
        {"now": 5},
        {"advanceSeconds": "1"},
        {"advanceSeconds": 1e300},
        {"advanceSeconds": 1e12},
        {"frozen": 1},
        {"x": 1},
    ):
        assert simulator.http.post("/_sim/clock", json=wrong).status_code == 400, wrong
    assert clock(now=before, frozen=False)["frozen"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"path": "x"},
        {"path": "x", "status": 200},
        {"path": "(", "status": 500},
        {"path": "", "status": 500},
        {"path": "x", "status": 500, "count": 0},
        {"path": "x", "status": 500, "retryAfter": "soon"},
        {"path": "x", "status": 500, "surprise": 1},
    ],
)
def test_a_wrong_fault_is_refused(simulator: RunningSimulator, body: dict[str, Any]) -> None:
    assert simulator.http.post("/_sim/faults", json=body).status_code == 400
    assert simulator.http.get("/_sim/faults").json() == {"faults": []}
