"""Engine runs that are timed: one stack of its own in a folder of its own, local state, the same flags for every provider."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi import automation

_PARALLEL = 64
_PASSPHRASE = "only for figures"


@dataclass(frozen=True, kw_only=True)
class Took:
    """`requests`: HTTP requests to Microsoft Graph, 0 of a provider that sends none."""

    seconds: float
    requests: int
    changes: Mapping[str, int]


class Runs:
    """A stack whose program may be another one each time."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        folder.mkdir()
        self._folder = folder
        self._statistics = folder / "statistics"
        self._environment = {
            **environment,
            "PULUMI_BACKEND_URL": folder.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "M365_STATISTICS_FILE": str(self._statistics),
        }

    def _stack(self, program: Callable[[], None]) -> automation.Stack:
        options = automation.LocalWorkspaceOptions(
            work_dir=str(self._folder),
            env_vars=self._environment,
            project_settings=automation.ProjectSettings(
                name="bench", runtime="python", backend=automation.ProjectBackend(self._folder.as_uri())
            ),
        )
        return automation.create_or_select_stack("bench", "bench", program, opts=options)

    def apply(self, program: Callable[[], None]) -> Took:
        """A first apply, without a preview before it."""
        stack = self._stack(program)
        return self._timed(lambda: stack.up(parallel=_PARALLEL).summary.resource_changes or {})

    def plan(self, program: Callable[[], None]) -> Took:
        """A preview that reads nothing."""
        stack = self._stack(program)
        return self._timed(lambda: stack.preview(parallel=_PARALLEL).change_summary)

    def drift(self, program: Callable[[], None]) -> Took:
        """A preview that reads everything first and runs the program."""
        stack = self._stack(program)
        return self._timed(lambda: stack.preview(parallel=_PARALLEL, refresh=True, run_program=True).change_summary)

    @contextmanager
    def attached(self, package: str, port: int) -> Iterator[None]:
        """Meanwhile the engine uses the plugin that listens on `port`."""
        self._environment["PULUMI_DEBUG_PROVIDERS"] = f"{package}:{port}"
        try:
            yield
        finally:
            del self._environment["PULUMI_DEBUG_PROVIDERS"]

    def _timed(self, run: Callable[[], Mapping[automation.OpType, int] | Mapping[str, int]]) -> Took:
        self._statistics.unlink(missing_ok=True)
        began = time.perf_counter()
        changes = run()
        seconds = time.perf_counter() - began
        lines = self._statistics.read_text(encoding="utf-8").splitlines() if self._statistics.exists() else []
        requests = sum(int(json.loads(line)["graphRequests"]) for line in lines)
        return Took(seconds=seconds, requests=requests, changes={getattr(op, "value", op): n for op, n in changes.items()})


def path_with(*folders: Path) -> str:
    """PATH with folders in front of it."""
    return os.pathsep.join([*map(str, folders), os.environ["PATH"]])
