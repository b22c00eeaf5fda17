"""The endpoints under /_sim/."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import jwt
import pytest

from simulator import journal as journal_module
from simulator import shapes
from simulator.clock import Clock
from simulator.control.seed import FIELDS
from simulator.journal import Journal
from simulator.redact import redact, redact_form, redact_url
from simulator.store import Cloud, stable_id
from tests.simulator.running import PREMIUM, RunningSimulator, SeededTenant

STANDARD = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
TYPES: dict[str, Any] = json.loads((Path(shapes.__file__).parent / "data" / "graph-v1.0-types.json").read_text(encoding="utf-8"))[
    "types"
]


def collections(simulator: RunningSimulator, tenant_id: str) -> dict[str, Any]:
    """The tenant's state, as its snapshot tells it."""
    answer = simulator.http.get("/_sim/snapshot", params={"tenantId": tenant_id})
    found: dict[str, Any] = answer.json()["tenants"][0]["collections"]
    return found


def declared(kind: str) -> set[str]:
    names: set[str] = set()
    name = f"graph.{kind}"
    while name in TYPES:
        names |= set(TYPES[name]["p"])
        name = TYPES[name].get("base", "")
    return names


# --- seed


def test_a_seeded_tenant_holds_what_microsoft_and_the_partner_put_there(
    simulator: RunningSimulator, tenant: SeededTenant
) -> None:
    held = collections(simulator, tenant.id)
    people = {user["userPrincipalName"]: user for user in held["users"].values()}
    assert set(people) == {tenant.admin, tenant.break_glass}
    assert all(user["accountEnabled"] and user["usageLocation"] == "DE" for user in people.values())
    administrators = {
        a["principalId"] for a in held["roleAssignments"].values() if a["roleDefinitionId"] == shapes.GLOBAL_ADMINISTRATOR
    }
    assert administrators == {user["id"] for user in people.values()}
    assert [role["roleTemplateId"] for role in held["directoryRoles"].values()] == [shapes.GLOBAL_ADMINISTRATOR]
    assert [(d["id"], d["isInitial"]) for d in held["domains"].values()] == [
        (tenant.domain, False),
        (tenant.admin.partition("@")[2], True),
    ]
    assert [d["name"] for d in held["organization"][tenant.id]["verifiedDomains"]] == list(held["domains"])
    sku = held["subscribedSkus"][f"{tenant.id}_{PREMIUM}"]
    assert (sku["skuPartNumber"], sku["prepaidUnits"]["enabled"], sku["consumedUnits"]) == ("SPB", 10, 0)
    assert "41781fb2-bc02-4b7c-bd55-b576c07bb09d" in [plan["servicePlanId"] for plan in sku["servicePlans"]]
    assert held["policies"]["identitySecurityDefaultsEnforcementPolicy"]["isEnabled"] is False
    assert list(held["subscriptions"]) == [tenant.subscription_id]
    partner = next(p for p in held["servicePrincipals"].values() if p["appId"] == simulator.info.client_id)
    assert partner["appOwnerOrganizationId"] == simulator.info.tenant_id
    owners = {entry["properties"]["principalId"]: entry for entry in held["arm"].values()}
    assert set(owners) == {partner["id"], people[tenant.admin]["id"]}
    assert all(entry["properties"]["roleDefinitionId"].endswith(shapes.OWNER) for entry in owners.values())
    assert people[tenant.admin]["id"] in held["builtin"]
    assert set(held["arm"]) <= set(held["builtin"])
    assert "applications" not in held
    assert [app["appId"] for app in collections(simulator, simulator.info.tenant_id)["applications"].values()] == [
        simulator.info.client_id
    ]


@pytest.mark.parametrize(
    ("collection", "kind"),
    [
        ("users", "user"),
        ("organization", "organization"),
        ("domains", "domain"),
        ("subscribedSkus", "subscribedSku"),
        ("servicePrincipals", "servicePrincipal"),
        ("applications", "application"),
        ("directoryRoles", "directoryRole"),
        ("roleAssignments", "unifiedRoleAssignment"),
    ],
)
def test_seeded_objects_have_only_properties_that_graph_has(simulator: RunningSimulator, collection: str, kind: str) -> None:
    held = collections(simulator, simulator.info.tenant_id)
    simulator.http.post(
        "/_sim/seed",
        json={"tenantId": simulator.info.tenant_id, "displayName": "x", "domains": ["msp.example"], "seats": {PREMIUM: 1}},
    )
    held = collections(simulator, simulator.info.tenant_id)
    assert held[collection]
    for key, entry in held[collection].items():
        assert key == entry["id"].lower()
        assert {name for name in entry if not name.startswith("_")} <= declared(kind)


