"""tenantry simulator log"""

from __future__ import annotations

import click

from tenantry.cli.commands.simulator.found import name_option, required
from tenantry.cli.output import write_result
from tenantry.errors import CloudUnreachable


@click.command()
@name_option
def log(name: str) -> int:
    """Print the journal: one JSON line a request."""
    import ssl

    import httpx

    info = required(name)
    try:
        answer = httpx.get(
            f"{info.url}/_sim/journal", verify=ssl.create_default_context(cafile=info.ca_file), timeout=60, trust_env=False
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise CloudUnreachable(
            f"The simulator {name} does not answer: {error}.", hint=f"Restart it: tenantry simulator stop --name {name}"
        ) from error
    write_result(answer.text)
    return 0
