"""Times as Azure's schedules write them: Windows time zones, ISO 8601 durations."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import cache

from simulator.arm.description import DATA

_DURATION = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?\Z")


@cache
def zones() -> frozenset[str]:
    """The names of all Windows time zones, lower case."""
    return frozenset(name.lower() for name in json.loads((DATA / "windows-time-zones.json").read_text(encoding="utf-8"))["zones"])


def is_zone(name: str) -> bool:
    return name.lower() in zones()


def duration(text: str) -> timedelta | None:
    """`PT5M` or `P1D`; None for what isn't a duration of days, hours, minutes and seconds."""
    found = _DURATION.match(text)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
