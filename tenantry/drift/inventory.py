"""What exists in the live cloud and who changed it, as values. `stacks.inventory` reads them, this package compares."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class LiveObject:
    """One object of a managed kind. `type` as in Change. `mark` is the ownership mark CLIENT/KIND/KEY, "" without one.

    `builtin`: Microsoft made it (the first administrator, default policies) and no spec could own it: never unmanaged."""

    type: str
    id: str
    name: str
    mark: str = ""
    builtin: bool = False
    properties: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class AuditEvent:
    """One entry of directoryAudits or the ARM activity log. `target_ids` are lower case; `ours`: our own service principal."""

    at: datetime
    actor: str
    activity: str
    target_ids: frozenset[str]
    ours: bool = False


@dataclass(frozen=True, kw_only=True)
class FailedRead:
    """A list or object that could not be read: `type` of what is unknown, `name` of it (or the URL), `reason`."""

    type: str
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """All live objects of the kinds we manage, audit events newest first, and what could not be read."""

    objects: tuple[LiveObject, ...] = ()
    events: tuple[AuditEvent, ...] = ()
    failed: tuple[FailedRead, ...] = ()
    graph_requests: int = 0
    arm_requests: int = 0
