"""`join`: rows of two tables side by side. Kinds: innerunique (unless told otherwise), inner, leftouter.

Source: the Kusto reference, join operator. A column of the right table whose name the left one has too gets a number behind it.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.arm.resource_graph import problems, values
from simulator.arm.resource_graph.table import Table, free_name, refuse_dynamic, require_columns
from simulator.arm.resource_graph.tokens import Tokens
from simulator.messages import Json

_KINDS = frozenset({"innerunique", "inner", "leftouter"})
_UNSERVED = frozenset(
    {"rightouter", "fullouter", "leftsemi", "rightsemi", "leftanti", "rightanti", "anti", "leftantisemi", "rightantisemi"}
)
_EMPTY = {"string": ""}


def join(tokens: Tokens, left: Table, inner: Callable[[Tokens], Table]) -> Table:
    """`inner` reads the query in the brackets."""
    kind = "innerunique"
    if tokens.takes("kind"):
        tokens.expect("=")
        kind = tokens.name()
        if kind in _UNSERVED:
            raise problems.not_served(f"join kind={kind}")
        if kind not in _KINDS:
            raise problems.meaningless("join", f"Unknown join kind '{kind}'")
    if not tokens.takes("("):
        raise problems.not_served("join with a table that is no query in brackets")
    right = inner(tokens)
    tokens.expect(")")
    tokens.expect("on")
    pairs = _pairs(tokens)
    require_columns(left, [one for one, _ in pairs], "join")
    require_columns(right, [other for _, other in pairs], "join")
    for one, other in pairs:
        refuse_dynamic(left.columns[one], "join", "key")
        refuse_dynamic(right.columns[other], "join", "key")
    names: dict[str, str] = {}
    columns = dict(left.columns)
    for name, of_type in right.columns.items():
        names[name] = free_name(name, columns)
        columns[names[name]] = of_type
    return Table(columns=columns, rows=_joined(left, right, kind, pairs, names))


def _pairs(tokens: Tokens) -> list[tuple[str, str]]:
    """`on name` or `on $left.name == $right.name`, several with commas or `and`."""
    found = []
    while True:
        name = tokens.name()
        if name == "$left":
            tokens.expect(".")
            one = tokens.name()
            tokens.expect("==")
            tokens.expect("$right")
            tokens.expect(".")
            found.append((one, tokens.name()))
        else:
            found.append((name, name))
        if not tokens.takes(",", "and"):
            return found


def _joined(left: Table, right: Table, kind: str, pairs: list[tuple[str, str]], names: dict[str, str]) -> list[Json]:
    by_key: dict[str, list[Json]] = {}
    for row in right.rows:
        by_key.setdefault(values.key([row[other] for _, other in pairs]), []).append(row)
    nothing: Json = {name: _EMPTY.get(of_type) for name, of_type in right.columns.items()}
    rows: list[Json] = []
    done: set[str] = set()
    for row in left.rows:
        key = values.key([row[one] for one, _ in pairs])
        if kind == "innerunique":
            if key in done:
                continue
            done.add(key)
        matches = by_key.get(key, [nothing] if kind == "leftouter" else [])
        rows += [{**row, **{names[name]: value for name, value in match.items()}} for match in matches]
        if len(rows) > 1_000_000:
            raise problems.not_served("joins of more than a million rows")
    return rows
