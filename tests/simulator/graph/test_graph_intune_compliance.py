"""Whether devices comply: judged at their check-ins by the policies that reach them, shown on devices, policies and overviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.enrolled import ALL_USERS, COMPLIANCE, MANAGED, Fleet, fleet_of, to_group

RINGS = "/deviceManagement/deviceConfigurations"


@pytest.fixture
def fleet(graph: Graph) -> Iterator[Fleet]:
    with fleet_of(graph) as made:
        yield made


def test_a_device_without_a_policy(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join()["managedDeviceId"]
    assert fleet.state(device) == "compliant"
    answer = graph.ask("PATCH", "/deviceManagement", {"settings": {"secureByDefault": True}})
    assert answer.json()["settings"] == {
        "deviceComplianceCheckinThresholdDays": 30,
        "isScheduledActionEnabled": True,
        "secureByDefault": True,
    }
    assert fleet.state(device) == "noncompliant"
    assert graph.get("/devices", filter="isCompliant eq false")["value"][0]["displayName"] == "LAPTOP-1"


def test_encryption_versions_and_what_the_device_fails(fleet: Fleet) -> None:
    fleet.policy(
        storageRequireEncryption=True, osMinimumVersion="10.0.19045.0", osMaximumVersion="10.0.30000", passwordRequired=True
    )
    states: dict[str, dict[str, Any]] = {
        "compliant": {"osVersion": "10.0.26100.2033"},
        "plain": {"isEncrypted": False},
        "old": {"osVersion": "10.0.9999.9"},
        "too new": {"osVersion": "10.0.30001"},
        "no password": {"fails": ["passwordRequired"]},
        "fails what nobody asks": {"fails": ["secureBootEnabled"]},
    }
    found = {name: fleet.state(fleet.join(**report)["managedDeviceId"]) for name, report in states.items()}
    assert {name for name, state in found.items() if state == "compliant"} == {"compliant", "fails what nobody asks"}
    assert set(found.values()) == {"compliant", "noncompliant"}


def test_a_grace_period_runs_out_and_a_repair_counts_at_the_next_check_in(graph: Graph, fleet: Fleet) -> None:
    fleet.policy(hours=24, storageRequireEncryption=True)
    made = fleet.join(isEncrypted=False)
    device = made["managedDeviceId"]
    first = fleet.read(device)
    assert first["complianceState"] == "inGracePeriod"
    ends = datetime.fromisoformat(first["complianceGracePeriodExpirationDateTime"])
    assert ends - datetime.fromisoformat(first["enrolledDateTime"]) == timedelta(hours=24)
    assert graph.get(f"/devices/{made['id']}")["isCompliant"] is True
    fleet.wait(hours=23)
    assert fleet.state(device) == "inGracePeriod"
    fleet.wait(hours=2)
    assert fleet.state(device) == "noncompliant"
    assert graph.get(f"/devices/{made['id']}")["isCompliant"] is False
    fleet.report(device, isEncrypted=True)
    assert fleet.state(device) == "noncompliant"
    graph.change("POST", f"{MANAGED}/{device}/syncDevice")
    fleet.wait(minutes=6)
    assert fleet.state(device) == "compliant"
    assert fleet.read(device)["complianceGracePeriodExpirationDateTime"].startswith("9999")


def test_a_policy_reaches_groups_of_people_and_of_devices_but_not_the_excluded(graph: Graph, fleet: Fleet) -> None:
    inside, outside, user = fleet.join(), fleet.join(), graph.user()
    owned = fleet.join(user=user["id"])
    group = fleet.group_with(inside["id"])
    graph.change("POST", f"/groups/{group}/members/$ref", graph.reference(user["id"]))
    policy = fleet.policy(to=to_group(group))

    def reached() -> set[str]:
        fleet.wait(hours=9)
        return {
            one["managedDeviceId"]
            for one in (inside, outside, owned)
            if graph.get(f"{MANAGED}/{one['managedDeviceId']}/deviceCompliancePolicyStates")["value"]
        }

    assert reached() == {inside["managedDeviceId"], owned["managedDeviceId"]}
    both = {"assignments": [ALL_USERS, to_group(fleet.group_with(user["id"]), exclude=True)]}
    graph.post(f"{COMPLIANCE}/{policy}/assign", both, status=200)
    assert reached() == set()
    graph.post(f"{COMPLIANCE}/{policy}/assign", {"assignments": [ALL_USERS]}, status=200)
    assert reached() == {owned["managedDeviceId"]}


def test_a_policy_is_for_its_platform(graph: Graph, fleet: Fleet) -> None:
    fleet.policy(storageRequireEncryption=True)
    phone = fleet.join(operatingSystem="iOS", isEncrypted=False)["managedDeviceId"]
    assert fleet.state(phone) == "compliant"
    assert graph.get(f"{MANAGED}/{phone}/deviceCompliancePolicyStates")["value"] == []


def test_a_device_that_stays_away_or_has_lost_its_user(graph: Graph, fleet: Fleet) -> None:
    user = graph.user()
    away = fleet.join(online=False)["managedDeviceId"]
    left = fleet.join(user=user["id"])["managedDeviceId"]
    fleet.wait(days=29)
    assert fleet.state(away) == "compliant"
    fleet.wait(days=2)
    assert (fleet.state(away), fleet.state(left)) == ("noncompliant", "compliant")
    graph.change("DELETE", f"/users/{user['id']}")
    assert fleet.state(left) == "noncompliant"
    assert graph.get(f"{MANAGED}/{left}/users")["value"] == []


def test_a_state_that_is_given(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join(complianceState="conflict")["managedDeviceId"]
    assert fleet.state(device) == "conflict"
    assert graph.get("/deviceManagement/deviceCompliancePolicyDeviceStateSummary")["conflictDeviceCount"] == 1
    fleet.report(device, complianceState=None)
    assert fleet.state(device) == "compliant"


def test_states_of_a_device_name_each_setting(graph: Graph, fleet: Fleet) -> None:
    user = graph.user()
    policy = fleet.policy(storageRequireEncryption=True, secureBootEnabled=True)
    device = fleet.join(user=user["id"], fails=["secureBootEnabled"])["managedDeviceId"]
    (state,) = graph.get(f"{MANAGED}/{device}/deviceCompliancePolicyStates")["value"]
    assert (state["id"], state["state"], state["platformType"], state["settingCount"]) == (
        policy,
        "nonCompliant",
        "windows10AndLater",
        2,
    )
    settings = {one["setting"]: one["state"] for one in state["settingStates"]}
    assert settings == {
        "Windows10CompliancePolicy.SecureBootEnabled": "nonCompliant",
        "Windows10CompliancePolicy.StorageRequireEncryption": "compliant",
    }
    assert {one["userPrincipalName"] for one in state["settingStates"]} == {user["userPrincipalName"]}
    assert graph.get(f"{MANAGED}/{device}/deviceCompliancePolicyStates/{policy}")["state"] == "nonCompliant"
    assert graph.refused("GET", f"{MANAGED}/{device}/deviceCompliancePolicyStates/{device}")[0] == 404
    graph.change("DELETE", f"{COMPLIANCE}/{policy}")
    assert graph.get(f"{MANAGED}/{device}/deviceCompliancePolicyStates")["value"] == []


def test_statuses_and_overviews_of_a_policy(graph: Graph, fleet: Fleet) -> None:
    user = graph.user()
    policy = fleet.policy(storageRequireEncryption=True)
    good, bad = fleet.join(user=user["id"]), fleet.join(user=user["id"], isEncrypted=False)
    path = f"{COMPLIANCE}/{policy}"
    statuses = {one["deviceDisplayName"]: one for one in graph.get(f"{path}/deviceStatuses")["value"]}
    assert {name: one["status"] for name, one in statuses.items()} == {"LAPTOP-1": "compliant", "LAPTOP-2": "nonCompliant"}
    one = statuses["LAPTOP-2"]
    assert graph.get(f"{path}/deviceStatuses/{one['id']}")["userPrincipalName"] == user["userPrincipalName"]
    assert graph.refused("GET", f"{path}/deviceStatuses/{good['id']}")[0] == 404
    (person,) = graph.get(f"{path}/userStatuses")["value"]
    assert (person["devicesCount"], person["status"]) == (2, "nonCompliant")
    overview = graph.get(f"{path}/deviceStatusOverview")
    assert (overview["successCount"], overview["failedCount"], overview["pendingCount"]) == (1, 1, 0)
    people = graph.get(f"{path}/userStatusOverview")
    assert (people["successCount"], people["failedCount"], people["pendingCount"]) == (0, 1, 0)
    found = graph.get(f"{path}/deviceStatuses", filter="status eq 'nonCompliant'")["value"]
    assert [entry["deviceDisplayName"] for entry in found] == ["LAPTOP-2"]
    assert bad["managedDeviceId"] in found[0]["id"]


def test_an_update_ring_is_pending_until_the_device_checks_in(graph: Graph, fleet: Fleet) -> None:
    user = graph.user()
    device = fleet.join(user=user["id"])["managedDeviceId"]
    fleet.join(operatingSystem="macOS")
    body = {"@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration", "displayName": "Broad ring"}
    ring = graph.post(RINGS, body)["id"]
    graph.post(f"{RINGS}/{ring}/assign", {"assignments": [ALL_USERS]}, status=200)
    overview = graph.get(f"{RINGS}/{ring}/deviceStatusOverview")
    assert (overview["pendingCount"], overview["successCount"]) == (1, 0)
    assert graph.get(f"{MANAGED}/{device}/deviceConfigurationStates")["value"] == []
    fleet.wait(hours=9)
    overview = graph.get(f"{RINGS}/{ring}/deviceStatusOverview")
    assert (overview["pendingCount"], overview["successCount"], overview["configurationVersion"]) == (0, 1, 1)
    (state,) = graph.get(f"{MANAGED}/{device}/deviceConfigurationStates")["value"]
    assert (state["id"], state["state"], state["displayName"]) == (ring, "compliant", "Broad ring")
    assert graph.get(f"{MANAGED}/{device}/deviceConfigurationStates/{ring}")["version"] == 1
    assert [one["status"] for one in graph.get(f"{RINGS}/{ring}/userStatuses")["value"]] == ["compliant"]
    summary = graph.get("/deviceManagement/softwareUpdateStatusSummary")
    assert (summary["compliantDeviceCount"], summary["compliantUserCount"]) == (1, 1)
    assert graph.get("/deviceManagement/deviceConfigurationDeviceStateSummaries")["compliantDeviceCount"] == 1


def test_a_change_of_policy_is_seen_at_the_next_check_in(graph: Graph, fleet: Fleet) -> None:
    policy = fleet.policy(passwordRequired=True)
    device = fleet.join(isEncrypted=False)["managedDeviceId"]
    body = {"@odata.type": "#microsoft.graph.windows10CompliancePolicy", "storageRequireEncryption": True}
    assert graph.ask("PATCH", f"{COMPLIANCE}/{policy}", body).status_code == 200
    assert fleet.state(device) == "compliant"
    fleet.wait(hours=9)
    assert fleet.state(device) == "noncompliant"
    (state,) = graph.get(f"{MANAGED}/{device}/deviceCompliancePolicyStates")["value"]
    assert state["version"] == 2


def test_expanded_states(graph: Graph, fleet: Fleet) -> None:
    fleet.policy(passwordRequired=True)
    device = fleet.join()["managedDeviceId"]
    found = graph.get(f"{MANAGED}/{device}", expand="deviceCompliancePolicyStates,users")
    assert [one["state"] for one in found["deviceCompliancePolicyStates"]] == ["compliant"] and found["users"] == []
