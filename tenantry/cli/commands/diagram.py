"""tenantry diagram"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tenantry.cli.options import client_argument, clients_option, output_option
from tenantry.cli.output import write_result


@click.command(
    epilog="""\b
Examples:
  tenantry diagram northwind --output northwind.svg
  tenantry diagram northwind > northwind.svg"""
)
@client_argument
@clients_option
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Show people as of this day.")
@output_option
def command(client: str, clients_dir: Path, today: datetime | None, output: Path | None) -> int:
    """Draw a client's Microsoft 365 and Azure as the spec has them: one SVG file. Needs no cloud."""
    from stacks.catalogue import catalogue
    from tenantry.report.diagram.contents import picture
    from tenantry.report.diagram.svg import svg
    from tenantry.spec.load import load

    spec = load(client, clients_dir, catalogue(), today=today.date() if today else None)
    write_result(svg(picture(spec)), output)
    return 0
