"""tenantry drift"""

from __future__ import annotations

import sys
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
  tenantry drift northwind
  tenantry drift --all --format json --output drift.json
Exit 0 in sync, 3 drifted, 4 when something could not be read."""
)
@clients_argument
@all_option
@clients_option
@cloud_option
@format_option("text", "json", "markdown")
@output_option
@jobs_option
@break_lock_option
def command(
    clients: tuple[str, ...],
    every: bool,
    clients_dir: Path,
    cloud: str | None,
    form: str,
    output: Path | None,
    jobs: int,
    break_lock: str | None,
) -> int:
    """Report what is not as the spec says: changed, missing, unmanaged, due; who did it; and what could not be read."""
    from stacks.operations.drift import drift_client
    from tenantry.cli.run import run_clients
    from tenantry.drift.compare import exit_code
    from tenantry.drift.deviation import DriftReport, UnknownObject
    from tenantry.report import as_json, markdown, terminal

    ran = run_clients(
        "Checking",
        chosen_clients(clients, every, clients_dir),
        drift_client,
        clients_dir=clients_dir,
        cloud=cloud,
        jobs=jobs,
        break_lock=break_lock,
    )
    # A client that could not be checked at all must not be missing from the report: that would read as "all is well".
    reports = [
        *ran.values,
        *(
            DriftReport(client=client, outcome="unknown", unknown=(UnknownObject(type="client", name=client, reason=str(error)),))
            for client, error in ran.errors.items()
        ),
    ]
    match form:
        case "json":
            text = as_json.drift(reports)
        case "markdown":
            text = markdown.drift(reports)
        case _:
            text = terminal.drift(ran.values, colour=output is None and colour_wanted(sys.stdout))
    if ran.values or form != "text":
        write_result(text, output)
    return ran.exit_code(*(exit_code(report) for report in ran.values))
