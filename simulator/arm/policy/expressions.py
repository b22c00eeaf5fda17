"""Template expressions as policies hold them: `[concat('tags[', parameters('tagName'), ']')]`.

`parse` reads one, `functions.value` works it out. What isn't an expression, or can't be read, stays what it is.
Syntax: Microsoft's "Syntax and expressions in ARM templates".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+)|(?P<name>[A-Za-z_]\w*)|(?P<mark>[()\[\],.]))")


# No sensible expression is longer, and reading one that is nested without end would take the stack.
_LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class Call:
    """`name(arguments)` and what is taken from its result: property names and indexes, in order. A literal has name ""
    and its value as `literal`."""

    name: str
    arguments: tuple[Call, ...] = ()
    path: tuple[Call, ...] = ()
    literal: str | int | None = None


def is_expression(value: object) -> bool:
    """`[...]` is one; `[[...]` stands for a text that begins with a bracket."""
    return isinstance(value, str) and value.startswith("[") and value.endswith("]") and not value.startswith("[[")


@cache
def parse(text: str) -> Call | None:
    """The expression inside the brackets of `text`; None when it can't be read."""
    tokens = _tokens(text[1:-1])
    if not 0 < len(tokens) <= _LONGEST:
        return None
    read = _term(tokens, 0)
    return read[0] if read and read[1] == len(tokens) else None


def functions_of(call: Call) -> frozenset[str]:
    """The names of all functions in an expression, lower case."""
    own = frozenset({call.name.lower()} if call.name else ())
    return own.union(*(functions_of(part) for part in (*call.arguments, *call.path)))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            return []
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


def _term(tokens: list[tuple[str, str]], at: int) -> tuple[Call, int] | None:
    kind, text = tokens[at] if at < len(tokens) else ("", "")
    if kind == "text":
        return Call(name="", literal=text[1:-1].replace("''", "'")), at + 1
    if kind == "number":
        return Call(name="", literal=int(text)), at + 1
    if kind != "name" or tokens[at + 1 : at + 2] != [("mark", "(")]:
        return None
    arguments: list[Call] = []
    at += 2
    while tokens[at : at + 1] != [("mark", ")")]:
        read = _term(tokens, at)
        if read is None:
            return None
        arguments.append(read[0])
        at = read[1]
        if tokens[at : at + 1] == [("mark", ",")]:
            at += 1
        elif tokens[at : at + 1] != [("mark", ")")]:
            return None
    path, at = _path(tokens, at + 1)
    return Call(name=text, arguments=tuple(arguments), path=path), at


def _path(tokens: list[tuple[str, str]], at: int) -> tuple[tuple[Call, ...], int]:
    """`.name` and `[index]` after a call, as far as they go."""
    path: list[Call] = []
    while at + 1 < len(tokens):
        if tokens[at] == ("mark", ".") and tokens[at + 1][0] == "name":
            path.append(Call(name="", literal=tokens[at + 1][1]))
            at += 2
            continue
        inner = _term(tokens, at + 1) if tokens[at] == ("mark", "[") else None
        if inner is None or tokens[inner[1] : inner[1] + 1] != [("mark", "]")]:
            break
        path.append(inner[0])
        at = inner[1] + 1
    return tuple(path), at
