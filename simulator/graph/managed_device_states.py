"""The policies of one managed device, and the numbers over all of them: managedDeviceOverview and the summaries.

Source: Graph managedDevice, managedDeviceOverview, deviceCompliancePolicyDeviceStateSummary,
deviceConfigurationDeviceStateSummary, softwareUpdateStatusSummary.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from simulator.graph import device_states, envelope, faults, intune, managed_devices
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import stable_id

Json = dict[str, Any]

_ONE, _ROOT = managed_devices.ONE, "/v1.0/deviceManagement"
_SYSTEMS = {"windows": "windowsCount", "ios": "iosCount", "ipados": "iosCount", "macos": "macOSCount", "android": "androidCount"}
_STATES = {"compliant": "compliantDeviceCount", "noncompliant": "nonCompliantDeviceCount", "unknown": "unknownDeviceCount"}
_STATES |= {"conflict": "conflictDeviceCount", "error": "errorDeviceCount", "inGracePeriod": "inGracePeriodCount"}
_STATES |= {"configManager": "configManagerCount"}


def _single(type_name: str, name: str) -> Kind:
    segment = f"deviceManagement/{name}"
    return Kind(collection=name, segment=segment, type_name=type_name, resource=name, directory=False)


OVERVIEW = _single("graph.managedDeviceOverview", "managedDeviceOverview")
COMPLIANCE = _single("graph.deviceCompliancePolicyDeviceStateSummary", "deviceCompliancePolicyDeviceStateSummary")
CONFIGURATION = _single("graph.deviceConfigurationDeviceStateSummary", "deviceConfigurationDeviceStateSummaries")
UPDATES = _single("graph.softwareUpdateStatusSummary", "softwareUpdateStatusSummary")


def _path(device: Json, name: str) -> str:
    return f"deviceManagement/managedDevices('{device['id']}')/{name}"


@route("GET", _ONE + "/deviceCompliancePolicyStates")
def list_compliance(request: Request) -> Response:
    device = managed_devices.find(request)
    found = device_states.of_compliance(request, device)
    return envelope.entries(request, device_states.COMPLIANCE, found, path=_path(device, "deviceCompliancePolicyStates"))


@route("GET", _ONE + "/deviceConfigurationStates")
def list_configuration(request: Request) -> Response:
    device = managed_devices.find(request)
    found = device_states.of_configuration(request, device)
    return envelope.entries(request, device_states.CONFIGURATION, found, path=_path(device, "deviceConfigurationStates"))


@route("GET", _ONE + "/deviceCompliancePolicyStates/{state_id}")
@route("GET", _ONE + "/deviceConfigurationStates/{state_id}")
def get_state(request: Request) -> Response:
    device = managed_devices.find(request)
    compliance = "/devicecompliancepolicystates/" in request.path.lower()
    found = (device_states.of_compliance if compliance else device_states.of_configuration)(request, device)
    for kind, state in found:
        if state["id"] == request.path_params["state_id"].lower():
            return envelope.entity(request, kind, state, path=_path(device, kind.collection))
    raise faults.not_found(request.path_params["state_id"])


def _answer(request: Request, kind: Kind, values: Json) -> Response:
    body: Json = {**intune.filled({}, kind.type_name), "id": stable_id(request.tenant.id, kind.collection), **values}
    return envelope.entity(request, kind, body)


@route("GET", _ROOT + "/managedDeviceOverview")
def overview(request: Request) -> Response:
    devices = managed_devices.all_devices(request)
    systems = Counter(_SYSTEMS.get(str(one["operatingSystem"]).lower(), "unknownCount") for one in devices)
    mdm = sum(1 for one in devices if one["managementAgent"] == "mdm")
    counts = intune.filled({}, "graph.deviceOperatingSystemSummary")
    access = intune.filled({}, "graph.deviceExchangeAccessStateSummary")
    return _answer(
        request,
        OVERVIEW,
        {
            "enrolledDeviceCount": len(devices),
            "mdmEnrolledCount": mdm,
            "dualEnrolledDeviceCount": 0,
            "deviceOperatingSystemSummary": {**counts, **{name: systems[name] for name in counts if name in systems}},
            "deviceExchangeAccessStateSummary": {**access, "unknownDeviceCount": len(devices)},
        },
    )


@route("GET", _ROOT + "/deviceCompliancePolicyDeviceStateSummary")
def compliance_summary(request: Request) -> Response:
    states = Counter(_STATES[one["complianceState"]] for one in managed_devices.all_devices(request))
    return _answer(request, COMPLIANCE, dict(states))


@route("GET", _ROOT + "/deviceConfigurationDeviceStateSummaries")
def configuration_summary(request: Request) -> Response:
    """A device without any configuration is not counted."""
    devices = managed_devices.all_devices(request)
    return _answer(request, CONFIGURATION, {"compliantDeviceCount": sum(1 for one in devices if one["_configured"])})


@route("GET", _ROOT + "/softwareUpdateStatusSummary")
def update_summary(request: Request) -> Response:
    """Over the devices, and the people of the devices, that an update ring has reached."""
    held = request.tenant.collection("deviceConfigurations")
    rings = {key for key, one in held.items() if str(one["@odata.type"]).endswith(".windowsUpdateForBusinessConfiguration")}
    reached = [one for one in managed_devices.all_devices(request) if rings & set(one["_configured"])]
    people = {one["userId"] for one in reached if one["userId"]}
    return _answer(request, UPDATES, {"compliantDeviceCount": len(reached), "compliantUserCount": len(people)})
