"""Whether a program's inputs can be sent, checked before anything is (what the real plugin's check does)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from simulator.azure_native.shape import ResourceType, Shape

_PYTHON: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "whole": (int,),
    "number": (int, float),
    "flag": (bool,),
    "record": (dict,),
    "table": (dict,),
    "series": (list,),
    "keys": (list,),
}
_WORDS = {
    "text": "a string",
    "whole": "a whole number",
    "number": "a number",
    "flag": "a boolean",
    "record": "an object",
    "table": "an object",
    "series": "a list",
    "keys": "a list",
}


def problems(kind: ResourceType, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(property, reason) of everything wrong with `inputs`; empty when they can be sent."""
    found: list[tuple[str, str]] = []
    for name in kind.path_inputs:
        if not inputs.get(name):
            found.append((name, "required: the stand-in gives no names of its own"))
        elif not isinstance(inputs[name], str):
            found.append((name, "must be a string"))
    for name in inputs:
        if name not in kind.body and name not in kind.path_inputs:
            found.append((name, f"no such property of {kind.token}"))
    body = {name: value for name, value in inputs.items() if name in kind.body}
    found.extend(_in_fields(kind.body, body, ""))
    return found


def _in_fields(fields: Mapping[str, Shape], value: Mapping[str, Any], base: str) -> Iterator[tuple[str, str]]:
    for name, shape in fields.items():
        path = f"{base}.{name}" if base else name
        if name in value:
            yield from _in_value(shape, value[name], path)
        elif shape.required:
            yield path, "required"
    for name in value:
        if name not in fields:
            yield (f"{base}.{name}" if base else name), "no such property"


def _in_value(shape: Shape, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if shape.kind == "any" or value == UNKNOWN:
        return
    # A Python bool is an int too, and ARM refuses true where a number belongs.
    fits = isinstance(value, _PYTHON[shape.kind]) and isinstance(value, bool) == (shape.kind == "flag")
    if not fits:
        yield path, f"must be {_WORDS[shape.kind]}"
    elif shape.kind == "record":
        yield from _in_fields(shape.fields, value, path)
    elif shape.kind == "table" and shape.items is not None:
        for name, inner in value.items():
            yield from _in_value(shape.items, inner, f"{path}.{name}")
    elif shape.kind == "series" and shape.items is not None:
        for index, inner in enumerate(value):
            yield from _in_value(shape.items, inner, f"{path}[{index}]")
