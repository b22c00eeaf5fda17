"""The tabular operators of Kusto: each reads what belongs to it and makes a table of the one before it."""

from __future__ import annotations

from collections.abc import Callable

from simulator.arm.resource_graph import expressions, problems, values
from simulator.arm.resource_graph.aggregates import summarize
from simulator.arm.resource_graph.meaning import Value, scalar
from simulator.arm.resource_graph.table import Table, free_name, refuse_dynamic, require_columns
from simulator.arm.resource_graph.tokens import Tokens
from simulator.messages import Json

Operator = Callable[[Tokens, Table], Table]


def named_values(tokens: Tokens, table: Table, operator: str) -> list[tuple[str, Value]]:
    """`name = expression, expression, ...`, with the names that the columns get."""
    found: list[tuple[str, Value]] = []
    while True:
        given = ""
        if tokens.next.kind == "name" and tokens.ahead(1).text == "=" and tokens.ahead(1).kind == "mark":
            given = tokens.name()
            tokens.take()
        value = scalar(expressions.read(tokens), table.columns, operator)
        name = given or value.name or free_name("Column1" if not found else f"Column{len(found) + 1}", dict(found))
        if name in dict(found):
            raise problems.meaningless(operator, f"A column named '{name}' is defined more than once")
        found.append((name, value))
        if not tokens.takes(","):
            return found


def where(tokens: Tokens, table: Table) -> Table:
    predicate = expressions.read(tokens)
    if tokens.next.text not in ("|", ")", ";", ""):
        tokens.refuse()
    test = scalar(predicate, table.columns, "where")
    if test.kind not in ("bool", "dynamic"):
        raise problems.meaningless("where", f"The predicate must be of type 'bool', not '{test.kind}'")
    return Table(columns=table.columns, rows=[row for row in table.rows if values.boolean(test.of(row))], cut=table.cut)


def project(tokens: Tokens, table: Table) -> Table:
    return _with(named_values(tokens, table, "project"), {}, table)


def extend(tokens: Tokens, table: Table) -> Table:
    made = named_values(tokens, table, "extend")
    return _with(made, {name: kind for name, kind in table.columns.items() if name not in dict(made)}, table)


def _with(made: list[tuple[str, Value]], kept: dict[str, str], table: Table) -> Table:
    columns = {**kept, **{name: value.kind for name, value in made}}
    rows = [{**{name: row[name] for name in kept}, **{name: value.of(row) for name, value in made}} for row in table.rows]
    return Table(columns=columns, rows=rows, cut=table.cut)


def _names(tokens: Tokens, table: Table, operator: str) -> list[str]:
    names = [tokens.name()]
    while tokens.takes(","):
        names.append(tokens.name())
    if tokens.next.text == "*":
        raise problems.not_served(f"patterns of columns in {operator!r}")
    require_columns(table, names, operator)
    return names


def _only(table: Table, names: list[str]) -> Table:
    rows = [{name: row[name] for name in names} for row in table.rows]
    return Table(columns={name: table.columns[name] for name in names}, rows=rows, cut=table.cut)


def project_away(tokens: Tokens, table: Table) -> Table:
    away = _names(tokens, table, "project-away")
    return _only(table, [name for name in table.columns if name not in away])


def project_keep(tokens: Tokens, table: Table) -> Table:
    kept = _names(tokens, table, "project-keep")
    return _only(table, [name for name in table.columns if name in kept])


def project_rename(tokens: Tokens, table: Table) -> Table:
    renamed: dict[str, str] = {}
    while True:
        new = tokens.name()
        tokens.expect("=")
        renamed[tokens.name()] = new
        if not tokens.takes(","):
            break
    require_columns(table, list(renamed), "project-rename")
    names = {name: renamed.get(name, name) for name in table.columns}
    if len(set(names.values())) < len(names):
        raise problems.meaningless("project-rename", "Two columns cannot have the same name")
    rows = [{names[name]: value for name, value in row.items()} for row in table.rows]
    return Table(columns={names[name]: kind for name, kind in table.columns.items()}, rows=rows, cut=table.cut)


