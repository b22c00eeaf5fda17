"""Runs an operation over the chosen clients with progress and Ctrl-C handling, and sums the outcomes up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from tenantry.cli.output import say_error, silence_libraries
from tenantry.cli.progress import Progress
from tenantry.errors import SpecError, TenantryError, worst

if TYPE_CHECKING:
    from stacks.operations.prepare import Options

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Ran(Generic[T]):
    """`values` of the clients that ended well, `errors` of those that did not, `codes` with an exit code for each of these."""

    values: list[T]
    errors: dict[str, TenantryError]
    codes: list[int]

    def exit_code(self, *more: int) -> int:
        return worst([*self.codes, *more])


def run_clients(
    title: str,
    clients: Sequence[str],
    work: Callable[[str, Options], T],
    *,
    clients_dir: Path,
    cloud: str | None,
    jobs: int = 1,
    today: date | None = None,
    break_lock: str | None = None,
) -> Ran[T]:
    """Run `work` for each client; errors are printed as they are met in order, and become exit codes."""
    silence_libraries()
    from stacks.fleet import over
    from stacks.interrupts import INTERRUPTS
    from stacks.operations.prepare import Options

    progress = Progress(title if len(clients) > 1 else f"{title} {clients[0]}")
    options = Options(
        clients=clients_dir,
        cloud=cloud,
        today=today,
        break_lock=break_lock,
        say=progress.say,
        on_step=progress.step,
        stage=progress.stage,
    )
    with progress.shown(), INTERRUPTS.installed(progress.say):
        outcomes = over(clients, lambda client: work(client, options), jobs=jobs)
    codes = []
    for outcome in outcomes:
        if outcome.error is not None:
            show_error(outcome.error, outcome.client if len(clients) > 1 else "")
            codes.append(outcome.error.exit_code)
    if INTERRUPTS.requested:
        codes.append(130)
    errors = {outcome.client: outcome.error for outcome in outcomes if outcome.error is not None}
    return Ran(values=[outcome.value for outcome in outcomes if outcome.value is not None], errors=errors, codes=codes)


def show_error(error: TenantryError, client: str = "") -> None:
    """One client's error on standard error."""
    if isinstance(error, SpecError):
        import sys

        import click

        from tenantry.cli.output import colour_wanted
        from tenantry.report import terminal

        click.echo(terminal.problems(error.problems, colour=colour_wanted(sys.stderr)), err=True, nl=False)
        return
    text = str(error)
    say_error(text if not client or text.startswith(client) else f"{client}: {text}", error.hint)
