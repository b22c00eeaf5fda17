"""`m365:index:UpdateRing`: when Windows devices take updates.

Facts: Graph windowsUpdateForBusinessConfiguration (ranges of days, the 35 days of a pause; what Intune works out itself cannot be
set: the times at which pauses begin and end and roll-backs began). A property that may not be null has the zero of its type when
nobody says more, so that is what leaving one out comes to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graph_provider import intune_assignments
from graph_provider.fields import Failure, Field, Shape
from graph_provider.intune import CONFIGURATIONS, CONFIGURE, TYPE, IntunePolicy, about
from graph_provider.kind import Oddity
from graph_provider.plain import adopt_field, mark_field
from graph_provider.values import Json, is_unknown

_ENABLEMENT = ("notConfigured", "enabled", "disabled")
_WEEKS = ("firstWeek", "secondWeek", "thirdWeek", "fourthWeek")
_ACTIVE, _SCHEDULED = ("activeHoursStart", "activeHoursEnd"), ("scheduledInstallDay", "scheduledInstallTime")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.0*)?)?")
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
RANGES = {
    "qualityUpdatesDeferralPeriodInDays": range(31),
    "featureUpdatesDeferralPeriodInDays": range(31),
    "deadlineForQualityUpdatesInDays": range(31),
    "deadlineForFeatureUpdatesInDays": range(31),
    "deadlineGracePeriodInDays": range(8),
    "engagedRestartDeadlineInDays": range(2, 31),
    "engagedRestartSnoozeScheduleInDays": range(1, 4),
    "engagedRestartTransitionScheduleInDays": range(31),
    "featureUpdatesRollbackWindowInDays": range(2, 61),
    "scheduleImminentRestartWarningInMinutes": (15, 30, 60),
    "scheduleRestartWarningInHours": (2, 4, 8, 12, 24),
}


def _time(value: Any) -> Any:
    """A time of day as 08:00:00; what is none stays as it is."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}:{found[2]}:{found[3] or '00'}" if found else value


def _weeks(value: Any) -> Any:
    """Weeks in one order, without blanks; all four are every week, `userDefined` is none said."""
    if not isinstance(value, str):
        return value
    said = {word.strip() for word in value.split(",")} - {"userDefined", ""}
    if set(_WEEKS) <= said:
        said = said - set(_WEEKS) | {"everyWeek"}
    return ",".join(sorted(said)) or None


def _empty(zero: Any) -> Callable[[Any], Any]:
    """For what may not be null: its zero is as good as not said."""
    return lambda value: None if value == zero and isinstance(value, type(zero)) else value


def _choice(name: str, note: str, *choices: str) -> Field:
    return Field(name=name, note=note, choices=choices, normal=_empty(choices[0]))


def _flag(name: str, note: str) -> Field:
    return Field(name=name, note=note, shape=Shape.FLAG, normal=_empty(False))


def _days(name: str, note: str) -> Field:
    return Field(name=name, note=note, shape=Shape.NUMBER)


_SCHEDULE = (
    Field(name="activeHoursStart", note="when active hours begin, as 08:00; no restart until they end", normal=_time),
    Field(name="activeHoursEnd", note="when active hours end", normal=_time),
    Field(name="scheduledInstallDay", note="day of the week, or everyday", choices=("userDefined", "everyday", *_DAYS)),
    Field(name="scheduledInstallTime", note="time of day, as 03:00", normal=_time),
)
_SETTINGS = (
    _choice(
        "automaticUpdateMode",
        "how updates are installed",
        "userDefined",
        "notifyDownload",
        "autoInstallAtMaintenanceTime",
        "autoInstallAndRebootAtMaintenanceTime",
        "autoInstallAndRebootAtScheduledTime",
        "autoInstallAndRebootWithoutEndUserControl",
    ),
    Field(
        name="installationSchedule",
        note="active hours (activeHoursStart and activeHoursEnd), or scheduledInstallDay and scheduledInstallTime",
        shape=Shape.OBJECT,
        parts=_SCHEDULE,
    ),
    Field(name="updateWeeks", note="weeks of a month in which updates are installed, joined by commas", normal=_weeks),
    Field(name="qualityUpdatesDeferralPeriodInDays", note="0 to 30", shape=Shape.NUMBER, normal=_empty(0)),
    Field(name="featureUpdatesDeferralPeriodInDays", note="0 to 30", shape=Shape.NUMBER, normal=_empty(0)),
    _flag("qualityUpdatesPaused", "hold quality updates back, for 35 days at most"),
    _flag("featureUpdatesPaused", "hold feature updates back, for 35 days at most"),
    Field(name="qualityUpdatesWillBeRolledBack", note="take the last quality update off the devices", shape=Shape.FLAG),
    Field(name="featureUpdatesWillBeRolledBack", note="take the last feature update off the devices", shape=Shape.FLAG),
    _days("featureUpdatesRollbackWindowInDays", "for how long a feature update can be taken off, 2 to 60"),
    _days("deadlineForQualityUpdatesInDays", "0 to 30"),
    _days("deadlineForFeatureUpdatesInDays", "0 to 30"),
    _days("deadlineGracePeriodInDays", "days between a deadline and the forced restart, 0 to 7"),
    Field(name="postponeRebootUntilAfterDeadline", note="whether devices restart only after the deadline", shape=Shape.FLAG),
    _days("engagedRestartDeadlineInDays", "days until a restart that people chose is forced, 2 to 30"),
    _days("engagedRestartSnoozeScheduleInDays", "days by which people may put it off, 1 to 3"),
    _days("engagedRestartTransitionScheduleInDays", "days until people are asked to choose a time, 0 to 30"),
    Field(name="scheduleImminentRestartWarningInMinutes", note="15, 30 or 60", shape=Shape.NUMBER),
    Field(name="scheduleRestartWarningInHours", note="2, 4, 8, 12 or 24", shape=Shape.NUMBER),
    _choice("autoRestartNotificationDismissal", "who dismisses the notice of a restart", "notConfigured", "automatic", "user"),
    _choice(
        "updateNotificationLevel",
        "which notices people see",
        "notConfigured",
        "defaultNotifications",
        "restartWarningsOnly",
        "disableAllNotifications",
    ),
    _flag("skipChecksBeforeRestart", "leave out the checks (battery, presentation, calls) before a restart"),
    _choice("userPauseAccess", "whether people may pause updates", *_ENABLEMENT),
    _choice("userWindowsUpdateScanAccess", "whether people may look for updates", *_ENABLEMENT),
    _flag("microsoftUpdateServiceAllowed", "also update other Microsoft products"),
    _flag("driversExcluded", "leave drivers out"),
    _flag("allowWindows11Upgrade", "offer Windows 11 to Windows 10 devices that can take it"),
    _choice(
        "businessReadyUpdatesOnly",
        "the branch of Windows that devices follow",
        "userDefined",
        "all",
        "businessReadyOnly",
        "windowsInsiderBuildFast",
        "windowsInsiderBuildSlow",
        "windowsInsiderBuildRelease",
    ),
    _choice(
        "deliveryOptimizationMode",
        "how devices share what they download",
        "userDefined",
        "httpOnly",
        "httpWithPeeringNat",
        "httpWithPeeringPrivateGroup",
        "httpWithInternetPeering",
        "simpleDownload",
        "bypassMode",
    ),
    _choice("prereleaseFeatures", "experiments", "userDefined", "settingsOnly", "settingsAndExperimentations", "notAllowed"),
)
# What may not be null, and so is cleared by the zero of its type.
_ZEROS: Json = {
    **{field.name: field.choices[0] for field in _SETTINGS if field.choices},
    **{field.name: False for field in _SETTINGS if field.shape is Shape.FLAG and field.normal is not None},
    "qualityUpdatesDeferralPeriodInDays": 0,
    "featureUpdatesDeferralPeriodInDays": 0,
}