def order(tokens: Tokens, table: Table) -> Table:
    tokens.expect("by")
    return Table(columns=table.columns, rows=_sorted(tokens, table, "order"), cut=table.cut)


def _sorted(tokens: Tokens, table: Table, operator: str) -> list[Json]:
    keys: list[tuple[Value, bool, bool]] = []
    while True:
        value = scalar(expressions.read(tokens), table.columns, operator)
        refuse_dynamic(value.kind, operator, "key")
        # The greatest first, unless told otherwise; nulls count as the least.
        ascending = tokens.takes("asc") or (tokens.takes("desc") and False)
        nulls_first = ascending
        if tokens.takes("nulls"):
            nulls_first = tokens.takes("first")
            if not nulls_first:
                tokens.expect("last")
        keys.append((value, ascending, nulls_first))
        if not tokens.takes(","):
            break
    rows = list(table.rows)
    for value, ascending, nulls_first in reversed(keys):
        there = [row for row in rows if value.of(row) is not None]
        nothing = [row for row in rows if value.of(row) is None]
        # Sorting the other way round keeps equal rows in their order.
        there.sort(key=value.of, reverse=not ascending)
        rows = nothing + there if nulls_first else there + nothing
    return rows


def take(tokens: Tokens, table: Table) -> Table:
    return Table(columns=table.columns, rows=table.rows[: tokens.number()], cut=True)


def top(tokens: Tokens, table: Table) -> Table:
    count = tokens.number()
    tokens.expect("by")
    return Table(columns=table.columns, rows=_sorted(tokens, table, "top")[:count], cut=True)


def count(_: Tokens, table: Table) -> Table:
    return Table(columns={"Count": "long"}, rows=[{"Count": len(table.rows)}])


def distinct(tokens: Tokens, table: Table) -> Table:
    made = (
        [(name, scalar(expressions.Expression(kind="column", name=name), table.columns, "distinct")) for name in table.columns]
        if tokens.takes("*")
        else named_values(tokens, table, "distinct")
    )
    for _, value in made:
        refuse_dynamic(value.kind, "distinct", "column")
    found = _with(made, {}, table)
    once = {values.key(row): row for row in found.rows}
    return Table(columns=found.columns, rows=list(once.values()), cut=table.cut)


def expand(tokens: Tokens, table: Table) -> Table:
    """One row for each member of an array; a row whose value is none stays, with what it has. (For objects the service makes
    bags, which isn't served.)"""
    ((name, value),) = _one(named_values(tokens, table, "mv-expand"))
    if value.kind != "dynamic":
        raise problems.meaningless("mv-expand", "The expanded expression must be of type 'dynamic'")
    if tokens.next.text in ("to", "limit", "with_itemindex"):
        raise problems.not_served(f"'{tokens.next.text}' in mv-expand")
    rows: list[Json] = []
    for row in table.rows:
        held = value.of(row)
        if isinstance(held, dict):
            raise problems.not_served("mv-expand of an object")
        rows += [{**row, name: one} for one in (held or [None] if isinstance(held, list) else [held])]
    return Table(columns={**table.columns, name: "dynamic"}, rows=rows, cut=table.cut)


def _one(made: list[tuple[str, Value]]) -> list[tuple[str, Value]]:
    if len(made) > 1:
        raise problems.not_served("mv-expand of more than one column")
    return made


OPERATORS: dict[str, Operator] = {
    "where": where,
    "filter": where,
    "project": project,
    "project-away": project_away,
    "project-keep": project_keep,
    "project-rename": project_rename,
    "extend": extend,
    "order": order,
    "sort": order,
    "take": take,
    "limit": take,
    "top": top,
    "count": count,
    "distinct": distinct,
    "summarize": lambda tokens, table: summarize(tokens, table, named_values),
    "mv-expand": expand,
    "mvexpand": expand,
}
