"""What a saved query of the log workspace is, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Category = Literal["Changes", "Costs", "Sign-ins"]


@dataclass(frozen=True, kw_only=True)
class Query:
    """One query in Kusto. `category`: where the workspace lists it. In `query`, BREAK_GLASS stands for the sign-in names of the
    client's break-glass accounts, each in quotes, with commas between."""

    id: str
    title: str
    category: Category
    query: str


BREAK_GLASS = "BREAK_GLASS"
