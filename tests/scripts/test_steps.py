"""Long steps: quiet when all is well, clear when not, and nothing left running after an interrupt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.machine import steps
from scripts.machine.errors import SetupError
from scripts.machine.paths import ROOT


def test_a_step_that_works_says_two_lines(capfd: pytest.CaptureFixture[str]) -> None:
    """Its own output stays away."""
    steps.run(steps.Step(title="doing", command=["sh", "-c", "echo noise"], estimate="about 1 s"))
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == ["doing (about 1 s) ...", "doing: done in 0 s"]


def test_a_step_that_fails_shows_its_last_lines() -> None:
    """What the command said last is in the message, with its exit code."""
    with pytest.raises(SetupError, match=r"(?s)doing: sh ended with 3.*the reason"):
        steps.run(steps.Step(title="doing", command=["sh", "-c", "echo the reason; exit 3"]))


def test_a_step_that_hangs_is_stopped() -> None:
    """Longer than its limit: ended, and said."""
    with pytest.raises(SetupError, match="longer than it should"):
        steps.run(steps.Step(title="doing", command=["sleep", "60"], limit_seconds=0.1))


def test_an_interrupt_ends_everything_below(tmp_path: Path) -> None:
    """The child's own children go, too."""
    mark = tmp_path / "pid"
    program = (
        "import signal; from scripts.machine import steps\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"steps.run(steps.Step(title='doing', command=['sh', '-c', 'sleep 60 & echo $! > {mark}; wait']))"
    )
    running = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not (mark.exists() and mark.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) != 0
    sleeper = int(mark.read_text())
    deadline = time.monotonic() + 10
    while _alive(sleeper):
        assert time.monotonic() < deadline, "the sleeper is still there"
        time.sleep(0.05)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
