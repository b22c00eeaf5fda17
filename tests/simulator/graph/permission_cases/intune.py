"""Cases of Intune's policies, their assignments and statuses, and of what belongs to enrolment."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from tests.simulator.graph.permission_cases.devices import COMPLIANCE, RING, joined
from tests.simulator.graph.permission_cases.maker import Json, Maker, a_group, case, plain

ROOT = "/deviceManagement"
LIMIT: Json = {"@odata.type": "#microsoft.graph.deviceEnrollmentLimitConfiguration", "displayName": "Five", "limit": 5}
TERMS = {"displayName": "Terms", "title": "Use", "bodyText": "Be kind.", "acceptanceStatement": "I am."}
MESSAGE = {"locale": "en-us", "subject": "Hello", "messageTemplate": "Please look.", "isDefault": True}


def target(maker: Maker) -> Json:
    return {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": a_group(maker)}}


def maker_of(path: str, body: Json, *, unique: str = "") -> Callable[[Maker], str]:
    """Makes one object; `unique`: a property whose value must be another each time."""

    def make(maker: Maker) -> str:
        fresh = {unique: uuid.uuid4().hex[:12]} if unique else {}
        made: str = maker.graph.post(f"{ROOT}/{path}", body | fresh)["id"]
        return made

    return make


a_compliance_policy = maker_of("deviceCompliancePolicies", COMPLIANCE)
a_ring = maker_of("deviceConfigurations", RING)
a_limit = maker_of("deviceEnrollmentConfigurations", LIMIT)
a_category = maker_of("deviceCategories", {}, unique="displayName")
a_template = maker_of("notificationMessageTemplates", {"displayName": "Told"})
some_terms = maker_of("termsAndConditions", TERMS)
an_import = maker_of("importedWindowsAutopilotDeviceIdentities", {}, unique="serialNumber")


def a_known_device(maker: Maker) -> str:
    """One that Autopilot knows."""
    imported = maker.graph.get(f"{ROOT}/importedWindowsAutopilotDeviceIdentities/{an_import(maker)}")
    made: str = imported["state"]["deviceRegistrationId"]
    return made


def _collection(path: str, make: Callable[[Maker], str], change: Json) -> None:
    """Reading, changing and deleting one object of a list."""
    plain("GET", f"{ROOT}/{path}/{{id}}", make)
    plain("PATCH", f"{ROOT}/{path}/{{id}}", make, change)
    plain("DELETE", f"{ROOT}/{path}/{{id}}", make)


def _creation(path: str, body: Json, unique: str = "") -> None:
    @case("POST", f"{ROOT}/{path}")
    def create(_: Maker) -> tuple[str, Any]:
        return f"{ROOT}/{path}", body | ({unique: uuid.uuid4().hex[:12]} if unique else {})


def _assignments(path: str, make: Callable[[Maker], str]) -> None:
    place = f"{ROOT}/{path}/{{id}}/assignments"
    plain("GET", place, make)

    @case("POST", place)
    def add(maker: Maker) -> tuple[str, Any]:
        return place.replace("{id}", make(maker)), target(maker)

    def assigned(maker: Maker) -> str:
        here = place.replace("{id}", make(maker))
        return f"{here}/{maker.graph.post(here, target(maker))['id']}"

    @case("GET", f"{place}/{{id}}")
    def read(maker: Maker) -> tuple[str, Any]:
        return assigned(maker), None

    @case("PATCH", f"{place}/{{id}}")
    def change(maker: Maker) -> tuple[str, Any]:
        return assigned(maker), target(maker)

    @case("DELETE", f"{place}/{{id}}")
    def remove(maker: Maker) -> tuple[str, Any]:
        return assigned(maker), None


_POLICIES = (
    ("deviceCompliancePolicies", a_compliance_policy, COMPLIANCE),
    ("deviceConfigurations", a_ring, RING),
    ("deviceEnrollmentConfigurations", a_limit, LIMIT),
)
for _path, _make, _body in _POLICIES:
    _creation(_path, _body)
    _collection(_path, _make, {"displayName": "Renamed"})
    _assignments(_path, _make)
    _name = "enrollmentConfigurationAssignments" if "Enrollment" in _path else "assignments"
    plain("POST", f"{ROOT}/{_path}/{{id}}/assign", _make, {_name: []})
plain("POST", f"{ROOT}/deviceEnrollmentConfigurations/{{id}}/setPriority", a_limit, {"priority": 1})
plain("GET", f"{ROOT}/deviceCompliancePolicies/{{id}}/scheduledActionsForRule", a_compliance_policy)
plain(
    "POST",
    f"{ROOT}/deviceCompliancePolicies/{{id}}/scheduleActionsForRules",
    a_compliance_policy,
    {"deviceComplianceScheduledActionForRules": COMPLIANCE["scheduledActionsForRule"]},
)


def _statuses(path: str, make: Callable[[Maker], str], name: str) -> None:
    @case("GET", f"{ROOT}/{path}/{{id}}/{name}/{{id}}")
    def read(maker: Maker) -> tuple[str, Any]:
        policy, wanted = make(maker), target(maker)
        maker.graph.post(f"{ROOT}/{path}/{policy}/assign", {"assignments": [wanted]}, status=200)
        user = maker.graph.user()
        members = f"/groups/{wanted['target']['groupId']}/members/$ref"
        maker.graph.change("POST", members, maker.graph.reference(user["id"]))
        joined(maker, user=user["id"])
        here = f"{ROOT}/{path}/{policy}/{name}"
        return f"{here}/{maker.graph.get(here)['value'][0]['id']}", None


for _path, _make, _body in _POLICIES[:2]:
    for _name in ("deviceStatuses", "userStatuses"):
        plain("GET", f"{ROOT}/{_path}/{{id}}/{_name}", _make)
        _statuses(_path, _make, _name)
    for _name in ("deviceStatusOverview", "userStatusOverview"):
        plain("GET", f"{ROOT}/{_path}/{{id}}/{_name}", _make)

case("PATCH", ROOT)(lambda _: (ROOT, {"settings": {"deviceComplianceCheckinThresholdDays": 30}}))
_creation("deviceCategories", {}, "displayName")
_collection("deviceCategories", a_category, {"description": "Told apart"})
_creation("notificationMessageTemplates", {"displayName": "Told"})
_collection("notificationMessageTemplates", a_template, {"displayName": "Told again"})
_creation("termsAndConditions", TERMS)
_collection("termsAndConditions", some_terms, {"title": "Other"})
_assignments("termsAndConditions", some_terms)
plain("GET", f"{ROOT}/termsAndConditions/{{id}}/acceptanceStatuses", some_terms)

_MESSAGES = f"{ROOT}/notificationMessageTemplates/{{id}}/localizedNotificationMessages"
plain("GET", _MESSAGES, a_template)
plain("POST", _MESSAGES, a_template, MESSAGE)


def _message(maker: Maker) -> str:
    here = _MESSAGES.replace("{id}", a_template(maker))
    return f"{here}/{maker.graph.post(here, MESSAGE)['id']}"


case("GET", _MESSAGES + "/{id}")(lambda maker: (_message(maker), None))
case("PATCH", _MESSAGES + "/{id}")(lambda maker: (_message(maker), {"subject": "Again"}))
case("DELETE", _MESSAGES + "/{id}")(lambda maker: (_message(maker), None))


@case("POST", f"{ROOT}/notificationMessageTemplates/{{id}}/sendTestMessage")
def _send(maker: Maker) -> tuple[str, Any]:
    return _message(maker).partition("/localizedNotificationMessages")[0] + "/sendTestMessage", None


@case("GET", f"{ROOT}/roleDefinitions/{{id}}")
def _role(maker: Maker) -> tuple[str, Any]:
    return f"{ROOT}/roleDefinitions/{maker.graph.get(f'{ROOT}/roleDefinitions')['value'][0]['id']}", None


_KNOWN, _IMPORTS = f"{ROOT}/windowsAutopilotDeviceIdentities", f"{ROOT}/importedWindowsAutopilotDeviceIdentities"
plain("GET", _KNOWN + "/{id}", a_known_device)
plain("DELETE", _KNOWN + "/{id}", a_known_device)
plain("POST", _KNOWN + "/{id}/unassignUserFromDevice", a_known_device)
plain("POST", _KNOWN + "/{id}/updateDeviceProperties", a_known_device, {"groupTag": "shop"})


@case("POST", _KNOWN + "/{id}/assignUserToDevice")
def _assign_user(maker: Maker) -> tuple[str, Any]:
    body = {"userPrincipalName": maker.graph.user()["userPrincipalName"], "addressableUserName": "Ada"}
    return f"{_KNOWN}/{a_known_device(maker)}/assignUserToDevice", body


plain("GET", _IMPORTS + "/{id}", an_import)
plain("DELETE", _IMPORTS + "/{id}", an_import)
_creation("importedWindowsAutopilotDeviceIdentities", {}, "serialNumber")


@case("POST", _IMPORTS + "/import")
def _import(_: Maker) -> tuple[str, Any]:
    return f"{_IMPORTS}/import", {"importedWindowsAutopilotDeviceIdentities": [{"serialNumber": uuid.uuid4().hex}]}
