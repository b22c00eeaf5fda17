"""The arithmetic of one bucket, and of the gate on a clock of its own: refill, sizes of tenants, who shares what."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.clock import Clock
from simulator.errors import Fault
from simulator.messages import Caller, Request
from simulator.store import Cloud, Tenant
from simulator.throttling.bucket import Bucket
from simulator.throttling.gate import Throttling

APP, OTHER_APP = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
HOME, AWAY = "22222222-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
SUBSCRIPTION, SECOND = "33333333-0000-4000-8000-000000000001", "33333333-0000-4000-8000-000000000002"
PROVIDERS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/group/providers"


class Hand:
    """A clock that goes on by hand."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Desk:
    """A gate with two tenants before it."""

    def __init__(self) -> None:
        self.hand = Hand()
        self.gate = Throttling(self.hand)
        self.cloud = Cloud(clock=Clock())
        for number in (HOME, AWAY):
            tenant = Tenant(id=number, display_name=number, domains=[])
            tenant.collection("subscriptions").update({SUBSCRIPTION: {}, SECOND: {}})
            self.cloud.tenants[number] = tenant

    def people(self, count: int) -> None:
        users = self.cloud.tenants[HOME].collection("users")
        users.clear()
        users.update({str(number): {} for number in range(count)})

    def ask(self, method: str, path: str, *, app: str = APP, tenant: str = HOME, who: str = "", **query: str) -> dict[str, str]:
        service = "arm" if path.startswith("/subscriptions") or path.startswith("/providers") else "graph"
        caller = Caller(
            tenant_id=tenant,
            client_id=app,
            object_id=who or f"object of {app}",
            kind="user" if who else "app",
            name="",
            audience=service,
        )
        options = {f"${name}": value for name, value in query.items()}
        path = path if service == "arm" else f"/v1.0/{path}"
        request = Request(
            method=method, path=path, query=options, headers={}, body=None, origin="", cloud=self.cloud, caller=caller
        )
        return self.gate.admit(service, request)

    def passes(self, method: str, path: str, **more: Any) -> int:
        """How many requests pass at once."""
        count = 0
        while self.refused(method, path, **more) is None:
            count += 1
            assert count < 200_000
        return count

    def refused(self, method: str, path: str, **more: Any) -> dict[str, str] | None:
        """The headers of the refusal; None when the request passes."""
        try:
            self.ask(method, path, **more)
        except Fault as fault:
            assert fault.status == 429
            return fault.headers
        return None


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_bucket_fills_up_evenly_and_not_beyond_its_size() -> None:
    bucket = Bucket(at=0.0)
    bucket.settle(0.0, 10.0, 2.0)
    bucket.take(10.0)
    assert (bucket.left, bucket.wait(1.0), bucket.wait(4.0)) == (0, 0.5, 2.0)
    bucket.settle(0.5, 10.0, 2.0)
    assert (bucket.left, bucket.wait(1.0)) == (1, 0.0)
    bucket.settle(60.0, 10.0, 2.0)
    assert (bucket.left, bucket.used) == (10, 0.0)


def test_what_costs_more_than_a_bucket_holds_takes_a_full_one() -> None:
    bucket = Bucket(at=0.0)
    bucket.settle(0.0, 2.0, 1.0)
    assert bucket.wait(5.0) == 0.0
    bucket.take(5.0)
    assert (bucket.used, bucket.wait(5.0)) == (2.0, 2.0)


def test_the_percentage_tells_use_and_then_the_share_of_refusals() -> None:
    bucket = Bucket(at=0.0)
    bucket.settle(0.0, 100.0, 10.0)
    bucket.take(80.0)
    assert bucket.percentage == 0.8
    bucket.take(20.0)
    assert bucket.percentage == 1.0
    bucket.press(25.0)
    assert bucket.percentage == 1.2
    for _ in range(1000):
        bucket.press(25.0)
    assert bucket.percentage == pytest.approx(1.8)
    bucket.settle(1000.0, 100.0, 10.0)
    assert bucket.percentage == 0.0


@pytest.mark.parametrize(("people", "units"), [(0, 3500), (49, 3500), (50, 5000), (500, 5000), (501, 8000)])
def test_the_size_of_a_tenant_decides_how_much_an_app_may(desk: Desk, people: int, units: int) -> None:
    desk.people(people)
    desk.gate.switch(["identity"])
    assert desk.passes("GET", "organization") == units
    desk.hand.seconds += 10
    assert desk.passes("GET", "users") == units // 2
    desk.hand.seconds += 1  # a tenth of it comes back
    assert desk.passes("GET", "organization") == units // 10


def test_a_tenant_that_grows_gets_more_at_once(desk: Desk) -> None:
    desk.people(49)
    desk.gate.switch(["identity"])
    assert desk.passes("GET", "organization") == 3500
    desk.people(50)
    assert desk.passes("GET", "organization") == 1500


