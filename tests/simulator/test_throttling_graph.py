"""Graph's limits as published: sizes of tenants, who shares what, what the answers tell."""

from __future__ import annotations

import pytest

from simulator.store import Tenant
from tests.simulator.throttling_desk import APP, AWAY, HOME, OTHER_APP, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("family", "method", "path", "count", "seconds"),
    [
        ("identity-reports", "GET", "auditLogs/directoryAudits", 5, 10),
        ("invitations", "POST", "invitations", 150, 5),
        ("intune-configuration", "POST", "deviceManagement/deviceConfigurations", 100, 20),
        ("intune-configuration", "GET", "deviceManagement/deviceConfigurations", 1000, 20),
        ("intune-devices", "DELETE", "deviceManagement/managedDevices/x", 200, 20),
        ("intune-devices", "GET", "deviceManagement/managedDevices", 2000, 20),
        ("intune", "GET", "deviceManagement/telecomExpenseManagementPartners", 1000, 20),
        ("intune-rbac", "GET", "deviceManagement/roleDefinitions", 1000, 20),
        ("intune-enrollment", "DELETE", "deviceManagement/windowsAutopilotDeviceIdentities/x", 100, 20),
        ("identity-providers", "GET", "identity/identityProviders", 200, 60),
        ("change-notifications", "GET", "subscriptions", 25, 20),
        ("change-notifications", "GET", "subscriptions/x", 500, 20),
        ("change-notifications", "PATCH", "subscriptions/x", 500, 20),
        ("change-notifications", "POST", "subscriptions/x/reauthorize", 1000, 20),
        ("security", "GET", "security/alerts_v2", 150, 60),
        ("service-communications", "GET", "admin/serviceAnnouncement/messages", 240, 60),
        ("devices", "PATCH", "devices/x", 3000, 150),
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


@pytest.mark.parametrize(("people", "units"), [(0, 3500), (49, 3500), (50, 5000), (500, 5000), (501, 8000)])
def test_the_size_of_a_tenant_decides_how_much_an_app_may(desk: Desk, people: int, units: int) -> None:
    desk.people(people)
    desk.gate.switch(["identity"], scale=0.1)
    assert desk.passes("GET", "organization") == units // 10
    desk.hand.seconds += 10
    assert desk.passes("GET", "users") == units // 20
    desk.hand.seconds += 1  # a tenth of it comes back
    assert desk.passes("GET", "organization") == units // 100


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
    desk.gate.switch(["identity"], scale=0.1)
    apps = [f"app{number}" for number in range(7)]
    assert [desk.passes("POST", "users", app=app) for app in apps] == [300] * 6 + [0]
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


def test_an_app_is_counted_in_each_mailbox(desk: Desk) -> None:
    """10,000 in ten minutes, whichever way the mailbox is named."""
    users = desk.cloud.tenants[HOME].collection("users")
    users |= {name: {"userPrincipalName": f"{name}@home.example"} for name in ("ada", "grace")}
    desk.gate.switch(["outlook"], scale=0.01)
    assert desk.passes("GET", "users/ada/mailboxSettings") == 100
    for path in ("users/Ada@home.example/messages", "users('ada')/mailFolders"):
        assert desk.refused("GET", path) == {"retry-after": "6"}
    assert desk.refused("GET", "me/messages", who="ada") == {"retry-after": "6"}
    assert desk.refused("GET", "users/grace/mailboxSettings") is None
    assert desk.refused("GET", "users/ada/mailboxSettings", app=OTHER_APP) is None
    assert desk.ask("GET", "users/nobody/mailboxSettings") == {}


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
