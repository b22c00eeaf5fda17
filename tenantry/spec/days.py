"""Days, durations and time zones of a spec."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS_IN = {"day": 1, "week": 7, "year": 365}


def is_day(text: str) -> bool:
    """Is it an existing day, written YYYY-MM-DD?"""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def days_of(duration: str) -> int:
    """Days in a checked duration: `90 days`, `12 weeks`, `1 year` (365 days)."""
    number, unit = duration.split(" ")
    return int(number) * _DAYS_IN[unit.removesuffix("s")]


def zone_of(name: str) -> tzinfo | None:
    """The IANA time zone of that name, None if this machine knows none."""
    try:
        return ZoneInfo(name)
    # A folder of the time zone database, a path out of it: ValueError or OSError, by version.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def today_in(zone: tzinfo | None, now: datetime | None) -> date:
    """The day it is in `zone` (UTC for None) at `now` (aware; wall time for None)."""
    moment = now or datetime.now(UTC)
    return moment.astimezone(zone or UTC).date()
