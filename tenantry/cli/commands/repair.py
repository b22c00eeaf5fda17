"""tenantry repair"""

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
from tenantry.cli.output import colour_wanted, say, write_result
from tenantry.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  tenantry repair northwind
  tenantry repair northwind --digest sha256:...
  tenantry repair northwind --remove 3f2a91c04d     also delete this unmanaged object (id from drift)"""
)
@client_argument
@clients_option
@cloud_option
@format_option("text", "json", "markdown")
@output_option
@break_lock_option
@yes_option
@click.option("--digest", metavar="SHA256:...", help="The digest of the reviewed plan.")
@click.option(
    "--remove", "remove_ids", multiple=True, metavar="DEVIATION_ID", help="Delete this unmanaged object. May be repeated."
)
def command(
    client: str,
    clients_dir: Path,
    cloud: str | None,
    form: str,
    output: Path | None,
    break_lock: str | None,
    yes: bool,
    digest: str | None,
    remove_ids: tuple[str, ...],
) -> int:
    """Put back what drifted. Objects that no spec knows stay, and are said (exit 3), unless named with --remove."""
    from stacks.cloud import simulator_name
    from stacks.operations.repair import repair_client
    from tenantry.cli.review import approval
    from tenantry.cli.run import run_clients
    from tenantry.report import as_json, markdown, terminal

    simulated = simulator_name(cloud) is not None
    if yes and not simulated and digest is None:
        raise UsageError("--yes alone is enough on the simulator only.", hint="Give --digest, or run it on a terminal.")
    approve = approval(digest=digest, reviewed=None, yes=yes, simulated=simulated)
    ran = run_clients(
        "Repairing",
        [client],
        lambda name, options: repair_client(name, options, approve=approve, remove_ids=remove_ids),
        clients_dir=clients_dir,
        cloud=cloud,
        break_lock=break_lock,
    )
    results = [repaired.result for repaired in ran.values]
    match form:
        case "json":
            text = as_json.results(results)
        case "markdown":
            text = markdown.results(results)
        case _:
            text = terminal.results(results, colour=output is None and colour_wanted(sys.stdout))
    if results or form == "json":
        write_result(text, output)
    left = [d for repaired in ran.values for d in repaired.left]
    for deviation in left:
        if deviation.accepted is not None:
            say(f"accepted, left alone: {deviation.type} {deviation.name}")
        elif deviation.kind == "unmanaged":
            say(f"unmanaged, left alone: {deviation.type} {deviation.name} (to delete it: --remove {deviation.id})")
        else:
            say(f"wanted by the spec but never applied, left alone: {deviation.type} {deviation.name} (tenantry apply {client})")
    codes = [1 for result in results if result.failed or result.not_started or result.unknown]
    return ran.exit_code(*codes, 3 if any(d.accepted is None for d in left) else 0)
