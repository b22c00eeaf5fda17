"""tenantry validate"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from tenantry.cli.options import clients_argument, clients_option, cloud_option, format_option, output_option
from tenantry.cli.output import colour_wanted, write_result


@click.command(
    epilog="""\b
Examples:
  tenantry validate                       all clients in ./clients
  tenantry validate northwind contoso
  tenantry validate --format json"""
)
@clients_argument
@clients_option
@cloud_option
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge dates as of this day.")
@format_option("text", "json", "markdown")
@output_option
def command(
    clients: tuple[str, ...], clients_dir: Path, cloud: str | None, today: datetime | None, form: str, output: Path | None
) -> int:
    """Check specs: every problem of every file, with its place and a way out. Needs no cloud.

    With --cloud simulator dates are judged by the simulator's clock.
    """
    from stacks.catalogue import catalogue
    from tenantry.report import as_json, markdown, terminal
    from tenantry.spec.load import check

    now = None
    if cloud is not None and cloud.startswith("simulator"):
        from stacks.cloud import cloud_for

        now = cloud_for(cloud).clock()
    problems = check(list(clients) or None, clients_dir, catalogue(), today=today.date() if today else None, now=now)
    match form:
        case "json":
            text = as_json.problems(problems)
        case "markdown":
            text = markdown.problems(problems)
        case _:
            text = terminal.problems(problems, colour=output is None and colour_wanted(sys.stdout))
    write_result(text, output)
    return 2 if problems else 0
