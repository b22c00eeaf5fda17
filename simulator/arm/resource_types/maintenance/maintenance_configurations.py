"""Maintenance configurations (Microsoft.Maintenance/maintenanceConfigurations): when and what is patched.

Source of the forms of a window: the REST reference. InvalidMaintenanceWindow is the service's own code, as its users report it,
and so is the need for a patch mode; the other refusals are from general knowledge.
"""

from __future__ import annotations

import re
from datetime import datetime

from simulator.arm import crud, enums, schedules
from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Tenant

TYPE = "Microsoft.Maintenance/maintenanceConfigurations"
ASSIGNMENTS = "Microsoft.Maintenance/configurationAssignments"
_DURATION = re.compile(r"(\d\d):([0-5]\d)\Z")
_DAY = "(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_RECURRENCES = (
    re.compile(r"\d*\s*days?\Z", re.IGNORECASE),
    re.compile(rf"\d*\s*weeks?(\s+{_DAY}(\s*,\s*{_DAY})*)?\Z", re.IGNORECASE),
    re.compile(rf"\d*\s*months?\s+(First|Second|Third|Fourth|Last)\s+{_DAY}(\s+Offset-?[0-6])?\Z", re.IGNORECASE),
    re.compile(r"\d*\s*months?\s+day-?\d\d?(\s*,\s*day-?\d\d?)*\Z", re.IGNORECASE),
)
_BARE_MONTH = re.compile(r"\d*\s*months?\Z", re.IGNORECASE)
_WINDOWS = ("Critical", "Security", "UpdateRollup", "FeaturePack", "ServicePack", "Definition", "Tools", "Updates")
_LINUX = ("Critical", "Security", "Other")
_SHORTEST, _LONGEST_GUEST = 90, 4 * 60


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    enums.check(KIND.description, wanted, code="BadRequest")
    scope = given.get("maintenanceScope") or "Host"
    window = given.get("maintenanceWindow") or {}
    if scope == "InGuestPatch":
        _check_guest(given, window)
    if window:
        _check_window(window, scope)
    patches = given.get("installPatches") or {}
    _check_classes(patches.get("windowsParameters") or {}, _WINDOWS)
    _check_classes(patches.get("linuxParameters") or {}, _LINUX)
    for number in _numbers(patches.get("windowsParameters") or {}):
        if not re.fullmatch(r"(KB)?\d{6,8}", number, re.IGNORECASE):
            raise _bad("BadRequest", f"'{number}' is not the number of a knowledge base article.")
    before = (write.current or {}).get("properties", {})
    if write.current and scope != before.get("maintenanceScope", "Host"):
        raise _bad("BadRequest", "The maintenanceScope of a maintenance configuration can't be changed.")
    given |= {
        "namespace": given.get("namespace") or "Microsoft.Maintenance",
        "maintenanceScope": scope,
        "visibility": given.get("visibility") or "Custom",
        "extensionProperties": given.get("extensionProperties") or {},
    }


def refuse_in_use(tenant: Tenant, current: Json) -> None:
    """400 while anything is assigned to the configuration. (From general knowledge.)"""
    key = current["id"].lower()
    users = [
        item["id"]
        for item in crud.below(tenant, "", ASSIGNMENTS)
        if str(item["properties"].get("maintenanceConfigurationId", "")).lower() == key
    ]
    if users:
        raise _bad(
            "BadRequest",
            f"The maintenance configuration '{current['name']}' can't be deleted, as it is assigned: '{users[0]}'.",
        )


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}", before_delete=refuse_in_use)


def _check_guest(given: Json, window: Json) -> None:
    mode = (given.get("extensionProperties") or {}).get("InGuestPatchMode")
    if mode not in ("User", "Platform"):
        raise _bad(
            "BadRequest", "Extension properties must contain InGuestPatchMode, User or Platform, for the scope InGuestPatch."
        )
    if mode == "User" and not window:
        raise _bad("InvalidMaintenanceWindow", "Invalid maintenance window. Error: The maintenance window is missing.")
    if mode == "User" and not given.get("installPatches"):
        raise _bad("BadRequest", "installPatches must be given for the scope InGuestPatch in the mode User.")


def _check_window(window: Json, scope: str) -> None:
    for name in ("startDateTime", "timeZone", "recurEvery"):
        if not window.get(name):
            raise _window(f"{name} is missing.")
    start = _moment(window["startDateTime"], "startDateTime")
    if window.get("expirationDateTime") and _moment(window["expirationDateTime"], "expirationDateTime") <= start:
        raise _window("expirationDateTime must be after startDateTime.")
    if not schedules.is_zone(window["timeZone"]):
        raise _window(f"The time zone '{window['timeZone']}' is not one of Windows.")
    if window.get("duration"):
        found = _DURATION.match(window["duration"])
        minutes = int(found[1]) * 60 + int(found[2]) if found else 0
        if minutes < _SHORTEST or (scope == "InGuestPatch" and minutes >= _LONGEST_GUEST):
            raise _window(f"The duration '{window['duration']}' must be from 01:30, for InGuestPatch to 03:55.")
    every = window["recurEvery"].strip()
    if _BARE_MONTH.match(every):
        raise _window("Monthly maintenance window is missing day of month or week of month.")
    if not any(form.match(every) for form in _RECURRENCES):
        raise _window(f"The recurrence '{window['recurEvery']}' can't be read.")


def _moment(text: str, name: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M")
    except ValueError:
        raise _window(f"{name} '{text}' is not of the form YYYY-MM-DD hh:mm.") from None


def _check_classes(parameters: Json, known: tuple[str, ...]) -> None:
    for name in parameters.get("classificationsToInclude") or ():
        if name not in known:
            raise _bad("BadRequest", f"The classification '{name}' is not one of {', '.join(known)}.")


def _numbers(parameters: Json) -> list[str]:
    return [*(parameters.get("kbNumbersToInclude") or ()), *(parameters.get("kbNumbersToExclude") or ())]


def _window(why: str) -> ArmFault:
    return _bad("InvalidMaintenanceWindow", f"Invalid maintenance window. Error: {why}")


def _bad(code: str, message: str) -> ArmFault:
    return ArmFault(400, code, message)