def test_the_policies_have_only_properties_that_graph_has() -> None:
    assert set(shapes.authorization_policy()) <= declared("authorizationPolicy")
    assert set(shapes.authorization_policy()["defaultUserRolePermissions"]) <= declared("defaultUserRolePermissions")
    assert set(shapes.security_defaults()) <= declared("identitySecurityDefaultsEnforcementPolicy") | {"id"}


def test_seeding_again_adds_only_what_was_never_asked_for(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    domain = tenant.admin.partition("@")[2]
    admin = {"authorization": f"Bearer {simulator.forged_token(tenant.id, tenant.admin)}"}
    held = collections(simulator, tenant.id)
    victim = next(user for user in held["users"].values() if user["userPrincipalName"] == tenant.break_glass)
    assert simulator.http.delete(f"/v1.0/users/{victim['id']}", headers=admin).status_code == 204
    again = {
        "tenantId": tenant.id.upper(),
        "displayName": "Another name",
        "domains": [tenant.domain, "added-" + tenant.domain],
        "breakGlass": [tenant.break_glass, f"BG2@{domain}"],
        "administrators": [f"second.admin@{domain}"],
        "seats": {PREMIUM: 12, STANDARD: 3},
    }
    for _ in range(2):
        assert simulator.http.post("/_sim/seed", json=again).json() == {"created": False}
    held = collections(simulator, tenant.id)
    people = {user["userPrincipalName"]: user for user in held["users"].values()}
    assert set(people) == {tenant.admin, f"bg2@{domain}", f"second.admin@{domain}"}
    assert people[f"second.admin@{domain}"]["displayName"] == "Second Admin"
    assert {sku["skuId"]: sku["prepaidUnits"]["enabled"] for sku in held["subscribedSkus"].values()} == {PREMIUM: 12, STANDARD: 3}
    assert list(held["domains"]) == [tenant.domain, domain, f"added-{tenant.domain}"]
    assert held["organization"][tenant.id]["displayName"] != "Another name"
    assert len(held["arm"]) == 3


def test_ids_follow_from_the_tenant(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    held = collections(simulator, tenant.id)
    assert stable_id(tenant.id, "user", tenant.admin) in held["users"]


def test_a_tenant_without_an_initial_domain_gets_one(simulator: RunningSimulator) -> None:
    tenant_id, label = str(uuid.uuid4()), f"t{uuid.uuid4().hex[:8]}"
    body = {"tenantId": tenant_id, "displayName": "Bare", "domains": [f"{label}.example"]}
    assert simulator.http.post("/_sim/seed", json=body).status_code == 200
    assert list(collections(simulator, tenant_id)["domains"]) == [f"{label}.example", f"{label}.onmicrosoft.com"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"tenantId": "x"}, "GUID"),
        ({"tenantId": None}, "tenantId"),
        ({"displayName": ""}, "displayName"),
        ({"domains": []}, "domains"),
        ({"domains": "a.example"}, "domains"),
        ({"domains": [1]}, "domains"),
        ({"country": 1}, "country"),
        ({"subscriptionId": "x"}, "GUID"),
        ({"breakGlass": ["nobody"]}, "sign-in name"),
        ({"breakGlass": ["a@elsewhere.example"]}, "sign-in name"),
        ({"seats": []}, "seats"),
        ({"seats": {"x": 1}}, "GUID"),
        ({"seats": {"11111111-2222-4333-8444-555555555555": 1}}, "product"),
        ({"seats": {PREMIUM: -1}}, "seats"),
        ({"seats": {PREMIUM: True}}, "seats"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_seed_says_what_is_wrong(simulator: RunningSimulator, changes: dict[str, Any], word: str) -> None:
    right = {"tenantId": str(uuid.uuid4()), "displayName": "X", "domains": [f"{uuid.uuid4().hex}.example"]}
    answer = simulator.http.post("/_sim/seed", json=right | changes)
    assert answer.status_code == 400
    assert word in answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [[], "x", 1])
def test_a_body_that_is_no_object(simulator: RunningSimulator, body: Any) -> None:
    for path in ("seed", "token", "reset", "clock", "faults", "secret"):
        assert simulator.http.post(f"/_sim/{path}", json=body).status_code == 400


def test_two_tenants_cannot_share_a_domain_or_a_subscription(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    other = {"tenantId": str(uuid.uuid4()), "displayName": "Other", "domains": [tenant.domain]}
    assert simulator.http.post("/_sim/seed", json=other).status_code == 409
    other = other | {"domains": [f"{uuid.uuid4().hex}.example"], "subscriptionId": tenant.subscription_id}
    assert simulator.http.post("/_sim/seed", json=other).status_code == 409
    second = {"tenantId": tenant.id, "displayName": "x", "domains": [tenant.domain], "subscriptionId": str(uuid.uuid4())}
    assert simulator.http.post("/_sim/seed", json=second).status_code == 409


def test_the_contract_s_seed_fields() -> None:
    assert {"tenantId", "displayName", "domains", "country", "subscriptionId", "breakGlass", "seats", "administrators"} == FIELDS


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
    before, beside = collections(simulator, tenant.id), collections(simulator, other.id)
    headers = simulator.headers(tenant.id)
    for one in (tenant, other):
        group = {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
        assert simulator.http.post("/v1.0/groups", json=group, headers=simulator.headers(one.id)).status_code == 201
    assert collections(simulator, tenant.id) != before
    assert simulator.http.post("/_sim/reset", json={"tenantId": tenant.id}).json() == {"reset": [tenant.id]}
    assert collections(simulator, tenant.id) == before
    assert collections(simulator, other.id) != beside
    # A token from before still works: the same tenant is there again.
    assert simulator.http.get("/v1.0/users", headers=headers).status_code == 200
    assert simulator.http.post("/_sim/reset", json={"tenantId": str(uuid.uuid4())}).status_code == 404


def test_a_snapshot_brings_a_tenant_back_members_and_all(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    group = {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    made = simulator.http.post("/v1.0/groups", json=group, headers=headers).json()["id"]
    user_id = next(iter(collections(simulator, tenant.id)["users"]))
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
    principals = collections(simulator, tenant.id)["servicePrincipals"].values()
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


# --- parts on their own


def test_given_ids_never_repeat_over_a_restart() -> None:
    first = Cloud(clock=Clock())
    given = [first.new_id() for _ in range(5)]
    later = Cloud(clock=Clock(), ids_given=first.ids_given)
    assert later.new_id() not in given
    assert Cloud(clock=Clock()).new_id() == given[0]


def test_redaction() -> None:
    body = {
        "a": [{"secretText": "s", "Password": "p", "password": None}],
        "authorization": {"action": "x"},
        "error": {"code": "kept"},
        "headers": {"Authorization": "Bearer x"},
    }
    assert redact(body) == {
        "a": [{"secretText": "[redacted]", "Password": "[redacted]", "password": None}],
        "authorization": {"action": "x"},
        "error": {"code": "kept"},
        "headers": {"Authorization": "[redacted]"},
    }
    assert redact_form({"code": "c", "scope": "s"}) == {"code": "[redacted]", "scope": "s"}
    assert redact_url("https://x/y?a=1&client_secret=s&b=2") == "https://x/y?a=1&client_secret=[redacted]&b=2"


def test_the_journal_in_memory_is_bounded_and_the_file_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "MEMORY_LINES", 3)
    book = Journal(tmp_path / "journal.jsonl")
    for number in range(10):
        book.add(method="GET", url=f"https://x/{number}", status=200, request=None, form={}, response=None, actor=None, at="now")
    assert [json.loads(line)["url"][-1] for line in book.text().splitlines()] == ["7", "8", "9"]
    assert len((tmp_path / "journal.jsonl").read_text().splitlines()) == 10
    monkeypatch.setattr(journal_module, "MEMORY_CHARACTERS", 500)
    book.add(method="PUT", url="https://x/", status=200, request="y" * 1000, form={}, response=None, actor=None, at="now")
    assert len(book.text().splitlines()) == 1
    book.clear()
    assert book.text() == ""
    book.close()
