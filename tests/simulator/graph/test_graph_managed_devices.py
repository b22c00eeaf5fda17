"""Devices that Intune manages: read, changed, deleted, and what is asked of them from afar, as time goes by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.graph.managed_device_actions import PLAIN
from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.enrolled import MANAGED, Fleet, fleet_of


@pytest.fixture
def fleet(graph: Graph) -> Iterator[Fleet]:
    with fleet_of(graph) as made:
        yield made


def test_an_enrolled_device(graph: Graph, fleet: Fleet) -> None:
    user = graph.user()
    made = fleet.join(user=user["id"], serialNumber="SN-1", model="Book")
    device = fleet.read(made["managedDeviceId"])
    assert {name: device[name] for name in ("userId", "userPrincipalName", "serialNumber", "model", "operatingSystem")} == {
        "userId": user["id"],
        "userPrincipalName": user["userPrincipalName"],
        "serialNumber": "SN-1",
        "model": "Book",
        "operatingSystem": "Windows",
    }
    assert (device["azureADDeviceId"], device["managementState"]) == (made["deviceId"], "managed")
    directory = graph.get(f"/devices/{made['id']}")
    assert (directory["isManaged"], directory["isCompliant"], directory["deviceOwnership"]) == (True, True, "Company")
    assert [one["id"] for one in graph.get(f"{MANAGED}/{device['id']}/users")["value"]] == [user["id"]]
    assert [one["id"] for one in graph.get(f"/users/{user['id']}/managedDevices")["value"]] == [device["id"]]
    assert graph.get(f"/users/{user['userPrincipalName']}/managedDevices/{device['id']}")["id"] == device["id"]
    other = fleet.join()["managedDeviceId"]
    assert graph.refused("GET", f"/users/{user['id']}/managedDevices/{other}")[0] == 404


def test_lists_and_what_they_can_be_asked(graph: Graph, fleet: Fleet) -> None:
    user = graph.user()
    mine = fleet.join(user=user["id"])["managedDeviceId"]
    phone = fleet.join(name="PHONE", operatingSystem="iOS", ownerType="personal")["managedDeviceId"]

    def found(text: str) -> list[str]:
        return [one["id"] for one in graph.get(MANAGED, filter=text)["value"]]

    assert found(f"userId eq '{user['id']}'") == [mine]
    assert found("operatingSystem eq 'iOS' and managedDeviceOwnerType eq 'personal'") == [phone]
    assert found("contains(deviceName,'PHO')") == [phone]
    assert found("lastSyncDateTime lt 2020-01-01T00:00:00Z") == []
    assert graph.refused("GET", MANAGED, filter="wiFiMacAddress eq 'x'")[0] == 400
    assert graph.refused("GET", MANAGED, search='"x"')[0] == 400
    page = graph.get(MANAGED, top="1", count="true")
    assert (page["@odata.count"], len(page["value"])) == (2, 1)
    assert [one["id"] for one in graph.get(page["@odata.nextLink"])["value"]] == [phone]


def test_some_properties_show_only_when_they_are_asked_for_by_id(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join()["managedDeviceId"]
    path = f"{MANAGED}/{device}"
    changed = graph.ask("PATCH", path, {"notes": "Dented", "managedDeviceName": "Desk 3"}).json()
    assert (changed["notes"], changed["managedDeviceName"]) == ("Dented", "Desk 3")
    assert graph.get(path)["notes"] is None
    assert graph.get(path, select="notes")["notes"] == "Dented"
    assert graph.get(MANAGED, select="notes")["value"][0]["notes"] is None


@pytest.mark.parametrize(
    "change",
    [{"serialNumber": "x"}, {"managedDeviceOwnerType": "unknown"}, {"deviceCategoryDisplayName": "Kiosk"}, {"shoes": 1}],
)
def test_refused_changes(graph: Graph, fleet: Fleet, change: dict[str, Any]) -> None:
    assert graph.refused("PATCH", f"{MANAGED}/{fleet.join()['managedDeviceId']}", change)[:2] == (400, "BadRequest")


def test_the_service_has_its_own_errors(graph: Graph) -> None:
    status, code, message = graph.refused("GET", f"{MANAGED}/00000000-0000-0000-0000-000000000000")
    assert (status, code) == (404, "ResourceNotFound")
    inner = json.loads(message)
    assert (inner["_version"], inner["CustomApiErrorPhrase"]) == (3, "")


def test_retire_waits_for_the_device_and_takes_it_away(graph: Graph, fleet: Fleet) -> None:
    made = fleet.join(user=graph.user()["id"])
    path = f"{MANAGED}/{made['managedDeviceId']}"
    graph.change("POST", f"{path}/retire")
    device = graph.get(path)
    assert device["managementState"] == "retirePending"
    assert [(one["actionName"], one["actionState"]) for one in device["deviceActionResults"]] == [
        ("removeCompanyData", "pending")
    ]
    fleet.wait(minutes=4)
    assert graph.get(path)["managementState"] == "retirePending"
    fleet.wait(minutes=2)
    assert graph.refused("GET", path)[0] == 404
    assert graph.refused("GET", f"/devices/{made['id']}")[0] == 404
    log = graph.get("/deviceManagement/auditEvents", filter="activityType eq 'retire ManagedDevice'")["value"]
    assert [one["resources"][0]["resourceId"] for one in log] == [made["managedDeviceId"]]
    assert (log[0]["category"], log[0]["activityOperationType"]) == ("Device", "Action")


def test_time_goes_by_under_lag_too(graph: Graph, fleet: Fleet) -> None:
    """A read sees a write late, but what a device does at its check-in happens once, whoever looks."""
    made = fleet.join()
    path = f"{MANAGED}/{made['managedDeviceId']}"
    graph.simulator.http.put("/_sim/lag", json={"seconds": 1800})
    try:
        graph.change("POST", f"{path}/retire")
        assert graph.get(path)["managementState"] == "managed"
        fleet.wait(minutes=10)
        for _ in range(2):
            assert graph.get(path)["managementState"] == "managed"
        fleet.wait(minutes=30)
        assert graph.refused("GET", path)[0] == 404
    finally:
        graph.simulator.http.delete("/_sim/lag")
    log = graph.get("/auditLogs/directoryAudits", filter="activityDisplayName eq 'Delete device'")["value"]
    assert [one["targetResources"][0]["id"] for one in log] == [made["id"]]


def test_an_iphone_keeps_its_place_in_the_directory(graph: Graph, fleet: Fleet) -> None:
    made = fleet.join(operatingSystem="iOS", ownerType="personal")
    graph.change("POST", f"{MANAGED}/{made['managedDeviceId']}/retire")
    fleet.wait(minutes=6)
    after = graph.get(f"/devices/{made['id']}")
    assert (after["isManaged"], after["isCompliant"]) == (False, False)


def test_a_device_that_is_off_waits(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join(online=False)["managedDeviceId"]
    graph.change("POST", f"{MANAGED}/{device}/wipe", {})
    fleet.wait(days=3)
    assert fleet.read(device)["managementState"] == "wipePending"
    fleet.report(device, online=True)
    assert graph.refused("GET", f"{MANAGED}/{device}")[0] == 404


def test_a_wipe_that_keeps_the_enrolment(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join()["managedDeviceId"]
    graph.change("POST", f"{MANAGED}/{device}/wipe", {"keepEnrollmentData": True, "keepUserData": False})
    fleet.wait(minutes=6)
    after = fleet.read(device)
    assert after["managementState"] == "managed"
    assert [(one["actionName"], one["actionState"]) for one in after["deviceActionResults"]] == [
        ("factoryResetKeepEnrollmentData", "done")
    ]
    phone = fleet.join(operatingSystem="iOS")["managedDeviceId"]
    assert graph.refused("POST", f"{MANAGED}/{phone}/wipe", {"keepUserData": True})[:2] == (400, "BadRequest")
    assert graph.refused("POST", f"{MANAGED}/{phone}/wipe", {"macOsUnlockCode": "12"})[:2] == (400, "BadRequest")
    assert graph.refused("POST", f"{MANAGED}/{phone}/wipe", {"force": True})[:2] == (400, "BadRequest")


def test_deleting_takes_it_out_of_intune_at_once(graph: Graph, fleet: Fleet) -> None:
    made = fleet.join()
    graph.change("DELETE", f"{MANAGED}/{made['managedDeviceId']}")
    assert graph.get(MANAGED)["value"] == []
    assert graph.get(f"/devices/{made['id']}")["isManaged"] is False


@pytest.mark.parametrize("action", [one for one in PLAIN if one != "retire"])
def test_actions_without_parameters(graph: Graph, fleet: Fleet, action: str) -> None:
    apple = action in ("bypassActivationLock", "disableLostMode", "logoutSharedAppleDeviceActiveUser", "recoverPasscode")
    right = fleet.join(operatingSystem="iOS" if apple else "Windows")["managedDeviceId"]
    graph.change("POST", f"{MANAGED}/{right}/{action}")
    result = fleet.read(right)["deviceActionResults"]
    assert [(one["actionName"], one["actionState"]) for one in result] == [(action, "pending")]
    fleet.wait(minutes=6)
    after = fleet.read(right)
    assert [(one["actionName"], one["actionState"]) for one in after["deviceActionResults"]] == [(action, "done")]
    assert after["deviceActionResults"][0]["lastUpdatedDateTime"] == after["lastSyncDateTime"] > result[0]["startDateTime"]
    assert graph.refused("POST", f"{MANAGED}/00000000-0000-0000-0000-000000000000/{action}")[0] == 404


def test_actions_with_parameters(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join()["managedDeviceId"]
    path = f"{MANAGED}/{device}"
    graph.change("POST", f"{path}/windowsDefenderScan", {"quickScan": True})
    graph.change("POST", f"{path}/cleanWindowsDevice", {"keepUserData": True})
    graph.change(
        "POST",
        f"{path}/updateWindowsDeviceAccount",
        {"updateWindowsDeviceAccountActionParameter": {"deviceAccountEmail": "room@example.com"}},
    )
    graph.change("POST", f"{path}/deleteUserFromSharedAppleDevice", {"userPrincipalName": "ada@example.com"})
    states = {one["actionName"]: one["actionState"] for one in fleet.read(device)["deviceActionResults"]}
    assert states == {
        "quickScan": "pending",
        "cleanWindowsDevice": "pending",
        "updateDeviceAccount": "pending",
        "deleteUserFromSharedAppleDevice": "notSupported",
    }
    for action in ("deleteUserFromSharedAppleDevice", "updateWindowsDeviceAccount"):
        assert graph.refused("POST", f"{path}/{action}", {})[:2] == (400, "BadRequest")


def test_an_action_that_is_repeated_is_there_once(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join()["managedDeviceId"]
    for _ in range(2):
        graph.change("POST", f"{MANAGED}/{device}/rebootNow")
        fleet.wait(minutes=3)
    assert len(fleet.read(device)["deviceActionResults"]) == 1
    fleet.wait(minutes=3)
    assert fleet.read(device)["deviceActionResults"][0]["actionState"] == "done"


def test_devices_check_in_every_eight_hours(graph: Graph, fleet: Fleet) -> None:
    device = fleet.join()["managedDeviceId"]
    enrolled = fleet.read(device)["enrolledDateTime"]
    fleet.wait(hours=7)
    assert fleet.read(device)["lastSyncDateTime"] == enrolled
    fleet.wait(hours=10)
    assert fleet.read(device)["lastSyncDateTime"][11:13] == f"{(int(enrolled[11:13]) + 16) % 24:02}"


def test_categories(graph: Graph, fleet: Fleet) -> None:
    place = "/deviceManagement/deviceCategories"
    made = fleet.join()
    path = f"{MANAGED}/{made['managedDeviceId']}"
    category = graph.post(place, {"displayName": "Kiosk", "description": "At the door"})
    assert graph.refused("POST", place, {"displayName": "kiosk"})[:2] == (400, "BadRequest")
    assert graph.refused("POST", place, {"description": "No name"})[:2] == (400, "BadRequest")
    assert graph.refused("GET", f"{path}/deviceCategory")[0] == 404
    reference = f"https://graph.microsoft.com/v1.0{place}"
    graph.change("PUT", f"{path}/deviceCategory/$ref", {"@odata.id": f"{reference}/{category['id']}"})
    for wrong in ({"@odata.id": f"{reference}/{made['id']}"}, {"@odata.id": reference}, {}, None):
        assert graph.refused("PUT", f"{path}/deviceCategory/$ref", wrong)[:2] == (400, "BadRequest")
    assert graph.get(f"{path}/deviceCategory")["id"] == category["id"]
    assert graph.get(f"/devices/{made['id']}")["deviceCategory"] == "Kiosk"
    assert graph.ask("PATCH", f"{place}/{category['id']}", {"displayName": "Door"}).json()["description"] == "At the door"
    assert graph.get(path)["deviceCategoryDisplayName"] == "Door"
    graph.change("DELETE", f"{place}/{category['id']}")
    assert graph.get(path)["deviceCategoryDisplayName"] == "Unassigned"
    assert graph.get(f"/devices/{made['id']}")["deviceCategory"] is None


def test_overview(graph: Graph, fleet: Fleet) -> None:
    for system in ("Windows", "Windows", "macOS", "Android", "iPadOS"):
        fleet.join(operatingSystem=system)
    found = graph.get("/deviceManagement/managedDeviceOverview")
    assert (found["enrolledDeviceCount"], found["mdmEnrolledCount"]) == (5, 5)
    systems = found["deviceOperatingSystemSummary"]
    assert {name: count for name, count in systems.items() if count} == {
        "windowsCount": 2,
        "macOSCount": 1,
        "androidCount": 1,
        "iosCount": 1,
    }


def test_nothing_answers_without_the_product(graph: Graph) -> None:
    bare = graph.simulator.seed(seats={})
    token = graph.simulator.forged_token(bare.id, graph.simulator.info.client_id)
    outside = Graph(simulator=graph.simulator, tenant=bare, token=token)
    for path in (MANAGED, "/deviceManagement", "/deviceManagement/managedDeviceOverview"):
        assert outside.refused("GET", path)[:2] == (400, "BadRequest")
    body = {"tenantId": bare.id, "name": "LAPTOP"}
    assert graph.simulator.http.post("/_sim/devices", json=body).status_code == 409
    assert graph.simulator.http.post("/_sim/devices", json=body | {"managed": False}).status_code == 201
