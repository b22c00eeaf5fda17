"""Cases of devices, in the directory and in Intune."""

from __future__ import annotations

import uuid
from typing import Any

from tests.simulator.graph.permission_cases.maker import NOBODY, Json, Maker, a_group, a_user, case, plain

DEVICE, MANAGED = "/devices/{id}", "/deviceManagement/managedDevices/{id}"


def joined(maker: Maker, **more: Any) -> Json:
    """`id` in the directory, `deviceId`, and `managedDeviceId` in Intune."""
    body = {"tenantId": maker.graph.tenant.id, "name": "LAPTOP", **more}
    answer = maker.graph.simulator.http.post("/_sim/devices", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def a_device(maker: Maker) -> str:
    made: str = joined(maker)["id"]
    return made


def a_managed_device(maker: Maker) -> str:
    made: str = joined(maker)["managedDeviceId"]
    return made


@case("POST", "/devices")
def _create(_: Maker) -> tuple[str, Any]:
    body = {"accountEnabled": True, "displayName": "New", "operatingSystem": "linux", "operatingSystemVersion": "1"}
    return "/devices", {**body, "deviceId": str(uuid.uuid4()), "alternativeSecurityIds": [{"type": 2, "key": "AAAA"}]}


plain("GET", DEVICE, a_device)
plain("DELETE", DEVICE, a_device)
plain("PATCH", DEVICE, a_device, {})
plain("PATCH", DEVICE, a_device, {"accountEnabled": False}, name="accountEnabled")
plain("PATCH", DEVICE, a_device, {"displayName": "Renamed"}, name="*")
for _link in ("memberOf", "transitiveMemberOf", "registeredOwners", "registeredUsers"):
    plain("GET", f"{DEVICE}/{_link}", a_device)
for _link in ("ownedDevices", "registeredDevices", "managedDevices"):
    plain("GET", f"/users/{{id}}/{_link}", a_user)

plain("POST", f"{DEVICE}/checkMemberGroups", a_device, {"groupIds": [NOBODY]})
plain("POST", f"{DEVICE}/checkMemberObjects", a_device, {"ids": [NOBODY]})
plain("POST", f"{DEVICE}/getMemberGroups", a_device, {"securityEnabledOnly": False})
plain("POST", f"{DEVICE}/getMemberObjects", a_device, {"securityEnabledOnly": False})


def _of_kind(path: str, cast: str) -> None:
    @case("GET", f"{path}/{{id}}")
    def read(maker: Maker) -> tuple[str, Any]:
        target = a_device(maker) if path.startswith("/devices") else a_user(maker)
        return f"{path.replace('{id}', target)}/{cast}", None


for _link in ("memberOf", "transitiveMemberOf"):
    _of_kind(f"{DEVICE}/{_link}", "microsoft.graph.group")
for _link in ("registeredOwners", "registeredUsers"):
    _of_kind(f"{DEVICE}/{_link}", "microsoft.graph.user")
for _link in ("ownedDevices", "registeredDevices"):
    _of_kind(f"/users/{{id}}/{_link}", "microsoft.graph.device")


def _people(link: str) -> None:
    @case("POST", f"{DEVICE}/{link}/$ref")
    def add(maker: Maker) -> tuple[str, Any]:
        return f"/devices/{a_device(maker)}/{link}/$ref", maker.graph.reference(a_user(maker))

    @case("DELETE", f"{DEVICE}/{link}/{{id}}/$ref")
    def remove(maker: Maker) -> tuple[str, Any]:
        user = maker.graph.user()
        device = joined(maker, user=user["userPrincipalName"])["id"]
        return f"/devices/{device}/{link}/{user['id']}/$ref", None


_people("registeredOwners")
_people("registeredUsers")


@case("GET", "/users/{id}/managedDevices/{id}")
def _read_of_user(maker: Maker) -> tuple[str, Any]:
    user = maker.graph.user()
    device = joined(maker, user=user["userPrincipalName"])["managedDeviceId"]
    return f"/users/{user['id']}/managedDevices/{device}", None


plain("GET", MANAGED, a_managed_device)
plain("PATCH", MANAGED, a_managed_device, {"managedDeviceOwnerType": "personal"})
plain("DELETE", MANAGED, a_managed_device)
for _link in ("users", "deviceCompliancePolicyStates", "deviceConfigurationStates"):
    plain("GET", f"{MANAGED}/{_link}", a_managed_device)
for _action in (
    "bypassActivationLock",
    "disableLostMode",
    "locateDevice",
    "logoutSharedAppleDeviceActiveUser",
    "rebootNow",
    "recoverPasscode",
    "remoteLock",
    "requestRemoteAssistance",
    "resetPasscode",
    "retire",
    "shutDown",
    "syncDevice",
    "windowsDefenderUpdateSignatures",
):
    plain("POST", f"{MANAGED}/{_action}", a_managed_device)
plain("POST", f"{MANAGED}/wipe", a_managed_device, {"keepEnrollmentData": True})
plain("POST", f"{MANAGED}/cleanWindowsDevice", a_managed_device, {"keepUserData": True})
plain("POST", f"{MANAGED}/windowsDefenderScan", a_managed_device, {"quickScan": True})
plain("POST", f"{MANAGED}/deleteUserFromSharedAppleDevice", a_managed_device, {"userPrincipalName": "ada@example.com"})
plain(
    "POST",
    f"{MANAGED}/updateWindowsDeviceAccount",
    a_managed_device,
    {"updateWindowsDeviceAccountActionParameter": {"deviceAccountEmail": "room@example.com"}},
)


@case("GET", f"{MANAGED}/deviceCategory")
def _category(maker: Maker) -> tuple[str, Any]:
    path, body = _put_into(maker)
    maker.graph.change("PUT", path, body)
    return path.removesuffix("/$ref"), None


@case("PUT", f"{MANAGED}/deviceCategory/$ref")
def _put_into(maker: Maker) -> tuple[str, Any]:
    place = "/deviceManagement/deviceCategories"
    category = maker.graph.post(place, {"displayName": f"Shared {uuid.uuid4().hex[:6]}"})["id"]
    path = f"/deviceManagement/managedDevices/{a_managed_device(maker)}/deviceCategory/$ref"
    return path, {"@odata.id": f"https://graph.microsoft.com/v1.0{place}/{category}"}


def _state(name: str, policies: str, policy: Json) -> None:
    @case("GET", f"{MANAGED}/{name}/{{id}}")
    def read(maker: Maker) -> tuple[str, Any]:
        made = maker.graph.post(f"/deviceManagement/{policies}", policy)["id"]
        target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": (group := a_group(maker))}
        maker.graph.post(f"/deviceManagement/{policies}/{made}/assign", {"assignments": [{"target": target}]}, status=200)
        user = maker.graph.user()
        maker.graph.change("POST", f"/groups/{group}/members/$ref", maker.graph.reference(user["id"]))
        device = joined(maker, user=user["userPrincipalName"])["managedDeviceId"]
        return f"/deviceManagement/managedDevices/{device}/{name}/{made}", None


BLOCK = {"actionType": "block", "gracePeriodHours": 0, "notificationTemplateId": "", "notificationMessageCCList": []}
COMPLIANCE: Json = {
    "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
    "displayName": "Windows",
    "storageRequireEncryption": True,
    "scheduledActionsForRule": [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [BLOCK]}],
}
RING: Json = {"@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration", "displayName": "Ring"}
_state("deviceCompliancePolicyStates", "deviceCompliancePolicies", COMPLIANCE)
_state("deviceConfigurationStates", "deviceConfigurations", RING)
