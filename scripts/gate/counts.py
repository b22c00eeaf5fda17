"""Counts of tests from JUnit files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many tests passed, failed (or could not start) and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def read(report: Path) -> Counts:
    """The counts of one JUnit file; all zero when the suite died before it wrote one."""
    try:
        root = ElementTree.parse(report).getroot()
    except (OSError, ElementTree.ParseError):
        return Counts()
    suites = list(root.iter("testsuite"))
    total, failed, skipped = (sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "skipped"))
    failed += sum(int(suite.get("errors", "0")) for suite in suites)
    return Counts(passed=total - failed - skipped, failed=failed, skipped=skipped)


def add(parts: Iterable[Counts]) -> Counts:
    """All of them together."""
    listed = list(parts)
    return Counts(
        passed=sum(part.passed for part in listed),
        failed=sum(part.failed for part in listed),
        skipped=sum(part.skipped for part in listed),
    )
