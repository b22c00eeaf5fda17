"""Resource Manager's token buckets, those of its providers, and Resource Graph's quota."""

from __future__ import annotations

import pytest

from simulator.errors import ArmFault
from tests.simulator.throttling_desk import OTHER_APP, PROVIDERS, SECOND, SUBSCRIPTION, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("family", "method", "path", "count", "seconds"),
    [
        ("storage-provider", "GET", f"{PROVIDERS}/Microsoft.Storage/storageAccounts", 100, 300),
        ("storage-provider", "GET", f"{PROVIDERS}/Microsoft.Storage/storageAccounts/a", 800, 300),
        ("storage-provider", "PUT", f"{PROVIDERS}/Microsoft.Storage/storageAccounts/a", 10, 1),
        ("network-provider", "PUT", f"{PROVIDERS}/Microsoft.Network/virtualNetworks/a", 1000, 300),
        ("network-provider", "GET", f"{PROVIDERS}/Microsoft.Network/virtualNetworks/a", 10_000, 300),
        ("network-provider", "GET", f"{PROVIDERS}/Microsoft.Network/privateDnsZones/a", 500, 300),
        ("arm-tenant", "GET", "/subscriptions", 250, 10),
        ("arm-tenant", "PUT", "/providers/Microsoft.Management/managementGroups/a", 200, 20),
    ],
)
def test_published_limits_of_resource_manager(desk: Desk, family: str, method: str, path: str, count: int, seconds: int) -> None:
    desk.gate.switch([family])
    assert desk.passes(method, path) == count
    headers = desk.refused(method, path)
    assert headers is not None
    assert int(headers["retry-after"]) == max(1, -(-seconds // count))
    desk.hand.seconds += seconds
    assert desk.passes(method, path) == count


@pytest.mark.parametrize(("method", "size", "rate"), [("GET", 250, 25), ("PUT", 200, 10), ("POST", 200, 10), ("DELETE", 200, 10)])
def test_resource_managers_buckets(desk: Desk, method: str, size: int, rate: int) -> None:
    desk.gate.switch(["arm-subscription"])
    path = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/a"
    assert desk.passes(method, path) == size
    desk.hand.seconds += 1
    assert desk.passes(method, path) == rate
    assert desk.refused("PATCH" if method == "GET" else "GET", path) is None
    assert desk.refused(method, path, app=OTHER_APP) is None
    assert desk.refused(method, path.replace(SUBSCRIPTION, SECOND)) is None


def test_all_principals_share_fifteen_times_as_much(desk: Desk) -> None:
    desk.gate.switch(["arm-subscription"])
    path = f"/subscriptions/{SUBSCRIPTION}/providers"
    assert [desk.passes("GET", path, app=f"app{number}") for number in range(16)] == [250] * 15 + [0]
    headers = desk.refused("GET", path, app="app15")
    assert headers == {
        "retry-after": "1",
        "x-ms-ratelimit-remaining-subscription-reads": "250",
        "x-ms-ratelimit-remaining-subscription-global-reads": "0",
    }


def test_resource_graph_tells_when_a_principal_may_ask_again(desk: Desk) -> None:
    """15 queries in five seconds."""
    desk.gate.switch(["resource-graph", "arm-tenant"])
    path, left, reset = (
        "/providers/Microsoft.ResourceGraph/resources",
        "x-ms-user-quota-remaining",
        "x-ms-user-quota-resets-after",
    )
    assert desk.ask("POST", path) == {left: "14", reset: "00:00:01"}
    assert desk.passes("POST", path) == 14
    with pytest.raises(ArmFault) as raised:
        desk.ask("POST", path)
    assert raised.value.headers == {"retry-after": "1", left: "0", reset: "00:00:05"}
    assert (raised.value.code, [one["code"] for one in raised.value.details]) == ("RateLimiting", ["RateLimiting"])
    assert "correlationId = c1." in raised.value.message
    assert desk.refused("POST", path, app=OTHER_APP) is None


def test_a_subscription_that_is_not_there_counts_nothing(desk: Desk) -> None:
    desk.gate.switch(["arm-subscription"])
    for number in range(300):
        assert desk.ask("GET", f"/subscriptions/nothing{number}/providers") == {}
    assert desk.gate.counts() == []


def test_a_head_counts_as_a_get(desk: Desk) -> None:
    desk.gate.switch(["arm-subscription"])
    told = desk.ask("HEAD", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/a")
    assert told["x-ms-ratelimit-remaining-subscription-reads"] == "249"
