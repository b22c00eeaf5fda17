"""The engine's lock files in a local state folder: a lock of a dead process is lifted and said, any other is respected.

A killed engine leaves its lock behind. Its process id and host stand in the file, so whether it can still write is provable
on this host and only there.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenantry.errors import StateError, StateLocked, UsageError

COMMAND_PID = "TENANTRY_COMMAND_PID"
"""Environment variable of every engine that we start: the process id of the command it works for."""

_PROJECT = "tenantry"
_SETTLED_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Lock:
    """One lock file. `id` is its name without the ending, what `--break-lock` takes."""

    id: str
    file: Path
    pid: int
    user: str
    host: str
    since: str

    @property
    def told(self) -> str:
        return f"{self.user} on {self.host}, process {self.pid}, since {self.since}"


def locks_of(folder: Path, stack: str) -> list[Lock]:
    """Every lock on a client's state."""
    found = []
    for file in sorted(_lock_folder(folder, stack).glob("*.json")):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            found.append(
                Lock(
                    id=file.stem,
                    file=file,
                    pid=int(content.get("pid", 0)),
                    user=str(content.get("username", "somebody")),
                    host=str(content.get("hostname", "an unknown host")),
                    since=_short(str(content.get("timestamp", ""))),
                )
            )
        except FileNotFoundError:
            continue  # released while we looked
        except (OSError, ValueError) as error:
            raise StateError(
                f"The lock {file} cannot be read: {error}.", hint=f"If no run is under way, remove the file {file}."
            ) from error
    return found


def clear(folder: Path, stack: str, *, say: Callable[[str], None], break_lock: str | None = None, patience: float = 30.0) -> None:
    """Lift dead locks, wait out an engine whose command was killed, refuse (StateLocked) when somebody really works."""
    _sweep(folder, stack)
    locks = locks_of(folder, stack)
    if break_lock is not None:
        chosen = next((lock for lock in locks if lock.id == break_lock), None)
        if chosen is None:
            held = ", ".join(lock.id for lock in locks) or "none"
            raise UsageError(f"There is no lock {break_lock} on {stack}; locks: {held}.")
        chosen.file.unlink(missing_ok=True)
        say(f"The lock of {chosen.told} was broken as asked.")
        locks = [lock for lock in locks if lock is not chosen]
    deadline = time.monotonic() + patience
    waited = False
    while locks:
        for lock in locks:
            if lock.host == socket.gethostname() and not _alive(lock.pid):
                lock.file.unlink(missing_ok=True)
                say(f"A run of {lock.told} was cut off; its lock is lifted.")
            elif lock.host == socket.gethostname() and _orphan(lock.pid) and time.monotonic() < deadline:
                if not waited:
                    say(f"The command of {lock.told} was killed; waiting for its engine to end.")
                    waited = True
            else:
                raise StateLocked(
                    f"{stack} is locked by {lock.told}.",
                    hint=f"Wait for that run to end. If it is certainly dead: --break-lock {lock.id}",
                )
        time.sleep(0.2 if locks else 0)
        locks = locks_of(folder, stack)


def _sweep(folder: Path, stack: str) -> None:
    """Remove the temporary files of an engine that was killed while it wrote a lock or the state. The engine takes one in the
    lock's folder for a lock that it cannot read. One in use is renamed within moments."""
    states = folder / ".pulumi" / "stacks" / _PROJECT
    for file in (*_lock_folder(folder, stack).glob("*.json.*.tmp"), *states.glob(f"{stack}.json*.tmp")):
        with suppress(FileNotFoundError):
            age = time.time() - file.stat().st_mtime
            time.sleep(min(max(0.0, _SETTLED_SECONDS - age), _SETTLED_SECONDS))
            file.unlink()


def _lock_folder(folder: Path, stack: str) -> Path:
    return folder / ".pulumi" / "locks" / "organization" / _PROJECT / stack


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _stat(pid).startswith("Z")


def _orphan(pid: int) -> bool:
    """True when the command that started this engine is gone: its parent is no longer the one that its environment names."""
    fields = _stat(pid).split()
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    named = next((entry.partition(b"=")[2].decode() for entry in environment if entry.startswith(f"{COMMAND_PID}=".encode())), "")
    return len(fields) > 1 and named not in ("", fields[1])


def _stat(pid: int) -> str:
    """`S 123 ...`: state and parent of a process, "" where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2]
    except OSError:
        return ""


def _short(stamp: str) -> str:
    try:
        return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return stamp or "an unknown time"
