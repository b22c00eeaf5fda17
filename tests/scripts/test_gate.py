"""The gate's own parts: counting tests, ending what hangs, keeping output until its turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.gate import children, counts
from scripts.gate.checks import Check
from scripts.machine.paths import ROOT
from tests.conftest import LONG

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


def test_long_files_come_first() -> None:
    """In the order of tests/conftest.py, which names no file that is gone."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/conformance",
            "tests/end_to_end",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    files = list(
        dict.fromkeys(line.partition("::")[0].removeprefix("tests/") for line in done.stdout.splitlines() if "::" in line)
    )
    long = [name for name in LONG if name.startswith("end_to_end/")]
    assert files[: len(long)] == long, done.stdout[-2000:]
    assert [name for name in LONG if not (ROOT / "tests" / name).is_file()] == []


def test_a_hanging_check_fails(capfd: pytest.CaptureFixture[str]) -> None:
    """Stopped at its limit, with the code that timeout(1) uses."""
    check = Check(name="slow", command=(sys.executable, "-c", "import time; time.sleep(60)"), limit_seconds=0.5)
    assert children.run(check, shown=False).code == 124
    assert "-- slow: failed (124)" in capfd.readouterr().out
