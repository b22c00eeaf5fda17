"""Runs another program in front until it ends, as if it had been started itself: its streams, its signals, its exit code."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NOT_FOUND = 127
NOT_EXECUTABLE = 126
_BY_SIGNAL = 128
_PASSED_ON = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2})
# Python ignores these for itself, and a program would inherit that.
_DEFAULT = frozenset({signal.SIGPIPE, signal.SIGXFSZ})


@dataclass(frozen=True, kw_only=True)
class NotRun:
    """Why a program was not started, and the exit code that shells give for it."""

    code: int
    why: str


def missing(name: str, environment: Mapping[str, str]) -> NotRun | None:
    """Why there is no program `name`, before anything is prepared for it. None when there is one."""
    if "/" in name:
        return None if Path(name).exists() else NotRun(code=NOT_FOUND, why=f"{name} cannot be run: there is no such file.")
    places = (Path(place or ".") for place in environment.get("PATH", os.defpath).split(os.pathsep))
    if any((place / name).is_file() for place in places):
        return None
    return NotRun(code=NOT_FOUND, why=f"{name} cannot be run: it is not on PATH.")


def run_to_end(command: Sequence[str], environment: Mapping[str, str]) -> int | NotRun:
    """The exit code of `command`, found on PATH; 128 + N when signal N ended it.

    What is sent to this process goes on to the program. Ctrl-C does not: the terminal has sent it to both."""
    # With a handler, since BSD systems drop a signal that is ignored by default even where somebody waits for it.
    handler = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*_PASSED_ON, signal.SIGCHLD})
    try:
        child = os.posix_spawnp(command[0], list(command), dict(environment), setsigmask=before, setsigdef=_DEFAULT)
    except OSError as problem:
        return _not_run(command[0], problem)
    else:
        return _wait(child)
    finally:
        # Signals that came after the program had ended are this process's own again, and nothing is left for them to stop.
        _drop_pending()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGCHLD, handler)


def _wait(child: int) -> int:
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else _BY_SIGNAL - code
        number, by_terminal = _next_signal()
        if number != signal.SIGCHLD and not by_terminal:
            with suppress(ProcessLookupError):
                os.kill(child, number)


def _next_signal() -> tuple[int, bool]:
    """The next signal, and whether it is the terminal's, which the whole foreground group gets."""
    wanted = {*_PASSED_ON, signal.SIGCHLD}
    # macOS has no sigwaitinfo.
    if hasattr(signal, "sigwaitinfo"):
        info = signal.sigwaitinfo(wanted)
        # Positive codes are the kernel's own, such as the terminal's; what a process sends has 0 or less.
        return info.si_signo, info.si_code > 0
    number = signal.sigwait(wanted)
    return number, number in (signal.SIGINT, signal.SIGQUIT) and _in_front()


def _in_front() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _drop_pending() -> None:
    while pending := signal.sigpending() & {*_PASSED_ON, signal.SIGCHLD}:
        signal.sigwait(pending)


def _not_run(name: str, problem: OSError) -> NotRun:
    if problem.errno == errno.ENOENT:
        # The file is there (see `missing`); what its first line names is not.
        return NotRun(code=NOT_FOUND, why=f"{name} cannot be run: its interpreter does not exist.")
    return NotRun(code=NOT_EXECUTABLE, why=f"{name} cannot be run: {problem.strerror}.")
