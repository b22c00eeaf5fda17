"""How a policy stands on the devices that it reaches: deviceStatuses, userStatuses and their overviews, of both sorts.

Source: Graph deviceComplianceDeviceStatus, deviceComplianceDeviceOverview and their like. A device that a policy reaches and that
has not checked in since is pending and has no status yet. The form of the ids is general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.graph import (
    device_compliance,
    device_compliance_policies,
    device_configurations,
    device_reach,
    envelope,
    faults,
    intune,
    managed_devices,
)
from simulator.graph.kinds import Kind, View
from simulator.messages import Request, Response, route

Json = dict[str, Any]

_COMPLIANCE, _CONFIGURATION = (one + "/{policy_id}" for one in (device_compliance_policies.PATH, device_configurations.PATH))
_OVERVIEWS = {"deviceStatusOverview": "DeviceOverview", "userStatusOverview": "UserOverview"}
_STATUSES = {"deviceStatuses": "DeviceStatus", "userStatuses": "UserStatus"}
_COUNTS = {
    "compliant": "successCount",
    "nonCompliant": "failedCount",
    "error": "errorCount",
    "notApplicable": "notApplicableCount",
}


def _asked(request: Request) -> tuple[Kind, Json, str]:
    """(the kind of the path's policy, the policy, the last segment that is no id)."""
    compliance = "/devicecompliancepolicies/" in request.path.lower()
    kind = device_compliance_policies.KIND if compliance else device_configurations.KIND
    policy = intune.find(request, kind)
    known = {one.lower(): one for one in (*_OVERVIEWS, *_STATUSES)}
    return kind, policy, next(known[one] for one in request.path.lower().split("/") if one in known)


def _shape(kind: Kind, name: str) -> Kind:
    word = "deviceCompliance" if kind is device_compliance_policies.KIND else "deviceConfiguration"
    last = _STATUSES.get(name) or _OVERVIEWS[name]
    return Kind(
        collection=f"{word}{last}",
        segment=f"{kind.segment}/{name}",
        type_name=f"graph.{word}{last}",
        resource=f"{word[:1].upper()}{word[1:]}{last}",
        directory=False,
        page=1000,
        largest=1000,
    )


def _reached(request: Request, kind: Kind, policy: Json) -> Iterator[tuple[Json, Json | None]]:
    """Each device that the policy reaches, with what it reported."""
    view = View(tenant=request.tenant)
    place = "_compliance" if kind is device_compliance_policies.KIND else "_configured"
    for device in managed_devices.all_devices(request):
        if device_reach.fits(policy, device) and device_reach.reaches(view, policy, device):
            yield device, device[place].get(policy["id"])


def _status(found: Json) -> str:
    return "nonCompliant" if found.get("since") else "compliant"


def _devices(request: Request, kind: Kind, policy: Json) -> list[Json]:
    return [
        {
            "id": f"{device['id']}_{policy['id']}",
            "complianceGracePeriodExpirationDateTime": device_compliance.FOREVER,
            "deviceDisplayName": device["deviceName"],
            "deviceModel": device["model"],
            "lastReportedDateTime": found["at"],
            "status": _status(found),
            "userName": device["userDisplayName"],
            "userPrincipalName": device["userPrincipalName"],
        }
        for device, found in _reached(request, kind, policy)
        if found is not None
    ]


def _users(request: Request, kind: Kind, policy: Json) -> list[Json]:
    """One entry a person: the worst of the devices counts."""
    out: dict[str, Json] = {}
    for device, found in _reached(request, kind, policy):
        if found is None or not device["userId"]:
            continue
        entry = out.setdefault(
            device["userId"],
            {
                "id": f"{device['userId']}_{policy['id']}",
                "devicesCount": 0,
                "lastReportedDateTime": found["at"],
                "status": "compliant",
                "userDisplayName": device["userDisplayName"],
                "userPrincipalName": device["userPrincipalName"],
            },
        )
        entry["devicesCount"] += 1
        entry["lastReportedDateTime"] = max(entry["lastReportedDateTime"], found["at"])
        if _status(found) == "nonCompliant":
            entry["status"] = "nonCompliant"
    return list(out.values())


def _all(request: Request, kind: Kind, policy: Json, name: str) -> list[Json]:
    return _devices(request, kind, policy) if name.startswith("device") else _users(request, kind, policy)


@route("GET", _COMPLIANCE + "/deviceStatuses")
@route("GET", _COMPLIANCE + "/userStatuses")
@route("GET", _CONFIGURATION + "/deviceStatuses")
@route("GET", _CONFIGURATION + "/userStatuses")
def list_statuses(request: Request) -> Response:
    kind, policy, name = _asked(request)
    path = f"{kind.segment}('{policy['id']}')/{name}"
    return envelope.collection(request, _shape(kind, name), _all(request, kind, policy, name), path=path)


@route("GET", _COMPLIANCE + "/deviceStatuses/{status_id}")
@route("GET", _COMPLIANCE + "/userStatuses/{status_id}")
@route("GET", _CONFIGURATION + "/deviceStatuses/{status_id}")
@route("GET", _CONFIGURATION + "/userStatuses/{status_id}")
def get_status(request: Request) -> Response:
    kind, policy, name = _asked(request)
    for one in _all(request, kind, policy, name):
        if one["id"] == request.path_params["status_id"].lower():
            return envelope.entity(request, _shape(kind, name), one, path=f"{kind.segment}('{policy['id']}')/{name}")
    raise faults.not_found(request.path_params["status_id"])


@route("GET", _COMPLIANCE + "/deviceStatusOverview")
@route("GET", _COMPLIANCE + "/userStatusOverview")
@route("GET", _CONFIGURATION + "/deviceStatusOverview")
@route("GET", _CONFIGURATION + "/userStatusOverview")
def overview(request: Request) -> Response:
    kind, policy, name = _asked(request)
    of_devices = name.startswith("device")
    reported = _all(request, kind, policy, "deviceStatuses" if of_devices else "userStatuses")
    reached = [device for device, _ in _reached(request, kind, policy)]
    everybody = reached if of_devices else {device["userId"] for device in reached if device["userId"]}
    shape = _shape(kind, name)
    body = intune.filled({}, shape.type_name)
    for one in reported:
        body[_COUNTS[one["status"]]] += 1
    body.update(
        id=policy["id"],
        pendingCount=len(everybody) - len(reported),
        configurationVersion=policy["version"],
        lastUpdateDateTime=max((one["lastReportedDateTime"] for one in reported), default=policy["lastModifiedDateTime"]),
    )
    return envelope.entity(request, shape, body, path=f"{kind.segment}('{policy['id']}')/{name}")
