"""tenantry simulator"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenantry.cli.options import format_option
from tenantry.cli.output import say, write_result
from tenantry.errors import CloudUnreachable, TenantryError, UsageError

if TYPE_CHECKING:
    from simulator.run_file import RunInfo

_NAME = click.option(
    "--name", envvar="TENANTRY_SIMULATOR", default="default", show_default=True, help="Several run side by side."
)
_PORT = click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any free port.")
_DATE = click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="The simulated time at the start (UTC). Default: 2026-11-02.",
)
_JOURNAL = click.option(
    "--journal", type=click.Path(path_type=Path, dir_okay=False), help="Append every request to this file (JSON lines)."
)
_STATE = click.option(
    "--state", type=click.Path(path_type=Path, dir_okay=False), help="Keep the state in this file across restarts."
)


@click.group(
    epilog="""\b
Examples:
  tenantry simulator start
  tenantry simulator start --name second --format json
  tenantry simulator log --name second
  tenantry simulator stop"""
)
def command() -> None:
    """A Microsoft cloud on this machine: Entra, Graph and Resource Manager, on loopback only."""


@command.command()
@_NAME
@_PORT
@_DATE
@_JOURNAL
@_STATE
@format_option("text", "json")
def start(name: str, port: int, date: datetime | None, journal: Path | None, state: Path | None, form: str) -> int:
    """Start it in the background; returns when it answers."""
    from simulator import launch
    from simulator.errors import AlreadyRunning

    with _translated():
        try:
            info = launch.start(name, port=port, clock=_utc(date), journal=journal, state=state)
        except AlreadyRunning as running:
            info = running.info
            say(f"The simulator {name} runs already, since {info.started}.")
    _show(info, form)
    return 0


@command.command()
@_NAME
@_PORT
@_DATE
@_JOURNAL
@_STATE
def run(name: str, port: int, date: datetime | None, journal: Path | None, state: Path | None) -> int:
    """Run it in front until Ctrl-C."""
    from simulator import launch

    with _translated():
        launch.serve_foreground(
            name,
            port=port,
            clock=_utc(date),
            journal=journal,
            state=state,
            ready=lambda info: say(f"Answering at {info.url}; Ctrl-C ends it."),
        )
    return 0


@command.command()
@_NAME
def stop(name: str) -> int:
    """Stop it."""
    from simulator import launch

    with _translated():
        stopped = launch.stop(name)
    say(f"The simulator {name} is stopped." if stopped else f"No simulator named {name} was running.")
    return 0


@command.command()
@_NAME
@format_option("text", "json")
def status(name: str, form: str) -> int:
    """Say whether it runs, and where. Exit 1 when it does not."""
    _show(_found(name), form)
    return 0


@command.command()
@_NAME
def log(name: str) -> int:
    """Print the journal: one JSON line a request."""
    import ssl

    import httpx

    info = _found(name)
    try:
        answer = httpx.get(
            f"{info.url}/_sim/journal", verify=ssl.create_default_context(cafile=info.ca_file), timeout=60, trust_env=False
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise CloudUnreachable(
            f"The simulator {name} does not answer: {error}.", hint=f"Restart it: tenantry simulator stop --name {name}"
        ) from error
    write_result(answer.text)
    return 0


def _found(name: str) -> RunInfo:
    from simulator import launch

    with _translated():
        info = launch.find(name)
    if info is None:
        raise CloudUnreachable(f"No simulator named {name} is running.", hint="Start it: tenantry simulator start")
    return info


def _show(info: RunInfo, form: str) -> None:
    if form == "json":
        fields = ("url", "ca_file", "tenant_id", "subscription_id", "client_id", "client_secret", "pid")
        write_result(json.dumps({"version": 1, "name": info.name} | {field: getattr(info, field) for field in fields}, indent=2))
        return
    write_result(
        f"simulator  {info.name}\nurl        {info.url}\nca file    {info.ca_file}\nprocess    {info.pid}\n"
        "Use it:    add --cloud simulator to plan, apply, drift, repair and destroy"
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None else None


@contextmanager
def _translated() -> Iterator[None]:
    """The simulator's own errors as ours."""
    from simulator.errors import PortInUse, SimulatorError

    try:
        yield
    except PortInUse as error:
        raise UsageError(str(error), hint="Choose another --port, or leave it out to take any free one.") from error
    except SimulatorError as error:
        raise TenantryError(str(error)) from error
