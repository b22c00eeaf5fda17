"""`/deviceManagement/deviceEnrollmentConfigurations`: who may enrol what, how many devices, Windows Hello, the status page.

Every tenant has a default of each sort with the priority 0, which is assigned to all and stays. Of the others the smaller
priority wins. Source: Graph deviceEnrollmentConfiguration, its setPriority and assign (facts: F22); that a default can neither be
deleted nor moved nor assigned, and the form of its id, are general knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, intune, intune_assignments, intune_audit, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

SEGMENT = "deviceManagement/deviceEnrollmentConfigurations"
PATH = "/v1.0/" + SEGMENT
ONE = PATH + "/{policy_id}"
COMPONENT = "Enrollment"
_OPEN = {"platformBlocked": False, "personalDeviceEnrollmentBlocked": False, "osMinimumVersion": "", "osMaximumVersion": ""}
_PLATFORMS = ("androidRestriction", "iosRestriction", "macOSRestriction", "windowsMobileRestriction", "windowsRestriction")
DEFAULTS: dict[str, Json] = {
    "deviceEnrollmentLimitConfiguration": {"limit": 15},
    "deviceEnrollmentPlatformRestrictionsConfiguration": {
        name: _OPEN | ({"platformBlocked": True} if name == "windowsMobileRestriction" else {}) for name in _PLATFORMS
    },
    "deviceEnrollmentWindowsHelloForBusinessConfiguration": {
        "pinMinimumLength": 6,
        "pinMaximumLength": 127,
        "state": "notConfigured",
    },
    "windows10EnrollmentCompletionPageConfiguration": {},
}
LEAST_LIMIT, MOST_LIMIT = 1, 15
ASSIGNMENT = Kind(
    collection="enrollmentConfigurationAssignments",
    segment=SEGMENT + "/assignments",
    type_name="graph.enrollmentConfigurationAssignment",
    resource="EnrollmentConfigurationAssignment",
    directory=False,
    page=0,
)
KIND = Kind(
    collection="deviceEnrollmentConfigurations",
    segment=SEGMENT,
    type_name="graph.deviceEnrollmentConfiguration",
    resource="DeviceEnrollmentConfiguration",
    directory=False,
    expand={"assignments": lambda _, policy: [(ASSIGNMENT, one) for one in policy["_assignments"]]},
    page=1000,
    largest=1000,
)


def _held(request: Request) -> dict[str, Json]:
    """All of them by id; the defaults are made when somebody first looks."""
    intune.demand_licence(request)
    held = request.tenant.collection(KIND.collection)
    if not held:
        for name, values in DEFAULTS.items():
            policy: Json = intune.filled({**values, "@odata.type": f"#microsoft.graph.{name}"}, f"graph.{name}")
            word = name.removeprefix("deviceEnrollment")
            policy.update(
                id=f"{request.tenant.id}_Default{word[:1].upper()}{word[1:].removesuffix('Configuration')}",
                displayName="All users and all devices",
                description="This is the default configuration applied with the lowest priority to all users.",
                createdDateTime=request.tenant.seed["at"],
                lastModifiedDateTime=request.tenant.seed["at"],
                priority=0,
                version=1,
                _assignments=[],
            )
            target = {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}
            policy["_assignments"] = [{"id": f"{policy['id']}_{intune.ALL_USERS}", "target": target}]
            held[policy["id"].lower()] = policy
    return held


def _find(request: Request) -> Json:
    _held(request)
    return intune.find(request, KIND)


def _others(request: Request, type_name: str) -> list[Json]:
    """The tenant's own configurations of this sort, the most important first."""
    same = [one for one in _held(request).values() if one["@odata.type"] == f"#microsoft.{type_name}" and one["priority"]]
    return sorted(same, key=lambda one: int(one["priority"]))


def _demand_own(request: Request, policy: Json, what: str) -> None:
    if not policy["priority"]:
        raise intune.bad(request, f"The default configuration cannot be {what}.")


