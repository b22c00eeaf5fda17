"""tenantry simulator"""

from __future__ import annotations

import click

from tenantry.cli.commands.simulator.control import run, start, status, stop
from tenantry.cli.commands.simulator.environment import env
from tenantry.cli.commands.simulator.execute import execute
from tenantry.cli.commands.simulator.requests_log import log


@click.group(
    epilog="""\b
Examples:
  tenantry simulator start
  tenantry simulator exec -- python script.py      any script, unchanged, against a made-up tenant
  tenantry simulator exec --tenant bakery.example -- az group list
  eval "$(tenantry simulator env --for terraform)"
  tenantry simulator env --for az --format powershell
  tenantry simulator start --name second --format json
  tenantry simulator log --name second
  tenantry simulator stop"""
)
def command() -> None:
    """A Microsoft cloud on this machine: Entra, Graph and Resource Manager, on loopback only.

    Programs reach it in two ways: told its address (`env` prints what each needs), or unchanged, with login.microsoftonline.com,
    management.azure.com and graph.microsoft.com answered here and every other host refused (`exec`)."""


for one in (start, run, stop, status, log, env, execute):
    command.add_command(one)
