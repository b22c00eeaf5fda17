"""Parameters of policies: what an assignment (or an initiative, for its members) gives must fit what the definition asks for.

The codes and sentences are Azure's own, as its users report them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.arm.policy import definitions, expressions
from simulator.errors import ArmFault
from simulator.messages import Json

_FITS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "datetime": lambda value: isinstance(value, str),
}


def known_types() -> frozenset[str]:
    return frozenset(_FITS)


def fits(kind: Any, value: Any) -> bool:
    """Whether a value has a parameter type such as `Array`."""
    return _FITS.get(str(kind).lower(), lambda _: True)(value)


def given_by(assignment: Json) -> Json:
    """An assignment's parameters as plain name and value."""
    return {name: entry.get("value") for name, entry in (assignment["properties"].get("parameters") or {}).items()}


def effective(definition: Json, given: Json) -> Json:
    """All of a definition's parameters with their values: the given one, else the default."""
    held = {name.lower(): value for name, value in given.items()}
    declared = definition["properties"].get("parameters") or {}
    return {name: held.get(name.lower(), entry.get("defaultValue")) for name, entry in declared.items()} | given


def check(holder: str, definition: Json, given: Json, *, verb: str) -> None:
    """400 unless `given` fits the definition. `holder` is `policy assignment 'x'` or `policy set definition 'x'`; `verb` is what
    it does with parameters that don't exist. Expressions are worked out later, so they fit everything."""
    declared = {name.lower(): (name, entry) for name, entry in (definition["properties"].get("parameters") or {}).items()}
    called = definitions.label(definition)
    undefined = [name for name in given if name.lower() not in declared]
    if undefined and not definition.get("_partial"):
        raise ArmFault(
            400,
            "UndefinedPolicyParameter",
            f"The {holder} {verb} the parameter(s) '{','.join(undefined)}' which are not defined in the policy definition "
            f"'{definition['name']}'.",
        )
    named = {name.lower() for name in given}
    missing = [name for key, (name, entry) in declared.items() if key not in named and "defaultValue" not in entry]
    if missing:
        raise ArmFault(
            400,
            "MissingPolicyParameter",
            f"The {holder} is missing the parameter(s) '{','.join(missing)}' as defined in the policy definition '{called}'.",
        )
    for key, value in given.items():
        if key.lower() in declared and not expressions.is_expression(value):
            name, entry = declared[key.lower()]
            _check_value(called, name, entry, value)


def _check_value(called: str, name: str, entry: Json, value: Any) -> None:
    if not fits(entry.get("type"), value):
        raise ArmFault(
            400,
            "InvalidPolicyParameterType",
            f"The value of policy parameter '{name}' in policy definition '{called}' is not of the type '{entry['type']}'.",
        )
    allowed = entry.get("allowedValues")
    if not allowed:
        return
    for one in value if isinstance(value, list) else [value]:
        if one not in allowed:
            raise ArmFault(
                400,
                "PolicyParameterValueNotAllowed",
                f"The value '{one}' is not allowed for policy parameter '{name}' in policy definition '{called}'. "
                f"The allowed values are '{', '.join(map(str, allowed))}'.",
            )
