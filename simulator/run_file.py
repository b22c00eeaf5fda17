"""Where a simulator keeps its files, and how others find the one that runs.

The process holds a lock on `lock` for as long as it lives, so a run file tells the truth even after kill -9: the kernel
frees the lock, and a process id that was given to another program fools nobody.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from simulator.errors import BadName, StartError
from simulator.files import write_private

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")


@dataclass(frozen=True, kw_only=True)
class RunInfo:
    """A running simulator. `url` like https://localhost:PORT; `proxy_url` like http://127.0.0.1:PORT, where it answers for
    Microsoft's own host names ("" in the run file of an older version); `started` ISO 8601, wall time; tenant, subscription and
    client are the partner's own, and the client is known in every seeded tenant."""

    name: str
    url: str
    ca_file: str
    tenant_id: str
    subscription_id: str
    client_id: str
    client_secret: str
    pid: int
    started: str
    journal: str | None = None
    proxy_url: str = ""


def run_directory(name: str = "default") -> Path:
    """The folder of the simulator `name`, mode 0700, made when missing: below $TENANTRY_HOME, else the user's state folder.
    Raises BadName, StartError when it cannot be made."""
    if not _NAME.match(name):
        raise BadName(name)
    home = os.environ.get("TENANTRY_HOME")
    directory = (Path(home) if home else platformdirs.user_state_path("tenantry")).absolute() / "simulator" / name
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
    except OSError as problem:
        raise StartError(f"the simulator's folder {directory} cannot be made: {problem.strerror}") from None
    return directory


def write(directory: Path, info: RunInfo) -> None:
    write_private(directory / "run.json", json.dumps(asdict(info), indent=1).encode())


def read(directory: Path) -> RunInfo | None:
    """What the run file says; None without a readable one. Whether that process lives is another question: `is_held`."""
    try:
        return RunInfo(**json.loads((directory / "run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def remove(directory: Path) -> None:
    (directory / "run.json").unlink(missing_ok=True)


def hold(directory: Path) -> int | None:
    """Take the lock for this process until it ends. None when another process has it. Raises StartError."""
    handle = _open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def is_held(directory: Path) -> bool:
    """Whether a simulator process lives in `directory`. Raises StartError."""
    if not (directory / "lock").exists():
        return False
    handle = _open(directory / "lock", os.O_RDONLY | os.O_CLOEXEC)
    try:
        # Shared, so that two who look never take each other for a simulator.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _open(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags, 0o600)
    except OSError as problem:
        raise StartError(f"{path} cannot be opened: {problem.strerror}") from None
