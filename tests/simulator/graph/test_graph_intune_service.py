"""Intune's settings and what belongs to enrolment: configurations, notifications, terms, roles, Autopilot."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

ROOT = "/deviceManagement"
ENROLLMENT = f"{ROOT}/deviceEnrollmentConfigurations"
TEMPLATES = f"{ROOT}/notificationMessageTemplates"
TERMS = f"{ROOT}/termsAndConditions"
KNOWN, IMPORTS = f"{ROOT}/windowsAutopilotDeviceIdentities", f"{ROOT}/importedWindowsAutopilotDeviceIdentities"
LIMIT = {"@odata.type": "#microsoft.graph.deviceEnrollmentLimitConfiguration", "displayName": "Five", "limit": 5}
SOME_TERMS = {"displayName": "Terms", "title": "Use", "bodyText": "Be kind.", "acceptanceStatement": "I am."}


def test_the_settings_of_the_account(graph: Graph) -> None:
    found = graph.get(ROOT)
    assert (found["subscriptionState"], found["settings"]["secureByDefault"]) == ("active", False)
    assert graph.get(ROOT, select="settings")["settings"] == found["settings"]
    brand = {"displayName": "Example", "showLogo": True}
    after = graph.ask("PATCH", ROOT, {"intuneBrand": brand, "settings": {"deviceComplianceCheckinThresholdDays": 10}}).json()
    assert (after["settings"]["deviceComplianceCheckinThresholdDays"], after["intuneBrand"]["displayName"]) == (10, "Example")
    assert after["intuneBrand"]["showDisplayNameNextToLogo"] is False
    (event,) = graph.get(f"{ROOT}/auditEvents", filter="activityType eq 'Patch DeviceManagement'")["value"]
    names = {one["displayName"] for one in event["resources"][0]["modifiedProperties"]}
    assert names == {"settings", "intuneBrand"}


@pytest.mark.parametrize(
    "change",
    [
        {"settings": {"deviceComplianceCheckinThresholdDays": 0}},
        {"settings": {"deviceComplianceCheckinThresholdDays": 121}},
        {"settings": {"secure": True}},
        {"subscriptionState": "disabled"},
    ],
)
def test_refused_settings(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("PATCH", ROOT, change)[:2] == (400, "BadRequest")


def _default(graph: Graph, kind: str) -> dict[str, Any]:
    found = graph.get(ENROLLMENT, filter=f"isof('microsoft.graph.{kind}')")["value"]
    return next(one for one in found if one["priority"] == 0)


def test_each_sort_of_enrolment_has_a_default(graph: Graph) -> None:
    found = graph.get(ENROLLMENT)["value"]
    assert len(found) == 4 and {one["priority"] for one in found} == {0}
    restrictions = _default(graph, "deviceEnrollmentPlatformRestrictionsConfiguration")
    path = f"{ENROLLMENT}/{restrictions['id']}"
    block = {"platformBlocked": False, "personalDeviceEnrollmentBlocked": True}
    body = {"@odata.type": restrictions["@odata.type"], "windowsRestriction": block, "displayName": "Mine"}
    after = graph.ask("PATCH", path, body).json()
    assert after["windowsRestriction"]["personalDeviceEnrollmentBlocked"] is True
    assert after["iosRestriction"]["personalDeviceEnrollmentBlocked"] is False
    assert after["displayName"] == restrictions["displayName"]
    assert graph.get(path, expand="assignments")["assignments"][0]["target"]["@odata.type"].endswith(
        "LicensedUsersAssignmentTarget"
    )
    for method, place, what in (
        ("DELETE", path, None),
        ("POST", f"{path}/setPriority", {"priority": 1}),
        ("POST", f"{path}/assign", {"enrollmentConfigurationAssignments": []}),
    ):
        assert graph.refused(method, place, what)[:2] == (400, "BadRequest")


def test_priorities_move_and_close_up(graph: Graph) -> None:
    made = [graph.post(ENROLLMENT, LIMIT | {"displayName": name})["id"] for name in ("A", "B", "C")]
    hello = {"@odata.type": "#microsoft.graph.deviceEnrollmentWindowsHelloForBusinessConfiguration", "displayName": "Hello"}
    assert graph.post(ENROLLMENT, hello | {"state": "enabled", "pinMinimumLength": 6})["priority"] == 1

    def order() -> str:
        found = {one["priority"]: one["displayName"] for one in graph.get(ENROLLMENT)["value"] if one["id"] in made}
        assert sorted(found) == list(range(1, len(found) + 1))
        return "".join(found[place] for place in sorted(found))

    assert order() == "ABC"
    graph.change("POST", f"{ENROLLMENT}/{made[2]}/setPriority", {"priority": 1})
    assert order() == "CAB"
    graph.change("DELETE", f"{ENROLLMENT}/{made[0]}")
    assert order() == "CB"
    for wrong in (0, 3, None):
        assert graph.refused("POST", f"{ENROLLMENT}/{made[1]}/setPriority", {"priority": wrong})[0] == 400


@pytest.mark.parametrize(
    "change",
    [{"limit": 0}, {"limit": 16}, {"displayName": ""}, {"@odata.type": "#microsoft.graph.deviceEnrollmentConfiguration"}],
)
def test_refused_enrolment_configurations(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("POST", ENROLLMENT, LIMIT | change)[:2] == (400, "BadRequest")


def test_assignments_of_enrolment_configurations(graph: Graph) -> None:
    path = f"{ENROLLMENT}/{graph.post(ENROLLMENT, LIMIT)['id']}"
    groups = [graph.group()["id"] for _ in range(3)]
    targets = [{"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": one}} for one in groups]
    graph.change("POST", f"{path}/assign", {"enrollmentConfigurationAssignments": targets[:1]})
    added = graph.post(f"{path}/assignments", targets[1])
    assert [one["target"]["groupId"] for one in graph.get(f"{path}/assignments")["value"]] == groups[:2]
    changed = graph.ask("PATCH", f"{path}/assignments/{added['id']}", targets[2]).json()
    assert graph.get(f"{path}/assignments/{changed['id']}")["target"]["groupId"] == groups[2]
    assert graph.refused("GET", f"{path}/assignments/{added['id']}")[:2] == (404, "ResourceNotFound")
    assert graph.refused("POST", f"{path}/assignments", targets[0])[:2] == (400, "BadRequest")
    graph.change("DELETE", f"{path}/assignments/{changed['id']}")
    assert len(graph.get(f"{path}/assignments")["value"]) == 1


def test_messages_of_a_template(graph: Graph) -> None:
    template = graph.post(TEMPLATES, {"displayName": "Told", "brandingOptions": "includeCompanyName"})
    assert template["roleScopeTagIds"] == ["0"]
    path = f"{TEMPLATES}/{template['id']}"
    assert graph.refused("POST", f"{path}/sendTestMessage")[:2] == (400, "BadRequest")
    messages = f"{path}/localizedNotificationMessages"
    english = graph.post(messages, {"locale": "en-US", "subject": "Hello", "messageTemplate": "Look.", "isDefault": True})
    german = graph.post(messages, {"locale": "de-DE", "subject": "Hallo", "messageTemplate": "Schau.", "isDefault": True})
    assert english["locale"] == "en-us"
    shown = graph.get(path, expand="localizedNotificationMessages")
    defaults = {one["locale"]: one["isDefault"] for one in shown["localizedNotificationMessages"]}
    assert (shown["defaultLocale"], defaults) == ("de-de", {"en-us": False, "de-de": True})
    assert graph.ask("PATCH", f"{messages}/{german['id']}", {"subject": "Guten Tag"}).json()["subject"] == "Guten Tag"
    for wrong in ({"locale": "de-de"}, {"locale": "?"}, {"subject": ""}, {"messageTemplate": None}):
        body = {"locale": "fr-fr", "subject": "Bonjour", "messageTemplate": "Regarde.", **wrong}
        assert graph.refused("POST", messages, body)[:2] == (400, "BadRequest")
    graph.change("POST", f"{path}/sendTestMessage")
    graph.change("DELETE", f"{messages}/{english['id']}")
    assert [one["id"] for one in graph.get(messages)["value"]] == [german["id"]]
    assert graph.refused("GET", f"{messages}/{english['id']}")[0] == 404
    renamed = graph.ask("PATCH", path, {"displayName": "Told again"}).json()
    assert (renamed["displayName"], renamed["brandingOptions"]) == ("Told again", "includeCompanyName")
    graph.change("DELETE", path)
    assert graph.get(TEMPLATES)["value"] == []


def test_terms(graph: Graph) -> None:
    made = graph.post(TERMS, SOME_TERMS | {"version": 9})
    assert made["version"] == 1
    path = f"{TERMS}/{made['id']}"
    assert graph.ask("PATCH", path, {"bodyText": "Be very kind."}).json()["version"] == 2
    assert graph.get(f"{path}/acceptanceStatuses")["value"] == []
    target = {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": graph.group()["id"]}}
    assigned = graph.post(f"{path}/assignments", target)
    assert graph.get(f"{path}/assignments")["value"][0]["id"] == assigned["id"]
    for name in SOME_TERMS:
        assert graph.refused("POST", TERMS, SOME_TERMS | {name: ""})[:2] == (400, "BadRequest")
    graph.change("DELETE", f"{path}/assignments/{assigned['id']}")
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[:2] == (404, "ResourceNotFound")


def test_roles_of_intune(graph: Graph) -> None:
    found = {one["displayName"]: one for one in graph.get(f"{ROOT}/roleDefinitions")["value"]}
    operator = found["Help Desk Operator"]
    assert graph.get(f"{ROOT}/roleDefinitions/{operator['id']}")["isBuiltIn"] is True
    assert graph.refused("GET", f"{ROOT}/roleDefinitions/{graph.tenant.id}")[:2] == (404, "ResourceNotFound")


def test_autopilot(graph: Graph) -> None:
    first = graph.post(IMPORTS, {"serialNumber": "SN-1", "groupTag": "shop"})
    assert first["state"]["deviceImportStatus"] == "complete"
    many = {"importedWindowsAutopilotDeviceIdentities": [{"serialNumber": "SN-1"}, {"serialNumber": "SN-2"}]}
    states = [one["state"]["deviceImportStatus"] for one in graph.post(f"{IMPORTS}/import", many, status=200)["value"]]
    assert states == ["error", "complete"]
    assert graph.refused("POST", IMPORTS, {"groupTag": "x"})[:2] == (400, "BadRequest")
    (known,) = graph.get(KNOWN, filter="serialNumber eq 'SN-1'")["value"]
    assert (known["id"], known["groupTag"], known["enrollmentState"]) == (
        first["state"]["deviceRegistrationId"],
        "shop",
        "notContacted",
    )
    path, user = f"{KNOWN}/{known['id']}", graph.user()
    graph.change(
        "POST", f"{path}/assignUserToDevice", {"userPrincipalName": user["userPrincipalName"], "addressableUserName": "A"}
    )
    graph.change("POST", f"{path}/updateDeviceProperties", {"groupTag": "office", "displayName": "Desk"})
    after = graph.get(path)
    assert (after["userPrincipalName"], after["groupTag"], after["addressableUserName"]) == (
        user["userPrincipalName"],
        "office",
        "A",
    )
    graph.change("POST", f"{path}/unassignUserFromDevice")
    assert graph.get(path)["userPrincipalName"] == ""
    assert graph.refused("POST", f"{path}/assignUserToDevice", {"userPrincipalName": "nobody@example.com"})[0] == 400
    body = {"tenantId": graph.tenant.id, "name": "LAPTOP", "serialNumber": "SN-1"}
    device = graph.simulator.http.post("/_sim/devices", json=body).json()
    enrolled = graph.get(path)
    assert (enrolled["enrollmentState"], enrolled["managedDeviceId"]) == ("enrolled", device["managedDeviceId"])
    assert graph.refused("DELETE", path)[:2] == (400, "BadRequest")
    graph.change("DELETE", f"{ROOT}/managedDevices/{device['managedDeviceId']}")
    graph.change("DELETE", path)
    assert [one["serialNumber"] for one in graph.get(KNOWN)["value"]] == ["SN-2"]
    graph.change("DELETE", f"{IMPORTS}/{first['id']}")
    assert len(graph.get(IMPORTS)["value"]) == 2
