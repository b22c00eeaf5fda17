"""What goes where: results to standard output, everything else to standard error, colour only where it is wanted."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

import click

from tenantry.errors import UsageError


def colour_wanted(stream: TextIO) -> bool:
    """A terminal that has not asked for no colour (NO_COLOR, TERM=dumb)."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """A notice."""
    click.echo(text, err=True)


def say_error(message: str, hint: str = "") -> None:
    mark = click.style("error:", fg="red", bold=True) if colour_wanted(sys.stderr) else "error:"
    click.echo(f"{mark} {message}", err=True, color=colour_wanted(sys.stderr))
    if hint:
        click.echo(f"  {hint}", err=True)


def silence_libraries() -> None:
    """What libraries log (with tracebacks, some of them) goes to nobody who has not asked for it. What matters reaches the user
    as an error of ours."""
    import logging

    logging.getLogger().addHandler(logging.NullHandler())


def write_result(text: str, file: Path | None = None) -> None:
    """The result, to standard output or whole into a file (written aside first, so never half)."""
    if file is None:
        click.echo(text, nl=not text.endswith("\n"), color=colour_wanted(sys.stdout))
        return
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        aside.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
        aside.replace(file)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written: {error.strerror or error}.", hint="Name another file with --output."
        ) from error
