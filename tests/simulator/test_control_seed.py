"""What `/_sim/seed` makes, and what it refuses."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from simulator import shapes
from simulator.control.seed import FIELDS
from simulator.store import stable_id
from tests.simulator.running import PREMIUM, RunningSimulator, SeededTenant

STANDARD = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
TYPES: dict[str, Any] = json.loads((Path(shapes.__file__).parent / "data" / "graph-v1.0-types.json").read_text(encoding="utf-8"))[
    "types"
]


def declared(kind: str) -> set[str]:
    names: set[str] = set()
    name = f"graph.{kind}"
    while name in TYPES:
        names |= set(TYPES[name]["p"])
        name = TYPES[name].get("base", "")
    return names


def test_a_seeded_tenant_holds_what_microsoft_and_the_partner_put_there(
    simulator: RunningSimulator, tenant: SeededTenant
) -> None:
    held = simulator.collections(tenant.id)
    people = {user["userPrincipalName"]: user for user in held["users"].values()}
    assert set(people) == {tenant.admin, tenant.break_glass}
    assert all(user["accountEnabled"] and user["usageLocation"] == "DE" for user in people.values())
    administrators = {
        a["principalId"] for a in held["roleAssignments"].values() if a["roleDefinitionId"] == shapes.GLOBAL_ADMINISTRATOR
    }
    home = simulator.collections(simulator.info.tenant_id)["users"].values()
    technician = next(user["id"] for user in home if user["userPrincipalName"] == "technician@msp.example")
    assert administrators == {technician, *(user["id"] for user in people.values())}
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
    assert set(owners) == {partner["id"], technician, people[tenant.admin]["id"]}
    assert all(entry["properties"]["roleDefinitionId"].endswith(shapes.OWNER) for entry in owners.values())
    assert people[tenant.admin]["id"] in held["builtin"]
    assert set(held["arm"]) <= set(held["builtin"])
    assert "applications" not in held
    assert [app["appId"] for app in simulator.collections(simulator.info.tenant_id)["applications"].values()] == [
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
    held = simulator.collections(simulator.info.tenant_id)
    simulator.http.post(
        "/_sim/seed",
        json={"tenantId": simulator.info.tenant_id, "displayName": "x", "domains": ["msp.example"], "seats": {PREMIUM: 1}},
    )
    held = simulator.collections(simulator.info.tenant_id)
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
    held = simulator.collections(tenant.id)
    victim = next(user for user in held["users"].values() if user["userPrincipalName"] == tenant.break_glass)
    assert simulator.http.delete(f"/v1.0/users/{victim['id']}", headers=admin).status_code == 204
    again = {
        "tenantId": tenant.id.upper(),
        "displayName": "Another name",
        "domains": [tenant.domain, "added-" + tenant.domain],
        "breakGlass": [tenant.break_glass, f"BG2@{domain}"],
        "administrators": [tenant.admin, f"second.admin@{domain}"],
        "seats": {PREMIUM: 12, STANDARD: 3},
    }
    for _ in range(2):
        assert simulator.http.post("/_sim/seed", json=again).json() == {"created": False}
    held = simulator.collections(tenant.id)
    people = {user["userPrincipalName"]: user for user in held["users"].values()}
    assert set(people) == {tenant.admin, f"bg2@{domain}", f"second.admin@{domain}"}
    assert people[f"second.admin@{domain}"]["displayName"] == "Second Admin"
    assert {sku["skuId"]: sku["prepaidUnits"]["enabled"] for sku in held["subscribedSkus"].values()} == {PREMIUM: 12, STANDARD: 3}
    assert list(held["domains"]) == [tenant.domain, domain, f"added-{tenant.domain}"]
    assert held["organization"][tenant.id]["displayName"] != "Another name"
    assert len(held["arm"]) == 4


def test_ids_follow_from_the_tenant(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    held = simulator.collections(tenant.id)
    assert stable_id(tenant.id, "user", tenant.admin) in held["users"]


def test_a_tenant_without_an_initial_domain_gets_one(simulator: RunningSimulator) -> None:
    tenant_id, label = str(uuid.uuid4()), f"t{uuid.uuid4().hex[:8]}"
    body = {"tenantId": tenant_id, "displayName": "Bare", "domains": [f"{label}.example"]}
    assert simulator.http.post("/_sim/seed", json=body).status_code == 200
    assert list(simulator.collections(tenant_id)["domains"]) == [f"{label}.example", f"{label}.onmicrosoft.com"]


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
        ({"entraLogs": "yes"}, "entraLogs"),
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
    people = {"breakGlass", "administrators", "seats"}
    assert {"tenantId", "displayName", "domains", "country", "subscriptionId", *people, "entraLogs"} == FIELDS


def test_a_seed_lets_the_partner_app_write_entras_diagnostic_settings(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    settings = "/providers/microsoft.aadiam/diagnosticSettings?api-version=2017-04-01"
    headers = simulator.headers(tenant.id, "arm")
    assert simulator.http.get(settings, headers=headers).status_code == 403

    seed = {"tenantId": tenant.id, "displayName": "x", "domains": [tenant.domain], "entraLogs": True}
    assert simulator.http.post("/_sim/seed", json=seed).json() == {"created": False}

    assert simulator.http.get(settings, headers=headers).status_code == 200
    assert simulator.http.post("/_sim/reset", json={"tenantId": tenant.id}).is_success
    assert simulator.http.get(settings, headers=simulator.headers(tenant.id, "arm")).status_code == 200
