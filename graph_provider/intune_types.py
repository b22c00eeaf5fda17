"""What Intune's policies can hold, by Microsoft's own description of the types (intune-types.json, made by scripts.sources).

A declared type ends in `!` where null is not allowed and reads `Collection(X)` for a list.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from graph_provider.fields import Failure
from graph_provider.values import Json, is_unknown

TYPE = "#microsoft.graph."
SHARED = ("id", "displayName", "description", "createdDateTime", "lastModifiedDateTime", "version", "priority")
_NUMBERS = {"Edm.Int32", "Edm.Int64"}
_ZEROS: Json = {"Edm.Boolean": False, "Edm.Int32": 0, "Edm.Int64": 0, "Edm.Double": 0, "Edm.String": ""}


@cache
def table() -> Json:
    """`families`, `types`, `kinds`, `enums`: see scripts/sources/intune_types.py."""
    found: Json = json.loads(resources.files("graph_provider").joinpath("intune-types.json").read_text(encoding="utf-8"))
    return found


def family(base: str) -> tuple[str, ...]:
    """The types that derive from `base` and can be made."""
    return tuple(table()["families"][base])


def properties(kind: str) -> dict[str, str]:
    """The properties of a type with their declared types, without what all policies share; {} for a type that is not known."""
    found: dict[str, str] = table()["types"].get(kind, {})
    return found


def bare(declared: str) -> tuple[str, bool]:
    """The type alone, and whether it is a list of it."""
    name = declared.rstrip("!")
    listed = re.fullmatch(r"Collection\((.*)\)", name)
    return (listed[1].rstrip("!"), True) if listed else (name, False)


def zero(declared: str) -> Any:
    """What a property is when nobody has said anything."""
    name, many = bare(declared)
    if many:
        return []
    if not declared.endswith("!"):
        return None
    members = table()["enums"].get(name)
    return members[0] if members else _ZEROS.get(name)


def zeros(kind: str) -> Json:
    """`zero` of every property of a type, objects within it too."""
    found: Json = {}
    for name, declared in properties(kind).items():
        inner, many = bare(declared)
        found[name] = zeros(inner) if inner in table()["types"] and not many else zero(declared)
    return found


def problems(kind: str, settings: Mapping[str, Any], path: str = "settings") -> Iterator[Failure]:
    """What does not fit the type."""
    declared = properties(kind)
    for name, value in settings.items():
        where = f"{path}.{name}"
        if name in declared:
            if value is not None and not is_unknown(value):
                yield from _value_problems(declared[name], value, where)
        elif "@odata." not in name:
            near = difflib.get_close_matches(name, declared, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            shared = path == "settings" and name in SHARED
            yield Failure(path=where, reason="stands beside settings" if shared else f"{kind} has no such property in v1.0{hint}")


def _value_problems(declared: str, value: Any, path: str) -> Iterator[Failure]:
    name, many = bare(declared)
    if many:
        if not isinstance(value, list):
            yield Failure(path=path, reason="must be a list")
            return
        for item in value:
            yield from _value_problems(name, item, path)
    elif name in table()["enums"]:
        members = table()["enums"][name]
        for word in value.split(",") if isinstance(value, str) else [value]:
            if not isinstance(word, str) or word.strip() not in members:
                near = difflib.get_close_matches(str(word), members, n=1)
                yield Failure(
                    path=path, reason=f"'{word}' is not one of {', '.join(members)}{f'; did you mean {near[0]}?' if near else ''}"
                )
    elif name in table()["types"]:
        yield from _object_problems(name, value, path)
    elif name == "Edm.Boolean":
        if not isinstance(value, bool):
            yield Failure(path=path, reason="must be true or false")
    elif name in _NUMBERS:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Failure(path=path, reason="must be a whole number")
    elif name == "Edm.Double":
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield Failure(path=path, reason="must be a number")
    elif not isinstance(value, str):
        yield Failure(path=path, reason="must be a text")


def _object_problems(name: str, value: Any, path: str) -> Iterator[Failure]:
    if not isinstance(value, Mapping):
        yield Failure(path=path, reason="must be an object")
        return
    kinds = table()["kinds"].get(name)
    told = str(value.get("@odata.type") or "").removeprefix(TYPE)
    if kinds and told not in kinds:
        yield Failure(path=path, reason=f"needs @odata.type, {TYPE} with one of {', '.join(kinds)}")
        return
    yield from problems(told if kinds else name, value, path)
