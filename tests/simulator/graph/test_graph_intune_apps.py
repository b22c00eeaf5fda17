"""The apps that Intune offers, and policies for phones and Macs: types that Microsoft's client describes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.sources import graph_types
from simulator.graph import typecheck
from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.enrolled import COMPLIANCE, Fleet, fleet_of
from tests.simulator.graph.permission_cases.apps import APP, APPS, CATEGORIES

CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
GROUP = "#microsoft.graph.groupAssignmentTarget"


@pytest.fixture
def fleet(graph: Graph) -> Iterator[Fleet]:
    with fleet_of(graph) as made:
        yield made


def test_the_description_is_what_the_client_has() -> None:
    known = json.loads((graph_types.DATA / "graph-v1.0-types.json").read_text("utf-8"))
    found = graph_types.described(known)
    kept = json.loads(graph_types.TARGET.read_text("utf-8"))
    assert {name: kept["types"][name] for name in found["types"]} == found["types"]
    document = typecheck.metadata()
    for name, described in kept["types"].items():
        for declared in (described.get("base", "graph.entity"), *described["p"].values()):
            bare, _ = typecheck.bare(declared)
            assert bare.startswith("Edm.") or bare in document["types"] or bare in document["enums"], f"{name}: {bare}"


@pytest.mark.parametrize(
    ("kind", "asked", "system"),
    [
        ("iosCompliancePolicy", {"passcodeRequired": True, "osMinimumVersion": "17.0"}, "iOS"),
        ("macOSCompliancePolicy", {"storageRequireEncryption": True, "osMinimumVersion": "14.0"}, "macOS"),
        ("androidWorkProfileCompliancePolicy", {"storageRequireEncryption": True, "osMinimumVersion": "13"}, "Android"),
        ("androidCompliancePolicy", {"passwordRequired": True, "osMinimumVersion": "13"}, "Android"),
    ],
)
def test_compliance_of_other_platforms(graph: Graph, fleet: Fleet, kind: str, asked: dict[str, Any], system: str) -> None:
    policy = fleet.policy(kind=kind, **asked)
    kept = graph.get(f"{COMPLIANCE}/{policy}")
    assert {name: kept[name] for name in asked} == asked
    good = fleet.join(operatingSystem=system, osVersion="18.1")["managedDeviceId"]
    old = fleet.join(operatingSystem=system, osVersion="9.0")["managedDeviceId"]
    fails = fleet.join(operatingSystem=system, osVersion="18.1", fails=list(asked))["managedDeviceId"]
    laptop = fleet.join()["managedDeviceId"]
    assert [fleet.state(one) for one in (good, old, fails, laptop)] == ["compliant", "noncompliant", "noncompliant", "compliant"]


def test_configurations_of_other_platforms(graph: Graph) -> None:
    wanted: dict[str, dict[str, Any]] = {
        "iosGeneralDeviceConfiguration": {"cameraBlocked": True},
        "macOSCustomConfiguration": {"payloadName": "Wi-Fi", "payloadFileName": "wifi.mobileconfig", "payload": "AAAA"},
        "androidWorkProfileGeneralDeviceConfiguration": {"passwordMinimumLength": 6},
    }
    for kind, values in wanted.items():
        made = graph.post(CONFIGURATIONS, {"@odata.type": f"#microsoft.graph.{kind}", "displayName": kind, **values})
        assert {name: made[name] for name in values} == values
    wrong = {"@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration", "displayName": "x", "cameraBlocked": "yes"}
    assert graph.refused("POST", CONFIGURATIONS, wrong)[:2] == (400, "BadRequest")


def test_an_app_from_making_to_deleting(graph: Graph) -> None:
    made = graph.post(APPS, APP)
    path = f"{APPS}/{made['id']}"
    assert (made["publishingState"], made["useManagedBrowser"], "version" in made) == ("published", False, False)
    changed = graph.ask("PATCH", path, {"notes": "Seen", "publishingState": "processing"}).json()
    assert (changed["notes"], changed["publishingState"], changed["appUrl"]) == ("Seen", "published", APP["appUrl"])
    package = {"@odata.type": "#microsoft.graph.win32LobApp", "displayName": "Tool", "publisher": "Example"}
    assert graph.post(APPS, package)["publishingState"] == "notPublished"
    found = graph.get(APPS, filter="isof('microsoft.graph.webApp')")["value"]
    assert [one["id"] for one in found] == [made["id"]]
    (event,) = graph.get("/deviceManagement/auditEvents", filter="activityType eq 'Patch MobileApp'")["value"]
    assert event["category"] == "Application"
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[:2] == (404, "ResourceNotFound")


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": ""},
        {"publisher": None},
        {"@odata.type": "#microsoft.graph.mobileApp"},
        {"@odata.type": "#microsoft.graph.device"},
        {"shoes": 1},
        {"appUrl": 1},
    ],
)
def test_refused_apps(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("POST", APPS, APP | change)[:2] == (400, "BadRequest")


def test_assignments_of_an_app(graph: Graph) -> None:
    path = f"{APPS}/{graph.post(APPS, APP)['id']}"
    first, second = ({"@odata.type": GROUP, "groupId": graph.group()["id"]} for _ in range(2))
    graph.change("POST", f"{path}/assign", {"mobileAppAssignments": [{"intent": "required", "target": first}]})
    added = graph.post(f"{path}/assignments", {"intent": "uninstall", "target": second})
    shown = graph.get(path, expand="assignments")["assignments"]
    assert [(one["intent"], one["target"]) for one in shown] == [("required", first), ("uninstall", second)]
    changed = graph.ask("PATCH", f"{path}/assignments/{added['id']}", {"intent": "available"}).json()
    assert (changed["intent"], changed["target"]) == ("available", second)
    assert graph.get(f"{path}/assignments/{changed['id']}")["intent"] == "available"
    assert graph.refused("GET", f"{path}/assignments/{added['id']}")[:2] == (404, "ResourceNotFound")
    assert graph.refused("POST", f"{path}/assignments", {"intent": "available", "target": second})[0] == 400
    assert graph.refused("POST", f"{path}/assignments", {"intent": "available"})[0] == 400
    graph.change("DELETE", f"{path}/assignments/{changed['id']}")
    graph.change("POST", f"{path}/assign", {"mobileAppAssignments": []})
    assert graph.get(f"{path}/assignments")["value"] == []


def test_categories_of_apps(graph: Graph) -> None:
    category = graph.post(CATEGORIES, {"displayName": "Tools"})["id"]
    path = f"{APPS}/{graph.post(APPS, APP)['id']}/categories"
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0{CATEGORIES}/{category}"}
    for _ in range(2):
        graph.change("POST", f"{path}/$ref", reference)
    assert [one["displayName"] for one in graph.get(path)["value"]] == ["Tools"]
    assert graph.refused("POST", CATEGORIES, {"displayName": "tools"})[:2] == (400, "BadRequest")
    assert graph.refused("POST", f"{path}/$ref", {"@odata.id": "somewhere"})[:2] == (400, "BadRequest")
    assert graph.ask("PATCH", f"{CATEGORIES}/{category}", {"displayName": "Helpers"}).json()["displayName"] == "Helpers"
    graph.change("DELETE", f"{path}/{category}/$ref")
    assert graph.refused("DELETE", f"{path}/{category}/$ref")[0] == 404
    graph.change("POST", f"{path}/$ref", reference)
    graph.change("DELETE", f"{CATEGORIES}/{category}")
    assert graph.get(path)["value"] == []
