"""A query from its first word to its last: the table it begins with, then one operator after the other."""

from __future__ import annotations

from collections.abc import Callable

from simulator.arm.resource_graph import problems, tables
from simulator.arm.resource_graph.joins import join
from simulator.arm.resource_graph.operators import OPERATORS
from simulator.arm.resource_graph.table import Table
from simulator.arm.resource_graph.tokens import Tokens

Source = Callable[[str], Table]
# As many as the service itself allows in one query (general knowledge).
_MOST_JOINS = 3


def run(query: str, source: Source) -> Table:
    """What the query makes of the tables that `source` gives by their lower-case names. ArmFault when it can't be served."""
    tokens = Tokens(query)
    joins = 0

    def pipeline() -> Table:
        nonlocal joins
        table = _begin(tokens, source)
        while tokens.takes("|"):
            if tokens.takes("join"):
                joins += 1
                if joins > _MOST_JOINS:
                    raise problems.bad_query({"code": "TooManyJoins", "message": f"A query has at most {_MOST_JOINS} joins."})
                table = join(tokens, table, lambda _: pipeline())
            else:
                table = _operate(tokens, table)
        return table

    found = pipeline()
    tokens.takes(";")
    if tokens.next.kind != "end":
        tokens.refuse()
    return found


def _begin(tokens: Tokens, source: Source) -> Table:
    word = tokens.next.text
    if tokens.next.kind != "name":
        tokens.refuse()
    if word in ("let", "set", "declare", "datatable", "print", "range", "union", "search"):
        raise problems.not_served(f"'{word}' at the beginning of a query")
    if word.lower() in tables.SERVED:
        tokens.take()
        return source(word.lower())
    if word.lower() in problems.beyond("tables"):
        raise problems.not_served(f"the table {word}")
    if word in OPERATORS:
        # Resources is the table when none is named.
        return _operate(tokens, source("resources"))
    raise problems.bad_query({"code": "InvalidTableName", "message": f"The table '{word}' is invalid or not supported."})


def _operate(tokens: Tokens, table: Table) -> Table:
    word = tokens.next.text if tokens.next.kind == "name" else ""
    operator = OPERATORS.get(word)
    if operator is None:
        if word in problems.beyond("operators"):
            raise problems.not_served(f"the operator '{word}'")
        tokens.refuse()
    tokens.take()
    return operator(tokens, table)
