"""Start, find and stop a simulator process; run one in front.

`start` returns when the simulator answers. The process is detached (a session of its own) and writes what it has to say to
`log` in its folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from simulator import run_file
from simulator.errors import AlreadyRunning, PortInUse, StartError, TemplateMissing
from simulator.run_file import RunInfo, run_directory

__all__ = ["RunInfo", "find", "run_directory", "serve_foreground", "start", "stop"]

# How the process ends when it cannot start; its last line of log says more.
EXIT_PORT_IN_USE = 71
EXIT_ALREADY_RUNNING = 72
EXIT_PROXY_PORT_IN_USE = 73
EXIT_TEMPLATE_MISSING = 74

START_SECONDS = 30.0
STOP_SECONDS = 5.0
EXIT_SECONDS = 2.0
_POLL = 0.01


def start(
    name: str = "default",
    *,
    port: int = 0,
    proxy_port: int = 0,
    clock: datetime | None = None,
    journal: Path | None = None,
    state: Path | None = None,
    template: str | None = None,
    tie: int | None = None,
) -> RunInfo:
    """Start the simulator `name` and return once it answers. `port` and `proxy_port` 0 take any free one; `clock` is its time at
    the start; `template` one of `simulator.seed_templates.names()`, whose tenant is made beside the partner's own, or was before
    in a `state` that is there already; `tie` is the reading end of a pipe: the simulator ends when nobody holds the other end any
    more. Raises AlreadyRunning (with where it runs), PortInUse, TemplateMissing, BadName, StartError."""
    directory = run_directory(name)
    running = find(name)
    if running is not None:
        raise AlreadyRunning(running)
    command = [sys.executable, "-m", "simulator", "--run-directory", str(directory), "--name", name]
    command += ["--port", str(port), "--proxy-port", str(proxy_port)]
    if clock is not None:
        command += ["--clock", clock.isoformat()]
    if journal is not None:
        command += ["--journal", str(journal.absolute())]
    if state is not None:
        command += ["--state", str(state.absolute())]
    if template is not None:
        command += ["--template", template]
    if tie is not None:
        command += ["--tied"]
    process = _detach(command, directory, subprocess.DEVNULL if tie is None else tie)
    refusals: dict[int, StartError] = {EXIT_PORT_IN_USE: PortInUse(port), EXIT_PROXY_PORT_IN_USE: PortInUse(proxy_port)}
    if template is not None:
        refusals[EXIT_TEMPLATE_MISSING] = TemplateMissing(template)
    return _wait_until_ready(process, directory, name, refusals)


def find(name: str = "default") -> RunInfo | None:
    """The simulator `name` that runs now. A run file whose process is dead is removed. Raises BadName, StartError."""
    directory = run_directory(name)
    if run_file.is_held(directory):
        return run_file.read(directory)
    run_file.remove(directory)
    return None


def stop(name: str = "default") -> bool:
    """Stop the simulator `name`: SIGTERM, and SIGKILL when it does not end within five seconds. False when none ran."""
    info = find(name)
    if info is None:
        return False
    directory = run_directory(name)
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(info.pid, number)
        except ProcessLookupError:
            break
        if _wait_until_gone(directory):
            break
    _wait_until_ended(info.pid)
    run_file.remove(directory)
    return True


def serve_foreground(
    name: str = "default",
    *,
    port: int = 0,
    proxy_port: int = 0,
    clock: datetime | None = None,
    journal: Path | None = None,
    state: Path | None = None,
    template: str | None = None,
    ready: Callable[[RunInfo], None] = lambda _info: None,
) -> None:
    """Run the simulator in this process until SIGINT or SIGTERM; `ready` is called once it answers.
    Raises AlreadyRunning, PortInUse, TemplateMissing, BadName, StartError, StateUnusable."""
    # Late, so that finding and stopping need no web server.
    from simulator.process import Options, serve

    options = Options(
        directory=run_directory(name),
        name=name,
        port=port,
        proxy_port=proxy_port,
        clock=clock,
        journal=journal,
        state=state,
        template=template,
    )
    serve(options, ready=ready)


def _detach(command: list[str], directory: Path, stdin: int) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    # The process runs in its own folder, so the package must be found wherever it was imported from here.
    root = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH", "")]))
    try:
        log = os.open(directory / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as problem:
        raise StartError(f"the simulator's log {directory / 'log'} cannot be written: {problem.strerror}") from None
    try:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=log,
            stderr=log,
            cwd=directory,
            env=environment,
            start_new_session=True,
        )
    except OSError as problem:
        raise StartError(f"{sys.executable} cannot be run: {problem.strerror}") from None
    finally:
        os.close(log)


def _wait_until_ready(process: subprocess.Popen[bytes], directory: Path, name: str, refusals: dict[int, StartError]) -> RunInfo:
    until = time.monotonic() + START_SECONDS
    try:
        while time.monotonic() < until:
            # The process writes its run file once it answers.
            info = run_file.read(directory)
            if info is not None and info.pid == process.pid:
                # It is on its own from here: nobody shall wait for it, nor warn that it still runs.
                process.returncode = 0
                return info
            if process.poll() is not None:
                raise _why_not(process.returncode, directory, name, refusals)
            time.sleep(_POLL)
    except KeyboardInterrupt:
        process.kill()
        raise
    process.kill()
    raise StartError(f"the simulator did not answer within {START_SECONDS:.0f} s; its log is {directory / 'log'}")


def _why_not(code: int, directory: Path, name: str, refusals: dict[int, StartError]) -> StartError:
    if code in refusals:
        return refusals[code]
    if code == EXIT_ALREADY_RUNNING and (running := find(name)) is not None:
        return AlreadyRunning(running)
    try:
        last = (directory / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1]
    except (OSError, IndexError):
        last = f"it ended with code {code}"
    return StartError(f"the simulator did not start: {last} (log: {directory / 'log'})")


def _wait_until_ended(pid: int) -> None:
    """Its lock is free a moment before the process is gone, and whoever stops it expects to find none. Not for long: one that
    a living parent doesn't wait for stays in the table."""
    until = time.monotonic() + EXIT_SECONDS
    while time.monotonic() < until:
        try:
            with suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG)[0] == pid:
                    return
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(_POLL)


def _wait_until_gone(directory: Path) -> bool:
    until = time.monotonic() + STOP_SECONDS
    while run_file.is_held(directory):
        if time.monotonic() > until:
            return False
        time.sleep(_POLL)
    return True
