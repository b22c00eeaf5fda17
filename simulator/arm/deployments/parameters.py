"""The parameters of a template: what the request gives must fit what the template asks for."""

from __future__ import annotations

from typing import Any

from simulator.arm.deployments import problems
from simulator.arm.deployments.context import Context
from simulator.arm.policy.parameters import fits
from simulator.messages import Json

_TYPES = {
    "string": "String",
    "securestring": "SecureString",
    "int": "Int",
    "bool": "Bool",
    "object": "Object",
    "secureobject": "SecureObject",
    "array": "Array",
}
_PLAIN = {"securestring": "string", "int": "integer", "bool": "boolean", "secureobject": "object"}


def fill(context: Context, given: Json) -> None:
    """Put the value of each parameter into the context: the given one, else the default. 400 InvalidTemplate."""
    declared = section(context.template, "parameters")
    known = {name.lower(): name for name in declared}
    extra = [name for name in given if name.lower() not in known]
    if extra:
        raise problems.invalid(
            f"The template parameters '{', '.join(extra)}' in the parameters file are not valid; they are not present in the "
            "original template and can therefore not be provided at deployment time. The only supported parameters for this "
            f"template are '{', '.join(declared)}'. Please see https://aka.ms/arm-pass-parameter-values for usage details"
        )
    held = {name.lower(): entry for name, entry in given.items()}
    for name, entry in declared.items():
        if not isinstance(entry, dict) or kind_of(entry) not in _TYPES:
            raise problems.invalid(f"The template parameter '{name}' has no valid type")
        context.parameters[name] = _checked(name, entry, _given(context, name, entry, held))


def section(template: Json, name: str) -> Json:
    """A part of the template that is an object of named entries."""
    found = template.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise problems.invalid(f"The template property '{name}' must be an object")
    return found


def kind_of(entry: Json) -> str:
    return str(entry.get("type")).lower()


def shown(context: Context) -> Json:
    """The parameters as a read of the deployment has them; secure ones without their values."""
    declared = section(context.template, "parameters")
    return {
        name: {"type": _TYPES[kind_of(entry)]} | ({} if is_secure(entry) else {"value": context.parameters[name]})
        for name, entry in declared.items()
    }


def is_secure(entry: Json) -> bool:
    return kind_of(entry).startswith("secure")


def type_name(entry: Any) -> str | None:
    """How Resource Manager writes the type of a parameter or output; None for none."""
    return _TYPES.get(kind_of(entry)) if isinstance(entry, dict) else None


def fitting(entry: Json, value: Any) -> bool:
    kind = kind_of(entry)
    return fits(_PLAIN.get(kind, kind), value)


def _given(context: Context, name: str, entry: Json, held: Json) -> Any:
    handed = held.get(name.lower())
    if handed is not None:
        if not isinstance(handed, dict) or "value" not in handed:
            if isinstance(handed, dict) and "reference" in handed:
                raise problems.not_served("parameters from a key vault")
            raise problems.invalid(f"The value for the template parameter '{name}' is not an object with a 'value'")
        if handed["value"] is not None:
            return handed["value"]
    if "defaultValue" not in entry:
        if entry.get("nullable") is True:
            return None
        raise problems.invalid(
            f"The value for the template parameter '{name}' at line '1' and column '1' is not provided. Please see "
            "https://aka.ms/arm-create-parameter-file for usage details"
        )
    context.in_default = True
    try:
        return context.resolve(entry["defaultValue"])
    finally:
        context.in_default = False


def _checked(name: str, entry: Json, value: Any) -> Any:
    if value is None and entry.get("nullable") is True:
        return value
    if not fitting(entry, value):
        raise problems.invalid(
            f"Template parameter JToken type is not valid. Expected '{_TYPES[kind_of(entry)]}'. Actual '{type(value).__name__}'. "
            f"The parameter is '{name}'. Please see https://aka.ms/arm-syntax-parameters for usage details"
        )
    allowed = entry.get("allowedValues")
    if isinstance(allowed, list) and value not in allowed:
        raise problems.invalid(
            f"The provided value '{value}' for the template parameter '{name}' is not valid. The value '{value}' is not part of "
            f"the allowed value(s): '{','.join(map(str, allowed))}'"
        )
    size = value if isinstance(value, int) else len(value) if isinstance(value, str | list) else None
    for low, high in (("minValue", "maxValue"), ("minLength", "maxLength")):
        if size is None or isinstance(value, bool) or isinstance(value, int) != (low == "minValue"):
            continue
        for limit, wrong in ((low, int.__lt__), (high, int.__gt__)):
            if isinstance(entry.get(limit), int) and wrong(size, entry[limit]):
                raise problems.invalid(
                    f"The provided value for the template parameter '{name}' is not valid: its '{limit}' is {entry[limit]}"
                )
    return value
