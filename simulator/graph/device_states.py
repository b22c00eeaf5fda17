"""How the policies of a managed device stand on it: deviceCompliancePolicyStates and deviceConfigurationStates.

Source: Graph deviceCompliancePolicyState and deviceConfigurationState. A configuration that has reached the device counts as
taken: its settings are not read back from an operating system. The form of the ids is general knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import device_reach, intune, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request

Json = dict[str, Any]

COMPLIANCE = Kind(
    collection="deviceCompliancePolicyStates",
    segment="deviceManagement/managedDevices/deviceCompliancePolicyStates",
    type_name="graph.deviceCompliancePolicyState",
    resource="DeviceCompliancePolicyState",
    directory=False,
    page=0,
)
CONFIGURATION = Kind(
    collection="deviceConfigurationStates",
    segment="deviceManagement/managedDevices/deviceConfigurationStates",
    type_name="graph.deviceConfigurationState",
    resource="DeviceConfigurationState",
    directory=False,
    page=0,
)


def of_compliance(request: Request, device: Json) -> list[Entry]:
    """Each policy that judged the device, with its settings."""
    out: list[Entry] = []
    for policy_id, found in device["_compliance"].items():
        policy = request.tenant.collection("deviceCompliancePolicies").get(policy_id)
        if policy is not None:
            settings = [_setting(policy, device, name, good=good) for name, good in found["settings"].items()]
            out.append((COMPLIANCE, _state(policy, found, settings, bad=found["since"] is not None)))
    return out


def of_configuration(request: Request, device: Json) -> list[Entry]:
    out: list[Entry] = []
    for policy_id, found in device["_configured"].items():
        policy = request.tenant.collection("deviceConfigurations").get(policy_id)
        if policy is not None:
            out.append((CONFIGURATION, _state(policy, found, [], bad=False)))
    return out


def _state(policy: Json, found: Json, settings: list[Json], *, bad: bool) -> Json:
    return {
        "id": policy["id"],
        "displayName": policy["displayName"],
        "platformType": device_reach.platform_of(policy),
        "settingCount": len(settings),
        "settingStates": settings,
        "state": "nonCompliant" if bad else "compliant",
        "version": found["version"],
    }


def _setting(policy: Json, device: Json, name: str, *, good: bool) -> Json:
    kind = str(policy["@odata.type"]).rsplit(".", 1)[-1]
    full = f"{kind[:1].upper()}{kind[1:]}.{name[:1].upper()}{name[1:]}"
    declared = typecheck.properties("graph.deviceCompliancePolicySettingState")
    blank = {one: intune.filled(None, type_name) for one, type_name in declared.items()}
    return {
        **blank,
        "setting": full,
        "settingName": full,
        "state": "compliant" if good else "nonCompliant",
        "userEmail": device["emailAddress"],
        "userId": device["userId"],
        "userName": device["userDisplayName"],
        "userPrincipalName": device["userPrincipalName"],
        "sources": [],
    }
