"""tenantry simulator exec"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import click

from tenantry.cli.commands.simulator.found import in_tenant, name_option, running, tenant_option, translated, with_proxy
from tenantry.cli.output import say, say_error

if TYPE_CHECKING:
    from simulator.run_file import RunInfo


@click.command(
    "exec",
    # Options behind the command's name are the command's own, with or without `--` before it.
    context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False},
    epilog="""\b
Examples:
  tenantry simulator exec -- python script.py --tenant contoso
  tenantry simulator exec --tenant bakery.example -- terraform apply
  tenantry simulator exec --no-credentials -- ./deploy.sh
  tenantry simulator exec -- bash                  a shell in which everything goes to the simulator""",
)
@name_option
@tenant_option
@click.option("--no-credentials", is_flag=True, help="Leave AZURE_* and ARM_* credentials as they are in the environment.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="COMMAND [ARGS]...")
def execute(name: str, tenant: str | None, no_credentials: bool, command: tuple[str, ...]) -> int:
    """Run a program, unchanged, against the simulator.

    For this program alone, login.microsoftonline.com, management.azure.com and graph.microsoft.com are answered by the
    simulator, and every other host is refused. It is signed in as the simulator's own app, az has a folder of its own, and
    variables that point at another cloud are taken away. Exit code, streams and signals are the program's. With no simulator
    running, one is started and stopped again afterwards.
    """
    from tenantry.cli.foreground import NotRun, missing, run_to_end

    code: int | NotRun | None = missing(command[0], os.environ)
    if code is None:
        found = running(name)
        with _started_instead_of(name) if found is None else nullcontext(with_proxy(found)) as info:
            before = _counts(info)
            code = run_to_end(command, _environment(in_tenant(info, tenant), credentials=not no_credentials))
            if code and not isinstance(code, NotRun):
                _explain(info, before, _counts(info))
    if isinstance(code, NotRun):
        say_error(code.why)
        return code.code
    return code


@contextmanager
def _started_instead_of(name: str) -> Iterator[RunInfo]:
    """One for this command alone. Not called `name`, so that a second command at the same time gets one of its own."""
    from simulator.temporary import temporary

    with translated(), temporary() as info:
        say(f"No simulator named {name} is running: one is started for this command.")
        yield info
    say("The simulator that was started for this command is stopped.")


def _environment(info: RunInfo, *, credentials: bool) -> dict[str, str]:
    from simulator.clients.interception import az_folder, environment

    az_folder(info).mkdir(mode=0o700, exist_ok=True)
    return environment(info, os.environ, credentials=credentials)


def _counts(info: RunInfo) -> Any:
    """What the proxy has refused so far; nothing when it does not say (the program itself will then meet the same)."""
    from simulator.clients.asking import ask
    from simulator.errors import NotAnswering

    try:
        return ask(info, "GET", "/_sim/proxy")[1]
    except NotAnswering:
        return {"refused": {}, "failed": {}}


def _explain(info: RunInfo, before: Any, after: Any) -> None:
    """After a failure: what the proxy did not let the program do, since few programs show that well."""
    refused = [target for target, count in after["refused"].items() if count > before["refused"].get(target, 0)]
    if refused:
        say(f"The simulator refused {', '.join(refused)}: only Microsoft's login, management and graph hosts are answered.")
    for host, failure in after["failed"].items():
        if failure["count"] > before["failed"].get(host, {"count": 0})["count"]:
            say(
                f"TLS for {host} failed ({failure['reason']}). A program that takes its certificates from none of the usual "
                f"variables must be told to trust {info.ca_file}."
            )
