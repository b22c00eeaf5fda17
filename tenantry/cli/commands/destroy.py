"""tenantry destroy"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tenantry.cli.options import (
    break_lock_option,
    client_argument,
    clients_option,
    cloud_option,
    format_option,
    output_option,
    yes_option,
)
from tenantry.cli.output import colour_wanted, write_result
from tenantry.errors import Refused, UsageError


@click.command(
    epilog="""\b
Examples:
  tenantry destroy minimal --cloud simulator --yes
  tenantry destroy northwind --confirm northwind                 people, groups and data stay, unmanaged
  tenantry destroy northwind --confirm northwind --delete-data   they are deleted too"""
)
@client_argument
@clients_option
@cloud_option
@format_option("text", "json", "markdown")
@output_option
@break_lock_option
@yes_option
@click.option("--confirm", metavar="CLIENT", help="The client's name once more (on a real cloud).")
@click.option("--delete-data", is_flag=True, help="On a real cloud: delete people, groups and what holds data, too.")
def command(
    client: str,
    clients_dir: Path,
    cloud: str | None,
    form: str,
    output: Path | None,
    break_lock: str | None,
    yes: bool,
    confirm: str | None,
    delete_data: bool,
) -> int:
    """Take a client away. On a real cloud people, groups and what holds data stay (released) unless --delete-data."""
    from stacks.cloud import simulator_name
    from stacks.operations.destroy import destroy_client
    from tenantry.cli.run import run_clients
    from tenantry.report import as_json, markdown, terminal

    if confirm is not None and confirm != client:
        raise UsageError(f"--confirm says {confirm}, the client is {client}.")
    if simulator_name(cloud) is None and confirm is None:
        raise Refused([f"{client}: a destroy must be confirmed"], hint=f"Add --confirm {client}")
    if simulator_name(cloud) is not None and not yes and confirm is None:
        raise Refused([f"{client}: a destroy must be confirmed"], hint="Add --yes")
    ran = run_clients(
        "Destroying",
        [client],
        lambda name, options: destroy_client(name, options, approve=lambda _plan: None, delete_data=delete_data),
        clients_dir=clients_dir,
        cloud=cloud,
        break_lock=break_lock,
    )
    match form:
        case "json":
            text = as_json.results(ran.values)
        case "markdown":
            text = markdown.results(ran.values)
        case _:
            text = terminal.results(ran.values, colour=output is None and colour_wanted(sys.stdout))
    if ran.values or form == "json":
        write_result(text, output)
    return ran.exit_code(*(1 for result in ran.values if result.failed or result.not_started or result.unknown))
