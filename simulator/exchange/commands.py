"""What a command is here, and how a file declares that it serves one."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any

from simulator.errors import ExchangeFault
from simulator.messages import Request

Json = dict[str, Any]
Run = Callable[[Request, Json], list[Json]]


@dataclass(frozen=True, kw_only=True)
class Command:
    """`parameters` maps each name to the type of its value; `run` gets those that were sent, spelled as declared, and gives what
    the command puts out."""

    name: str
    parameters: Mapping[str, type | UnionType]
    run: Run
    needed: tuple[str, ...] = ()


def found(name: str, kind: str) -> ExchangeFault:
    """404: what a parameter names is not there."""
    return ExchangeFault(
        404,
        "NotFound",
        f"Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed "
        f"because object '{name}' couldn't be found{f' among {kind}' if kind else ''}.",
    )


def refused(
    message: str, exception: str = "Microsoft.Exchange.Configuration.Tasks.TaskInvalidOperationException"
) -> ExchangeFault:
    return ExchangeFault(400, "BadRequest", f"{exception}|{message}")


@functools.cache
def commands() -> dict[str, Command]:
    """Every command that a file of this package declares, by its name in small letters."""
    import simulator.exchange as package

    known: dict[str, Command] = {}
    for module in pkgutil.iter_modules(package.__path__):
        for command in getattr(importlib.import_module(f"simulator.exchange.{module.name}"), "COMMANDS", ()):
            known[command.name.lower()] = command
    return known


def read(command: Command, given: Any) -> Json:
    """The parameters, each known and of its type. Names are taken in any case, as PowerShell does; what begins with @ describes
    a type. Raises ExchangeFault 400."""
    if not isinstance(given, dict):
        raise refused("Parameters must be an object.", "System.ArgumentException")
    spelled = {name.lower(): name for name in command.parameters}
    out: Json = {}
    for name, value in given.items():
        if "@" in name:
            continue
        if name.lower() not in spelled:
            raise refused(
                f"A parameter cannot be found that matches parameter name '{name}'.",
                "System.Management.Automation.ParameterBindingException",
            )
        expected = command.parameters[spelled[name.lower()]]
        if value is not None and not isinstance(value, expected):
            raise refused(
                f"Cannot process argument transformation on parameter '{name}'. Cannot convert value '{value}'.",
                "System.Management.Automation.ParameterBindingException",
            )
        out[spelled[name.lower()]] = value
    for name in command.needed:
        if not out.get(name):
            raise refused(
                f"Cannot process command because of one or more missing mandatory parameters: {name}.",
                "System.Management.Automation.ParameterBindingException",
            )
    return out
