"""The command line: one command a file in `commands/`, found by scan. Everything heavy is imported inside the command."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """The entry point. Ends the process."""
    # Modules that are just being loaded would turn Ctrl-C into a traceback, as would an interpreter that is shutting down.
    signal.signal(signal.SIGINT, _end)
    _start_light()
    from tenantry.cli.entry import run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = run(arguments)
    signal.signal(signal.SIGINT, _end)
    raise SystemExit(code)


def _start_light() -> None:
    """A command loads thousands of classes that stay: looking for garbage among them every 700 objects is a fifth of its start.
    And httpx loads its own command line (which brings another for colours) when it can; it does without."""
    gc.set_threshold(50_000, 20, 100)
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(130)
