"""What Kusto's values are: their types, how one becomes another, how two compare.

Types: string (never null: nothing is ""), long, real, bool, datetime, dynamic (any JSON; null too). A predicate on null is null,
but nothing equals null and everything differs from it. Source: "Scalar data types" and "Null values" of the Kusto reference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

NUMBERS = frozenset({"long", "real"})


def text(value: Any) -> str:
    """tostring()."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def number(value: Any) -> int | float | None:
    """A number, or a text that is one; None otherwise."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        for read in (int, float):
            try:
                found = read(value)
            except ValueError:
                continue
            # NaN and the infinities have no place in JSON; digits beyond any number's are no value either.
            return found if abs(found) < 1e300 else None
    return None


def boolean(value: Any) -> bool | None:
    """tobool()."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False}.get(value.lower())
    return None if value is None or isinstance(value, dict | list) else bool(value)


def member(holder: Any, key: Any) -> Any:
    """`holder.key` or `holder[key]` of a dynamic value; None when there is none. Names count with their case."""
    if isinstance(holder, dict):
        return holder.get(key) if isinstance(key, str) else None
    if isinstance(holder, list) and isinstance(key, int) and not isinstance(key, bool):
        return holder[key] if -len(holder) <= key < len(holder) else None
    return None


def equal(kind: str) -> Callable[[Any, Any], bool | None]:
    """How two values are equal that are compared as `kind`."""

    def compare(left: Any, right: Any) -> bool | None:
        one, other = converted(kind, left), converted(kind, right)
        return None if one is None and other is None else one == other

    return compare


def ordered(kind: str, accept: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool | None]:
    """How two values are ordered that are compared as `kind`."""

    def compare(left: Any, right: Any) -> bool | None:
        one, other = converted(kind, left), converted(kind, right)
        return None if one is None or other is None else accept(one, other)

    return compare


def converted(kind: str, value: Any) -> Any:
    """A value as one of type `kind`."""
    if kind in ("string", "datetime"):
        return text(value)
    if kind in NUMBERS:
        return number(value)
    return boolean(value) if kind == "bool" else value


def key(value: Any) -> str:
    """A text that is the same for the same value only, for groups and sets."""
    return json.dumps(value, sort_keys=True)
