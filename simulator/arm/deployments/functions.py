"""The functions of templates that need nothing but their arguments. Source: Microsoft's "ARM template functions".

Most are shared with policies (simulator.arm.policy.functions); here stand those that policies don't have or that mean another
thing there. uniqueString gives 13 characters that follow from its arguments, but not Microsoft's: how it works is not published.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin

from simulator.arm.policy.functions import LONGEST, SHARED

# The namespace of guid(), general knowledge.
_GUIDS = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")
_HOLE = re.compile(r"\{\{|\}\}|\{(\d+)(?:,-?\d+)?(?::([^}]*))?\}")


def text(value: Any) -> str:
    """string()."""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> str:
    """A value inside a text: booleans as .NET writes them."""
    return str(value) if isinstance(value, bool) else text(value)


def _format(pattern: str, *values: Any) -> str:
    def fill(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        value = values[int(found[1])]
        if found[2]:
            digits = re.fullmatch(r"[dD](\d{1,2})", found[2])
            if not digits or not isinstance(value, int):
                raise ValueError(f"the format '{found[2]}' is not served")
            return f"{value:0{int(digits[1])}d}"
        return _plain(value)

    return _HOLE.sub(fill, pattern)


def _concat(*parts: Any) -> Any:
    if parts and all(isinstance(part, list) for part in parts):
        return [item for part in parts for item in part]
    return "".join(_plain(part) for part in parts)


def _unique(*parts: str) -> str:
    digest = hashlib.sha256("-".join(parts).encode("utf-8", "replace")).digest()
    return base64.b32encode(digest).decode().lower()[:13]


def _object(*parts: Any) -> dict[str, Any]:
    if len(parts) % 2:
        raise ValueError("createObject takes names and values in turn")
    return {str(parts[at]): parts[at + 1] for at in range(0, len(parts), 2)}


def _union(*parts: Any) -> Any:
    if all(isinstance(part, list) for part in parts):
        return list({json.dumps(item, sort_keys=True): item for part in parts for item in part}.values())
    merged: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            held = merged.get(key)
            merged[key] = _union(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return merged


def _intersection(first: Any, *rest: Any) -> Any:
    if isinstance(first, dict):
        return {key: value for key, value in first.items() if all(key in other and other[key] == value for other in rest)}
    return [item for item in first if all(item in other for other in rest)]


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: value for part in parts for key, value in part.items()}


def _trim_count(value: Any, count: int) -> Any:
    return value[max(int(count), 0) :]


def _range(start: int, count: int) -> list[int]:
    if not 0 <= count <= 10_000:
        raise ValueError("range gives at most 10000 numbers")
    return list(range(start, start + count))


def _divided(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _padded(value: Any, width: int, mark: str = " ") -> str:
    if not 0 <= width <= LONGEST:
        raise ValueError("too wide")
    return text(value).rjust(width, mark)


def _boolean(value: Any) -> bool:
    words = {"true": True, "false": False, "1": True, "0": False}
    return value if isinstance(value, bool) else words[str(value).lower()]


def _read(value: str) -> Any:
    try:
        return json.loads(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None


FUNCTIONS: dict[str, Callable[..., Any]] = SHARED | {
    # Policies compare without regard to case.
    "equals": lambda left, right: left == right and isinstance(left, bool) == isinstance(right, bool),
    "concat": _concat,
    "format": _format,
    "string": text,
    "true": lambda: True,
    "false": lambda: False,
    "null": lambda: None,
    "json": _read,
    "bool": _boolean,
    "createobject": _object,
    "array": lambda value: value if isinstance(value, list) else [value],
    "uniquestring": _unique,
    "guid": lambda *parts: str(uuid.uuid5(_GUIDS, "-".join(parts))),
    "union": _union,
    "intersection": _intersection,
    "shallowmerge": _merged,
    "skip": _trim_count,
    "take": lambda value, count: value[: max(int(count), 0)],
    "join": lambda values, mark: str(mark).join(_plain(value) for value in values),
    "min": lambda *values: min(values[0] if isinstance(values[0], list) else values),
    "max": lambda *values: max(values[0] if isinstance(values[0], list) else values),
    "range": _range,
    "sub": lambda left, right: int(left) - int(right),
    "mul": lambda left, right: int(left) * int(right),
    "div": _divided,
    "mod": lambda left, right: left - right * _divided(left, right),
    "greater": lambda left, right: left > right,
    "greaterorequals": lambda left, right: left >= right,
    "less": lambda left, right: left < right,
    "lessorequals": lambda left, right: left <= right,
    "padleft": _padded,
    "trim": lambda value: str(value).strip(),
    "indexof": lambda whole, part: (
        whole.index(part) if part in whole and isinstance(whole, list) else whole.lower().find(part.lower())
    ),
    "lastindexof": lambda whole, part: whole.lower().rfind(part.lower()),
    "base64": lambda value: base64.b64encode(str(value).encode("utf-8", "replace")).decode(),
    "base64tostring": lambda value: base64.b64decode(value, validate=True).decode(),
    "uricomponent": lambda value: quote(str(value), safe="-_.!~*'()"),
    "uri": urljoin,
    "items": lambda value: [{"key": key, "value": value[key]} for key in sorted(value)],
    "objectkeys": sorted,
    "tryget": lambda holder, key: holder.get(key) if isinstance(holder, dict) else holder[key],
}
# Further ones that templates have.
UNSERVED = frozenset(
    {
        *("base64tojson", "cidrhost", "cidrsubnet", "contentversion", "copyindex", "datauri", "datauritostring", "datetimeadd"),
        *("datetimefromepoch", "datetimetoepoch", "deployer", "fail", "filter", "flatten", "float", "getsecret", "groupby"),
        *("indexfromend", "lambda", "lambdavariables", "loadtextcontent", "managementgroup", "managementgroupresourceid", "map"),
        *("mapvalues", "parsecidr", "pickzones", "providers", "reduce", "references", "sort", "toobject", "toupperinvariant"),
        *("uricomponenttostring", "builduri", "parseuri", "tryindexfromend"),
    }
)
