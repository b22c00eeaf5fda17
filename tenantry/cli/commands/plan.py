"""tenantry plan"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from tenantry.cli.options import (
    all_option,
    break_lock_option,
    chosen_clients,
    clients_argument,
    clients_option,
    cloud_option,
    format_option,
    jobs_option,
    output_option,
)
from tenantry.cli.output import colour_wanted, write_result


@click.command(
    epilog="""\b
Examples:
  tenantry plan northwind
  tenantry plan northwind --cloud simulator --format markdown
  tenantry plan --all --format json --output plan.json
  tenantry plan --all --format markdown --save plan.json
  tenantry plan northwind --today 2026-12-01     what would be due then"""
)
@clients_argument
@all_option
@clients_option
@cloud_option
@format_option("text", "json", "markdown")
@output_option
@jobs_option
@break_lock_option
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Plan as if it were this day.")
@click.option(
    "--save", type=click.Path(path_type=Path, dir_okay=False), help="Also keep the plan's JSON in a file, for apply --plan."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 3 when there are changes.")
def command(
    clients: tuple[str, ...],
    every: bool,
    clients_dir: Path,
    cloud: str | None,
    form: str,
    output: Path | None,
    jobs: int,
    break_lock: str | None,
    today: datetime | None,
    save: Path | None,
    detailed_exitcode: bool,
) -> int:
    """Read the live cloud and show what would change, property by property. Never writes to it.

    The digest at the end binds the plan: `apply` refuses anything else.
    """
    from stacks.operations.plan import plan_client
    from tenantry.cli.run import run_clients
    from tenantry.plan.build import exit_code
    from tenantry.report import as_json, markdown, terminal

    ran = run_clients(
        "Planning",
        chosen_clients(clients, every, clients_dir),
        plan_client,
        clients_dir=clients_dir,
        cloud=cloud,
        jobs=jobs,
        today=today.date() if today else None,
        break_lock=break_lock,
    )
    if save is not None:
        write_result(as_json.plans(ran.values), save)
    match form:
        case "json":
            text = as_json.plans(ran.values)
        case "markdown":
            text = markdown.plans(ran.values)
        case _:
            text = terminal.plans(ran.values, colour=output is None and colour_wanted(sys.stdout))
    if ran.values or form == "json":
        write_result(text, output)
    return ran.exit_code(*(exit_code(plan, detailed=detailed_exitcode) for plan in ran.values))
