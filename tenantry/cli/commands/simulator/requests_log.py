"""tenantry simulator log"""

from __future__ import annotations

import click

from tenantry.cli.commands.simulator.found import name_option, required, running
from tenantry.cli.output import write_result
from tenantry.errors import CloudUnreachable

_SECONDS = 0.3  # between two looks


@click.command()
@name_option
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes, until the simulator stops.")
def log(name: str, follow: bool) -> int:
    """Print the journal: one JSON line a request."""
    import ssl
    import time

    import httpx

    info = required(name)
    known: int | None = None
    with httpx.Client(
        base_url=info.url, verify=ssl.create_default_context(cafile=info.ca_file), timeout=60, trust_env=False
    ) as http:
        while True:
            try:
                answer = http.get("/_sim/journal", params={"after": known or 0})
                answer.raise_for_status()
            except httpx.HTTPError as error:
                if known is not None and running(name) != info:
                    return 0
                raise CloudUnreachable(
                    f"The simulator {name} does not answer: {error}.", hint=f"Restart it: tenantry simulator stop --name {name}"
                ) from error
            if answer.text:
                write_result(answer.text)
            if not follow:
                return 0
            known = int(answer.headers["x-journal-lines"])
            time.sleep(_SECONDS)
