"""The gate's own parts: counting tests, ending what hangs, keeping output until its turn."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts.gate import children, counts
from scripts.gate.checks import Check

REPORT = """<?xml version="1.0"?>
<testsuites><testsuite name="pytest" tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"/></testsuites>"""


def test_counts_are_read_and_added(tmp_path: Path) -> None:
    """Errors count as failures; a suite that died early counts nothing."""
    first = tmp_path / "first.xml"
    first.write_text(REPORT.format(tests=10, failures=1, errors=2, skipped=3))
    read = [counts.read(first), counts.read(tmp_path / "missing.xml")]
    assert str(counts.add(read)) == "4 passed, 3 failed, 3 skipped"
    assert str(counts.Counts(passed=5)) == "5 passed, 0 failed"


def test_kept_output_comes_at_the_end(capfd: pytest.CaptureFixture[str]) -> None:
    """A check in the background prints when it is finished, with its result."""
    child = children.Child(Check(name="quiet", command=(sys.executable, "-c", "print('said')")), shown=False)
    result = child.finish()
    assert result.code == 0
    assert capfd.readouterr().out.splitlines() == ["said", "-- quiet: ok, 0 s"]


def test_a_hanging_check_fails(capfd: pytest.CaptureFixture[str]) -> None:
    """Stopped at its limit, with the code that timeout(1) uses."""
    check = Check(name="slow", command=(sys.executable, "-c", "import time; time.sleep(60)"), limit_seconds=0.5)
    assert children.run(check, shown=False).code == 124
    assert "-- slow: failed (124)" in capfd.readouterr().out
