"""`monitoring.support`: when somebody is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from tenantry.spec.model import Package

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Kind = Literal["business-hours", "24x7"]
WORKING_DAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
WEEK: tuple[Weekday, ...] = (*WORKING_DAYS, "saturday", "sunday")
KIND: Mapping[Package, Kind] = {"basic": "business-hours", "standard": "business-hours", "premium": "24x7"}


@dataclass(frozen=True, kw_only=True)
class Support:
    """`monitoring.support`. `kind` None: as the package says. `opens` and `closes` are HH:MM in the tenant's time zone."""

    kind: Kind | None = None
    days: tuple[Weekday, ...] = WORKING_DAYS
    opens: str = "08:00"
    closes: str = "18:00"

    def kind_of(self, package: Package) -> Kind:
        """When somebody is there: as the spec says, else as the package does."""
        return self.kind or KIND[package]


def support_of(values: Mapping[str, Any]) -> Support:
    """The block as a value."""
    return Support(
        kind=values.get("hours"),
        days=tuple(values.get("days", WORKING_DAYS)),
        opens=values.get("opens", "08:00"),
        closes=values.get("closes", "18:00"),
    )
