"""Reading a request's body. Whatever it holds, what comes out can be walked, stored and written again."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import parse_qsl

from simulator import loose_json
from simulator.messages import Request

MAX_DEPTH = 100
MAX_FORM_FIELDS = 1000


def read_body(request: Request, raw: bytes) -> str:
    """Fill `body` or `form` from `raw`. Returns what is wrong in one sentence, or an empty text."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            request.form = dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS))
        except ValueError as problem:
            return f"The request's body cannot be read as a form: {problem}."
        return ""
    if not raw.strip():
        return ""
    try:
        body = _read(request, raw)
    except RecursionError:
        return "The request's body is nested too deeply."
    except ValueError as problem:
        return f"The request's body cannot be read as JSON: {problem}."
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _depth(body) > MAX_DEPTH:
        return "The request's body is nested too deeply."
    request.body = body
    return ""


def _read(request: Request, raw: bytes) -> Any:
    try:
        return json.loads(raw, parse_constant=_no_constant, parse_float=_finite)
    except ValueError:
        if not loose_json.is_read_loosely(request.path):
            raise
    return json.loads(loose_json.strict(raw.decode()), parse_constant=_no_constant, parse_float=_finite)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return value


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth
