"""tenantry simulator start, run, stop and status"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tenantry.cli.commands.simulator.found import name_option, required, translated
from tenantry.cli.options import LateChoice, format_option
from tenantry.cli.output import say, write_result

if TYPE_CHECKING:
    from simulator.run_file import RunInfo

F = TypeVar("F", bound=Callable[..., Any])

_SHOWN = ("url", "ca_file", "tenant_id", "subscription_id", "client_id", "client_secret", "pid", "proxy_url")


def _templates() -> tuple[str, ...]:
    from simulator.seed_templates import names

    return names()


def _serving_options(function: F) -> F:
    """What `start` and `run` have in common."""
    options = (
        click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any free port."),
        click.option("--proxy-port", type=click.IntRange(0, 65535), default=0, help="Of the proxy that `exec` uses; 0: any."),
        click.option(
            "--date",
            type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
            help="The simulated time at the start (UTC). Default: 2026-11-02.",
        ),
        click.option(
            "--journal", type=click.Path(path_type=Path, dir_okay=False), help="Append every request to this file (JSON lines)."
        ),
        click.option(
            "--state",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Keep the state in this file: no answered write is lost, not even by kill -9.",
        ),
        click.option(
            "--template",
            type=LateChoice("template", _templates),
            help="Make this tenant too: nothing in it, grown by hand over years, or a thousand people.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.command()
@name_option
@_serving_options
@format_option("text", "json")
def start(
    name: str,
    port: int,
    proxy_port: int,
    date: datetime | None,
    journal: Path | None,
    state: Path | None,
    template: str | None,
    form: str,
) -> int:
    """Start it in the background; returns when it answers."""
    from simulator import launch
    from simulator.errors import AlreadyRunning

    with translated():
        try:
            info = launch.start(
                name, port=port, proxy_port=proxy_port, clock=_utc(date), journal=journal, state=state, template=template
            )
        except AlreadyRunning as running:
            info = running.info
            say(f"The simulator {name} runs already, since {info.started}." + (" It got no new tenant." if template else ""))
        else:
            _say_template(template)
    _show(info, form)
    return 0


@click.command()
@name_option
@_serving_options
def run(
    name: str,
    port: int,
    proxy_port: int,
    date: datetime | None,
    journal: Path | None,
    state: Path | None,
    template: str | None,
) -> int:
    """Run it in front until Ctrl-C."""
    from simulator import launch

    def ready(info: RunInfo) -> None:
        _say_template(template)
        say(f"Answering at {info.url}; Ctrl-C ends it.")

    with translated():
        launch.serve_foreground(
            name,
            port=port,
            proxy_port=proxy_port,
            clock=_utc(date),
            journal=journal,
            state=state,
            template=template,
            ready=ready,
        )
    return 0


def _say_template(template: str | None) -> None:
    if template is not None:
        from simulator.seed_templates import template as content

        domain = content(template)["domain"]
        say(f"The tenant {domain} is there, from the template {template}: tenantry simulator exec --tenant {domain} -- COMMAND")


@click.command()
@name_option
def stop(name: str) -> int:
    """Stop it."""
    from simulator import launch

    with translated():
        stopped = launch.stop(name)
    say(f"The simulator {name} is stopped." if stopped else f"No simulator named {name} was running.")
    return 0


@click.command()
@name_option
@format_option("text", "json")
def status(name: str, form: str) -> int:
    """Say whether it runs, and where. Exit 1 when it does not."""
    _show(required(name), form)
    return 0


def _show(info: RunInfo, form: str) -> None:
    if form == "json":
        write_result(json.dumps({"version": 1, "name": info.name} | {key: getattr(info, key) for key in _SHOWN}, indent=2))
        return
    write_result(
        f"simulator  {info.name}\nurl        {info.url}\nproxy      {info.proxy_url}\nca file    {info.ca_file}\n"
        f"process    {info.pid}\n"
        "Use it:    add --cloud simulator to plan, apply, drift, repair and destroy\n"
        "           tenantry simulator exec -- COMMAND    any other program, as it is\n"
        "           tenantry simulator env                what a program needs to be told"
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None else None
