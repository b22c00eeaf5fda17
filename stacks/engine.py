"""Finds the Pulumi engine and runs it as a child that Ctrl-C reaches only through us.

Order, the same as `scripts/setup`: TENANTRY_ENGINE, `pulumi` on PATH of the pinned minor version or later, the user's cache.
"""

from __future__ import annotations

import math
import os
import shutil
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import platformdirs
from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from stacks.locks import COMMAND_PID
from tenantry.errors import EngineError, Interrupted

PINNED = VersionInfo(3, 259, 0)

# How long an engine that was told to stop at once may take for it.
_PATIENCE_SECONDS = 5.0

OnOutput = Callable[[str], object]

# An engine that is killed breaks its stream of events off; the run tells that in its own words.
warnings.filterwarnings("ignore", message="Error in event stream", category=UserWarning)


@dataclass(frozen=True, kw_only=True)
class Engine:
    """An engine that fits. `source` says where it was found, in words."""

    path: Path
    version: VersionInfo
    source: str


def cached_engine() -> Path:
    """Where `scripts/setup` keeps the engine it built or installed."""
    return platformdirs.user_cache_path("tenantry") / "engine" / str(PINNED) / "pulumi"


def find_engine(environ: Mapping[str, str] = os.environ) -> Engine:
    """The first engine that fits; EngineError names everything that was looked at when there is none."""
    seen: list[str] = []
    named = environ.get("TENANTRY_ENGINE")
    candidates = [("TENANTRY_ENGINE", named)] if named else [("PATH", shutil.which("pulumi", path=environ.get("PATH")))]
    for source, candidate in candidates:
        if not candidate:
            seen.append(f"{source}: none")
            continue
        version = version_of(Path(candidate))
        if version is not None and version.major == PINNED.major and version.minor >= PINNED.minor:
            return Engine(path=Path(candidate).resolve(), version=version, source=source)
        seen.append(f"{source}: {candidate} is {version or 'no engine that runs'}")
    cached = cached_engine()
    # A binary that was named and does not fit is a mistake to be told, not to be papered over.
    if not named and os.access(cached, os.X_OK):
        return Engine(path=cached, version=PINNED, source="cache")
    if not named:
        seen.append(f"cache: no {cached}")
    raise EngineError(
        f"No Pulumi engine {PINNED.major}.{PINNED.minor} or later was found ({'; '.join(seen)}).",
        hint="Run scripts/setup (it installs or builds it once), put pulumi on PATH, or set TENANTRY_ENGINE to the binary.",
    )


def version_of(binary: Path) -> VersionInfo | None:
    """What `pulumi version` says, or None when it cannot be run."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run([binary, "version"], capture_output=True, text=True, timeout=30, env=environment, check=True)
        return VersionInfo.parse(done.stdout.strip().removeprefix("v"))
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


class EngineCommand(PulumiCommand):
    """Runs the engine in a session of its own with exactly the environment given, so that no credential of the user's shell
    leaks into a run against another cloud, and a Ctrl-C is forwarded once (two would make the engine drop its work)."""

    def __init__(self, engine: Engine) -> None:
        self.command = str(engine.path)
        self.version = engine.version
        self.killed_by = 0
        """The signal that ended the last run, 0 when it ended by itself."""
        self._running: subprocess.Popen[str] | None = None
        self._interrupts = 0
        self._kill_at = math.inf

    def interrupt(self) -> None:
        """Ask the running engine to stop after the steps in hand; a second call makes it stop at once, a third kills it, as does
        the end of its patience. An engine that is to start after this does not start."""
        self._interrupts += 1
        if self._interrupts > 1:
            self._kill_at = time.monotonic() + (_PATIENCE_SECONDS if self._interrupts == 2 else 0)
        self._forward()

    def _forward(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(signal.SIGINT)

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> CommandResult:
        asked_before = self._interrupts
        if asked_before:
            raise Interrupted("Stopped.")
        environment = {**additional_env, "PULUMI_AUTOMATION_API": "true", COMMAND_PID: str(os.getpid())}
        command = [self.command, "--non-interactive", *(a for a in args if a != "--non-interactive")]
        out: list[str] = []
        err: list[str] = []
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=environment,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as process:
            self._running = process
            if self._interrupts > asked_before:  # it came while the process was being made
                self._forward()
            readers = [
                threading.Thread(target=_consume, args=(process.stdout, on_output, out), daemon=True),
                threading.Thread(target=_consume, args=(process.stderr, on_error, err), daemon=True),
            ]
            for reader in readers:
                reader.start()
            try:
                while process.poll() is None:
                    # A wait without a limit would keep Python from running signal handlers in time.
                    readers[0].join(0.2)
                    if time.monotonic() > self._kill_at:
                        process.kill()
                    elif not readers[0].is_alive():
                        with suppress(subprocess.TimeoutExpired):
                            process.wait(0.2)
                for reader in readers:
                    reader.join(5)
            except KeyboardInterrupt:
                # Ctrl-C does not reach the engine's own session, and nobody waits for it any more.
                _end(process)
                raise
            finally:
                self._running = None
        self.killed_by = max(0, -process.returncode)
        result = CommandResult(stdout="\n".join(out), stderr="\n".join(err), code=process.returncode)
        if process.returncode != 0:
            raise create_command_error(result)
        return result


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _consume(stream: IO[str], callback: OnOutput | None, lines: list[str]) -> None:
    with stream:
        for line in stream:
            text = line.rstrip()
            lines.append(text)
            if callback is not None:
                callback(text)
