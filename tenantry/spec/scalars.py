"""Plain YAML scalars after YAML 1.2's core schema, on the strict side: what could be a name, a code or a time stays text.

`NO`, `on`, `0123`, `0x1F`, `12:30`, `1_000`, `+49301234`, `.inf` and dates are text; `true`, `null`, `12`, `1e3` are typed.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Longer runs of digits are ids, not amounts, and Python refuses to convert the very long ones.
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][-+]?[0-9]{1,2})?")


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def kind_of(value: object) -> str:
    """What a value is, in a reader's words: `a number`, `a map`, `nothing`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a yes/no value"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "a map"
    raise TypeError(f"not a value of a spec: {type(value).__name__}")
