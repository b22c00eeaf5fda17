"""Intune's actions with and without their namespace, and the categories of apps, by the client."""

from __future__ import annotations

import uuid

import pytest
from msgraph.generated.models.action_state import ActionState

from tests.outside.msgraph.paths import Asking, Json
from tests.outside.msgraph.test_graph_device_spellings import MANAGED, joined
from tests.outside.msgraph.test_graph_spellings import group, spelled, user
from tests.outside.msgraph.world import World

ENROLMENT = "/deviceManagement/deviceEnrollmentConfigurations"
IMPORTS = "/deviceManagement/importedWindowsAutopilotDeviceIdentities"
KNOWN = "/deviceManagement/windowsAutopilotDeviceIdentities"
TEMPLATES = "/deviceManagement/notificationMessageTemplates"
APPS, CATEGORIES = "/deviceAppManagement/mobileApps", "/deviceAppManagement/mobileAppCategories"


@pytest.fixture
def graph(world: World) -> Asking:
    return Asking(world=world)


def target(group_id: str) -> Json:
    return {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group_id}


def new_app(graph: Asking) -> str:
    body = {
        "@odata.type": "#microsoft.graph.iosStoreApp",
        "displayName": "Mail",
        "publisher": "Example",
        "bundleId": "com.example",
        "appStoreUrl": "https://example.com",
    }
    made: str = graph("POST", APPS, body)["id"]
    return made


@spelled
def test_autopilot(world: World, graph: Asking, prefix: str) -> None:
    sent = {"importedWindowsAutopilotDeviceIdentities": [{"serialNumber": f"SN-{uuid.uuid4().hex[:6]}"}]}
    (imported,) = graph("POST", f"{IMPORTS}/{prefix}import", sent)["value"]
    state = graph("GET", f"{IMPORTS}/{imported['id']}")["state"]
    here = f"{KNOWN}/{state['deviceRegistrationId']}"
    name = graph("GET", f"/users/{user(world, graph)}")["userPrincipalName"]
    person = {"userPrincipalName": name, "addressableUserName": "Ada"}
    graph("POST", f"{here}/{prefix}assignUserToDevice", person)
    assert {key: graph("GET", here)[key] for key in person} == person
    graph("POST", f"{here}/{prefix}updateDeviceProperties", {"groupTag": "shop", "displayName": "Till"})
    read = graph("GET", here)
    assert (read["groupTag"], read["displayName"], read["userPrincipalName"]) == ("shop", "Till", name)
    graph("POST", f"{here}/{prefix}unassignUserFromDevice")
    assert not graph("GET", here).get("userPrincipalName")


@spelled
def test_who_may_enrol(graph: Asking, prefix: str) -> None:
    kind = "#microsoft.graph.deviceEnrollmentLimitConfiguration"
    first, second = (
        graph("POST", ENROLMENT, {"@odata.type": kind, "displayName": f"Limit {limit}", "limit": limit})["id"] for limit in (5, 2)
    )
    graph("POST", f"{ENROLMENT}/{second}/{prefix}setPriority", {"priority": 1})
    order = [graph("GET", f"{ENROLMENT}/{one}")["priority"] for one in (second, first)]
    assert order == [1, 2]
    few = group(graph)
    wanted = {"enrollmentConfigurationAssignments": [{"target": target(few)}]}
    graph("POST", f"{ENROLMENT}/{second}/{prefix}assign", wanted)
    (assigned,) = graph("GET", f"{ENROLMENT}/{second}/assignments")["value"]
    assert assigned["target"]["groupId"] == few
    assert graph("GET", f"{ENROLMENT}/{first}/assignments")["value"] == []
    for one in (first, second):
        graph("DELETE", f"{ENROLMENT}/{one}")


@spelled
def test_a_template_is_tried(graph: Asking, prefix: str) -> None:
    here = f"{TEMPLATES}/{graph('POST', TEMPLATES, {'displayName': 'Told'})['id']}"
    assert graph.refused("POST", f"{here}/{prefix}sendTestMessage")[0] == 400
    message = {"locale": "en-us", "subject": "Hello", "messageTemplate": "Look.", "isDefault": True}
    graph("POST", f"{here}/localizedNotificationMessages", message)
    assert graph("POST", f"{here}/{prefix}sendTestMessage") is None
    assert graph.refused("POST", f"{TEMPLATES}/{uuid.uuid4()}/{prefix}sendTestMessage")[0] == 404


@spelled
def test_who_gets_an_app(graph: Asking, prefix: str) -> None:
    here, team = f"{APPS}/{new_app(graph)}", group(graph)
    wanted = [{"@odata.type": "#microsoft.graph.mobileAppAssignment", "intent": "required", "target": target(team)}]
    graph("POST", f"{here}/{prefix}assign", {"mobileAppAssignments": wanted})
    (assigned,) = graph("GET", f"{here}/assignments")["value"]
    assert (assigned["intent"], assigned["target"]["groupId"]) == ("required", team)
    graph("POST", f"{here}/{prefix}assign", {"mobileAppAssignments": []})
    assert graph("GET", f"{here}/assignments")["value"] == []


def test_an_app_in_a_category(world: World, graph: Asking) -> None:
    here, drawer = f"{APPS}/{new_app(graph)}", graph("POST", CATEGORIES, {"displayName": f"Post {uuid.uuid4().hex[:6]}"})
    # The client can list an app's categories, but has no word for putting it into one.
    like = "/groups/x/members/$ref"
    address = {"@odata.id": f"{world.info.url}/v1.0{CATEGORIES}/{drawer['id']}"}
    graph("POST", f"{here}/categories/$ref", address, like=like)
    (held,) = graph("GET", f"{here}/categories")["value"]
    assert (held["id"], held["displayName"]) == (drawer["id"], drawer["displayName"])
    elsewhere = {"@odata.id": f"{world.info.url}/v1.0{CATEGORIES}/{uuid.uuid4()}"}
    assert graph.refused("POST", f"{here}/categories/$ref", elsewhere, like=like)[0] == 400
    graph("DELETE", f"{here}/categories/{drawer['id']}/$ref", like="/groups/x/members/y/$ref")
    assert graph("GET", f"{here}/categories")["value"] == []
    assert graph.refused("DELETE", f"{here}/categories/{drawer['id']}/$ref", like="/groups/x/members/y/$ref")[0] == 404


@spelled
def test_the_account_of_a_shared_device(world: World, graph: Asking, prefix: str) -> None:
    here = f"{MANAGED}/{joined(world)['managedDeviceId']}"
    account = {
        "password": "Corr3ct-horse-battery",
        "passwordRotationEnabled": True,
        "calendarSyncEnabled": False,
        "deviceAccountEmail": f"room@{world.domain}",
    }
    graph("POST", f"{here}/{prefix}updateWindowsDeviceAccount", {"updateWindowsDeviceAccountActionParameter": account})
    read = world.run(world.client.device_management.managed_devices.by_managed_device_id(here.rpartition("/")[2]).get())
    assert read is not None and read.device_action_results is not None
    (result,) = read.device_action_results
    assert (result.action_name, result.action_state) == ("updateDeviceAccount", ActionState.Pending)
    assert graph.refused("POST", f"{here}/{prefix}updateWindowsDeviceAccount", {})[0] == 400
