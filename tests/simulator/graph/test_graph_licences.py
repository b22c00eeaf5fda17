"""Licences: seats, direct and by group."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM, RunningSimulator

OTHER = "3b555118-da6a-4418-894f-7df1e2096870"
MFA_PLAN = "8a256a2b-b617-496d-b51b-e76466e88db0"


def _change(add: list[dict[str, Any]] | None = None, remove: list[str] | None = None) -> dict[str, Any]:
    return {"addLicenses": add or [], "removeLicenses": remove or []}


def _states(graph: Graph, user_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = graph.get(f"/users/{user_id}", select="licenseAssignmentStates")["licenseAssignmentStates"]
    return found


def _consumed(graph: Graph) -> int:
    skus = graph.get("/subscribedSkus")["value"]
    return next(int(sku["consumedUnits"]) for sku in skus if sku["skuId"] == PREMIUM)


def test_a_direct_licence(graph: Graph) -> None:
    user = graph.user()
    path = f"/users/{user['id']}/assignLicense"
    graph.post(path, _change([{"skuId": PREMIUM, "disabledPlans": [MFA_PLAN]}]), status=200)
    read = graph.get(f"/users/{user['id']}", select="assignedLicenses,mail,assignedPlans")
    assert read["assignedLicenses"] == [{"skuId": PREMIUM, "disabledPlans": [MFA_PLAN]}]
    assert read["mail"] == user["userPrincipalName"]
    assert _consumed(graph) == 1
    details = graph.get(f"/users/{user['id']}/licenseDetails")["value"]
    off = [plan["servicePlanId"] for plan in details[0]["servicePlans"] if plan["provisioningStatus"] == "Disabled"]
    assert off == [MFA_PLAN]
    graph.post(path, _change([{"skuId": PREMIUM}]), status=200)
    assert _states(graph, user["id"])[0]["disabledPlans"] == []
    graph.post(path, _change(remove=[PREMIUM]), status=200)
    assert _consumed(graph) == 0
    assert "corresponding license" in graph.refused("POST", path, _change(remove=[PREMIUM]))[2]


def test_what_is_refused(graph: Graph) -> None:
    user = graph.user(usageLocation=None)
    path = f"/users/{user['id']}/assignLicense"
    assert "usage location" in graph.refused("POST", path, _change([{"skuId": PREMIUM}]))[2]
    graph.change("PATCH", f"/users/{user['id']}", {"usageLocation": "DE"})
    assert "valid company License" in graph.refused("POST", path, _change([{"skuId": OTHER}]))[2]
    assert graph.refused("POST", path, _change([{"skuId": PREMIUM, "disabledPlans": [OTHER]}]))[0] == 400
    assert graph.refused("POST", path, {"addLicenses": []})[0] == 400
    assert graph.refused("POST", path, _change([{"skuId": PREMIUM}], [PREMIUM]))[0] == 400
    assert graph.refused("POST", path, {**_change(), "reason": "x"})[0] == 400
    assert graph.refused("POST", path, _change([{"skuId": "no-guid"}]))[0] == 400


def test_seats_run_out(simulator: RunningSimulator) -> None:
    tenant = simulator.seed(seats={PREMIUM: 2})
    graph = Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))
    users = [graph.user() for _ in range(3)]
    for user in users[:2]:
        graph.post(f"/users/{user['id']}/assignLicense", _change([{"skuId": PREMIUM}]), status=200)
    refused = graph.refused("POST", f"/users/{users[2]['id']}/assignLicense", _change([{"skuId": PREMIUM}]))
    assert refused[:2] == (400, "Request_BadRequest")
    assert "available licenses" in refused[2]
    group = graph.group(**{"members@odata.bind": [graph.reference(users[2]["id"])["@odata.id"]]})
    graph.post(f"/groups/{group['id']}/assignLicense", _change([{"skuId": PREMIUM}]), status=202)
    assert _states(graph, users[2]["id"])[0]["error"] == "CountViolation"
    assert [one["id"] for one in graph.get(f"/groups/{group['id']}/membersWithLicenseErrors")["value"]] == [users[2]["id"]]
    graph.change("DELETE", f"/users/{users[0]['id']}")
    assert _states(graph, users[2]["id"])[0]["state"] == "Active"


def test_a_group_hands_its_licence_on(graph: Graph) -> None:
    user = graph.user()
    group = graph.group(**{"members@odata.bind": [graph.reference(user["id"])["@odata.id"]]})
    path = f"/groups/{group['id']}"
    graph.post(f"{path}/assignLicense", _change([{"skuId": PREMIUM}]), status=202)
    read = graph.get(path, select="assignedLicenses,licenseProcessingState")
    assert read["assignedLicenses"] == [{"skuId": PREMIUM, "disabledPlans": []}]
    assert read["licenseProcessingState"] == {"state": "ProcessingComplete"}
    assert [state["assignedByGroup"] for state in _states(graph, user["id"])] == [group["id"]]
    assert _consumed(graph) == 1
    removed = graph.refused("POST", f"/users/{user['id']}/assignLicense", _change(remove=[PREMIUM]))
    assert "inherited from a group" in removed[2]
    assert graph.refused("DELETE", path)[0] == 400
    graph.post(f"/users/{user['id']}/assignLicense", _change([{"skuId": PREMIUM}]), status=200)
    assert (len(_states(graph, user["id"])), _consumed(graph)) == (2, 1)
    graph.post(f"{path}/assignLicense", _change(remove=[PREMIUM]), status=202)
    assert [state["assignedByGroup"] for state in _states(graph, user["id"])] == [None]
    graph.change("DELETE", path)


def test_skus_only_take_select(graph: Graph) -> None:
    assert graph.refused("GET", "/subscribedSkus", filter="skuId eq 'x'")[0] == 400
    assert graph.get("/subscribedSkus", select="skuId")["value"] == [{"skuId": PREMIUM}]
