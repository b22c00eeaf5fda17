"""Finds and kills the processes of one place: the command, the engine it started, the plugins the engine started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.place import Ended, Place


@dataclass(frozen=True, kw_only=True)
class Process:
    """One that runs now."""

    pid: int
    command: tuple[str, ...]

    @property
    def is_engine(self) -> bool:
        return Path(self.command[0]).name == "pulumi"

    @property
    def is_writing_engine(self) -> bool:
        return self.is_engine and ("up" in self.command or "destroy" in self.command)

    @property
    def is_plugin(self) -> bool:
        return "graph_provider.plugin" in self.command or "simulator.azure_native" in self.command


def processes(place: Place) -> list[Process]:
    """Everything that runs for this place (its home stands in their environment), the simulator aside."""
    home = f"TENANTRY_HOME={place.environment['TENANTRY_HOME']}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if home in environment and command[0] and not ("simulator" in command and "--run-directory" in command):
            found.append(Process(pid=int(entry.name), command=tuple(command)))
    return found


def wait_until(holds: Callable[[], bool], seconds: float, pause: float = 0.01) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def require_none_left(place: Place, seconds: float = 5.0) -> None:
    """All of them end within a few seconds."""
    assert wait_until(lambda: not processes(place), seconds, 0.05), processes(place)


class Writes:
    """Counts what our app has written to the tenant, by the simulator's journal, from now on."""

    def __init__(self, place: Place) -> None:
        self._file = place.journal.open("rb")
        self._file.seek(0, os.SEEK_END)
        self._actor = place.run["client_id"]
        self._rest = b""
        self.seen: list[str] = []

    def count(self) -> int:
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            entry = json.loads(line)
            reads = entry["method"] == "GET" or entry["url"].rpartition("/")[2] in (
                "token",
                "getAvailableExtensionProperties",
                "$batch",
            )
            if entry["actor"] == self._actor and not reads and entry["status"] < 400:
                self.seen.append(f"{entry['method']} {entry['url']}")
        return len(self.seen)

    def close(self) -> None:
        self._file.close()


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def begin_apply(place: Place, client: str, writes: Writes, number: int) -> tuple[subprocess.Popen[str], Process]:
    """An apply that has sent `number` writes (0: whose engine has just been started), and its engine."""
    command = place.popen("apply", client, "--cloud", "simulator", "--yes", "--format", "json")

    def engine() -> Process | None:
        return next((process for process in processes(place) if process.is_writing_engine), None)

    assert wait_until(lambda: engine() is not None or command.poll() is not None, 60), "no engine was started"
    found = engine()
    if found is None:
        raise AssertionError(command.communicate())
    assert wait_until(lambda: writes.count() >= number or command.poll() is not None, 60, 0.002)
    return command, found


def end_of(command: subprocess.Popen[str], seconds: float = 60) -> Ended:
    out, err = command.communicate(timeout=seconds)
    assert "Traceback" not in out + err, out + err
    assert "Warning:" not in err, err
    assert "did not foresee" not in err, err
    return Ended(code=command.returncode, out=out, err=err)
