"""What differs between two plain values, as property paths; and how a live change is carried into a program's inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from simulator.azure_native.shape import ResourceType

_SIMPLE = re.compile(r"[A-Za-z_$][\w$-]*")
_NOTHING: Final = object()


class Difference(Enum):
    """How a property differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


def differences(kind: ResourceType, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Difference]:
    """Property path -> how. Objects and lists are compared element by element; a location by its normal form."""
    found: dict[str, Difference] = {}
    _compare_objects(_normal(old), _normal(new), "", found)
    volatile = {name for name, shape in kind.body.items() if shape.volatile}
    return {path: how for path, how in found.items() if top_of(path) not in volatile or how is not Difference.REMOVED}


def top_of(path: str) -> str:
    """The top-level property of a path."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def carried(inputs: Any, before: Any, after: Any) -> Any:
    """`inputs` with every change between `before` and `after` made in them.

    Live answers hold many defaults that no program ever set. What was there before (the outputs stored after the last
    write or refresh) is therefore no news; what changed since is, whether or not the program sets it."""
    if before == after and inputs is not _NOTHING:
        return inputs
    if isinstance(inputs, dict) and isinstance(before, dict) and isinstance(after, dict):
        result = {}
        for name in [*inputs, *(name for name in after if name not in inputs)]:
            was, now, wanted = before.get(name, _NOTHING), after.get(name, _NOTHING), inputs.get(name, _NOTHING)
            if now is _NOTHING:
                if was is _NOTHING:
                    result[name] = wanted
            elif was is _NOTHING or was != now:
                result[name] = carried(wanted, was, now)
            elif wanted is not _NOTHING:
                result[name] = wanted
        return result
    if isinstance(inputs, list) and isinstance(before, list) and isinstance(after, list):
        paired = min(len(inputs), len(before))
        return [carried(inputs[i], before[i], now) if i < paired else now for i, now in enumerate(after)]
    return after


def _normal(values: Mapping[str, Any]) -> Mapping[str, Any]:
    location = values.get("location")
    if isinstance(location, str):
        return {**values, "location": location.replace(" ", "").lower()}
    return values


def _compare(old: Any, new: Any, path: str, found: dict[str, Difference]) -> None:
    if isinstance(old, dict) and isinstance(new, dict):
        _compare_objects(old, new, path, found)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            place = f"{path}[{index}]"
            if index >= len(old):
                found[place] = Difference.ADDED
            elif index >= len(new):
                found[place] = Difference.REMOVED
            else:
                _compare(old[index], new[index], place, found)
    elif old != new:
        found[path] = Difference.CHANGED


def _compare_objects(old: Mapping[str, Any], new: Mapping[str, Any], base: str, found: dict[str, Difference]) -> None:
    for name in [*old, *(name for name in new if name not in old)]:
        path = _joined(base, name)
        if name not in new:
            found[path] = Difference.REMOVED
        elif name not in old:
            found[path] = Difference.ADDED
        else:
            _compare(old[name], new[name], path, found)


def _joined(base: str, name: str) -> str:
    if not _SIMPLE.fullmatch(name):
        quoted = name.replace('"', '\\"')
        return f'{base}["{quoted}"]'
    return f"{base}.{name}" if base else name
