"""What a request to the directory costs: resource units, and whether it counts as a write.

Source: Graph, throttling limits, identity and access: the table of base costs (in data/throttling/identity.json), $select one
less, $expand one more, $top under 20 one less, never below 1; $select with getByIds makes it 2 in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.throttling.paths import Template

_FEW = 20


@dataclass(frozen=True, kw_only=True)
class Cost:
    """`units` is what x-ms-resource-unit says."""

    units: int = 1
    writes: int = 0


@dataclass(frozen=True, kw_only=True)
class CostRow:
    """The base cost of one operation. `selected` is what it costs with $select, where that is no mere one less."""

    method: str
    path: Template
    units: int
    writes: int
    selected: int | None = None


def cost_of(rows: Sequence[CostRow], method: str, segments: tuple[str, ...], query: Mapping[str, str]) -> Cost:
    """The cost of a request. What no row names is one unit, and one write unless it reads."""
    row = next((row for row in rows if row.method == method and row.path.matches(segments)), None)
    units = row.units if row else 1
    writes = row.writes if row else int(method != "GET")
    given = {name.removeprefix("$").lower(): value for name, value in query.items()}
    if given.get("select"):
        units = row.selected if row and row.selected else units - 1
    if given.get("expand"):
        units += 1
    top = given.get("top", "")
    if top.isdecimal() and int(top[:9]) < _FEW:
        units -= 1
    return Cost(units=max(1, units), writes=writes)
