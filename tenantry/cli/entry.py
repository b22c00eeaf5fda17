"""`tenantry`: finds the commands, runs one, and turns whatever went wrong into a message and an exit code."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tenantry.cli import commands
from tenantry.cli.output import say, say_error
from tenantry.errors import SpecError, TenantryError

_HELP = """Every client as code: Azure, Microsoft 365, security and monitoring from one reviewed spec.

\b
Try it on the embedded cloud:
  tenantry simulator start
  tenantry plan minimal --cloud simulator
  tenantry apply minimal --cloud simulator --yes
  tenantry drift minimal --cloud simulator
"""

_EPILOG = """\b
Exit codes: 0 done, 1 failed, 2 bad usage or bad spec, 3 drifted or changes, 4 something could not be read,
5 refused by a guard, 6 not the reviewed plan, 130 interrupted."""


class Commands(click.Group):
    """Lists commands by file name and imports only the one that runs (all of them for the overview)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(found.name for found in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{commands.__name__}.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            ctx.fail(f"There is no command {args[0]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands, help=_HELP, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="tenantry", message="%(package)s %(version)s")
def tenantry() -> None:
    """The group itself does nothing."""


def run(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit code. The only place that catches everything."""
    try:
        code = tenantry.main(arguments, prog_name="tenantry", standalone_mode=False)
        return int(code or 0)
    except click.exceptions.Exit as end:
        return int(end.exit_code)
    except click.Abort:
        say_error("Stopped.")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SpecError as error:
        _show_problems(error)
        return error.exit_code
    except TenantryError as error:
        say_error(str(error), error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        say_error("Stopped.")
        return 130
    except BrokenPipeError:
        # The reader of our output went away (a pager, head): not our failure, and nothing more can be printed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        say_error(
            f"An error that Tenantry did not foresee: {type(error).__name__}: {error}",
            f"Details are in {_keep(error)}. Please report it.",
        )
        return 1


def _show_problems(error: SpecError) -> None:
    from tenantry.report import terminal

    click.echo(terminal.problems(error.problems, colour=sys.stderr.isatty() and "NO_COLOR" not in os.environ), err=True, nl=False)


def _keep(error: BaseException) -> Path | str:
    """Write the traceback to a private file of the user's. It may hold names, so it is never printed."""
    import platformdirs

    try:
        folder = platformdirs.user_log_path("tenantry")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%SZ')}-{os.getpid()}.log"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
            out.writelines(traceback.format_exception(error))
    except OSError:
        return "no file (the log folder cannot be written)"
    return file


__all__: list[Any] = ["run", "say", "tenantry"]