def _checked(request: Request, current: Json | None) -> tuple[str, Json]:
    type_name, body = intune.body_of(request, KIND, current)
    body.pop("priority", None)
    if body.get("limit") is not None and not LEAST_LIMIT <= body["limit"] <= MOST_LIMIT:
        raise intune.bad(request, f"limit must be between {LEAST_LIMIT} and {MOST_LIMIT}.")
    return type_name, body


@route("GET", PATH)
def list_configurations(request: Request) -> Response:
    return envelope.collection(request, KIND, _held(request).values())


@route("GET", ONE)
def get_configuration(request: Request) -> Response:
    return envelope.entity(request, KIND, _find(request))


@route("POST", PATH)
def create_configuration(request: Request) -> Response:
    """It comes behind all others of its sort."""
    _held(request)
    type_name, body = _checked(request, None)
    priority = len(_others(request, type_name)) + 1
    policy = intune.create(request, KIND, type_name, body)
    policy["priority"] = priority
    return envelope.created(request, KIND, policy)


@route("PATCH", ONE)
def update_configuration(request: Request) -> Response:
    """Intune answers a change with the object. The default keeps its name."""
    policy = _find(request)
    type_name, body = _checked(request, policy)
    if not policy["priority"]:
        body = {name: value for name, value in body.items() if name not in ("displayName", "description")}
    intune.change(request, KIND, policy, type_name, body)
    return envelope.entity(request, KIND, policy)


@route("DELETE", ONE)
def delete_configuration(request: Request) -> Response:
    """Those behind it move up."""
    policy = _find(request)
    _demand_own(request, policy, "deleted")
    intune.delete(request, KIND, policy)
    _number(_others(request, policy["@odata.type"].removeprefix("#microsoft.")))
    return envelope.done()


def _number(policies: list[Json]) -> None:
    for priority, one in enumerate(policies, start=1):
        one["priority"] = priority


@route("POST", ONE + "/setPriority")
@route("POST", ONE + "/microsoft.graph.setPriority")
def set_priority(request: Request) -> Response:
    policy = _find(request)
    wanted = typecheck.check_parameters(request.body, "graph.setPriority", KIND.type_name).get("priority")
    _demand_own(request, policy, "moved")
    others = _others(request, policy["@odata.type"].removeprefix("#microsoft."))
    if not isinstance(wanted, int) or not 1 <= wanted <= len(others):
        raise intune.bad(request, f"priority must be between 1 and {len(others)}.")
    before = policy["priority"]
    others.remove(policy)
    others.insert(wanted - 1, policy)
    _number(others)
    if before != wanted:
        changes = {"priority": before}, {"priority": wanted}
        intune_audit.record(request, "setPriority", KIND.resource, policy, *changes, component=COMPONENT)
    return envelope.done()


@route("POST", ONE + "/assign")
@route("POST", ONE + "/microsoft.graph.assign")
def assign(request: Request) -> Response:
    """Replaces all assignments and answers with nothing."""
    policy = _own(request)
    given = typecheck.check_parameters(request.body, "graph.assign", KIND.type_name)
    intune.assign(request, KIND, policy, given.get("enrollmentConfigurationAssignments") or [])
    return envelope.done()


@route("GET", ONE + "/assignments")
def list_assignments(request: Request) -> Response:
    return intune_assignments.listing(request, KIND, ASSIGNMENT, _find(request))


@route("GET", ONE + "/assignments/{assignment_id}")
def get_assignment(request: Request) -> Response:
    return intune_assignments.single(request, KIND, ASSIGNMENT, _find(request))


def _own(request: Request) -> Json:
    policy = _find(request)
    _demand_own(request, policy, "assigned")
    return policy


@route("POST", ONE + "/assignments")
def create_assignment(request: Request) -> Response:
    return intune_assignments.add(request, KIND, ASSIGNMENT, _own(request))


@route("PATCH", ONE + "/assignments/{assignment_id}")
def update_assignment(request: Request) -> Response:
    return intune_assignments.change(request, KIND, ASSIGNMENT, _own(request))


@route("DELETE", ONE + "/assignments/{assignment_id}")
def delete_assignment(request: Request) -> Response:
    return intune_assignments.drop(request, KIND, _own(request))
