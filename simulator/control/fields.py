"""Reading a control request's body: every wrong field is a 400 with a sentence."""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import ControlFault
from simulator.messages import Request

Json = dict[str, Any]

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


def body_of(request: Request, allowed: set[str]) -> Json:
    """The body as an object (none at all counts as an empty one) that holds only `allowed` keys."""
    body = {} if request.body is None else request.body
    if not isinstance(body, dict):
        raise bad("The body must be a JSON object.")
    unknown = sorted(set(body) - allowed)
    if unknown:
        raise bad(f"Unknown field {unknown[0]!r}; known are {', '.join(sorted(allowed))}.")
    return body


def bad(message: str) -> ControlFault:
    return ControlFault(400, "BadRequest", message)


def text(body: Json, key: str, default: str | None = None) -> str:
    value = body.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise bad(f"{key} must be a text that is not empty.")
    return value.strip()


def optional_text(body: Json, key: str) -> str | None:
    return None if body.get(key) is None else text(body, key)


def texts(body: Json, key: str) -> tuple[str, ...]:
    """A list of texts, lower case, each once."""
    value = body.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise bad(f"{key} must be a list of texts.")
    return tuple(dict.fromkeys(item.strip().lower() for item in value))


def guid(value: str, key: str) -> str:
    """A GUID in lower case."""
    if not _GUID.match(value.lower()):
        raise bad(f"{key} must be a GUID, not {value!r}.")
    return value.lower()


def number(body: Json, key: str) -> float | None:
    value = body.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
        raise bad(f"{key} must be a number.")
    return float(value)


def whole_number(body: Json, key: str) -> int | None:
    value = number(body, key)
    if value is not None and not value.is_integer():
        raise bad(f"{key} must be a whole number.")
    return None if value is None else int(value)