class UpdateRingKind(IntunePolicy):
    """An update ring of Windows Update for Business, with whom it reaches."""

    token = "m365:index:UpdateRing"
    what = "update ring"
    collection = CONFIGURATIONS
    odata_type = TYPE + "windowsUpdateForBusinessConfiguration"
    about = about(
        CONFIGURATIONS,
        Oddity(what="a pause ends by itself after 35 days", source="Microsoft Graph, windowsUpdateForBusinessConfiguration"),
    )
    permissions = CONFIGURE
    zeros = _ZEROS
    fields = (
        Field(name="displayName", note="the name people see", required=True),
        Field(name="description", note="what the ring is for"),
        *_SETTINGS,
        intune_assignments.ASSIGNMENTS,
        mark_field(),
        adopt_field("update ring"),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        for name, allowed in RANGES.items():
            value = inputs.get(name)
            if isinstance(value, int) and value not in allowed:
                told = f"{allowed[0]} to {allowed[-1]}" if isinstance(allowed, range) else ", ".join(map(str, allowed))
                yield Failure(path=name, reason=f"{value} is not allowed: {told}")
        schedule = inputs.get("installationSchedule")
        if isinstance(schedule, Mapping) and not is_unknown(schedule):
            yield from _schedule_problems(schedule)
        weeks = inputs.get("updateWeeks")
        for word in weeks.split(",") if isinstance(weeks, str) and not is_unknown(weeks) else ():
            if word.strip() not in ("userDefined", "everyWeek", *_WEEKS):
                yield Failure(path="updateWeeks", reason=f"'{word.strip()}' is not one of {', '.join(_WEEKS)}, everyWeek")

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        found = super().inputs_of(item)
        schedule = found.get("installationSchedule") or {}
        found["installationSchedule"] = {name: _time(value) for name, value in schedule.items() if "@odata." not in name}
        return found

    def body(self, inputs: Mapping[str, Any], names: set[str]) -> Json:
        done = super().body(inputs, names)
        if schedule := done.get("installationSchedule"):
            kind = "windowsUpdateActiveHoursInstall" if _ACTIVE[0] in schedule else "windowsUpdateScheduledInstall"
            times = {
                name: f"{_time(value)}.0000000" for name, value in schedule.items() if name.endswith(("Start", "End", "Time"))
            }
            done["installationSchedule"] = {"@odata.type": TYPE + kind, **schedule, **times}
        return done


def _schedule_problems(schedule: Mapping[str, Any]) -> Iterator[Failure]:
    """Either active hours or a time, each whole, in the form of a time of day."""
    given = {name for name, value in schedule.items() if value is not None and "@odata." not in name}
    if given and given not in ({*_ACTIVE}, {*_SCHEDULED}):
        reason = f"give {' and '.join(_ACTIVE)}, or {' and '.join(_SCHEDULED)}"
        yield Failure(path="installationSchedule", reason=reason)
    for name in sorted(given - {"scheduledInstallDay"}):
        if not _TIME.fullmatch(str(schedule[name])):
            yield Failure(path=f"installationSchedule.{name}", reason=f"'{schedule[name]}' is not a time of day, as 08:00")


KIND = UpdateRingKind()
