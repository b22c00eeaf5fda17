"""Who may run which command: data/exchange-permissions.json, each row with its source. A command without a row nobody may run."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from simulator.errors import ExchangeFault
from simulator.graph import permissions, privileges
from simulator.messages import Request


@dataclass(frozen=True, kw_only=True)
class Table:
    """`application`: the permission that an app needs. `admitted`: the directory roles that let somebody in at all. `commands`:
    the roles of each command, by its name in small letters. Roles are ids."""

    application: str
    admitted: frozenset[str]
    commands: Mapping[str, frozenset[str]]


@functools.cache
def table() -> Table:
    read = json.loads(files("simulator").joinpath("data/exchange-permissions.json").read_text(encoding="utf-8"))
    return Table(
        application=read["application"]["permission"],
        admitted=_ids(read["admitted"]["roles"]),
        commands={name.lower(): _ids(row["roles"]) for row in read["commands"] for name in row["names"]},
    )


def _ids(names: list[str]) -> frozenset[str]:
    return frozenset(permissions.role_ids()[name] for name in names)


def admit(request: Request) -> None:
    """Raises ExchangeFault 401 for an app without the permission, 403 for whoever has no role of Exchange's (facts)."""
    if request.who.kind == "app" and table().application not in request.who.scopes:
        raise ExchangeFault(401, "Unauthorized", "The token holds no permission of Exchange.")
    if table().admitted.isdisjoint(privileges.caller_roles(request)):
        raise ExchangeFault(403, "Forbidden", "The role assigned to the application isn't supported in this scenario.")


def demand(request: Request, command: str) -> None:
    """Raises ExchangeFault 401 unless a role of the caller has it. Code and words: office-docs-powershell issue 7970."""
    if table().commands.get(command.lower(), frozenset()).isdisjoint(privileges.caller_roles(request)):
        raise ExchangeFault(401, "Unauthorized", f"User is not allowed to call {command}")
