"""The scalar functions of Kusto that are served: how many arguments each takes, what type it gives, what it does.

Source: the Kusto reference, scalar functions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.arm.resource_graph.values import boolean, number, text

_LONGEST = 100_000


@dataclass(frozen=True, kw_only=True)
class Function:
    """`kind`: the type of the result; "" for that of the second argument. `keeps_name`: a column that it makes is called by what
    is in it."""

    least: int
    most: int
    kind: str
    run: Callable[..., Any]
    keeps_name: bool = False


def _of(least: int, most: int, kind: str, run: Callable[..., Any], *, keeps_name: bool = False) -> Function:
    return Function(least=least, most=most, kind=kind, run=run, keeps_name=keeps_name)


def _whole(value: Any) -> int | None:
    found = number(value)
    return None if found is None else int(found)


def _real(value: Any) -> float | None:
    found = number(value)
    return None if found is None else float(found)


def _substring(whole: Any, start: Any, length: Any = None) -> str:
    first = max(_whole(start) or 0, 0)
    count = None if length is None else max(_whole(length) or 0, 0)
    return text(whole)[first:] if count is None else text(whole)[first : first + count]


def _split(whole: Any, mark: Any, place: Any = None) -> list[str] | None:
    parts = text(whole).split(text(mark)) if text(mark) else list(text(whole))
    if place is None:
        return parts
    at = _whole(place)
    return [parts[at]] if at is not None and -len(parts) <= at < len(parts) else None


def _read(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return value


def _replaced(whole: Any, old: Any, new: Any) -> str:
    source, part, other = text(whole), text(old), text(new)
    # Nested replacements multiply.
    if not part or len(source) + source.count(part) * len(other) > _LONGEST:
        return source
    return source.replace(part, other)


def _joined(*values: Any) -> str:
    return "".join(text(value) for value in values)[:_LONGEST]


def _first_there(*values: Any) -> Any:
    return next((value for value in values if value not in (None, "")), None)


FUNCTIONS: dict[str, Function] = {
    "tolower": _of(1, 1, "string", lambda value: text(value).lower()),
    "toupper": _of(1, 1, "string", lambda value: text(value).upper()),
    "tostring": _of(1, 1, "string", text, keeps_name=True),
    "toint": _of(1, 1, "long", _whole, keeps_name=True),
    "tolong": _of(1, 1, "long", _whole, keeps_name=True),
    "todouble": _of(1, 1, "real", _real, keeps_name=True),
    "toreal": _of(1, 1, "real", _real, keeps_name=True),
    "tobool": _of(1, 1, "bool", boolean, keeps_name=True),
    "toboolean": _of(1, 1, "bool", boolean, keeps_name=True),
    "todynamic": _of(1, 1, "dynamic", _read, keeps_name=True),
    "parse_json": _of(1, 1, "dynamic", _read, keeps_name=True),
    "isempty": _of(1, 1, "bool", lambda value: text(value) == ""),
    "isnotempty": _of(1, 1, "bool", lambda value: text(value) != ""),
    "isnull": _of(1, 1, "bool", lambda value: value is None),
    "isnotnull": _of(1, 1, "bool", lambda value: value is not None),
    "not": _of(1, 1, "bool", lambda value: None if boolean(value) is None else not boolean(value)),
    "strlen": _of(1, 1, "long", lambda value: len(text(value))),
    "strcat": _of(1, 64, "string", _joined),
    "substring": _of(2, 3, "string", _substring),
    "split": _of(2, 3, "dynamic", _split),
    "replace_string": _of(3, 3, "string", _replaced),
    "array_length": _of(1, 1, "long", lambda value: len(value) if isinstance(value, list) else None),
    "iff": _of(3, 3, "", lambda test, then, other: then if boolean(test) else other),
    "iif": _of(3, 3, "", lambda test, then, other: then if boolean(test) else other),
    "coalesce": _of(2, 64, "", _first_there),
}
