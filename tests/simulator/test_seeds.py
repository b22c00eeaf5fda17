"""Tenants that come with a past: what each template holds, that it repeats, and that it is there at once."""

from __future__ import annotations

import os
import signal
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator import launch
from simulator.seed_templates import names
from simulator.shapes import GLOBAL_ADMINISTRATOR
from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM, RunningSimulator, SeededTenant

Json = dict[str, Any]


def seed(simulator: RunningSimulator, template: str, **more: Any) -> Json:
    answer = simulator.http.put("/_sim/seed", json={"template": template, **more})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def graph_of(simulator: RunningSimulator, seeded: Json) -> Graph:
    """The partner app in a seeded tenant."""
    tenant = SeededTenant(
        id=seeded["tenantId"], subscription_id=seeded["subscriptionId"], domain=seeded["domain"], admin="", break_glass=""
    )
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


@pytest.fixture(scope="module")
def grown(simulator: RunningSimulator) -> Graph:
    return graph_of(simulator, seed(simulator, "grown", number=20, domains=["sins.example"]))


def people(graph: Graph) -> dict[str, Json]:
    """The users by name, with all that the sins show in."""
    wanted = "id,displayName,accountEnabled,assignedLicenses,userType,externalUserState,createdDateTime,userPrincipalName"
    return {user["displayName"]: user for user in graph.get("/users", select=wanted, top="999")["value"]}


def arm(graph: Graph, path: str, version: str) -> list[Json]:
    answer = graph.simulator.http.get(
        f"/subscriptions/{graph.tenant.subscription_id}{path}",
        params={"api-version": version},
        headers=graph.simulator.headers(graph.tenant.id, "arm"),
    )
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["value"]
    return found


def test_the_templates_that_there_are() -> None:
    assert names() == ("empty", "grown", "thousand")


def test_the_empty_tenant_holds_its_two_accounts_alone(simulator: RunningSimulator) -> None:
    seeded = seed(simulator, "empty")
    graph = graph_of(simulator, seeded)
    assert {user["userPrincipalName"] for user in people(graph).values()} == {
        "admin@leer.example",
        "breakglass@leer.onmicrosoft.com",
    }
    assert graph.get("/groups")["value"] == []
    assert graph.get("/subscribedSkus")["value"] == []
    assert seed(simulator, "empty") == {**seeded, "created": False}


def test_the_grown_firm_has_people_leavers_and_shared_mailboxes_with_licences(grown: Graph) -> None:
    found = people(grown)
    own = [user for user in found.values() if user["userType"] == "Member"]
    assert len(own) == 32  # thirty people and mailboxes, and the two administrators of every seeded tenant
    disabled = [user["displayName"] for user in own if not user["accountEnabled"]]
    assert sorted(disabled) == ["Gerd Walther", "Kevin Marx", "Monika Stein"]
    for name in (*disabled, "Info", "Bewerbung"):
        assert [one["skuId"] for one in found[name]["assignedLicenses"]] == [PREMIUM]
    consumed = grown.get("/subscribedSkus")["value"][0]["consumedUnits"]
    assert consumed == sum(1 for user in own if user["assignedLicenses"]) == 28


def test_the_grown_firm_has_stale_guests(grown: Graph) -> None:
    now = datetime.fromisoformat(grown.simulator.http.get("/_sim/clock").json()["now"])
    guests = [user for user in people(grown).values() if user["userType"] == "Guest"]
    assert len(guests) == 4
    for guest in guests:
        assert guest["externalUserState"] == "PendingAcceptance"
        assert (now - datetime.fromisoformat(guest["createdDateTime"])).days > 365


