"""tenantry permissions"""

from __future__ import annotations

from pathlib import Path

import click

from tenantry.cli.options import format_option, output_option
from tenantry.cli.output import write_result


@click.command(
    epilog="""\b
Examples:
  tenantry permissions                          what plan, apply and drift of a client need
  tenantry permissions --read                   what plan and drift alone need
  tenantry permissions --type User --type Group for a program of your own on the m365 provider
  tenantry permissions --format json            with the ids to grant them by"""
)
@click.option("--read", "read_only", is_flag=True, help="Only what plan and drift need: for an app that never writes.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type of the m365 provider. May be repeated.")
@click.option("--all", "every", is_flag=True, help="Every type of the m365 provider, not only those that clients' specs make.")
@format_option("text", "json", "markdown")
@output_option
def command(read_only: bool, types: tuple[str, ...], every: bool, form: str, output: Path | None) -> int:
    """Print the least application permissions of Microsoft Graph, and what each is needed for. Needs no cloud."""
    from stacks.permissions import all_types, needs
    from tenantry.errors import UsageError
    from tenantry.report import permissions

    if every and types:
        raise UsageError("--all and --type exclude each other", hint="Leave one of them out.")
    found = needs(all_types() if every else types or None, inventory=not types)
    rows = [
        permissions.Row(
            permission=need.permission,
            app_role_id=need.app_role_id,
            read=need.read,
            write=() if read_only else need.write,
            sensitive=need.sensitive,
        )
        for need in found
        if need.read or not read_only
    ]
    text = {"json": permissions.as_json, "markdown": permissions.as_markdown, "text": permissions.as_text}[form](rows)
    write_result(text, output)
    return 0
