"""Odd things: texts, numbers and whole bodies that a careless reader stumbles over."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

TEXTS = (
    "", " ", "'", "''", '"', "\\", "$", "%", "%00", "%zz", "..", "../..", "/", "//", "*", "{}", "{0}", "()", "[", "-1", "0",
    "1e999", "null", "true", "NaN", "x" * 300, "y" * 70_000, "ä", "é\u0301", "\u202e", "😀", "\ud83d", "\udc00x", "\x00",
    "\t\r\n", "\u2028", "İ", "ß", "ﬁ", "㍿", "a,b", "a;b", "a b", "#", "?", "@", "a@b", "@odata.type", "#microsoft.graph.user",
    "microsoft.graph.group", "00000000-0000-0000-0000-000000000000", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2026-02-30T00:00:00Z", "2026-01-01T00:00:00+99:99", "2026-13-01", "24:00:00", "P99999999999D", "P1Y", "PT0S", "-P1D",
    "10.0.0.0/8", "10.0.0.1/8", "::/0", "999.1.1.1/33", "10.0.0.0/-1", "*.*", "(?:", "[concat(", "[parameters('x')]", "${x}",
    "<script>", "/subscriptions/x", "https://x", "https://[", "http://localhost:99999999/x", "data:,", "١٢٣", "²", "1_000",
    "+1", "0x10", " 5 ",
)  # fmt: skip
NUMBERS: tuple[int | float, ...] = (
    0, -1, 1, 2, 255, 65_536, 2**31, -(2**31) - 1, 2**53, 2**63, 2**64, 10**30, 10**400, 0.1, -0.0, 1.5, 1e300, 1e-300, 5e-324,
)  # fmt: skip
NAMES = (
    "", "id", "ID", "properties", "@odata.type", "@odata.id", "x@odata.bind", "members@odata.bind", "__class__", "_members",
    "$ref", "\ud800", "a.b", "a/b", "tags", "x" * 300,
)  # fmt: skip


def scalar(rng: random.Random) -> Any:
    """Any JSON value without parts."""
    kind = rng.randrange(10)
    if kind < 2:
        return rng.choice((None, True, False))
    return rng.choice(NUMBERS) if kind < 4 else rng.choice(TEXTS)


def value(rng: random.Random, depth: int = 0) -> Any:
    """Any JSON value, at times a deep one."""
    kind = rng.randrange(8 if depth < 4 else 6)
    if kind < 5:
        return scalar(rng)
    if kind == 5:
        return _deep(rng) if depth == 0 and rng.random() < 0.2 else rng.choice(([], {}, [None], [[]], [{}], {"": None}))
    if kind == 6:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice(NAMES): value(rng, depth + 1) for _ in range(rng.randrange(5))}


def _deep(rng: random.Random) -> Any:
    made: Any = 1
    for _ in range(rng.choice((30, 90, 99))):
        made = [made] if rng.random() < 0.5 else {rng.choice(("x", "properties", "values")): made}
    return made


def changed(rng: random.Random, body: Any) -> Any:
    """`body` with one to three odd things in it, or nothing of it left."""
    if rng.random() < 0.05:
        return value(rng)
    made = copy.deepcopy(body)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        spots = list(_places(made))
        if not spots:
            return value(rng)
        holder, key = rng.choice(spots)
        _change(rng, holder, key)
    return made


def _change(rng: random.Random, holder: Any, key: Any) -> None:
    kind = rng.randrange(8)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = [holder[key]]
    elif kind == 2 and isinstance(holder[key], list):
        holder[key] = holder[key] * rng.choice((2, 50))
    elif kind == 3 and isinstance(holder, dict):
        holder[rng.choice((key.upper(), key + " ", key[:1].upper() + key[1:], *NAMES))] = holder[key]
    elif kind == 4 and isinstance(holder[key], dict):
        holder[key] = {**holder[key], rng.choice(NAMES): value(rng, 2)}
    elif kind == 5 and isinstance(holder[key], str):
        near = (holder[key].upper(), holder[key][:-1], holder[key] + "x", f" {holder[key]} ", holder[key] * 2)
        holder[key] = rng.choice(near if rng.random() < 0.3 else TEXTS)
    elif kind == 6 and isinstance(holder[key], bool | int | float):
        holder[key] = rng.choice((str(holder[key]), not holder[key], rng.choice(NUMBERS), rng.choice(NUMBERS)))
    else:
        holder[key] = value(rng, 1)


def _places(body: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a body, as the list or object that holds it and the key in it."""
    keys = list(body) if isinstance(body, dict) else range(len(body)) if isinstance(body, list) else ()
    for key in keys:
        yield body, key
        yield from _places(body[key])


def encoded(rng: random.Random, body: Any) -> bytes:
    """`body` as bytes that are mostly its JSON, at times something that only looks so."""
    text = json.dumps(body)
    kind = rng.randrange(30)
    if kind == 0:
        return text.encode()[: rng.randrange(len(text) + 1)]
    if kind == 1:
        return text.encode(rng.choice(("utf-16", "utf-32", "utf-8-sig", "utf-16-le")))
    if kind == 2:
        return rng.choice((b"\xff\xfe", b"\x00", b"//x\n", b"[", b"'")) + text.encode()
    if kind == 3:
        return text.encode() + rng.choice((b"}", b"\x00", b"{}", b",", text.encode()))
    if kind == 4:
        return text.replace(
            ":", ": " + rng.choice(("NaN", "Infinity", "1e999", "01", "1" * 5000, "'x'", "undefined")) + " ", 1
        ).encode()
    if kind == 5:
        return rng.choice(
            (b"[" * 100_000, b'{"a":' * 100_000, b'"' + b"x" * 1_000_000 + b'"', b"9" * 10_000, b'"\\ud800"', b'"\xff"')
        )
    if kind == 6:
        return rng.randbytes(rng.randrange(300))
    if kind == 7:
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return text.encode()
