"""What a person's dates mean for their account on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tenantry.spec.model import Person


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """May the person sign in, and why: `upcoming` (before the first day), `active`, `left` (the last day is over)."""

    enabled: bool
    reason: Literal["upcoming", "active", "left"]


def account_state(person: Person, today: date) -> AccountState:
    """The state on `today`, a day in the tenant's time zone. First and last day both count as days of work."""
    if person.leaves is not None and person.leaves.last_day < today:
        return AccountState(enabled=False, reason="left")
    if person.starts is not None and person.starts > today:
        return AccountState(enabled=False, reason="upcoming")
    return AccountState(enabled=True, reason="active")
