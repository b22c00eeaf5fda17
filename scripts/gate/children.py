"""Runs the gate's commands: shown as they go, or kept until their turn; ended with all that they started when interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import IO

from scripts.gate.checks import Check
from scripts.machine.paths import ROOT


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a check ended. `code` is its exit code, 124 when it was stopped for taking too long."""

    check: Check
    code: int
    seconds: float


class Child:
    """A running check. Its output goes to standard output at once when `shown`, else it is kept for `finish`."""

    def __init__(self, check: Check, *, shown: bool) -> None:
        self.check = check
        self._started = time.monotonic()
        self._kept: IO[bytes] | None = None if shown else tempfile.TemporaryFile()  # noqa: SIM115 - `finish` closes it
        self._process = subprocess.Popen(
            check.command,
            cwd=ROOT,
            env={**os.environ, **check.environment},
            stdin=subprocess.DEVNULL,
            stdout=self._kept,
            stderr=subprocess.STDOUT if self._kept else None,
            start_new_session=True,
        )

    def finish(self) -> Result:
        """Waits for the end, prints what was kept, and says how it went."""
        try:
            code = self._process.wait(max(1.0, self.check.limit_seconds - (time.monotonic() - self._started)))
        except subprocess.TimeoutExpired:
            self.end()
            code = 124
        except BaseException:
            self.end()
            raise
        seconds = time.monotonic() - self._started
        if self._kept:
            self._kept.seek(0)
            text = self._kept.read().decode(errors="replace").rstrip()
            self._kept.close()
            if text:
                print(text, flush=True)
        print(f"-- {self.check.name}: {'ok' if code == 0 else f'failed ({code})'}, {seconds:.0f} s", flush=True)
        return Result(check=self.check, code=code, seconds=seconds)

    def end(self) -> None:
        """Ends the child and its descendants: an interrupt first, so that tests can put away what they started."""
        for number, grace in ((signal.SIGINT, 20.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            if self._process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(grace)


def run(check: Check, *, shown: bool = True) -> Result:
    """Runs one check to its end."""
    return Child(check, shown=shown).finish()
