"""`azure.patching`: the one patch calendar of a client's servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Ring = Literal["pilot", "broad", "critical"]
RINGS: tuple[Ring, ...] = ("pilot", "broad", "critical")
# Days after Microsoft's patch Tuesday (the second Tuesday of a month).
DELAY_DAYS: Mapping[Ring, int] = {"pilot": 1, "broad": 8, "critical": 15}


@dataclass(frozen=True, kw_only=True)
class Patching:
    """`azure.patching`. `start` is HH:MM in the tenant's time zone, `hours` the window's length, `delay_days` counts from patch
    Tuesday."""

    start: str = "02:00"
    hours: int = 3
    reboot: Literal["if-required", "always", "never"] = "if-required"
    delay_days: Mapping[Ring, int] = field(default_factory=lambda: dict(DELAY_DAYS))


def patching_of(values: Mapping[str, Any]) -> Patching:
    """The block as a value; what it leaves out is at its default."""
    delays = {ring: values.get("rings", {}).get(ring, {}).get("days_after_patch_tuesday", DELAY_DAYS[ring]) for ring in RINGS}
    return Patching(
        start=values.get("start", "02:00"),
        hours=int(values["length"].split(" ")[0]) if "length" in values else 3,
        reboot=values.get("reboot", "if-required"),
        delay_days=delays,
    )


def recurrence(delay_days: int) -> str:
    """A ring's day in Azure's words: so many days (0 to 20) after the second Tuesday of each month.

    Azure counts at most six days on from a weekday (`recurEvery` of Microsoft.Maintenance/maintenanceConfigurations), so what is
    a week or two later counts from the next Tuesday."""
    weeks, days = divmod(delay_days, 7)
    tuesday = f"Month {('Second', 'Third', 'Fourth')[weeks]} Tuesday"
    return f"{tuesday} Offset{days}" if days else tuesday
