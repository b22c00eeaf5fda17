"""The scalar expressions of Kusto: how they are written. What they mean, `meaning` says.

Precedence, the loosest first: or, and, comparisons, + and -, * / and %, then calls, paths and literals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.arm.resource_graph import problems
from simulator.arm.resource_graph.tokens import Tokens

_DEEPEST = 60
COMPARISONS = frozenset({"==", "!=", "=~", "!~", "<", ">", "<=", ">="})
TEXT_COMPARISONS = frozenset(f"{name}{case}" for name in ("has", "contains", "startswith", "endswith") for case in ("", "_cs"))


@dataclass(frozen=True, kw_only=True)
class Expression:
    """`kind`: literal (`value`), column (`name`), call (`name`, `parts`), path (`parts`: holder, key), operator (`name`, `parts`)
    or among (`name` in, in~, !in, !in~; `parts`: the value, then the list)."""

    kind: str
    name: str = ""
    value: str | int | float | bool | None = None
    parts: tuple[Expression, ...] = ()


def read(tokens: Tokens, depth: int = 0) -> Expression:
    """The expression that begins at the next token."""
    parts = [_all_of(tokens, depth)]
    while tokens.takes("or"):
        parts.append(_all_of(tokens, depth))
    return parts[0] if len(parts) == 1 else Expression(kind="operator", name="or", parts=tuple(parts))


def _deeper(depth: int) -> int:
    if depth >= _DEEPEST:
        raise problems.not_served(f"expressions nested deeper than {_DEEPEST}")
    return depth + 1


def _all_of(tokens: Tokens, depth: int) -> Expression:
    parts = [_comparison(tokens, depth)]
    while tokens.takes("and"):
        parts.append(_comparison(tokens, depth))
    return parts[0] if len(parts) == 1 else Expression(kind="operator", name="and", parts=tuple(parts))


def _comparison(tokens: Tokens, depth: int) -> Expression:
    left = _sum(tokens, depth)
    token = tokens.next
    if token.kind not in ("name", "mark"):
        return left
    plain = token.text.removeprefix("!")
    if plain in problems.beyond("comparisons"):
        raise problems.not_served(f"the operator {plain!r}")
    if token.text in COMPARISONS or plain in TEXT_COMPARISONS:
        tokens.take()
        return Expression(kind="operator", name=token.text, parts=(left, _sum(tokens, depth)))
    if token.text == "matches" and tokens.ahead(1).text == "regex":
        tokens.take()
        tokens.take()
        return Expression(kind="operator", name="matches regex", parts=(left, _sum(tokens, depth)))
    if plain == "in" or token.text == "!in~":
        return _among(tokens, left, depth)
    return left


def _among(tokens: Tokens, left: Expression, depth: int) -> Expression:
    name = tokens.take().text
    # `in~` is read as the word and a mark that no other place has.
    if name == "in" and tokens.next.text == "~":
        tokens.take()
        name = "in~"
    tokens.expect("(")
    if tokens.next.kind == "name" and tokens.ahead(1).text == "|":
        raise problems.not_served(f"a query as the list of {name!r}")
    listed = _list(tokens, depth)
    return Expression(kind="among", name=name, parts=(left, *listed))


def _list(tokens: Tokens, depth: int) -> list[Expression]:
    """What stands between an opening bracket, which is read already, and its end."""
    found: list[Expression] = []
    while not tokens.takes(")"):
        if found:
            tokens.expect(",")
        found.append(read(tokens, _deeper(depth)))
    return found


def _sum(tokens: Tokens, depth: int) -> Expression:
    return _chain(tokens, depth, ("+", "-"), _product)


def _product(tokens: Tokens, depth: int) -> Expression:
    return _chain(tokens, depth, ("*", "/", "%"), _path)


def _chain(tokens: Tokens, depth: int, marks: tuple[str, ...], part: Callable[[Tokens, int], Expression]) -> Expression:
    left = part(tokens, depth)
    while tokens.next.kind == "mark" and tokens.next.text in marks:
        # What comes first lies deepest.
        depth = _deeper(depth)
        name = tokens.take().text
        left = Expression(kind="operator", name=name, parts=(left, part(tokens, depth)))
    return left


def _path(tokens: Tokens, depth: int) -> Expression:
    found = _first(tokens, depth)
    while True:
        if tokens.next.text == "." and tokens.next.kind == "mark":
            tokens.take()
            key = Expression(kind="literal", value=tokens.name())
        elif tokens.next.text == "[" and tokens.next.kind == "mark":
            tokens.take()
            key = read(tokens, _deeper(depth))
            tokens.expect("]")
        else:
            return found
        depth = _deeper(depth)
        found = Expression(kind="path", parts=(found, key))


def _first(tokens: Tokens, depth: int) -> Expression:
    token = tokens.next
    if token.kind == "text":
        return Expression(kind="literal", value=tokens.take().text)
    if token.kind == "number":
        text = tokens.take().text
        return Expression(kind="literal", value=float(text) if "." in text else int(text))
    if token.kind == "timespan":
        raise problems.not_served("spans of time")
    if tokens.takes("-"):
        return Expression(kind="operator", name="negative", parts=(_first(tokens, _deeper(depth)),))
    if tokens.takes("("):
        inner = read(tokens, _deeper(depth))
        tokens.expect(")")
        return inner
    if token.kind == "mark" and token.text != "[":
        tokens.refuse()
    name = tokens.name()
    if tokens.takes("("):
        return Expression(kind="call", name=name, parts=tuple(_list(tokens, depth)))
    if name in ("true", "false"):
        return Expression(kind="literal", value=name == "true")
    return Expression(kind="column", name=name)