def test_the_grown_firm_has_administrators_without_a_second_factor(grown: Graph) -> None:
    ids = {user["id"]: name for name, user in people(grown).items()}
    assignments = grown.get("/roleManagement/directory/roleAssignments", filter=f"roleDefinitionId eq '{GLOBAL_ADMINISTRATOR}'")
    admins = {ids[one["principalId"]]: one["principalId"] for one in assignments["value"] if one["principalId"] in ids}
    assert set(admins) == {"Admin", "Breakglass", "Katrin Vogt", "Tim Keller", "Backup"}
    for object_id in admins.values():
        methods = grown.get(f"/users/{object_id}/authentication/methods")["value"]
        assert [one["@odata.type"] for one in methods] == ["#microsoft.graph.passwordAuthenticationMethod"]


def test_the_grown_firm_has_groups_that_nobody_owns(grown: Graph) -> None:
    groups = grown.get("/groups", expand="owners")["value"]
    assert {one["displayName"]: len(one["owners"]) for one in groups} == {
        "Sales": 1,
        "Alle Mitarbeiter": 0,
        "Accounting files": 0,
        "VPN users": 0,
        "Test group": 0,
    }


def test_the_grown_firm_has_an_app_that_may_do_anything_with_a_secret_for_ever(grown: Graph) -> None:
    (app,) = grown.get("/applications")["value"]
    (secret,) = app["passwordCredentials"]
    assert secret["endDateTime"].startswith("2099") and secret["startDateTime"] < "2025"
    (principal,) = grown.get("/servicePrincipals", filter=f"appId eq '{app['appId']}'")["value"]
    held = grown.get(f"/servicePrincipals/{principal['id']}/appRoleAssignments")["value"]
    (resource,) = grown.get("/servicePrincipals", filter="displayName eq 'Microsoft Graph'")["value"]
    roles = {role["id"]: role["value"] for role in resource["appRoles"]}
    assert {roles[one["appRoleId"]] for one in held} == {
        "Directory.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
        "User.ReadWrite.All",
    }


def test_the_grown_firm_only_ever_reported(grown: Graph) -> None:
    policies = grown.get("/identity/conditionalAccess/policies")["value"]
    assert len(policies) == 2
    assert {one["state"] for one in policies} == {"enabledForReportingButNotEnforced"}


def test_the_grown_firms_servers_are_open_and_unlocked(grown: Graph) -> None:
    (security,) = arm(grown, "/providers/Microsoft.Network/networkSecurityGroups", "2023-09-01")
    (rule,) = security["properties"]["securityRules"]
    assert (rule["properties"]["sourceAddressPrefix"], rule["properties"]["destinationPortRange"]) == ("*", "3389")
    (network,) = arm(grown, "/providers/Microsoft.Network/virtualNetworks", "2023-09-01")
    (subnet,) = network["properties"]["subnets"]
    assert subnet["properties"]["networkSecurityGroup"]["id"] == security["id"]
    assert {one["name"] for one in arm(grown, "/resourcegroups", "2021-04-01")} == {
        "NetworkWatcherRG",  # Azure's own, made with the first network
        "rg-server",
        "test-tim",
    }
    assert arm(grown, "/providers/Microsoft.Authorization/locks", "2016-09-01") == []


def test_a_thousand_people_follow_from_the_number(simulator: RunningSimulator) -> None:
    seeded = seed(simulator, "thousand", number=7)
    graph = graph_of(simulator, seeded)
    first = simulator.collections(seeded["tenantId"])["users"]
    assert len(first) == 1002
    sales = [user for user in first.values() if user.get("department") == "Sales"]
    assert graph.get("/subscribedSkus")["value"][0]["consumedUnits"] == len(sales) > 100
    simulator.http.post("/_sim/reset", json={"tenantId": seeded["tenantId"]})
    assert simulator.collections(seeded["tenantId"])["users"] == first
    other = simulator.collections(seed(simulator, "thousand", number=8)["tenantId"])["users"]
    assert {user["displayName"] for user in other.values()} & {user["displayName"] for user in first.values()}
    assert [user["displayName"] for user in other.values()] != [user["displayName"] for user in first.values()]


