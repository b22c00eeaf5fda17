"""Options that several commands share, each defined once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from tenantry.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_CLIENTS = Path("clients")


class LateChoice(click.ParamType[str]):
    """One of the names that `names` gives; asked for only when they are needed, since R2 lets nothing be loaded before. `name` is
    what one of them is called."""

    def __init__(self, name: str, names: Callable[[], Sequence[str]]) -> None:
        self.name = name
        self._names = names

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from tenantry.spec.nearest import did_you_mean

        if value not in self._names():
            self.fail(f"{value!r} is no {self.name}: {did_you_mean(value, self._names())}", param, ctx)
        return value

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's own signature
        return f"[{'|'.join(self._names())}]"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's own signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._names() if name.startswith(incomplete)]


def clients_option(function: F) -> F:
    return click.option(
        "--clients",
        "clients_dir",
        type=click.Path(path_type=Path),
        default=DEFAULT_CLIENTS,
        envvar="TENANTRY_CLIENTS",
        show_default=True,
        show_envvar=True,
        help="Folder with the clients' specs.",
    )(function)


def cloud_option(function: F) -> F:
    return click.option(
        "--cloud",
        envvar="TENANTRY_CLOUD",
        show_envvar=True,
        metavar="CLOUD",
        help="'simulator' (or simulator:NAME) for the embedded cloud; else it must agree with the spec.",
    )(function)


def format_option(*formats: str) -> Callable[[F], F]:
    return click.option(
        "--format", "form", type=click.Choice(formats), default="text", show_default=True, help="How the result is written."
    )


def output_option(function: F) -> F:
    return click.option(
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write the result into a file instead of standard output.",
    )(function)


def jobs_option(function: F) -> F:
    return click.option(
        "--jobs", type=click.IntRange(1, 32), default=1, show_default=True, help="Clients worked on side by side."
    )(function)


def all_option(function: F) -> F:
    return click.option("--all", "every", is_flag=True, help="All clients in the folder.")(function)


def break_lock_option(function: F) -> F:
    return click.option("--break-lock", metavar="ID", help="Lift the lock with this id, left by a run that is certainly dead.")(
        function
    )


def yes_option(function: F) -> F:
    return click.option("--yes", is_flag=True, help="Do not ask (on the simulator only).")(function)


def client_argument(function: F) -> F:
    return click.argument("client")(function)


def clients_argument(function: F) -> F:
    return click.argument("clients", nargs=-1, metavar="[CLIENT]...")(function)


def chosen_clients(names: tuple[str, ...], every: bool, clients_dir: Path) -> list[str]:
    """The clients of a command that takes several: those named, or all. UsageError for neither, both, or an empty folder."""
    from tenantry.spec.files import find_clients

    if every and names:
        raise UsageError("Name clients or say --all, not both.")
    if not every and not names:
        raise UsageError("No client named.", hint="Name one, or say --all.")
    found = find_clients(clients_dir) if every else list(dict.fromkeys(names))
    if not found:
        raise UsageError(f"There is no client in {clients_dir}.", hint="Make one: tenantry new NAME")
    return found
