"""Intune device configurations: update rings and other types, assignments, the service's own errors and log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

PATH = "/deviceManagement/deviceConfigurations"
RING: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration",
    "displayName": "Broad ring",
    "automaticUpdateMode": "autoInstallAtMaintenanceTime",
    "microsoftUpdateServiceAllowed": True,
    "qualityUpdatesDeferralPeriodInDays": 5,
    "featureUpdatesDeferralPeriodInDays": 30,
    "deadlineForQualityUpdatesInDays": 3,
    "deadlineGracePeriodInDays": 2,
    "installationSchedule": {
        "@odata.type": "#microsoft.graph.windowsUpdateActiveHoursInstall",
        "activeHoursStart": "08:00:00.0000000",
        "activeHoursEnd": "18:00:00.0000000",
    },
}
NEVER = "0001-01-01T00:00:00Z"
ALL_DEVICES = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}


def test_a_ring_is_filled_in_and_read_back(graph: Graph) -> None:
    made = graph.post(PATH, RING | {"version": 7, "id": "mine"})
    read = graph.get(f"{PATH}/{made['id']}")
    assert {name: value for name, value in read.items() if name != "@odata.context"} == {
        name: value for name, value in made.items() if name != "@odata.context"
    }
    assert {name: read[name] for name in RING} == RING
    assert (read["version"], read["id"] == "mine") == (1, False)
    assert read["deliveryOptimizationMode"] == read["prereleaseFeatures"] == read["businessReadyUpdatesOnly"] == "userDefined"
    assert read["userPauseAccess"] == "notConfigured"
    assert read["qualityUpdatesPauseExpiryDateTime"] == NEVER
    assert (read["driversExcluded"], read["deadlineForFeatureUpdatesInDays"], read["updateWeeks"]) == (False, None, None)


def test_a_change_answers_with_the_object_and_makes_a_version(graph: Graph) -> None:
    made = graph.post(PATH, RING)
    path = f"{PATH}/{made['id']}"
    answer = graph.ask("PATCH", path, {"@odata.type": RING["@odata.type"], "qualityUpdatesPaused": True})
    assert answer.status_code == 200
    after = answer.json()
    assert after["version"] == 2
    assert after["qualityUpdatesPauseStartDate"] is not None
    assert after["qualityUpdatesPauseExpiryDateTime"] > after["lastModifiedDateTime"]
    assert after["featureUpdatesPauseExpiryDateTime"] == NEVER
    same = graph.ask("PATCH", path, {"@odata.type": RING["@odata.type"], "qualityUpdatesPaused": True}).json()
    assert same["version"] == 2
    assert same["qualityUpdatesPauseExpiryDateTime"] == after["qualityUpdatesPauseExpiryDateTime"]
    resumed = graph.ask("PATCH", path, {"@odata.type": RING["@odata.type"], "qualityUpdatesPaused": False}).json()
    assert (resumed["qualityUpdatesPauseExpiryDateTime"], resumed["qualityUpdatesPauseStartDate"]) == (NEVER, None)
    renamed = graph.ask("PATCH", path, {"displayName": "Other"}).json()
    assert (renamed["displayName"], renamed["automaticUpdateMode"]) == ("Other", RING["automaticUpdateMode"])
    assert graph.refused("PATCH", path, {"driversExcluded": True})[0] == 400
    wrong = {"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "displayName": "Other"}
    assert graph.refused("PATCH", path, wrong)[0] == 400


@pytest.mark.parametrize(
    "change",
    [
        {"@odata.type": None},
        {"@odata.type": "#microsoft.graph.deviceConfiguration"},
        {"@odata.type": "#microsoft.graph.windows10CompliancePolicy"},
        {"displayName": ""},
        {"displayName": None},
        {"qualityUpdatesDeferralPeriodInDays": 31},
        {"qualityUpdatesDeferralPeriodInDays": None},
        {"deadlineGracePeriodInDays": 8},
        {"scheduleRestartWarningInHours": 3},
        {"automaticUpdateMode": "always"},
        {"qualityUpdateDeferralPeriodInDays": 5},
        {"installationSchedule": {"activeHoursStart": "08:00:00", "activeHoursEnd": "18:00:00"}},
        {"installationSchedule": RING["installationSchedule"] | {"activeHoursStart": "eight"}},
        {"assignments": []},
    ],
)
def test_refused_rings(graph: Graph, change: dict[str, Any]) -> None:
    body = {name: value for name, value in (RING | change).items() if (name, value) != ("@odata.type", None)}
    assert graph.refused("POST", PATH, body)[0] == 400
    assert graph.get(PATH)["value"] == []


def test_other_types_live_in_the_same_list(graph: Graph) -> None:
    ring = graph.post(PATH, RING)
    setting = {
        "@odata.type": "#microsoft.graph.omaSettingInteger",
        "displayName": "Telemetry",
        "omaUri": "./Vendor/MSFT/Policy/Config/System/AllowTelemetry",
        "value": 1,
    }
    custom = graph.post(
        PATH,
        {"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "displayName": "Custom", "omaSettings": [setting]},
    )
    assert custom["omaSettings"] == [{"description": None, **setting}]
    general = graph.post(PATH, {"@odata.type": "#microsoft.graph.windows10GeneralConfiguration", "displayName": "General"})
    assert general["passwordRequired"] is False
    shown = {one["id"]: one["@odata.type"].rsplit(".", 1)[-1] for one in graph.get(PATH)["value"]}
    assert list(shown) == [ring["id"], custom["id"], general["id"]]
    rings = graph.get(PATH, filter="isof('microsoft.graph.windowsUpdateForBusinessConfiguration')")["value"]
    assert [one["id"] for one in rings] == [ring["id"]]


def test_assignments_are_replaced_as_a_whole(graph: Graph) -> None:
    made = graph.post(PATH, RING)
    path = f"{PATH}/{made['id']}"
    first, second = graph.group()["id"], graph.group()["id"]
    targets = [
        {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": first}},
        {"target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": second}},
        {"target": {"@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget", "collectionId": "SMS1"}},
    ]
    answer = graph.post(f"{path}/assign", {"assignments": targets}, status=200)["value"]
    assert [one["id"] for one in answer] == [f"{made['id']}_{first}", f"{made['id']}_{second}", f"{made['id']}_sms1"]
    assert [{"target": one["target"]} for one in graph.get(f"{path}/assignments")["value"]] == targets
    assert len(graph.get(path, expand="assignments")["assignments"]) == 3
    graph.post(f"{path}/assign", {"assignments": [ALL_DEVICES]}, status=200)
    assert [one["target"] for one in graph.get(f"{path}/assignments")["value"]] == [ALL_DEVICES["target"]]
    one = graph.post(f"{path}/assignments", targets[0])
    assert graph.get(f"{path}/assignments/{one['id']}")["target"] == targets[0]["target"]
    assert graph.refused("POST", f"{path}/assignments", targets[0])[0] == 400
    graph.change("DELETE", f"{path}/assignments/{one['id']}")
    assert graph.refused("GET", f"{path}/assignments/{one['id']}")[0] == 404
    graph.post(f"{path}/assign", {"assignments": []}, status=200)
    assert graph.get(f"{path}/assignments")["value"] == []


@pytest.mark.parametrize(
    "target",
    [
        None,
        {},
        {"@odata.type": "#microsoft.graph.deviceAndAppManagementAssignmentTarget"},
        {"@odata.type": "#microsoft.graph.groupAssignmentTarget"},
        {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "everybody"},
        {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupName": "x"},
        {"@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget"},
    ],
)
def test_refused_assignments(graph: Graph, target: Any) -> None:
    made = graph.post(PATH, RING)
    assert graph.refused("POST", f"{PATH}/{made['id']}/assign", {"assignments": [ALL_DEVICES, {"target": target}]})[0] == 400
    assert graph.get(f"{PATH}/{made['id']}/assignments")["value"] == []


def test_errors_are_json_inside_json(graph: Graph) -> None:
    made = graph.post(PATH, RING)
    graph.change("DELETE", f"{PATH}/{made['id']}")
    status, code, message = graph.refused("GET", f"{PATH}/{made['id']}")
    assert (status, code) == (404, "ResourceNotFound")
    assert made["id"] in json.loads(message)["Message"]


def test_a_tenant_without_intune_is_told_so(graph: Graph) -> None:
    other = graph.simulator.seed(seats={})
    token = graph.simulator.forged_token(other.id, graph.simulator.info.client_id)
    elsewhere = Graph(simulator=graph.simulator, tenant=other, token=token)
    for method, body in (("GET", None), ("POST", RING)):
        status, code, message = elsewhere.refused(method, PATH, body)
        assert (status, code, "not applicable" in message) == (400, "BadRequest", True)


def test_intune_keeps_its_own_log(graph: Graph) -> None:
    made = graph.post(PATH, RING)
    graph.ask("PATCH", f"{PATH}/{made['id']}", {"displayName": "Other"})
    graph.post(f"{PATH}/{made['id']}/assign", {"assignments": [ALL_DEVICES]}, status=200)
    graph.change("DELETE", f"{PATH}/{made['id']}")
    events = graph.get("/deviceManagement/auditEvents")["value"]
    assert [one["activityOperationType"] for one in events] == ["Delete", "Action", "Patch", "Create"]
    assert events[2]["resources"][0]["modifiedProperties"] == [
        {"displayName": "displayName", "oldValue": "Broad ring", "newValue": "Other"}
    ]
    assert events[0]["actor"]["applicationId"] == graph.simulator.info.client_id
    assert graph.get(f"/deviceManagement/auditEvents/{events[0]['id']}")["resources"][0]["resourceId"] == made["id"]
    log = graph.get("/auditLogs/directoryAudits")["value"]
    assert not any("DeviceConfiguration" in one["activityDisplayName"] for one in log)


def test_reading_is_not_writing(graph: Graph) -> None:
    reader = graph.as_app_with("DeviceManagementConfiguration.Read.All")
    assert reader.get(PATH)["value"] == []
    assert reader.refused("POST", PATH, RING)[0] == 403
    assert graph.as_app_with("Policy.Read.All").refused("GET", PATH)[0] == 403
