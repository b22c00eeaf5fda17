"""A device that joins the directory and enrols in Intune: the objects that this makes, and what one tells the other.

What each property means is from Graph device and managedDevice; which values a freshly enrolled device shows is general
knowledge. Private parts of a managed device: `_online`, `_fails` (names of settings it does not meet), `_pinned` (a state that
overrides what is judged), `_waiting` (actions on their way), `_compliance` and `_configured` (what its policies found).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.graph import device_check_ins, device_compliance, device_reach, devices, intune
from simulator.graph.kinds import View
from simulator.messages import Request

Json = dict[str, Any]

INTUNE_APP = "0000000a-0000-0000-c000-000000000000"
CERTIFICATE_LASTS = timedelta(days=365)
_MANUFACTURERS = {"windows": "Microsoft Corporation", "ios": "Apple", "ipados": "Apple", "macos": "Apple", "android": "Google"}


def join(request: Request, given: Json, user: Json | None) -> Json:
    """A directory object for a device that registers: `given` holds name, operatingSystem, osVersion, trustType, ownerType."""
    owners = [] if user is None else [user["id"]]
    return devices.new_device(
        request,
        {
            "accountEnabled": True,
            "alternativeSecurityIds": [],
            "deviceId": request.cloud.new_id(),
            "displayName": given["name"],
            "isCompliant": None,
            "isManaged": None,
            "manufacturer": given["manufacturer"],
            "model": given["model"],
            "operatingSystem": given["operatingSystem"],
            "operatingSystemVersion": given["osVersion"],
            "trustType": given["trustType"],
            "_owners": owners,
            "_users": list(owners),
        },
    )


def enrol(request: Request, given: Json, entra: Json, user: Json | None) -> Json:
    """Make the joined device a managed one. It checks in at once."""
    now = request.cloud.timestamp()
    personal = given["ownerType"] == "personal"
    windows = str(given["operatingSystem"]).lower() == "windows"
    name = str(user["userPrincipalName"]).partition("@")[0] if user is not None else "userless"
    device: Json = intune.filled({}, "graph.managedDevice")
    device.update(
        id=request.cloud.new_id(),
        azureADDeviceId=entra["deviceId"],
        azureADRegistered=True,
        complianceState="unknown",
        complianceGracePeriodExpirationDateTime=device_compliance.FOREVER,
        deviceActionResults=[],
        deviceCategoryDisplayName="Unassigned",
        deviceEnrollmentType="userEnrollment" if personal else "windowsAzureADJoin" if windows else "deviceEnrollmentManager",
        deviceName=given["name"],
        deviceRegistrationState="registered",
        emailAddress=user and (user.get("mail") or user["userPrincipalName"]),
        enrolledDateTime=now,
        isEncrypted=given["isEncrypted"],
        jailBroken="Unknown" if windows else "False",
        lastSyncDateTime=now,
        managedDeviceName=f"{name}_{given['operatingSystem']}_{now[:10]}_{now[11:16]}",
        managedDeviceOwnerType=given["ownerType"],
        managementAgent="mdm",
        managementCertificateExpirationDate=(request.cloud.now() + CERTIFICATE_LASTS).strftime("%Y-%m-%dT%H:%M:%SZ"),
        managementState="managed",
        manufacturer=given["manufacturer"],
        model=given["model"],
        operatingSystem=given["operatingSystem"],
        osVersion=given["osVersion"],
        serialNumber=given["serialNumber"],
        userId=user and user["id"],
        userDisplayName=user and user.get("displayName"),
        userPrincipalName=user and user["userPrincipalName"],
        _online=True,
        _fails=[],
        _pinned=None,
        _waiting=[],
        _compliance={},
        _configured={},
    )
    request.tenant.collection(intune.DEVICES)[device["id"]] = device
    entra.update(isManaged=True, managementType="MDM", mdmAppId=INTUNE_APP)
    tell_directory(request, device)
    report(request, device, given)
    device_check_ins.check_in(request, device)
    return device


def report(request: Request, device: Json, given: Json) -> None:
    """What the device says of itself from now on; what `given` doesn't name stays."""
    for name in ("isEncrypted", "osVersion", "serialNumber"):
        if given.get(name) is not None:
            device[name] = given[name]
    for name in ("online", "fails"):
        if given.get(name) is not None:
            device["_" + name] = given[name]
    if "complianceState" in given:
        device["_pinned"] = given["complianceState"]
    entra = device_reach.entra_device(View(tenant=request.tenant), device)
    if entra is not None:
        entra["operatingSystemVersion"] = device["osVersion"]


def manufacturer(system: str) -> str:
    """Whoever usually makes devices with this operating system."""
    return _MANUFACTURERS.get(system.lower(), "Unknown")


def tell_directory(request: Request, device: Json) -> None:
    """What the directory knows of a device through Intune alone."""
    entra = device_reach.entra_device(View(tenant=request.tenant), device)
    if entra is not None:
        entra["deviceOwnership"] = str(device["managedDeviceOwnerType"]).capitalize()
        category = device["deviceCategoryDisplayName"]
        entra["deviceCategory"] = None if category == "Unassigned" else category
