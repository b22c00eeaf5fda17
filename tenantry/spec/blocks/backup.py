"""`azure.backup`: how what is worth keeping is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tenantry.spec.days import days_of

Redundancy = Literal["local", "zone", "geo"]


@dataclass(frozen=True, kw_only=True)
class RestoreTest:
    """`azure.backup.restore_test`: how often a restore is tried, and when it last was."""

    every_days: int
    last: date | None = None


@dataclass(frozen=True, kw_only=True)
class Backup:
    """`azure.backup`. `start` is HH:MM in the tenant's time zone; None: as the package says."""

    start: str | None = None
    redundancy: Redundancy | None = None
    restore_test: RestoreTest | None = None


def backup_of(values: Mapping[str, Any]) -> Backup:
    """The block as a value."""
    test = values.get("restore_test")
    return Backup(
        start=values.get("start"),
        redundancy=values.get("redundancy"),
        restore_test=RestoreTest(
            every_days=days_of(test["every"]), last=date.fromisoformat(test["last"]) if "last" in test else None
        )
        if test
        else None,
    )
