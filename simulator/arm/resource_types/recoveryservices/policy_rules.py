"""What Azure Backup asks of a policy for machines: a run a day or a week, or (V2) hourly ones, and how long copies are kept.

BMSUserErrorInvalidPolicyInput and BMSUserErrorPolicyRetentionInvalid as users report them. Times stand on the hour or half hour,
only their time of day counts, and each retention's time equals the run's (facts on Azure resources; partly unverified there).
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from simulator.errors import ArmFault
from simulator.messages import Json

_LIMITS = {
    "dailySchedule": ("Days", 7, 9999),
    "weeklySchedule": ("Weeks", 1, 5163),
    "monthlySchedule": ("Months", 1, 1188),
    "yearlySchedule": ("Years", 1, 99),
}
_DAYS = {"Days": 1, "Weeks": 7, "Months": 30, "Years": 365}


def check_machines(policy: Json) -> None:
    """400 unless schedule and retention fit each other; fills in policyType, timeZone and the days of instant restore."""
    policy.setdefault("policyType", "V1")
    policy.setdefault("timeZone", "UTC")
    schedule, retention = policy.get("schedulePolicy"), policy.get("retentionPolicy")
    if not schedule or not retention or retention["retentionPolicyType"] != "LongTermRetentionPolicy":
        raise _malformed()
    enhanced = policy["policyType"] == "V2"
    if schedule["schedulePolicyType"] != ("SimpleSchedulePolicyV2" if enhanced else "SimpleSchedulePolicy"):
        raise _malformed()
    weekly = schedule.get("scheduleRunFrequency") == "Weekly"
    at = _enhanced_run(schedule) if enhanced else _run(schedule)
    _check_retention(retention, at, weekly=weekly)
    fewest, most = (1, 30) if enhanced else (5, 5) if weekly else (1, 5)
    days = policy.setdefault("instantRpRetentionRangeInDays", 5 if weekly and not enhanced else 2)
    if not fewest <= days <= most:
        raise _malformed()
    policy.setdefault("instantRPDetails", {})


def keeps(policy: Json) -> dict[str, int]:
    """For how many days each kind of copy is kept."""
    retention = policy.get("retentionPolicy") or {}
    kept = {}
    for name in _LIMITS:
        duration = (retention.get(name) or {}).get("retentionDuration")
        if duration:
            kept[name] = duration["count"] * _DAYS[duration["durationType"]]
    return kept


def _run(schedule: Json) -> time:
    frequency = schedule.get("scheduleRunFrequency")
    if frequency not in ("Daily", "Weekly") or (frequency == "Weekly" and not schedule.get("scheduleRunDays")):
        raise _malformed()
    return _only(schedule.get("scheduleRunTimes"))


def _enhanced_run(schedule: Json) -> time:
    frequency = schedule.get("scheduleRunFrequency")
    if frequency == "Hourly":
        hourly = schedule.get("hourlySchedule") or {}
        if hourly.get("interval") not in (4, 6, 8, 12) or not 4 <= hourly.get("scheduleWindowDuration", 0) <= 24:
            raise _malformed()
        return _only([hourly.get("scheduleWindowStartTime")])
    if frequency == "Daily":
        return _only((schedule.get("dailySchedule") or {}).get("scheduleRunTimes"))
    weekly = schedule.get("weeklySchedule") or {}
    if frequency != "Weekly" or not weekly.get("scheduleRunDays"):
        raise _malformed()
    return _only(weekly.get("scheduleRunTimes"))


def _check_retention(retention: Json, at: time, *, weekly: bool) -> None:
    if ("weeklySchedule" if weekly else "dailySchedule") not in retention or (weekly and "dailySchedule" in retention):
        raise _malformed()
    for name, (unit, fewest, most) in _LIMITS.items():
        part = retention.get(name)
        if part is None:
            continue
        duration = part.get("retentionDuration") or {}
        if duration.get("durationType") != unit or _only(part.get("retentionTimes")) != at:
            raise _malformed()
        if not fewest <= duration.get("count", 0) <= most:
            raise ArmFault(
                400,
                "BMSUserErrorPolicyRetentionInvalid",
                "The retention duration provided in the backup policy is not supported. Verify the supported retention durations "
                f"for different backup types at https://aka.ms/policysupport ({name}: {fewest} to {most} {unit.lower()})",
            )
        if name in ("monthlySchedule", "yearlySchedule"):
            _check_format(part)


def _check_format(part: Json) -> None:
    wanted = {"Daily": "retentionScheduleDaily", "Weekly": "retentionScheduleWeekly"}.get(
        str(part.get("retentionScheduleFormatType"))
    )
    if wanted is None or not part.get(wanted):
        raise _malformed()
    weekly = part[wanted] if wanted == "retentionScheduleWeekly" else None
    if weekly is not None and not (weekly.get("daysOfTheWeek") and weekly.get("weeksOfTheMonth")):
        raise _malformed()


def _only(times: Any) -> time:
    """The time of day of a list with one time."""
    if not isinstance(times, list) or len(times) != 1 or not isinstance(times[0], str):
        raise _malformed()
    try:
        at = datetime.fromisoformat(times[0]).time()
    except ValueError:
        raise _malformed() from None
    if at.minute not in (0, 30) or at.second or at.microsecond:
        raise _malformed()
    return at


def _malformed() -> ArmFault:
    return ArmFault(
        400,
        "BMSUserErrorInvalidPolicyInput",
        "Input for create or update policy is not in proper format\r\nPlease check format of parameters like schedule time, "
        "schedule days, retention time and retention days",
    )
