"""tenantry new"""

from __future__ import annotations

from pathlib import Path

import click

from tenantry.cli.options import client_argument, clients_option
from tenantry.cli.output import say
from tenantry.errors import UsageError


@click.command(
    epilog="""\b
Example:
  tenantry new northwind
  tenantry validate northwind"""
)
@client_argument
@clients_option
def command(client: str, clients_dir: Path) -> int:
    """Write a commented starter spec for a new client. It validates as it is; change what it says."""
    from tenantry.spec.starter import starter

    text = starter(client)
    file = clients_dir / f"{client}.yaml"
    if (clients_dir / client).exists():
        raise UsageError(f"{clients_dir / client} exists already.", hint="Choose another name.")
    try:
        clients_dir.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise UsageError(f"{file} exists already.", hint="Choose another name, or edit that file.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}.") from error
    say(f"Wrote {file}. Next: edit it, then tenantry validate {client}")
    return 0
