"""A table of a query: its columns with their types, its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.arm.resource_graph import problems
from simulator.messages import Json


@dataclass(frozen=True, kw_only=True)
class Table:
    """`columns`: type by name, in order. Each of `rows` has all of them. `cut`: an operator took only some of the rows."""

    columns: Mapping[str, str]
    rows: Sequence[Json]
    cut: bool = False


def require_columns(table: Table, names: Sequence[str], operator: str) -> None:
    for name in names:
        if name not in table.columns:
            raise problems.meaningless(operator, f"Failed to resolve column or scalar expression named '{name}'")


def refuse_dynamic(kind: str, operator: str, use: str) -> None:
    """What is put in order or into groups must have a plain type."""
    if kind == "dynamic":
        raise problems.meaningless(
            operator, f"{use} cannot be of dynamic type. Please use an explicit cast: for example, use 'tostring()'"
        )


def free_name(wanted: str, taken: Mapping[str, object]) -> str:
    """The name, or with the first number behind it that makes it a new one."""
    number, name = 0, wanted
    while name in taken:
        number += 1
        name = f"{wanted}{number}"
    return name
