"""What can be asked of a managed device from afar: retire, wipe, syncDevice, rebootNow, remoteLock and the others of v1.0.

An action is sent and answered with 204; the device carries it out at its next check-in (device_check_ins). Until then, and
afterwards, `deviceActionResults` holds it, once for each kind. Source: Graph managedDevice and its actions; the names in
`actionName` are those of Graph's remoteAction (beta). That a device whose platform cannot do it reports `notSupported` at once
is ours: actionState knows the word, no page says when it is used.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, intune, intune_audit, managed_devices, typecheck
from simulator.messages import Request, Response, route

Json = dict[str, Any]

_ONE = managed_devices.ONE
_APPLE_PHONES = ("ios", "ipados")
# Which systems can do it; an action that is not here can be done by all.
_SYSTEMS = {
    "bypassActivationLock": (*_APPLE_PHONES, "macos"),
    "cleanWindowsDevice": ("windows",),
    "deleteUserFromSharedAppleDevice": _APPLE_PHONES,
    "disableLostMode": (*_APPLE_PHONES, "android"),
    "logoutSharedAppleDeviceActiveUser": _APPLE_PHONES,
    "recoverPasscode": (*_APPLE_PHONES, "android"),
    "updateWindowsDeviceAccount": ("windows",),
    "windowsDefenderScan": ("windows",),
    "windowsDefenderUpdateSignatures": ("windows",),
}
# How deviceActionResults calls an action, where that is not its own name.
_NAMES = {
    "retire": "removeCompanyData",
    "updateWindowsDeviceAccount": "updateDeviceAccount",
}
PLAIN = (
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
)
UNLOCK_CODE = 6  # digits
_STATES = {"removeCompanyData": "retirePending", "factoryReset": "wipePending"}


def _send(request: Request, action: str, name: str | None = None) -> Response:
    """Note the action for the next check-in, in place of an older one of its kind."""
    device = managed_devices.find(request)
    now, name = request.cloud.timestamp(), name or _NAMES.get(action, action)
    able = str(device["operatingSystem"]).lower() in _SYSTEMS.get(action, (str(device["operatingSystem"]).lower(),))
    result = {
        "actionName": name,
        "actionState": "pending" if able else "notSupported",
        "startDateTime": now,
        "lastUpdatedDateTime": now,
    }
    device["deviceActionResults"] = [one for one in device["deviceActionResults"] if one["actionName"] != name] + [result]
    if able:
        device["_waiting"] = [one for one in device["_waiting"] if one["actionName"] != name] + [dict(result)]
        device["managementState"] = _STATES.get(name, device["managementState"])
    intune_audit.record(request, action, "ManagedDevice", device, {}, {}, component=intune.MANAGED)
    return envelope.done()


def _given(request: Request, action: str) -> Json:
    """The action's parameters; a body may be left out where none of them is needed."""
    body = {} if request.body is None else request.body
    return typecheck.check_parameters(body, f"graph.{action}", managed_devices.KIND.type_name)


def send(request: Request) -> Response:
    """The actions without parameters."""
    asked = request.path.rstrip("/").rsplit("/", 1)[-1].lower().removeprefix("microsoft.graph.")
    return _send(request, next(name for name in PLAIN if name.lower() == asked))


for _name in PLAIN:
    route("POST", f"{_ONE}/{_name}")(send)
    route("POST", f"{_ONE}/microsoft.graph.{_name}")(send)


@route("POST", _ONE + "/wipe")
@route("POST", _ONE + "/microsoft.graph.wipe")
def wipe(request: Request) -> Response:
    """Keeping the enrolment, or the user's data, is a reset that leaves the device managed, and Windows alone can do it."""
    given = _given(request, "wipe")
    device = managed_devices.find(request)
    keeps = bool(given.get("keepEnrollmentData") or given.get("keepUserData"))
    code = given.get("macOsUnlockCode")
    if keeps and str(device["operatingSystem"]).lower() != "windows":
        raise intune.bad(request, "Only a Windows device can keep its enrollment or its user data.")
    if code and (len(code) != UNLOCK_CODE or not code.isdecimal()):
        raise intune.bad(request, f"macOsUnlockCode must be {UNLOCK_CODE} digits.")
    return _send(request, "wipe", "factoryResetKeepEnrollmentData" if keeps else "factoryReset")


@route("POST", _ONE + "/cleanWindowsDevice")
@route("POST", _ONE + "/microsoft.graph.cleanWindowsDevice")
def clean(request: Request) -> Response:
    _given(request, "cleanWindowsDevice")
    return _send(request, "cleanWindowsDevice")


@route("POST", _ONE + "/windowsDefenderScan")
@route("POST", _ONE + "/microsoft.graph.windowsDefenderScan")
def scan(request: Request) -> Response:
    quick = _given(request, "windowsDefenderScan").get("quickScan")
    return _send(request, "windowsDefenderScan", "quickScan" if quick else "fullScan")


@route("POST", _ONE + "/deleteUserFromSharedAppleDevice")
@route("POST", _ONE + "/microsoft.graph.deleteUserFromSharedAppleDevice")
def delete_user(request: Request) -> Response:
    if not _given(request, "deleteUserFromSharedAppleDevice").get("userPrincipalName"):
        raise intune.bad(request, "userPrincipalName must not be empty.")
    return _send(request, "deleteUserFromSharedAppleDevice")


@route("POST", _ONE + "/updateWindowsDeviceAccount")
@route("POST", _ONE + "/microsoft.graph.updateWindowsDeviceAccount")
def update_account(request: Request) -> Response:
    if not _given(request, "updateWindowsDeviceAccount").get("updateWindowsDeviceAccountActionParameter"):
        raise intune.bad(request, "updateWindowsDeviceAccountActionParameter must not be empty.")
    return _send(request, "updateWindowsDeviceAccount")
