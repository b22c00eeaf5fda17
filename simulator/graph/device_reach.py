"""Which Intune policies reach a device: by what they are assigned to, and by the platform that they are for.

An assignment to a group reaches the devices in it and those of the people in it, through groups in groups; an excluded group
takes out what another assignment brought in. Source: Intune, assign policies. A platform follows from the name of a policy's
type, an operating system's from its name (general knowledge).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.graph import membership
from simulator.graph.kinds import View

Json = dict[str, Any]

# How the types of policies begin, and the platform that the beginning stands for (microsoft.graph.policyPlatformType).
_PLATFORMS = {
    "windowsPhone81": "windowsPhone81",
    "windows81": "windows81AndLater",
    "windows10": "windows10AndLater",
    "windows": "windows10AndLater",
    "editionUpgrade": "windows10AndLater",
    "sharedPC": "windows10AndLater",
    "ios": "iOS",
    "appleDeviceFeatures": "iOS",
    "macOS": "macOS",
    "androidWorkProfile": "androidForWork",
    "androidDeviceOwner": "androidForWork",
    "android": "android",
}
_SYSTEMS = {
    "windows": ("windows10AndLater", "windows81AndLater"),
    "ios": ("iOS",),
    "ipados": ("iOS",),
    "macos": ("macOS",),
    "android": ("android", "androidForWork"),
}


def platform_of(policy: Json) -> str:
    """The platform that a policy is for, as its state on a device names it."""
    name = str(policy["@odata.type"]).rsplit(".", 1)[-1]
    return next((platform for start, platform in _PLATFORMS.items() if name.startswith(start)), "all")


def fits(policy: Json, device: Json) -> bool:
    platform = platform_of(policy)
    return platform == "all" or platform in _SYSTEMS.get(str(device["operatingSystem"]).lower(), ())


def entra_device(view: View, device: Json) -> Json | None:
    """The directory's object of a managed device."""
    known: dict[str, Json] | None = view.memo.get("devices by their own id")
    if known is None:
        known = {str(one.get("deviceId")): one for one in view.tenant.collection("devices").values()}
        view.memo["devices by their own id"] = known
    return known.get(device["azureADDeviceId"])


def groups_of(view: View, device: Json) -> set[str]:
    """The ids of the groups that the device or its user is in."""
    known: dict[str, set[str]] = view.memo.setdefault("groups of devices", {})
    if device["id"] not in known:
        entra = entra_device(view, device)
        ids = [one for one in (device["userId"], entra and entra["id"]) if one]
        found = (group for one in ids for group in membership.groups_of(view.tenant, one, transitive=True))
        known[device["id"]] = {group["id"] for group in found}
    return known[device["id"]]


def reaches(view: View, policy: Json, device: Json) -> bool:
    """Whether an assignment of the policy brings it to the device, whatever the platform."""
    held = groups_of(view, device) if policy["_assignments"] else set()
    found = False
    for one in policy["_assignments"]:
        kind = str(one["target"]["@odata.type"]).rsplit(".", 1)[-1]
        if kind == "exclusionGroupAssignmentTarget":
            if str(one["target"]["groupId"]).lower() in held:
                return False
        elif kind == "groupAssignmentTarget":
            found = found or str(one["target"]["groupId"]).lower() in held
        elif kind == "allDevicesAssignmentTarget":
            found = True
        else:
            found = found or bool(device["userId"])
    return found


def assigned(view: View, collection: str, device: Json) -> Iterator[Json]:
    """The policies of a collection that reach the device and are for its platform."""
    for policy in view.tenant.collection(collection).values():
        if fits(policy, device) and reaches(view, policy, device):
            yield policy
