"""Alert processing rules (Microsoft.AlertsManagement/actionRules): what is muted, or who else is told, when and for which alerts.

Source of what a rule may hold: the REST reference of 2021-08-08. The refusals are from general knowledge.
"""

from __future__ import annotations

import re
from datetime import datetime

from simulator.arm import enums, ids, schedules
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.insights import alert_rules
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.AlertsManagement/actionRules"
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d\Z")
_MOST_ACTION_GROUPS = 5
_LONGEST_DESCRIPTION = 2048
# Of these fields only some values exist; of the others any text.
_VALUES = {
    "Severity": ("Sev0", "Sev1", "Sev2", "Sev3", "Sev4"),
    "MonitorCondition": ("Fired", "Resolved"),
    "SignalType": ("Metric", "Log", "Unknown"),
}
_EXACT = frozenset({*_VALUES, "MonitorService"})


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    if wanted["location"].lower() != "global":
        raise _bad(f"The location '{wanted['location']}' of an alert processing rule must be 'Global'.")
    enums.check(KIND.description, wanted, code="BadRequest")
    if len(given.get("description") or "") > _LONGEST_DESCRIPTION:
        raise _bad(f"The description has at most {_LONGEST_DESCRIPTION} characters.")
    _check_scopes(write, given["scopes"])
    for condition in given.get("conditions") or ():
        _check_condition(condition)
    fields = [condition["field"] for condition in given.get("conditions") or ()]
    twice = next((name for name in fields if fields.count(name) > 1), None)
    if twice:
        raise _bad(f"The field '{twice}' has more than one condition.")
    _check_actions(write, given["actions"])
    if given.get("schedule"):
        _check_schedule(given["schedule"])
    given.setdefault("enabled", True)


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=r"[^*#&+:<>?@%{}\\/]{0,259}[^*#&+:<>?@%{}\\/. ]",
    patchable=("enabled",),
    global_too=True,
)


def _check_scopes(write: Write, scopes: list[str]) -> None:
    if not scopes:
        raise _bad("An alert processing rule needs at least one scope.")
    for scope in scopes:
        parsed = ids.parse(scope)
        if parsed.subscription is None or not parsed.name:
            raise _bad(f"The scope '{scope}' is not a subscription, resource group or resource.")
        if parsed.subscription.lower() != str(write.id.subscription).lower():
            raise _bad(f"The scope '{scope}' lies in another subscription than the rule.")


def _check_condition(condition: Json) -> None:
    field, operator, values = condition.get("field"), condition.get("operator"), condition.get("values") or []
    if not field or not operator or not values:
        raise _bad("A condition needs a field, an operator and values.")
    if field in _EXACT and operator not in ("Equals", "NotEquals"):
        raise _bad(f"The operator '{operator}' can't be used with the field '{field}'.")
    wrong = next((value for value in values if field in _VALUES and value not in _VALUES[field]), None)
    if wrong is not None:
        raise _bad(f"The value '{wrong}' of the field '{field}' is not one of {', '.join(_VALUES[field])}.")


def _check_actions(write: Write, actions: list[Json]) -> None:
    if len(actions) != 1:
        raise _bad(f"An alert processing rule has one action, not {len(actions)}.")
    if actions[0]["actionType"] == "AddActionGroups":
        groups = actions[0].get("actionGroupIds") or []
        if not 1 <= len(groups) <= _MOST_ACTION_GROUPS:
            raise _bad(f"AddActionGroups names 1 to {_MOST_ACTION_GROUPS} action groups.")
        alert_rules.check_action_groups(write.request.tenant, groups)


def _check_schedule(schedule: Json) -> None:
    zone = schedule.get("timeZone") or "UTC"
    if not schedules.is_zone(zone):
        raise _bad(f"The time zone '{zone}' is not one of Windows.")
    start, end = (_moment(schedule.get(name), name) for name in ("effectiveFrom", "effectiveUntil"))
    if start and end and end <= start:
        raise _bad("effectiveUntil must be after effectiveFrom.")
    for recurrence in schedule.get("recurrences") or ():
        for name in ("startTime", "endTime"):
            if recurrence.get(name) is not None and not _CLOCK.match(recurrence[name]):
                raise _bad(f"The {name} '{recurrence[name]}' of a recurrence is not of the form HH:MM:SS.")
        if recurrence["recurrenceType"] == "Daily" and not (recurrence.get("startTime") and recurrence.get("endTime")):
            raise _bad("A daily recurrence needs a startTime and an endTime.")
        if recurrence["recurrenceType"] == "Weekly" and not recurrence["daysOfWeek"]:
            raise _bad("A weekly recurrence needs daysOfWeek.")
        if recurrence["recurrenceType"] == "Monthly":
            days = recurrence["daysOfMonth"]
            if not days or not all(1 <= day <= 31 for day in days):
                raise _bad("A monthly recurrence needs daysOfMonth between 1 and 31.")


def _moment(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        # In the schedule's own zone, so without an offset; fractions of a second have up to seven digits.
        return datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*\Z", r"\1", text)).replace(tzinfo=None)
    except ValueError:
        raise _bad(f"The {name} '{text}' is not of the form 2026-11-02T09:00:00.") from None


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
