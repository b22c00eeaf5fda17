"""One command at a time writes to a client: it holds this from before the plan until the result.

The engine's own lock holds only while it writes, so of two commands that planned at once the later would meet a state that is
not the one it planned on. The kernel frees this one however its command ends, so nobody ever has to lift it.
"""

from __future__ import annotations

import errno
import fcntl
import getpass
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from tenantry.errors import StateError, StateLocked

# File systems (some network mounts) that cannot lock: the engine's own lock still holds there.
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)


@contextmanager
def held(folder: Path, client: str) -> Iterator[None]:
    """Hold the client for writing while this runs. StateLocked says who has it and since when."""
    file = folder / ".tenantry" / f"{client}.lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StateError(
            f"The state folder {folder} cannot be written: {error.strerror}.", hint="Correct its owner and permissions."
        ) from error
    try:
        _take(handle, file, client)
        try:
            yield
        finally:
            os.truncate(handle, 0)
    finally:
        os.close(handle)


def _take(handle: int, file: Path, client: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StateLocked(
            f"{client} is being changed by {_holder(file)}.",
            hint="Wait for that command to end, or stop it with Ctrl-C, then run this one again. Nothing was written.",
        ) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise StateError(f"{file} cannot be locked: {error.strerror}.", hint="Look at the disk it lies on.") from error
    content = {
        "pid": os.getpid(),
        "user": _user(),
        "host": socket.gethostname(),
        "since": datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S"),
    }
    os.truncate(handle, 0)  # a command that was killed left its name
    os.pwrite(handle, json.dumps(content).encode(), 0)


def _holder(file: Path) -> str:
    """Who wrote the file; a moment's patience for one that has taken it just now and not yet said who it is."""
    for _ in range(10):
        with suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads(file.read_text(encoding="utf-8"))
            return f"{content['user']} on {content['host']}, process {content['pid']}, since {content['since']}"
        time.sleep(0.05)
    return "another command"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
