"""`summarize`: rows in groups, and what is worked out over each group. Source: the Kusto reference, aggregation functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.arm.resource_graph import expressions, problems, values
from simulator.arm.resource_graph.expressions import Expression
from simulator.arm.resource_graph.meaning import Value, scalar
from simulator.arm.resource_graph.table import Table, free_name, refuse_dynamic
from simulator.arm.resource_graph.tokens import Tokens
from simulator.messages import Json

Grouping = Callable[[Tokens, Table, str], list[tuple[str, Value]]]


@dataclass(frozen=True, kw_only=True)
class _Aggregate:
    """`prefix` of its column's name (behind it comes that of its argument); `kind`: "" for its argument's type."""

    prefix: str
    kind: str
    run: Callable[[list[Any]], Any]
    arguments: int = 1


def _numbers(held: list[Any]) -> list[int | float]:
    return [found for found in map(values.number, held) if found is not None]


def _average(held: list[Any]) -> float | None:
    found = _numbers(held)
    return sum(found) / len(found) if found else None


def _there(held: list[Any]) -> list[Any]:
    return [value for value in held if value is not None]


def _set(held: list[Any]) -> list[Any]:
    return list({values.key(value): value for value in _there(held)}.values())


_AGGREGATES = {
    "count": _Aggregate(prefix="count", kind="long", run=len, arguments=0),
    "countif": _Aggregate(prefix="countif", kind="long", run=lambda held: sum(values.boolean(one) is True for one in held)),
    "dcount": _Aggregate(prefix="dcount", kind="long", run=lambda held: len(_set(held))),
    "sum": _Aggregate(prefix="sum", kind="", run=lambda held: sum(_numbers(held))),
    "avg": _Aggregate(prefix="avg", kind="real", run=_average),
    "min": _Aggregate(prefix="min", kind="", run=lambda held: min(_there(held), default=None)),
    "max": _Aggregate(prefix="max", kind="", run=lambda held: max(_there(held), default=None)),
    "make_list": _Aggregate(prefix="list", kind="dynamic", run=_there),
    "make_set": _Aggregate(prefix="set", kind="dynamic", run=_set),
    "any": _Aggregate(prefix="any", kind="", run=lambda held: next(iter(_there(held)), None)),
    "take_any": _Aggregate(prefix="any", kind="", run=lambda held: next(iter(_there(held)), None)),
}


def summarize(tokens: Tokens, table: Table, grouping: Grouping) -> Table:
    """`summarize [name =] aggregate(...), ... [by expression, ...]`. `grouping` reads what comes after `by`."""
    made = [] if tokens.next.text == "by" else _aggregates(tokens, table)
    groups: list[tuple[str, Value]] = grouping(tokens, table, "summarize") if tokens.takes("by") else []
    for _, value in groups:
        refuse_dynamic(value.kind, "summarize", "key")
    if not made and not groups:
        tokens.refuse()
    found: dict[str, list[Json]] = {}
    for row in table.rows:
        found.setdefault(values.key([value.of(row) for _, value in groups]), []).append(row)
    if not groups and not found:
        # Without groups there is one row, whatever there is to count.
        found[""] = []
    columns = {name: value.kind for name, value in groups}
    named = []
    for name, kind, run in made:
        free = free_name(name, columns)
        columns[free] = kind
        named.append((free, run))
    rows = [
        {**{name: value.of(members[0]) for name, value in groups}, **{name: run(members) for name, run in named}}
        for members in found.values()
    ]
    return Table(columns=columns, rows=rows)


def _aggregates(tokens: Tokens, table: Table) -> list[tuple[str, str, Callable[[Sequence[Json]], Any]]]:
    found = []
    while True:
        given = ""
        if tokens.next.kind == "name" and tokens.ahead(1).text == "=" and tokens.ahead(1).kind == "mark":
            given = tokens.name()
            tokens.take()
        if tokens.next.text in problems.beyond("aggregations"):
            raise problems.not_served(f"the aggregation {tokens.next.text}()")
        name, kind, run = _aggregate(expressions.read(tokens), table)
        found.append((given or name, kind, run))
        if not tokens.takes(","):
            return found


def _aggregate(expression: Expression, table: Table) -> tuple[str, str, Callable[[Sequence[Json]], Any]]:
    name = expression.name
    if expression.kind != "call":
        raise problems.not_served("'summarize' of what is no aggregation alone")
    aggregate = _AGGREGATES.get(name)
    if aggregate is None:
        raise problems.meaningless("summarize", f"Unknown function: '{name}'")
    if len(expression.parts) != aggregate.arguments:
        raise problems.meaningless("summarize", f"Function '{name}' does not take {len(expression.parts)} arguments")
    if not aggregate.arguments:
        return f"{aggregate.prefix}_", aggregate.kind, len
    value = scalar(expression.parts[0], table.columns, "summarize")
    if name in ("min", "max"):
        refuse_dynamic(value.kind, "summarize", "argument")
    if name in ("sum", "avg") and value.kind not in values.NUMBERS:
        raise problems.meaningless("summarize", f"Function '{name}' expects a number, not '{value.kind}'")
    run = aggregate.run
    return f"{aggregate.prefix}_{value.name}", aggregate.kind or value.kind, lambda rows: run([value.of(row) for row in rows])
