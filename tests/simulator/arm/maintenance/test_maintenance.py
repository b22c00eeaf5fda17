"""Maintenance configurations, and what they are assigned to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2023-10-01-preview"
CONFIGURATIONS = "providers/Microsoft.Maintenance/maintenanceConfigurations"
ASSIGNMENTS = "providers/Microsoft.Maintenance/configurationAssignments"


def patches(**more: Any) -> Json:
    return {
        "location": "uksouth",
        "properties": {
            "namespace": "Microsoft.Maintenance",
            "maintenanceScope": "InGuestPatch",
            "visibility": "Custom",
            "extensionProperties": {"InGuestPatchMode": "User"},
            "maintenanceWindow": {
                "startDateTime": "2026-01-10 02:00",
                "duration": "03:00",
                "timeZone": "GMT Standard Time",
                "recurEvery": "Month Second Saturday Offset4",
            },
            "installPatches": {
                "rebootSetting": "IfRequired",
                "windowsParameters": {"classificationsToInclude": ["Critical", "Security"]},
                "linuxParameters": {"classificationsToInclude": ["Critical", "Security"]},
            },
            **more,
        },
    }


def window(**change: Any) -> Json:
    body = patches()["properties"]["maintenanceWindow"] | change
    return {"maintenanceWindow": {name: value for name, value in body.items() if value is not None}}


def test_a_configuration(arm: Arm) -> None:
    path = f"{arm.group()}/{CONFIGURATIONS}/monthly"
    made = arm("PUT", path, patches(), version=VERSION)
    assert (made.status_code, made.json()["properties"]) == (201, patches()["properties"])
    assert arm("PUT", path, made.json(), version=VERSION).status_code == 200
    patched = arm("PATCH", path, {"tags": {"a": "b"}}, version=VERSION)
    assert (patched.status_code, patched.json()["tags"]) == (200, {"a": "b"})
    assert code(arm("PUT", path, patches(maintenanceScope="Host"), version=VERSION)) == (400, "BadRequest")
    assert [one["name"] for one in arm("GET", CONFIGURATIONS, version=VERSION).json()["value"]] == ["monthly"]
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204


@pytest.mark.parametrize(
    "every",
    [
        "Day",
        "3Days",
        "Week",
        "2Weeks Saturday,Sunday",
        "1Week Monday",
        "Month Fourth Monday",
        "Month day23,day24",
        "Month day-1",
        "Month Last Sunday Offset-3",
    ],
)
def test_recurrences(arm: Arm, every: str) -> None:
    body = patches(**window(recurEvery=every))
    assert arm("PUT", f"{arm.group()}/{CONFIGURATIONS}/one", body, version=VERSION).status_code == 201


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (window(recurEvery="Month"), "InvalidMaintenanceWindow"),
        (window(recurEvery="Sometimes"), "InvalidMaintenanceWindow"),
        (window(recurEvery="Month Second Tuesday Offset8"), "InvalidMaintenanceWindow"),
        (window(recurEvery=None), "InvalidMaintenanceWindow"),
        (window(startDateTime="2026-01-10T02:00:00Z"), "InvalidMaintenanceWindow"),
        (window(expirationDateTime="2025-01-01 00:00"), "InvalidMaintenanceWindow"),
        (window(timeZone="Europe/London"), "InvalidMaintenanceWindow"),
        (window(duration="01:00"), "InvalidMaintenanceWindow"),
        (window(duration="04:00"), "InvalidMaintenanceWindow"),
        (window(duration="three hours"), "InvalidMaintenanceWindow"),
        ({"maintenanceWindow": {}}, "InvalidMaintenanceWindow"),
        ({"extensionProperties": {}}, "BadRequest"),
        ({"installPatches": None}, "BadRequest"),
        ({"installPatches": {"rebootSetting": "Later"}}, "BadRequest"),
        ({"installPatches": {"windowsParameters": {"classificationsToInclude": ["Other"]}}}, "BadRequest"),
        ({"installPatches": {"linuxParameters": {"classificationsToInclude": ["Tools"]}}}, "BadRequest"),
        ({"installPatches": {"windowsParameters": {"kbNumbersToExclude": ["article"]}}}, "BadRequest"),
        ({"maintenanceScope": "Everything"}, "BadRequest"),
        ({"visibility": "Hidden"}, "BadRequest"),
    ],
)
def test_configurations_that_are_refused(arm: Arm, change: Json, expected: str) -> None:
    assert code(arm("PUT", f"{arm.group()}/{CONFIGURATIONS}/bad", patches(**change), version=VERSION)) == (400, expected)


def scope_of(configuration: str, **filters: Any) -> Json:
    given = {
        "resourceTypes": ["Microsoft.Compute/virtualMachines"],
        "osTypes": ["Windows", "Linux"],
        "locations": ["uksouth"],
        "tagSettings": {"filterOperator": "Any", "tags": {"patch-ring": ["broad"]}},
        **filters,
    }
    return {"properties": {"maintenanceConfigurationId": configuration, "filter": given}}


def test_a_dynamic_scope(arm: Arm) -> None:
    group = arm.group()
    configuration = arm.make(f"{group}/{CONFIGURATIONS}/monthly", patches())["id"]
    body = scope_of(configuration)
    made = arm("PUT", f"{ASSIGNMENTS}/broad", body, version=VERSION)
    assert (made.status_code, made.json()["properties"]) == (201, body["properties"])
    assert "location" not in made.json()
    assert arm("PUT", f"{ASSIGNMENTS}/broad", body, version=VERSION).status_code == 200
    assert code(arm("PUT", f"{ASSIGNMENTS}/twin", body, version=VERSION)) == (409, "Conflict")
    assert arm("PUT", f"{group}/{ASSIGNMENTS}/broad", body, version=VERSION).status_code == 201
    assert [one["name"] for one in arm("GET", ASSIGNMENTS, version=VERSION).json()["value"]] == ["broad", "broad"]
    # What is assigned stays.
    assert code(arm("DELETE", configuration, version=VERSION)) == (400, "BadRequest")
    for where in (ASSIGNMENTS, f"{group}/{ASSIGNMENTS}"):
        assert arm("DELETE", f"{where}/broad", version=VERSION).status_code == 200
    assert arm("DELETE", f"{ASSIGNMENTS}/broad", version=VERSION).status_code == 204
    assert arm("DELETE", configuration, version=VERSION).status_code == 200


def test_one_resource(arm: Arm) -> None:
    group = arm.group()
    configuration = arm.make(f"{group}/{CONFIGURATIONS}/monthly", patches())["id"]
    machine = f"{group}/providers/Microsoft.HybridCompute/machines/m"
    body: Json = {"location": "uksouth", "properties": {"maintenanceConfigurationId": configuration}}
    made = arm("PUT", f"{machine}/{ASSIGNMENTS}/one", body, version=VERSION)
    assert made.status_code == 201
    assert made.json()["properties"]["resourceId"] == machine
    assert [one["name"] for one in arm("GET", f"{machine}/{ASSIGNMENTS}", version=VERSION).json()["value"]] == ["one"]
    body["properties"]["resourceId"] = f"{machine}x"
    assert code(arm("PUT", f"{machine}/{ASSIGNMENTS}/one", body, version=VERSION)) == (400, "BadRequest")
    body["properties"] = scope_of(configuration)["properties"]
    assert code(arm("PUT", f"{machine}/{ASSIGNMENTS}/one", body, version=VERSION)) == (400, "BadRequest")


def test_assignments_that_are_refused(arm: Arm) -> None:
    group = arm.group()
    configuration = arm.make(f"{group}/{CONFIGURATIONS}/monthly", patches())["id"]
    host = arm.make(f"{group}/{CONFIGURATIONS}/host", {"location": "uksouth", "properties": {"maintenanceScope": "Host"}})["id"]
    for body, expected in (
        (scope_of(f"{configuration}x"), (404, "NotFound")),
        (scope_of(host), (400, "BadRequest")),
        ({"properties": {"maintenanceConfigurationId": configuration}}, (400, "BadRequest")),
        ({"properties": {}}, (400, "BadRequest")),
        (scope_of(configuration, resourceTypes=["Microsoft.Storage/storageAccounts"]), (400, "BadRequest")),
        (scope_of(configuration, osTypes=["Amiga"]), (400, "BadRequest")),
        (scope_of(configuration, locations=["nowhere"]), (400, "BadRequest")),
        (scope_of(configuration, tagSettings={"filterOperator": "None"}), (400, "InvalidRequestContent")),
    ):
        assert code(arm("PUT", f"{ASSIGNMENTS}/bad", body, version=VERSION)) == expected, body
