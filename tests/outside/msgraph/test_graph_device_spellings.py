"""Devices by either address, and each action of Intune with and without its namespace, by the client."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgraph.generated.models.action_state import ActionState

from tests.outside.msgraph.paths import Asking, Json
from tests.outside.msgraph.test_graph_devices import administrator
from tests.outside.msgraph.test_graph_spellings import OBJECTS, SPELLED, group, user, values
from tests.outside.msgraph.world import World

MANAGED = "/deviceManagement/managedDevices"
# What is sent, and what the device says afterwards that it was asked (Graph's remoteAction), where that is another word.
ACTIONS: dict[str, tuple[Json | None, str]] = {
    "bypassActivationLock": (None, ""),
    "cleanWindowsDevice": ({"keepUserData": True}, ""),
    "deleteUserFromSharedAppleDevice": ({"userPrincipalName": "a@b.example"}, ""),
    "disableLostMode": (None, ""),
    "locateDevice": (None, ""),
    "logoutSharedAppleDeviceActiveUser": (None, ""),
    "rebootNow": (None, ""),
    "recoverPasscode": (None, ""),
    "remoteLock": (None, ""),
    "requestRemoteAssistance": (None, ""),
    "resetPasscode": (None, ""),
    "retire": (None, "removeCompanyData"),
    "shutDown": (None, ""),
    "syncDevice": (None, ""),
    "windowsDefenderScan": ({"quickScan": True}, "quickScan"),
    "windowsDefenderUpdateSignatures": (None, ""),
    "wipe": ({"keepUserData": False}, "factoryReset"),
}


@pytest.fixture
def graph(world: World) -> Asking:
    return Asking(world=world)


def joined(world: World, **more: str) -> Json:
    """A device that has joined and enrolled: its `id`, `deviceId` and `managedDeviceId`."""
    answer = world.http.post("/_sim/devices", json={"tenantId": world.tenant, "name": "LAPTOP", **more})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


@pytest.mark.parametrize("prefix", SPELLED, ids=["plain", "with-namespace"])
@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_asked_of_a_device(world: World, graph: Asking, action: str, prefix: str) -> None:
    here, (body, name) = f"{MANAGED}/{joined(world)['managedDeviceId']}", ACTIONS[action]
    graph("POST", f"{here}/{prefix}{action}", body)
    read = world.run(world.client.device_management.managed_devices.by_managed_device_id(here.rpartition("/")[2]).get())
    assert read is not None and read.device_action_results is not None
    (result,) = read.device_action_results
    assert result.action_name == (name or action)
    assert result.action_state in (ActionState.Pending, ActionState.NotSupported)


@pytest.mark.parametrize("by", ["id", "deviceId"])
def test_a_device_by_either_address(world: World, graph: Asking, by: str) -> None:
    made, person, team = joined(world), user(world, graph), group(graph)
    here = f"/devices/{made['id']}" if by == "id" else f"/devices(deviceId='{made['deviceId']}')"
    assert graph("GET", here)["id"] == made["id"]
    # Only people may say whose it is.
    admin = Asking(world=replace(world, client=administrator(world)))
    for link in ("registeredOwners", "registeredUsers"):
        admin("POST", f"{here}/{link}/$ref", {"@odata.id": f"{OBJECTS}/{person}"})
        assert values(graph("GET", f"{here}/{link}")) == {person}
    graph("POST", f"/groups/{team}/members/$ref", {"@odata.id": f"{OBJECTS}/{made['id']}"})
    for link in ("memberOf", "transitiveMemberOf"):
        assert values(graph("GET", f"{here}/{link}")) == {team}
    graph("PATCH", here, {"accountEnabled": False})
    assert graph("GET", here)["accountEnabled"] is False
    graph("DELETE", here)
    assert graph.refused("GET", here)[0] == 404


@pytest.mark.parametrize("prefix", SPELLED, ids=["plain", "with-namespace"])
def test_what_a_device_is_in(world: World, graph: Asking, prefix: str) -> None:
    device, team = joined(world)["id"], group(graph)
    graph("POST", f"/groups/{team}/members/$ref", {"@odata.id": f"{OBJECTS}/{device}"})
    here = f"/devices/{device}/{prefix}"
    assert values(graph("POST", f"{here}checkMemberGroups", {"groupIds": [team]})) == {team}
    assert values(graph("POST", f"{here}checkMemberObjects", {"ids": [team]})) == {team}
    for action in ("getMemberGroups", "getMemberObjects"):
        assert values(graph("POST", f"{here}{action}", {"securityEnabledOnly": False})) == {team}


@pytest.mark.parametrize("name", ["delta", "delta()", "microsoft.graph.delta()"])
def test_every_spelling_of_the_devices_delta(world: World, graph: Asking, name: str) -> None:
    device = joined(world)["id"]
    answer = graph("GET", f"/devices/{name}")
    assert device in values(answer) and "deltatoken=" in answer["@odata.deltaLink"]
