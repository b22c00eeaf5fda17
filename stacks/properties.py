"""Property paths and values of engine events, as plans and drift reports show them."""

from __future__ import annotations

import json
import re
from typing import Any

from tenantry.plan.change import SECRET

# What the engine writes for a value that is only known after the apply, and the key that marks a secret in its JSON.
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SECRET_KEY = "4dabf18193072939515e22adb298388d"
COMPUTED = "[known after apply]"

# Inputs that are the tool's own bookkeeping: they identify, they are no settings of the object.
HIDDEN = frozenset({"__defaults", "adopt"})


def clean(value: Any) -> Any:
    """A value ready to be shown and hashed: secrets masked, unknowns named, whole numbers as int, lists of names sorted."""
    if isinstance(value, dict):
        if _SECRET_KEY in value:
            return SECRET
        return {key: clean(item) for key, item in sorted(value.items()) if key not in HIDDEN}
    if isinstance(value, list | tuple):
        items = [clean(item) for item in value]
        if all(isinstance(item, str) for item in items):
            return sorted(items)
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True, default=str))
    if isinstance(value, str) and _UNKNOWN in value:
        return COMPUTED
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def segments_of(path: str) -> list[str]:
    """`tags["tenantry-key"].x[0]` -> [`tags`, `tenantry-key`, `x`]: everything from a list index on is the whole list."""
    segments: list[str] = []
    for key, index, name in re.findall(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.\[\]]+)', path):
        if index:
            break
        segments.append(key or name)
    return segments


def value_at(value: Any, segments: list[str]) -> Any:
    """The value under the path, None where it does not exist."""
    for segment in segments:
        if not isinstance(value, dict):
            return None
        value = value.get(segment)
    return value


def shown_path(segments: list[str]) -> str:
    return ".".join(segments)
