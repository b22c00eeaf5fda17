"""How a value reads in text for people: short, on one line, with nothing in it that a terminal or a reader could take wrongly."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from tenantry.plan.change import SECRET
from tenantry.plan.digest import plain

LIMIT: Final = 300

# Control characters (C0, DEL, C1), line separators, and marks that reorder or hide text (bidi controls, zero width, BOM).
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# Text that could be taken for another type, or whose ends could be missed, stands in quotes.
_QUOTED = re.compile(r"|[\s\[{\"].*|.*\s|none|true|false|null|-?\d+(\.\d+)?([eE][-+]?\d+)?", re.DOTALL | re.IGNORECASE)
_PLACEHOLDERS = frozenset({SECRET, "[known after apply]"})


def shown(value: Any, limit: int = LIMIT) -> str:
    """One value: words as they are, `none`, `true`, lists as `[a, b]`, all else as JSON; cut after `limit` characters."""
    return cut(_text(plain(value)), limit)


def shown_pair(before: Any, after: Any, limit: int = LIMIT) -> tuple[str, str]:
    """Both sides of a change. Long lists are told by what comes and goes, so that a cut can't hide it."""
    left, right = _text(plain(before)), _text(plain(after))
    if max(len(left), len(right)) > limit and isinstance(before, list | tuple) and isinstance(after, list | tuple):
        old, new = {_text(plain(item)) for item in before}, {_text(plain(item)) for item in after}
        told = [f"{sign} {', '.join(items)}" for sign, items in (("+", sorted(new - old)), ("-", sorted(old - new))) if items]
        left, right = f"{len(before)} entries", f"{len(after)} entries: {'; '.join(told)}"
    return cut(left, limit), cut(right, limit)


def one_line(text: str, limit: int = LIMIT) -> str:
    """Text of unknown origin, safe to print: unsafe characters as visible escapes, cut after `limit` characters."""
    return cut(safe(text), limit)


def safe(text: str) -> str:
    """Unsafe characters as `\\n`, `\\x1b`, `\\u202e`; everything else as it is."""
    return _UNSAFE.sub(lambda match: match.group().encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def cut(text: str, limit: int) -> str:
    """The first `limit` characters, and how many there were."""
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return _json(value) if _QUOTED.fullmatch(value) and value not in _PLACEHOLDERS else safe(value)
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return f"[{', '.join(_item(item) for item in value)}]"
    return _json(value)


def _item(value: Any) -> str:
    return _json(value) if isinstance(value, str) and ("," in value or "]" in value) else _text(value)


def _json(value: Any) -> str:
    return safe(json.dumps(value, ensure_ascii=False))
