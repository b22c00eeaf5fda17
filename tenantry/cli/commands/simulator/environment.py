"""tenantry simulator env"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from tenantry.cli.commands.simulator.found import in_tenant, name_option, required, tenant_option, with_proxy
from tenantry.cli.options import LateChoice
from tenantry.cli.output import write_result

if TYPE_CHECKING:
    from simulator.clients.settings import Settings
    from simulator.run_file import RunInfo

_MODES = ("custom-cloud", "interception")
_ABOUT = {
    "custom-cloud": "The client is told where its cloud is. Programs on requests trust no other certificate meanwhile.",
    "interception": "The client knows nothing: login.microsoftonline.com, management.azure.com and graph.microsoft.com are "
    "answered by the simulator, every other host is refused.",
}


def _names() -> list[str]:
    from simulator.clients import clients

    return ["all", *clients()]


@click.command(
    epilog="""\b
Examples:
  eval "$(tenantry simulator env --for azure-identity)"
  tenantry simulator env --for az --format powershell
  tenantry simulator env --for terraform --format dotenv > .env
  tenantry simulator env --mode interception --format json"""
)
@name_option
@tenant_option
@click.option("--for", "client", type=LateChoice("client", _names), default="all", show_default=True, help="Which client.")
@click.option(
    "--mode", type=click.Choice(_MODES), default=_MODES[0], show_default=True, help="Tell the client, or leave it as it is."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["shell", "powershell", "dotenv", "json"]),
    default="shell",
    show_default=True,
    help="Ready to paste, each with its own quoting.",
)
def env(name: str, tenant: str | None, client: str, mode: str, form: str) -> int:
    """Print what a client needs to reach the simulator.

    Comments say what no environment variable can tell that client. The secrets are the simulator's own and open nothing else."""
    from tenantry.cli import variables

    info = in_tenant(required(name), tenant)
    settings = _settings(info, client, mode)
    if form == "json":
        document = {
            "version": 1,
            "name": info.name,
            "client": client,
            "mode": mode,
            "set": settings.variables,
            "unset": settings.unset,
            "notes": [{"text": note.text, "code": note.code} for note in settings.notes],
        }
        write_result(json.dumps(document, indent=2))
        return 0
    heading = [f"Tenantry's simulator {info.name} at {info.url}, for {client}, {mode}.", _ABOUT[mode]]
    write = {"shell": variables.shell, "powershell": variables.powershell, "dotenv": variables.dotenv}[form]
    write_result(write(heading, settings))
    return 0


def _settings(info: RunInfo, client: str, mode: str) -> Settings:
    from simulator.clients import clients
    from simulator.clients.interception import intercepted
    from simulator.clients.settings import Settings, merged

    chosen = [found for found in clients().values() if client in ("all", found.name)]
    if mode == "custom-cloud":
        return merged([found.custom_cloud(info, os.environ) for found in chosen])
    common = intercepted(with_proxy(info))
    return merged([common, *(Settings(variables={}, notes=found.interception(info)) for found in chosen)])
