"""tenantry apply"""

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
    yes_option,
)
from tenantry.cli.output import colour_wanted, write_result
from tenantry.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  tenantry apply northwind                        shows the plan and asks
  tenantry apply northwind --digest sha256:...    what was reviewed, or nothing
  tenantry apply --all --plan plan.json           many clients, one reviewed file
  tenantry apply minimal --cloud simulator --yes"""
)
@clients_argument
@all_option
@clients_option
@cloud_option
@format_option("text", "json", "markdown")
@output_option
@jobs_option
@break_lock_option
@yes_option
@click.option("--digest", metavar="SHA256:...", help="The digest of the reviewed plan (one client).")
@click.option("--plan", "plan_file", type=click.Path(path_type=Path, dir_okay=False), help="The reviewed plan's JSON.")
def command(
    clients: tuple[str, ...],
    every: bool,
    clients_dir: Path,
    cloud: str | None,
    form: str,
    output: Path | None,
    jobs: int,
    break_lock: str | None,
    yes: bool,
    digest: str | None,
    plan_file: Path | None,
) -> int:
    """Make the cloud as the spec says. Plans again first and refuses, before the first write, what was not reviewed."""
    from stacks.cloud import simulator_name
    from stacks.operations.apply import apply_client
    from tenantry.cli.review import approval, reviewed_plans
    from tenantry.cli.run import run_clients
    from tenantry.report import as_json, markdown, terminal

    if digest is not None and plan_file is not None:
        raise UsageError("Give --digest or --plan, not both.")
    simulated = simulator_name(cloud) is not None
    reviewed = reviewed_plans(plan_file) if plan_file is not None else None
    from_plan = reviewed is not None and not clients and not every
    chosen = list(reviewed or ()) if from_plan else chosen_clients(clients, every, clients_dir)
    if digest is not None and len(chosen) != 1:
        raise UsageError("--digest binds one client.", hint="Use --plan FILE for several.")
    if yes and not simulated and digest is None and reviewed is None:
        raise UsageError(
            "--yes alone is enough on the simulator only.", hint="Give --plan FILE or --digest, or run it on a terminal."
        )
    approve = approval(digest=digest, reviewed=reviewed, yes=yes, simulated=simulated)
    ran = run_clients(
        "Applying",
        chosen,
        lambda client, options: apply_client(client, options, approve=approve),
        clients_dir=clients_dir,
        cloud=cloud,
        jobs=jobs,
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
