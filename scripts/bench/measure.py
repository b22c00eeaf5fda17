"""Times commands side by side, so that a machine's mood hits all of them alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.machine.errors import SetupError


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One command's times over all rounds, in seconds, and how often the median of `python -c pass` it takes."""

    name: str
    median: float
    lowest: float
    ratio: float


def measure(commands: Mapping[str, Sequence[str]], *, base: str, rounds: int, folder: Path) -> list[Figure]:
    """Runs each command once unmeasured and then `rounds` times, in turn. `base` names the one that ratios are against.

    Raises SetupError when a command fails: a figure of something that did not work would be worse than none.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            done = subprocess.run(command, cwd=folder, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, check=False)
            if done.returncode:
                raise SetupError(f"{name} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
            if number:
                times[name].append(time.perf_counter() - started)
    unit = statistics.median(times[base])
    return [
        Figure(name=name, median=statistics.median(seen), lowest=min(seen), ratio=statistics.median(seen) / unit)
        for name, seen in times.items()
    ]
