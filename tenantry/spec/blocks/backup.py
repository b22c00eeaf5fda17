"""`azure.backup`: how what is worth keeping is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from tenantry.spec.days import days_of

if TYPE_CHECKING:
    from tenantry.spec.model import Package

Redundancy = Literal["local", "zone", "geo"]
Unit = Literal["days", "weeks", "months", "years"]

# Where copies are kept, unless the spec says otherwise.
REDUNDANCY: Mapping[Package, Redundancy] = {"basic": "local", "standard": "geo", "premium": "geo"}
# Days between two tries of a restore; None: nobody promised any.
RESTORE_TEST_DAYS: Mapping[Package, int | None] = {"basic": None, "standard": 180, "premium": 90}
# A quiet hour that is not patching's.
START = "22:00"


@dataclass(frozen=True, kw_only=True)
class RestoreTest:
    """`azure.backup.restore_test`: how often a restore is tried (None: as the package says), and when it last was."""

    every_days: int | None = None
    last: date | None = None


@dataclass(frozen=True, kw_only=True)
class Backup:
    """`azure.backup`. `start` is HH:MM in the tenant's time zone. What is None or left out of `retention` is as the package says;
    0 in it: no such copies."""

    start: str = START
    redundancy: Redundancy | None = None
    soft_delete_days: int | None = None
    retention: Mapping[Unit, int] = field(default_factory=dict)
    restore_test: RestoreTest = field(default_factory=RestoreTest)

    def redundancy_of(self, package: Package) -> Redundancy:
        return self.redundancy or REDUNDANCY[package]

    def restore_test_days(self, package: Package) -> int | None:
        return self.restore_test.every_days or RESTORE_TEST_DAYS[package]


def backup_of(values: Mapping[str, Any]) -> Backup:
    """The block as a value."""
    test = values.get("restore_test", {})
    return Backup(
        start=values.get("start", START),
        redundancy=values.get("redundancy"),
        soft_delete_days=days_of(values["soft_delete"]) if "soft_delete" in values else None,
        retention=dict(values.get("retention", {})),
        restore_test=RestoreTest(
            every_days=days_of(test["every"]) if "every" in test else None,
            last=date.fromisoformat(test["last"]) if "last" in test else None,
        ),
    )
