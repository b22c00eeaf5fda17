"""Runs one long step as a child process: a line that says what is going on and how long it takes, quiet otherwise.

On a terminal the line is rewritten each second, elsewhere a line comes every 30 seconds. What the child prints is kept and shown
only when it fails. An interrupt ends the child and everything that it started.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.machine.errors import SetupError

LAST_LINES = 25
GRACE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Step:
    """`title` as in "building the engine"; `estimate` in words; the lines of
    output that match `counts` are the packages done so far, of `total`."""

    title: str
    command: Sequence[str | Path]
    estimate: str = ""
    folder: Path | None = None
    environment: Mapping[str, str] | None = None
    counts: str = ""
    total: int = 0
    limit_seconds: float = 3600.0


def say(text: str) -> None:
    """One line on standard error, which is where all progress goes."""
    print(text, file=sys.stderr, flush=True)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends the child's whole process group, politely and then not, and waits for the child."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
            return


def run(step: Step) -> None:
    """Runs the step. Raises SetupError with the end of its output when it fails or takes longer than its limit."""
    started = time.monotonic()
    say(f"{step.title}{f' ({step.estimate})' if step.estimate else ''} ...")
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [str(part) for part in step.command],
            cwd=step.folder,
            env={**os.environ, **(step.environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = _wait(process, step, started, output.fileno())
        except BaseException:
            end_group(process)
            raise
        if code:
            output.seek(0)
            last = output.read().decode(errors="replace").splitlines()[-LAST_LINES:]
            reason = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
            raise SetupError("\n".join([f"{step.title}: {step.command[0]} {reason}; its last lines:", *(f"  {x}" for x in last)]))
    say(f"{step.title}: done in {_clock(time.monotonic() - started)}")


def _wait(process: subprocess.Popen[bytes], step: Step, started: float, output: int) -> int:
    pattern = re.compile(step.counts.encode(), re.MULTILINE) if step.counts else None
    terminal = sys.stderr.isatty()
    shown = started
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(1.0 if terminal else 2.0)
        now = time.monotonic()
        if now - started > step.limit_seconds:
            raise SetupError(f"{step.title}: stopped after {_clock(now - started)}, which is longer than it should ever take")
        if now - shown < (1.0 if terminal else 30.0):
            continue
        shown = now
        line = f"  {_clock(now - started)} so far"
        if pattern:
            line += f", {len(pattern.findall(os.pread(output, os.fstat(output).st_size, 0)))} of {step.total} packages"
        if terminal:
            print(f"\r\x1b[K{line}\r", end="", file=sys.stderr, flush=True)
        else:
            say(line)


def _clock(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds // 60:.0f}:{seconds % 60:02.0f} min"
