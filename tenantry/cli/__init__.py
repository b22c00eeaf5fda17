"""The command line: one command a file in `commands/`, found by scan. Everything heavy is imported inside the command."""

from __future__ import annotations

import os
import signal
from types import FrameType

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """The entry point. Ends the process."""
    # Modules that are just being loaded would turn Ctrl-C into a traceback, as would an interpreter that is shutting down.
    signal.signal(signal.SIGINT, _end)
    from tenantry.cli.entry import run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = run(arguments)
    signal.signal(signal.SIGINT, _end)
    raise SystemExit(code)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(130)
