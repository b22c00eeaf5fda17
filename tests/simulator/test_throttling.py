"""Throttling as a client meets it, over real HTTPS: off until asked for, each service's own 429, batches, headers, reset."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from simulator import launch
from tests.simulator.graph.conftest import Graph
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
POLICIES = "/identity/conditionalAccess/policies"
API = "api-version=2022-12-01"


@pytest.fixture(autouse=True)
def no_throttling(simulator: RunningSimulator) -> Iterator[None]:
    """Nothing is throttled after a test."""
    yield
    assert simulator.http.delete("/_sim/throttling").status_code == 204


@pytest.fixture
def graph(simulator: RunningSimulator, tenant: SeededTenant) -> Graph:
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


def throttle(simulator: RunningSimulator, *families: str, clock: str = "manual", **more: Any) -> Json:
    body = {"clock": clock} | ({"families": list(families)} if families else {}) | more
    answer = simulator.http.put("/_sim/throttling", json=body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def later(simulator: RunningSimulator, seconds: float) -> None:
    assert simulator.http.post("/_sim/throttling", json={"advanceSeconds": seconds}).status_code == 200


def counts(simulator: RunningSimulator) -> list[Json]:
    found: list[Json] = simulator.http.get("/_sim/throttling").json()["buckets"]
    return found


def arm(simulator: RunningSimulator, tenant: SeededTenant, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = simulator.headers(tenant.id, "arm")
    return simulator.http.request(method, f"/subscriptions/{tenant.subscription_id}{path}?{API}", json=body, headers=headers)


def test_nothing_is_throttled_until_it_is_asked_for(simulator: RunningSimulator, graph: Graph, tenant: SeededTenant) -> None:
    state = simulator.http.get("/_sim/throttling").json()
    assert (state["families"], state["scale"], state["clock"], state["buckets"]) == ([], 1, "wall", [])
    answers = [graph.ask("GET", POLICIES) for _ in range(5)] + [arm(simulator, tenant, "GET", "/resourcegroups")]
    assert {answer.status_code for answer in answers} == {200}
    told = {name for answer in answers for name in answer.headers}
    assert not {name for name in told if "throttle" in name or "ratelimit" in name or "resource-unit" in name}


def test_what_is_known_is_told_with_its_source(simulator: RunningSimulator) -> None:
    known = simulator.http.get("/_sim/throttling").json()["known"]
    assert {"identity", "conditional-access", "identity-reports", "intune", "arm-subscription", "arm-tenant"} <= set(known)
    assert known["conditional-access"] == {
        "title": "Identity protection and conditional access",
        "source": "https://learn.microsoft.com/en-us/graph/throttling-limits"
        "#identity-protection-and-conditional-access-service-limits",
    }


def test_asked_for_without_names_all_families_are_throttled(simulator: RunningSimulator) -> None:
    state = throttle(simulator, scale=0.5)
    assert state["families"] == sorted(state["known"])
    assert (state["scale"], state["clock"]) == (0.5, "manual")


def test_conditional_access_takes_one_a_second_and_names_no_time(simulator: RunningSimulator, graph: Graph) -> None:
    throttle(simulator, "conditional-access")
    assert graph.ask("GET", POLICIES).status_code == 200
    refused = graph.ask("GET", "/identity/conditionalAccess/namedLocations")
    assert (refused.status_code, "retry-after" in refused.headers) == (429, False)
    error = refused.json()["error"]
    assert (error["code"], error["message"]) == ("TooManyRequests", "Too many requests.")
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
    later(simulator, 1)
    assert graph.ask("GET", POLICIES).status_code == 200


def test_a_refused_write_writes_nothing(simulator: RunningSimulator, graph: Graph) -> None:
    location = {"@odata.type": "#microsoft.graph.countryNamedLocation", "countriesAndRegions": ["DE"]}
    throttle(simulator, "conditional-access")
    answers = [graph.ask("POST", "/identity/conditionalAccess/namedLocations", location | {"displayName": name}) for name in "ab"]
    assert [answer.status_code for answer in answers] == [201, 429]
    later(simulator, 1)
    found = graph.get("/identity/conditionalAccess/namedLocations")["value"]
    assert [one["displayName"] for one in found] == ["a"]


def test_the_directory_counts_units_and_tells_of_them(simulator: RunningSimulator, graph: Graph) -> None:
    throttle(simulator, "identity", scale=0.002)  # 7 units in ten seconds, 6 writes in 150
    told = [graph.ask("GET", "/users"), graph.ask("GET", "/users", expand="manager"), graph.ask("GET", "/users", top="5")]
    assert [answer.headers["x-ms-resource-unit"] for answer in told] == ["2", "3", "1"]
    assert [answer.headers.get("x-ms-throttle-limit-percentage") for answer in told] == [None, None, "0.86"]
    refused = graph.ask("GET", "/subscribedSkus")
    app, where = simulator.info.client_id, graph.tenant.id
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3")  # 2 of its 3 units are missing, 0.7 come a second
    assert refused.headers["x-ms-throttle-scope"] == f"Tenant_Application/ReadWrite/{app}/{where}"
    assert refused.headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"
    assert "x-ms-resource-unit" not in refused.headers
    later(simulator, 3)
    assert graph.ask("GET", "/subscribedSkus").status_code == 200


def test_an_answer_that_is_an_error_has_cost_its_units(simulator: RunningSimulator, graph: Graph) -> None:
    throttle(simulator, "identity")
    missing = graph.ask("GET", "/users/nobody@nowhere.example")
    assert (missing.status_code, missing.headers["x-ms-resource-unit"]) == (404, "1")


def test_a_caller_who_is_none_counts_nowhere(simulator: RunningSimulator, graph: Graph, tenant: SeededTenant) -> None:
    throttle(simulator, "conditional-access", "graph")
    assert simulator.http.get(f"/v1.0{POLICIES}").status_code == 401
    wrong = simulator.http.get(f"/v1.0{POLICIES}", headers=simulator.headers(tenant.id, "arm"))
    assert (wrong.status_code, counts(simulator)) == (401, [])
    assert graph.ask("GET", POLICIES).status_code == 200


def test_each_part_of_a_batch_is_throttled_on_its_own(simulator: RunningSimulator, graph: Graph) -> None:
    throttle(simulator, "conditional-access", "identity", scale=0.002)
    urls = ["/users", "/subscribedSkus", POLICIES, POLICIES, "/subscribedSkus", "/organization"]
    parts = [{"id": str(number), "method": "GET", "url": url} for number, url in enumerate(urls)]
    answer = graph.ask("POST", "/$batch", {"requests": parts})
    assert (answer.status_code, "retry-after" in answer.headers) == (200, False)
    done = sorted(answer.json()["responses"], key=lambda one: one["id"])
    assert [one["status"] for one in done] == [200, 200, 200, 429, 429, 200]
    assert [one["headers"].get("x-ms-resource-unit") for one in done] == ["2", "3", None, None, None, "1"]
    assert [one["headers"].get("Retry-After") for one in done] == [None, None, None, None, "2", None]
    assert done[4]["body"]["error"]["code"] == "TooManyRequests"


def test_what_depends_on_a_throttled_part_fails_with_it(simulator: RunningSimulator, graph: Graph) -> None:
    throttle(simulator, "conditional-access")
    parts: list[Json] = [{"id": name, "method": "GET", "url": POLICIES} for name in ("a", "b")]
    parts.append({"id": "c", "method": "GET", "url": "/organization", "dependsOn": ["b"]})
    done = graph.ask("POST", "/$batch", {"requests": parts}).json()["responses"]
    assert [one["status"] for one in done] == [200, 429, 424]


def test_apps_and_tenants_have_counts_of_their_own(simulator: RunningSimulator, graph: Graph, tenant: SeededTenant) -> None:
    throttle(simulator, "identity-reports", "conditional-access")
    token = simulator.forged_token(tenant.id, tenant.admin)  # a person, signed in through another app
    other = Graph(simulator=simulator, tenant=tenant, token=token)
    assert jwt.decode(token, options={"verify_signature": False})["appid"] != simulator.info.client_id
    assert [graph.ask("GET", "/auditLogs/directoryAudits").status_code for _ in range(6)] == [200] * 5 + [429]
    assert other.ask("GET", "/auditLogs/directoryAudits").status_code == 200
    assert (graph.ask("GET", POLICIES).status_code, other.ask("GET", POLICIES).status_code) == (200, 429)
    away = simulator.seed()
    elsewhere = Graph(simulator=simulator, tenant=away, token=simulator.forged_token(away.id, simulator.info.client_id))
    assert elsewhere.ask("GET", "/auditLogs/directoryAudits").status_code == 200
    assert elsewhere.ask("GET", POLICIES).status_code == 200


def test_the_number_of_people_decides_the_limit(simulator: RunningSimulator, graph: Graph) -> None:
    """A tenant is small below 50 users, so the 50th one makes it larger."""
    made = [graph.user()["id"] for _ in range(50 - len(graph.get("/users", top="999")["value"]))]
    throttle(simulator, "identity")
    assert graph.ask("GET", "/organization").status_code == 200
    assert {row["limit"] for row in counts(simulator) if "tenant" in row["per"]} == {5000}
    graph.change("DELETE", f"/users/{made[0]}")
    graph.ask("GET", "/organization")
    assert {row["limit"] for row in counts(simulator) if row["counts"] == "units" and "tenant" in row["per"]} == {3500}


def test_resource_manager_tells_what_is_left(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    throttle(simulator, "arm-subscription", "arm-tenant")
    group = {"location": "westeurope"}
    told = {
        "reads": arm(simulator, tenant, "GET", "/resourcegroups"),
        "writes": arm(simulator, tenant, "PUT", "/resourcegroups/one", group),
        "deletes": arm(simulator, tenant, "DELETE", "/resourcegroups/nothing"),
    }
    sizes = {"reads": ("249", "3749"), "writes": ("199", "2999"), "deletes": ("199", "2999")}
    for kind, answer in told.items():
        found = {name: value for name, value in answer.headers.items() if "ratelimit" in name}
        assert found == {
            f"x-ms-ratelimit-remaining-subscription-{kind}": sizes[kind][0],
            f"x-ms-ratelimit-remaining-subscription-global-{kind}": sizes[kind][1],
        }
    listed = simulator.http.get(f"/subscriptions?{API}", headers=simulator.headers(tenant.id, "arm"))
    assert {name: value for name, value in listed.headers.items() if "ratelimit" in name} == {
        "x-ms-ratelimit-remaining-tenant-reads": "249"
    }


def test_resource_manager_refuses_in_its_own_words(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    throttle(simulator, "arm-subscription", "arm-tenant", scale=0.004)  # one read, 0.1 a second
    assert arm(simulator, tenant, "GET", "/resourcegroups").status_code == 200
    refused = arm(simulator, tenant, "GET", "/resourcegroups")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert refused.headers["x-ms-ratelimit-remaining-subscription-reads"] == "0"
    error = refused.json()["error"]
    assert error["code"] == "SubscriptionRequestsThrottled"
    assert f"'read' requests for subscription '{tenant.subscription_id}' actor '" in error["message"]
    assert "Please try again after '10' seconds" in error["message"]
    assert arm(simulator, tenant, "PUT", "/resourcegroups/one", {"location": "westeurope"}).status_code == 201
    headers = simulator.headers(tenant.id, "arm")
    answers = [simulator.http.get(f"/tenants?{API}", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["error"]["code"] == "TenantRequestsThrottled"
    later(simulator, 10)
    assert arm(simulator, tenant, "GET", "/resourcegroups").status_code == 200


def test_a_provider_has_limits_of_its_own(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    throttle(simulator, "storage-provider", scale=0.01)
    path = "/providers/Microsoft.Storage/storageAccounts"
    answers = [arm(simulator, tenant, "GET", path) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["error"] == {
        "code": "TooManyRequests",
        "message": "The request is being throttled as the limit has been reached for operation type - "
        "List_ObservationWindow_00:05:00. For more information, see - https://aka.ms/srpthrottlinglimits",
    }


def test_the_counts_can_be_read(simulator: RunningSimulator, graph: Graph) -> None:
    throttle(simulator, "conditional-access")
    for _ in range(3):
        graph.ask("GET", POLICIES)
    row = {"family": "conditional-access", "counts": "requests", "per": {"tenant": graph.tenant.id}}
    assert counts(simulator) == [row | {"limit": 1, "left": 0, "served": 1, "refused": 2}]


def test_a_refused_request_stands_in_the_journal(simulator: RunningSimulator, graph: Graph) -> None:
    throttle(simulator, "conditional-access")
    for _ in range(2):
        graph.ask("GET", POLICIES)
    lines = [json.loads(line) for line in simulator.http.get("/_sim/journal").text.splitlines()]
    assert [line["status"] for line in lines if line["url"].endswith(POLICIES)][-2:] == [200, 429]


def test_buckets_fill_up_with_real_time_though_the_clouds_clock_stands(simulator: RunningSimulator, graph: Graph) -> None:
    simulator.http.post("/_sim/clock", json={"frozen": True})
    try:
        throttle(simulator, "conditional-access", clock="wall")
        assert graph.ask("GET", POLICIES).status_code == 200
        assert graph.ask("GET", POLICIES).status_code == 429
        simulator.http.post("/_sim/clock", json={"advanceSeconds": 3600})
        assert graph.ask("GET", POLICIES).status_code == 429
        time.sleep(1)
        assert graph.ask("GET", POLICIES).status_code == 200
    finally:
        simulator.http.post("/_sim/clock", json={"frozen": False})


def test_reset_of_everything_ends_it_and_snapshots_do_not_know_of_it(home: Path) -> None:
    """In a simulator of its own: a whole reset would take the other tests' tenants along."""
    info = launch.start()
    try:
        trust = ssl.create_default_context(cafile=info.ca_file)
        with httpx.Client(base_url=info.url, verify=trust) as http:
            own = RunningSimulator(info=info, http=http)
            tenant = own.seed()
            whole = http.get("/_sim/snapshot").json()
            throttle(own, "conditional-access", scale=0.5)
            graph = Graph(simulator=own, tenant=tenant, token=own.forged_token(tenant.id, info.client_id))
            assert [graph.ask("GET", POLICIES).status_code for _ in range(2)] == [200, 429]
            assert "throttling" not in http.get("/_sim/snapshot").text
            assert http.put("/_sim/snapshot", json=whole).status_code < 300
            assert http.post("/_sim/reset", json={"tenantId": tenant.id}).status_code == 200
            assert graph.ask("GET", POLICIES).status_code == 429
            assert http.post("/_sim/reset").status_code == 200
            state = http.get("/_sim/throttling").json()
            assert (state["families"], state["scale"], state["clock"], state["buckets"]) == ([], 1, "wall", [])
            assert [graph.ask("GET", POLICIES).status_code for _ in range(3)] == [200] * 3
    finally:
        launch.stop()


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", []),
        ("PUT", {"families": []}),
        ("PUT", {"families": ["nothing"]}),
        ("PUT", {"families": "identity"}),
        ("PUT", {"scale": 0}),
        ("PUT", {"scale": -1}),
        ("PUT", {"scale": 1.5}),
        ("PUT", {"scale": "half"}),
        ("PUT", {"clock": "cloud"}),
        ("PUT", {"clock": 1}),
        ("PUT", {"seconds": 1}),
        ("POST", {}),
        ("POST", {"advanceSeconds": -1}),
        ("POST", {"advanceSeconds": 86401}),
        ("POST", {"advanceSeconds": None}),
        ("POST", {"seconds": 1}),
    ],
)
def test_wrong_wishes_are_refused_and_change_nothing(simulator: RunningSimulator, method: str, body: Any) -> None:
    before = throttle(simulator, "identity", scale=0.25)
    answer = simulator.http.request(method, "/_sim/throttling", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")
    assert simulator.http.get("/_sim/throttling").json() == before
