"""Exchange's part: its one endpoint, with every command that is served and the parameters that it declares."""

from __future__ import annotations

from functools import partial
from types import UnionType
from typing import get_args

from simulator.exchange.commands import Command, commands
from simulator.messages import Json, Route
from simulator.openapi.part import Body, Part, Schemas

_TYPES: dict[type, Json] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    list: {"type": "array"},
    dict: {"type": "object"},
}
_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "details": {"type": "array"}},
        }
    },
}


def _value(declared: type | UnionType) -> Json:
    kinds = get_args(declared) or (declared,)
    found = [_TYPES.get(kind, {}) for kind in kinds]
    return found[0] if len(found) == 1 else {"anyOf": found}


def _input(command: Command) -> Json:
    parameters: Json = {
        "type": "object",
        "properties": {name: _value(declared) for name, declared in command.parameters.items()},
        "required": list(command.needed),
        "additionalProperties": False,
    }
    required = ["CmdletName", "Parameters"] if command.needed else ["CmdletName"]
    return {
        "type": "object",
        "properties": {"CmdletName": {"const": command.name}, "Parameters": parameters},
        "required": required,
    }


def _body(route: Route, schemas: Schemas) -> Body | None:
    if route.method != "POST":
        return None
    given = {"anyOf": [schemas.ref(command.name, partial(_input, command)) for command in commands().values()]}
    return Body(schema={"type": "object", "required": ["CmdletInput"], "properties": {"CmdletInput": given}})


PART = Part(
    service="exchange",
    title="Exchange's commands over HTTP, as the simulator serves them",
    says="Names of commands and parameters compare without regard to case. The interface is no contract of Microsoft's.",
    error=_ERROR,
    body=_body,
)
