"""`/deviceManagement/deviceConfigurations`: Intune's device configurations, update rings among them, and their assignments.

Every type that the v1.0 description derives from deviceConfiguration can be made. Ranges and the 35 days of a pause are from
Graph's windowsUpdateForBusinessConfiguration.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.graph import envelope, intune, intune_assignments, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/deviceConfigurations"
SEGMENT = "deviceManagement/deviceConfigurations"
RING = "graph.windowsUpdateForBusinessConfiguration"
PAUSED_FOR = timedelta(days=35)
# Least and greatest number of days, by property.
RANGES = {
    "qualityUpdatesDeferralPeriodInDays": (0, 30),
    "featureUpdatesDeferralPeriodInDays": (0, 30),
    "deadlineForQualityUpdatesInDays": (0, 30),
    "deadlineForFeatureUpdatesInDays": (0, 30),
    "deadlineGracePeriodInDays": (0, 7),
    "featureUpdatesRollbackWindowInDays": (2, 60),
    "engagedRestartDeadlineInDays": (2, 30),
    "engagedRestartSnoozeScheduleInDays": (1, 3),
    "engagedRestartTransitionScheduleInDays": (0, 30),
}
CHOICES = {"scheduleRestartWarningInHours": (2, 4, 8, 12, 24), "scheduleImminentRestartWarningInMinutes": (15, 30, 60)}
# Times that follow from what is paused or rolled back.
_KEPT_BY_SERVER = (
    "qualityUpdatesPauseExpiryDateTime",
    "featureUpdatesPauseExpiryDateTime",
    "qualityUpdatesPauseStartDate",
    "featureUpdatesPauseStartDate",
    "qualityUpdatesRollbackStartDateTime",
    "featureUpdatesRollbackStartDateTime",
)
ASSIGNMENT = Kind(
    collection="deviceConfigurationAssignments",
    segment=SEGMENT + "/assignments",
    type_name="graph.deviceConfigurationAssignment",
    resource="DeviceConfigurationAssignment",
    directory=False,
    page=0,
)


def _assignments(_: Request, policy: Json) -> list[Entry]:
    return [(ASSIGNMENT, one) for one in policy["_assignments"]]


KIND = Kind(
    collection="deviceConfigurations",
    segment=SEGMENT,
    type_name="graph.deviceConfiguration",
    resource="DeviceConfiguration",
    directory=False,
    expand={"assignments": _assignments},
    page=1000,
    largest=1000,
)


def _checked(request: Request, body: Json, current: Json) -> Json:
    """The body with the times that a ring's switches set. Raises GraphFault 400 for a number out of its range."""
    for name, (least, most) in RANGES.items():
        if body.get(name) is not None and not least <= body[name] <= most:
            raise intune.bad(request, f"{name} must be between {least} and {most}.")
    for name, allowed in CHOICES.items():
        if body.get(name) is not None and body[name] not in allowed:
            raise intune.bad(request, f"{name} must be one of {', '.join(map(str, allowed))}.")
    out = {name: value for name, value in body.items() if name not in _KEPT_BY_SERVER}
    now = request.cloud.now()
    for updates in ("quality", "feature"):
        paused = out.get(f"{updates}UpdatesPaused")
        if paused is not None and paused != current.get(f"{updates}UpdatesPaused", False):
            expiry = (now + PAUSED_FOR).strftime("%Y-%m-%dT%H:%M:%SZ") if paused else intune.NEVER
            out[f"{updates}UpdatesPauseExpiryDateTime"] = expiry
            out[f"{updates}UpdatesPauseStartDate"] = now.strftime("%Y-%m-%d") if paused else None
        back = out.get(f"{updates}UpdatesWillBeRolledBack")
        if back is not None and back != (current.get(f"{updates}UpdatesWillBeRolledBack") or False):
            out[f"{updates}UpdatesRollbackStartDateTime"] = request.cloud.timestamp() if back else intune.NEVER
    return out


@route("GET", PATH)
def list_configurations(request: Request) -> Response:
    intune.demand_licence(request)
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", PATH + "/{policy_id}")
def get_configuration(request: Request) -> Response:
    return envelope.entity(request, KIND, intune.find(request, KIND))


@route("POST", PATH)
def create_configuration(request: Request) -> Response:
    intune.demand_licence(request)
    type_name, body = intune.body_of(request, KIND)
    if type_name == RING:
        body = _checked(request, body, {})
    return envelope.created(request, KIND, intune.create(request, KIND, type_name, body))


@route("PATCH", PATH + "/{policy_id}")
def update_configuration(request: Request) -> Response:
    """Intune answers a change with the object."""
    policy = intune.find(request, KIND)
    type_name, body = intune.body_of(request, KIND, policy)
    if type_name == RING:
        body = _checked(request, body, policy)
    intune.change(request, KIND, policy, type_name, body)
    return envelope.entity(request, KIND, policy)


@route("DELETE", PATH + "/{policy_id}")
def delete_configuration(request: Request) -> Response:
    intune.delete(request, KIND, intune.find(request, KIND))
    return envelope.done()


@route("POST", PATH + "/{policy_id}/assign")
@route("POST", PATH + "/{policy_id}/microsoft.graph.assign")
def assign(request: Request) -> Response:
    policy = intune.find(request, KIND)
    given = typecheck.check_parameters(request.body, "graph.assign", KIND.type_name)
    made = intune.assign(request, KIND, policy, given.get("assignments") or [])
    return envelope.collection(request, ASSIGNMENT, made, path="Collection(microsoft.graph.deviceConfigurationAssignment)")


@route("GET", PATH + "/{policy_id}/assignments")
def list_assignments(request: Request) -> Response:
    return intune_assignments.listing(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("POST", PATH + "/{policy_id}/assignments")
def create_assignment(request: Request) -> Response:
    return intune_assignments.add(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("GET", PATH + "/{policy_id}/assignments/{assignment_id}")
def get_assignment(request: Request) -> Response:
    return intune_assignments.single(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("PATCH", PATH + "/{policy_id}/assignments/{assignment_id}")
def update_assignment(request: Request) -> Response:
    return intune_assignments.change(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("DELETE", PATH + "/{policy_id}/assignments/{assignment_id}")
def delete_assignment(request: Request) -> Response:
    return intune_assignments.drop(request, KIND, intune.find(request, KIND))
