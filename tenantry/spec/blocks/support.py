"""`monitoring.support`: when somebody is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WORKING_DAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, kw_only=True)
class Support:
    """`monitoring.support`. `kind` None: as the package says. `opens` and `closes` are HH:MM in the tenant's time zone."""

    kind: Literal["business-hours", "24x7"] | None = None
    days: tuple[Weekday, ...] = WORKING_DAYS
    opens: str = "08:00"
    closes: str = "18:00"


def support_of(values: Mapping[str, Any]) -> Support:
    """The block as a value."""
    return Support(
        kind=values.get("hours"),
        days=tuple(values.get("days", WORKING_DAYS)),
        opens=values.get("opens", "08:00"),
        closes=values.get("closes", "18:00"),
    )
