"""A simulator for the length of one task: under a name of its own, gone with its folder afterwards, whatever happens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from simulator import launch
from simulator.run_file import RunInfo, run_directory

_PREFIX = "task-"


@contextmanager
def temporary() -> Iterator[RunInfo]:
    """Runs until the block ends, or this process does (kill -9 too). Raises StartError."""
    name = f"{_PREFIX}{os.getpid()}"
    _sweep()
    reading, holding = os.pipe()
    try:
        try:
            info = launch.start(name, tie=reading)
        finally:
            os.close(reading)
        try:
            yield info
        finally:
            launch.stop(name)
            shutil.rmtree(run_directory(name), ignore_errors=True)
    finally:
        os.close(holding)


def _sweep() -> None:
    """Remove what tasks that were killed have left. Their simulators ended with them."""
    for folder in run_directory().parent.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX)
        if number.isdecimal() and not _lives(int(number)):
            launch.stop(folder.name)
            shutil.rmtree(folder, ignore_errors=True)


def _lives(number: int) -> bool:
    with suppress(ProcessLookupError):
        try:
            os.kill(number, 0)
        except PermissionError:
            return True
        return True
    return False