def test_a_full_read_waits_for_as_many_units_as_it_costs(desk: Desk) -> None:
    desk.gate.switch(["identity"], scale=0.01)  # 35 units, 3.5 a second
    assert desk.passes("GET", "organization") == 35
    headers = desk.refused("GET", "groups/x/transitiveMembers")
    assert headers is not None
    assert headers["retry-after"] == "2"  # 5 units take 1.43 s
    desk.hand.seconds += 1
    assert desk.refused("GET", "groups/x/transitiveMembers") is not None
    desk.hand.seconds += 0.43
    assert desk.refused("GET", "groups/x/transitiveMembers") is None


def test_writes_have_limits_of_their_own(desk: Desk) -> None:
    desk.gate.switch(["identity"])
    done = 0
    while desk.refused("PATCH", "users/x") is None:
        done += 1
        if done % 3000 == 0:
            break
    assert done == 3000
    headers = desk.refused("PATCH", "users/x")
    assert headers == {
        "retry-after": "1",
        "x-ms-throttle-scope": f"Tenant_Application/Write/{APP}/{HOME}",
        "x-ms-throttle-information": "WriteLimitExceeded",
    }
    assert desk.refused("GET", "users/x") is None
    desk.hand.seconds += 150
    assert desk.passes("PATCH", "users/x") == 3000


def test_all_apps_of_a_tenant_share_its_writes(desk: Desk) -> None:
    """18,000 in five minutes: six apps use it up."""
    desk.gate.switch(["identity"])
    apps = [f"app{number}" for number in range(7)]
    assert [desk.passes("POST", "users", app=app) for app in apps] == [3000] * 6 + [0]
    headers = desk.refused("POST", "users", app="app6")
    assert headers is not None
    assert headers["x-ms-throttle-scope"] == f"Tenant/Write/app6/{HOME}"
    assert desk.refused("POST", "users", app="app6", tenant=AWAY) is None


def test_an_app_is_counted_over_all_tenants(desk: Desk) -> None:
    """35,000 writes in five minutes, in tenants of 3,000 each."""
    desk.gate.switch(["identity"], scale=0.1)
    for number in range(13):
        tenant = f"tenant{number}"
        desk.cloud.tenants[tenant] = Tenant(id=tenant, display_name="", domains=[])
    made = [desk.passes("POST", "groups", tenant=f"tenant{number}") for number in range(13)]
    assert made == [300] * 11 + [200, 0]
    headers = desk.refused("POST", "groups", tenant="tenant12")
    assert headers is not None
    assert headers["x-ms-throttle-scope"] == f"Application/Write/{APP}/tenant12"
    assert desk.refused("POST", "groups", tenant="tenant12", app=OTHER_APP) is None


def test_apps_and_tenants_do_not_disturb_each_other(desk: Desk) -> None:
    desk.gate.switch(["identity"], scale=0.01)
    assert desk.passes("GET", "organization") == 35
    assert desk.passes("GET", "organization", app=OTHER_APP) == 35
    assert desk.passes("GET", "organization", tenant=AWAY) == 35


def test_conditional_access_is_one_a_second_for_all_apps(desk: Desk) -> None:
    desk.gate.switch(["conditional-access"])
    assert desk.refused("POST", "identity/conditionalAccess/policies") is None
    assert desk.refused("GET", "identity/conditionalAccess/namedLocations", app=OTHER_APP) == {}  # no Retry-After
    assert desk.refused("GET", "identity/conditionalAccess/policies", tenant=AWAY) is None
    desk.hand.seconds += 0.99
    assert desk.refused("GET", "identity/conditionalAccess/policies") == {}
    desk.hand.seconds += 0.01
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None


