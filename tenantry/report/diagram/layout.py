"""Where each box stands. Boxes of one size fill rows from the left; a box with others in it is as large as they need.

All lengths are in SVG user units, which a browser shows as pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tenantry.report.diagram.box import Box

WIDTH = 200.0
TITLE, LINE = 24.0, 15.0
GAP, PADDING = 10.0, 12.0
# A row of boxes is at most so wide, so that the whole stays readable on a page.
_WIDEST_ROW = 1500.0
# A picture is better wider than high, and rows leave gaps.
_ASPECT = 2.8


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A box with its place, measured from the picture's upper left corner."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    inside: tuple[Placed, ...] = ()


def place(box: Box, x: float = 0, y: float = 0) -> Placed:
    """The box and all in it, placed."""
    head = TITLE + LINE * len(box.lines)
    if not box.inside:
        return Placed(box=box, x=x, y=y, width=WIDTH, height=head + PADDING / 2)
    sized = [place(one) for one in box.inside]
    rows = _rows(sized)
    placed: list[Placed] = []
    top = y + head + GAP / 2
    for row in rows:
        left = x + PADDING
        for one in row:
            placed.append(_moved(one, left, top))
            left += one.width + GAP
        top += max(one.height for one in row) + GAP
    width = max(max(one.x + one.width for one in placed) - x + PADDING, WIDTH + 2 * PADDING)
    return Placed(box=box, x=x, y=y, width=width, height=top - GAP + PADDING - y, inside=tuple(placed))


def _rows(sized: Sequence[Placed]) -> list[list[Placed]]:
    """The boxes in rows, as wide as makes the whole wider than high."""
    area = sum((one.width + GAP) * (one.height + GAP) for one in sized)
    widest = max(*(one.width for one in sized), min(_WIDEST_ROW, math.sqrt(area * _ASPECT)), 0.0)
    rows: list[list[Placed]] = [[]]
    used = 0.0
    for one in sized:
        if rows[-1] and used + one.width > widest:
            rows.append([])
            used = 0.0
        rows[-1].append(one)
        used += one.width + GAP
    return rows


def _moved(one: Placed, x: float, y: float) -> Placed:
    """The same, elsewhere."""
    across, down = x - one.x, y - one.y
    inside = tuple(_moved(inner, inner.x + across, inner.y + down) for inner in one.inside)
    return Placed(box=one.box, x=x, y=y, width=one.width, height=one.height, inside=inside)
