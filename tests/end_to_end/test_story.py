"""The demo: what users see first is what is tested. And Ctrl-C in the middle of it leaves nothing running.

The run's seed draws the victims; `TENANTRY_DEEP=1` tells the story with three seeds more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORY = ROOT / "scripts" / "demo_story.py"
SEED = int(os.environ.get("TENANTRY_SEED") or time.time_ns() % 1_000_000)
DEEP = bool(os.environ.get("TENANTRY_DEEP"))


def tell(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The story in a session of its own (so that everything it leaves behind can be found), its temporary files in `folder`."""
    return subprocess.Popen(
        [sys.executable, STORY, *arguments],
        env=os.environ | {"TMPDIR": str(folder), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def left_running(folder: Path) -> list[str]:
    """Command lines of processes that have anything to do with this run's temporary folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line or f"TMPDIR={folder}" in environment:
            found.append(line)
    return found


def test_the_story_holds(tmp_path: Path) -> None:
    tell_whole(SEED, tmp_path)


@pytest.mark.skipif(not DEEP, reason="other victims, the same commands: scripts/test --deep")
@pytest.mark.parametrize("seed", [1, 20261102, 777])
def test_the_story_holds_with_other_seeds(seed: int, tmp_path: Path) -> None:
    tell_whole(seed, tmp_path)


def tell_whole(seed: int, tmp_path: Path) -> None:
    process = tell(tmp_path, "--seed", str(seed))
    out, _ = process.communicate(timeout=400)
    assert process.returncode == 0, out
    assert "Traceback" not in out
    assert left_running(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("after", ["Start the embedded", "Apply exactly", "Drift: exactly"])
def test_ctrl_c_leaves_nothing_running(after: str, tmp_path: Path) -> None:
    process = tell(tmp_path, "--seed", "5")
    assert process.stdout is not None
    for line in process.stdout:
        if after in line:
            break
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130, rest
    assert "Traceback" not in rest
    deadline = time.monotonic() + 10
    while left_running(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left_running(tmp_path) == []
