"""A deviation: one thing that is not as the spec says. And the outcome of a drift check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["changed", "missing", "unmanaged", "due"]
Outcome = Literal["in_sync", "drifted", "unknown"]
Severity = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, kw_only=True)
class PropertyDeviation:
    path: str
    expected: Any
    actual: Any


@dataclass(frozen=True, kw_only=True)
class ChangedBy:
    """Who did it, when (ISO 8601, UTC), by which activity of the audit log."""

    actor: str
    at: str
    activity: str


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The exception in the spec that accepts exactly this value."""

    reason: str
    approved_by: str
    until: str


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """`id` is stable for the same deviation across runs: short, from client, kind, type and name or object id.

    `note` says what a reader should know besides: an acceptance that ended, a stranger that carries our mark."""

    id: str
    kind: Kind
    type: str
    name: str
    resource_id: str
    severity: Severity = "medium"
    control: str | None = None
    properties: tuple[PropertyDeviation, ...] = ()
    changed_by: ChangedBy | None = None
    accepted: Accepted | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class UnknownObject:
    type: str
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DriftReport:
    """`outcome`: unknown wins over drifted; accepted deviations alone are in_sync. `names`: object id (lower case) -> name."""

    client: str
    outcome: Outcome
    deviations: tuple[Deviation, ...] = ()
    unknown: tuple[UnknownObject, ...] = ()
    graph_requests: int = 0
    arm_requests: int = 0
    seconds: float = 0.0
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