@pytest.mark.parametrize(
    ("family", "method", "path", "count", "seconds"),
    [
        ("identity-reports", "GET", "auditLogs/directoryAudits", 5, 10),
        ("invitations", "POST", "invitations", 150, 5),
        ("intune-configuration", "POST", "deviceManagement/deviceConfigurations", 100, 20),
        ("intune-configuration", "GET", "deviceManagement/deviceConfigurations", 1000, 20),
        ("intune-devices", "DELETE", "deviceManagement/managedDevices/x", 200, 20),
        ("intune-devices", "GET", "deviceManagement/managedDevices", 2000, 20),
        ("intune", "GET", "deviceManagement/roleDefinitions", 1000, 20),
        ("identity-providers", "GET", "identity/identityProviders", 200, 60),
        ("change-notifications", "GET", "subscriptions", 25, 20),
        ("change-notifications", "GET", "subscriptions/x", 500, 20),
        ("change-notifications", "PATCH", "subscriptions/x", 500, 20),
        ("change-notifications", "POST", "subscriptions/x/reauthorize", 1000, 20),
        ("security", "GET", "security/alerts_v2", 150, 60),
        ("service-communications", "GET", "admin/serviceAnnouncement/messages", 240, 60),
        ("devices", "PATCH", "devices/x", 3000, 150),
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
def test_published_limits(desk: Desk, family: str, method: str, path: str, count: int, seconds: int) -> None:
    desk.gate.switch([family])
    assert desk.passes(method, path) == count
    headers = desk.refused(method, path)
    assert headers is not None
    assert int(headers["retry-after"]) == max(1, -(-seconds // count))
    desk.hand.seconds += seconds
    assert desk.passes(method, path) == count


def test_graph_as_a_whole_counts_an_app_in_all_tenants(desk: Desk) -> None:
    desk.gate.switch(["graph"], scale=0.001)
    assert desk.passes("GET", "anything") == 130
    assert desk.refused("POST", "identity/conditionalAccess/policies", tenant=AWAY) == {"retry-after": "1"}
    assert desk.refused("GET", "anything", app=OTHER_APP) is None


def test_intune_counts_apps_and_the_tenant(desk: Desk) -> None:
    desk.gate.switch(["intune-configuration"])
    path = "deviceManagement/deviceCompliancePolicies"
    assert [desk.passes("POST", path, app=app) for app in ("a", "b", "c")] == [100, 100, 0]
    assert desk.passes("POST", path, tenant=AWAY) == 100
    assert desk.refused("GET", path, app="c") is None


def test_a_person_registers_so_many_devices(desk: Desk) -> None:
    desk.gate.switch(["devices"])
    assert desk.passes("POST", "devices", who="ada") == 25
    assert desk.refused("POST", "devices", who="grace") is None
    assert desk.refused("POST", "devices") is None
    assert desk.refused("GET", "devices", who="ada") is None


def test_sign_in_activity_is_ten_a_minute_over_all_tenants(desk: Desk) -> None:
    desk.gate.switch(["sign-in-activity"])
    assert desk.passes("GET", "users", select="id,SignInActivity") == 10
    assert desk.refused("GET", "users", select="signInActivity", tenant=AWAY) is not None
    assert desk.refused("GET", "users", select="id") is None


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


def test_a_subscription_that_is_not_there_counts_nothing(desk: Desk) -> None:
    desk.gate.switch(["arm-subscription"])
    for number in range(300):
        assert desk.ask("GET", f"/subscriptions/nothing{number}/providers") == {}
    assert desk.gate.counts() == []


def test_what_is_refused_takes_nothing(desk: Desk) -> None:
    """A request held up by one limit is not counted by the others, and asking again makes it no worse."""
    desk.gate.switch(["graph", "conditional-access"])
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None
    for _ in range(50):
        assert desk.refused("GET", "identity/conditionalAccess/policies") == {}
    left = {row["family"]: (row["left"], row["served"], row["refused"]) for row in desk.gate.counts()}
    assert left == {"graph": (129_999, 1, 0), "conditional-access": (0, 1, 50)}
    desk.hand.seconds += 1
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None


def test_a_batch_itself_counts_nowhere(desk: Desk) -> None:
    desk.gate.switch(["graph", "identity"])
    assert desk.ask("POST", "$batch") == {}
    assert desk.gate.counts() == []


def test_a_head_counts_as_a_get(desk: Desk) -> None:
    desk.gate.switch(["arm-subscription"])
    told = desk.ask("HEAD", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/a")
    assert told["x-ms-ratelimit-remaining-subscription-reads"] == "249"


def test_what_the_answer_tells_of_units_and_use(desk: Desk) -> None:
    desk.gate.switch(["identity"])
    path = "x-ms-throttle-limit-percentage"
    assert desk.ask("GET", "users") == {"x-ms-resource-unit": "2"}
    for _ in range(2797):
        desk.ask("GET", "organization")
    assert desk.ask("GET", "organization") == {"x-ms-resource-unit": "1"}  # 2,800 of 3,500: 0.8 and not above it
    assert path in desk.ask("GET", "organization")
    for _ in range(348):
        desk.ask("GET", "organization")
    assert desk.ask("GET", "organization") == {"x-ms-resource-unit": "1", path: "0.90"}
    desk.passes("GET", "organization")
    for _ in range(874):  # and one that passes() met: 875 beside 3,500
        assert desk.refused("GET", "organization") is not None
    desk.hand.seconds += 1
    assert desk.ask("GET", "organization")[path] == "1.14"  # a second later 525 beside 3,151


def test_switched_off_it_forgets(desk: Desk) -> None:
    desk.gate.switch(["identity"], scale=0.001)
    assert desk.passes("GET", "organization") == 3
    desk.gate.switch()
    assert (desk.gate.on, desk.gate.counts()) == (False, [])
    desk.gate.switch(["identity"], scale=0.001)
    assert desk.passes("GET", "organization") == 3


def test_a_clock_that_stands_goes_on_by_hand(desk: Desk) -> None:
    desk.gate.switch(["conditional-access"], manual=True)
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None
    desk.hand.seconds += 3600
    assert desk.refused("GET", "identity/conditionalAccess/policies") == {}
    desk.gate.advance(1)
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None


def test_a_limit_scaled_down_is_never_below_one(desk: Desk) -> None:
    desk.gate.switch(["identity-reports"], scale=0.01)
    assert desk.passes("GET", "auditLogs/directoryAudits") == 1
    headers = desk.refused("GET", "auditLogs/directoryAudits")
    assert headers is not None
    assert headers["retry-after"] == "200"  # 0.05 in ten seconds
