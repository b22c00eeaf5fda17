"""The command line: one command a file in `commands/`, found by scan. Everything heavy is imported inside the command."""

from __future__ import annotations

from tenantry.cli.entry import main

__all__ = ["main"]
