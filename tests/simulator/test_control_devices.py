"""What `/_sim/devices` makes, and what it refuses."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.running import RunningSimulator, SeededTenant


def test_a_device_joins_and_enrols(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    body = {"tenantId": tenant.id, "name": "LAPTOP", "user": tenant.admin.upper()}
    made = simulator.http.post("/_sim/devices", json=body)
    assert made.status_code == 201
    held = simulator.collections(tenant.id)
    device, managed = held["devices"][made.json()["id"]], held["managedDevices"][made.json()["managedDeviceId"]]
    assert device["deviceId"] == managed["azureADDeviceId"] == made.json()["deviceId"]
    assert held["users"][managed["userId"]]["userPrincipalName"] == tenant.admin
    alone = simulator.http.post("/_sim/devices", json=body | {"managed": False, "trustType": "ServerAd"})
    assert alone.json()["managedDeviceId"] is None
    assert len(simulator.collections(tenant.id)["managedDevices"]) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": ""}, "name"),
        ({"operatingSystem": "BeOS"}, "operatingSystem"),
        ({"ownerType": "shared"}, "ownerType"),
        ({"trustType": "None"}, "trustType"),
        ({"managed": "yes"}, "managed"),
        ({"online": 1}, "online"),
        ({"fails": "all"}, "fails"),
        ({"fails": [1]}, "fails"),
        ({"complianceState": "fine"}, "complianceState"),
        ({"osVersion": 11}, "osVersion"),
        ({"shoes": 1}, "shoes"),
    ],
)
def test_refused_devices(simulator: RunningSimulator, tenant: SeededTenant, change: dict[str, Any], word: str) -> None:
    answer = simulator.http.post("/_sim/devices", json={"tenantId": tenant.id, "name": "LAPTOP", **change})
    assert answer.status_code == 400 and word in answer.json()["error"]["message"]
    assert simulator.collections(tenant.id).get("devices", {}) == {}


def test_nobody_is_found(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    body = {"tenantId": tenant.id, "name": "LAPTOP"}
    assert simulator.http.post("/_sim/devices", json=body | {"user": "nobody@example.com"}).status_code == 404
    assert simulator.http.post("/_sim/devices", json=body | {"tenantId": str(uuid.uuid4())}).status_code == 404
    assert simulator.http.post(f"/_sim/devices/{uuid.uuid4()}", json={"tenantId": tenant.id}).status_code == 404


def test_a_device_changes_what_it_reports(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    made = simulator.http.post("/_sim/devices", json={"tenantId": tenant.id, "name": "LAPTOP"}).json()
    change = {"tenantId": tenant.id, "osVersion": "10.0.22631.1", "isEncrypted": False, "online": False, "serialNumber": "SN"}
    path = f"/_sim/devices/{made['managedDeviceId']}"
    assert simulator.http.post(path, json=change).status_code == 204
    held = simulator.collections(tenant.id)
    managed = held["managedDevices"][made["managedDeviceId"]]
    assert (managed["osVersion"], managed["isEncrypted"], managed["serialNumber"]) == ("10.0.22631.1", False, "SN")
    assert held["devices"][made["id"]]["operatingSystemVersion"] == "10.0.22631.1"
    assert simulator.http.post(path, json={"tenantId": tenant.id, "name": "OTHER"}).status_code == 400