def test_reset_makes_a_grown_tenant_again_whole(simulator: RunningSimulator) -> None:
    seeded = seed(simulator, "grown", number=31)
    before = simulator.collections(seeded["tenantId"])
    graph = graph_of(simulator, seeded)
    graph.change("DELETE", f"/users/{people(graph)['Info']['id']}")
    assert simulator.collections(seeded["tenantId"]) != before
    simulator.http.post("/_sim/reset", json={"tenantId": seeded["tenantId"]})
    after = simulator.collections(seeded["tenantId"])
    for name in ("users", "groups", "servicePrincipals", "conditionalAccessPolicies", "roleAssignments"):
        assert after[name] == before[name]
    # New in each: the secret, and Resource Manager's ETags.
    for name in ("applications", "arm"):
        assert list(after[name]) == list(before[name])


def test_a_seed_stands_in_no_journal_and_meets_no_fault_or_lag(simulator: RunningSimulator) -> None:
    simulator.http.put("/_sim/lag", json={"reads": 1000})
    try:
        seen = simulator.http.get("/_sim/journal").text
        graph = graph_of(simulator, seed(simulator, "grown", number=32))
        assert simulator.http.get("/_sim/journal").text == seen
        assert len(people(graph)) == 36
        assert simulator.http.get("/_sim/lag").json()["waiting"] == {}
    finally:
        simulator.http.delete("/_sim/lag")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"template": "huge"}, 400),
        ({"template": "empty", "seats": {}}, 400),
        ({"template": "empty", "number": 1.5}, 400),
        ({"template": "empty", "tenantId": "x"}, 400),
        ({"template": None}, 400),
    ],
)
def test_wrong_wishes(simulator: RunningSimulator, body: Json, status: int) -> None:
    assert simulator.http.put("/_sim/seed", json=body).status_code == status


def test_no_template_takes_over_a_tenant_that_is_there(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    answer = simulator.http.put("/_sim/seed", json={"template": "grown", "number": 40, "tenantId": tenant.id})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "Conflict")
    assert len(simulator.collections(tenant.id)["users"]) == 2


def test_a_tenant_is_made_whole_or_not_at_all(simulator: RunningSimulator) -> None:
    wanted = "11111111-2222-4333-8444-555555555555"
    # One of the firm's guests comes from there, and nobody is a guest in his own domain.
    answer = simulator.http.put(
        "/_sim/seed", json={"template": "grown", "number": 41, "tenantId": wanted, "domains": ["agentur.example"]}
    )
    assert answer.status_code == 400
    assert simulator.http.get("/_sim/snapshot", params={"tenantId": wanted}).status_code == 404


def test_a_grown_tenant_survives_kill_9_and_a_snapshot_put_back(home: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    info = launch.start(state=state, clock=datetime(2027, 3, 1, 8, tzinfo=UTC))
    with httpx.Client(base_url=info.url, verify=ssl.create_default_context(cafile=info.ca_file), timeout=20) as http:
        seeded = http.put("/_sim/seed", json={"template": "grown"}).json()
        before = http.get("/_sim/snapshot", params={"tenantId": seeded["tenantId"]}).json()
    os.kill(info.pid, signal.SIGKILL)
    os.waitpid(info.pid, 0)
    again = launch.start(state=state)
    try:
        with httpx.Client(base_url=again.url, verify=ssl.create_default_context(cafile=again.ca_file), timeout=20) as http:
            where = {"tenantId": seeded["tenantId"]}
            assert http.get("/_sim/snapshot", params=where).json() == before
            assert http.put("/_sim/seed", json={"template": "grown"}).json() == {**seeded, "created": False}
            broken: Json = {**before, "tenants": [{**before["tenants"][0], "seed": {**before["tenants"][0]["seed"]}}]}
            broken["tenants"][0]["seed"]["templates"] = [["huge", 1]]
            assert http.put("/_sim/snapshot", json=broken).status_code == 400
            assert http.put("/_sim/snapshot", json=before).status_code == 204
            assert http.get("/_sim/snapshot", params=where).json() == before
    finally:
        launch.stop()
