"""What a control and a license are, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Package = Literal["basic", "standard", "premium"]
Severity = Literal["low", "medium", "high", "critical"]
Kind = Literal["conditional-access-policy", "authorization-policy", "activity-log-alert"]

# Each package holds the controls of those before it.
PACKAGES: tuple[Package, ...] = ("basic", "standard", "premium")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One benchmark's own number for this control. Numbers move between versions, so the version belongs to it."""

    benchmark: str
    version: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control. `package` is the smallest package that has it; `license` the spec name of what the tenant must own, or None.

    `read` and `write` are the least permissions: Graph application permissions, or ARM actions. `body` is the desired body: of a
    conditional access policy all but state and break-glass exclusions, of the authorization policy the properties it sets,
    of an alert its condition."""

    id: str
    title: str
    severity: Severity
    package: Package
    kind: Kind
    why: str
    read: tuple[str, ...]
    write: tuple[str, ...]
    license: str | None
    references: tuple[Reference, ...]
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class License:
    """One product as a spec names it. `includes` are spec names of licenses whose features it contains."""

    name: str
    title: str
    sku_id: str
    sku_part_number: str
    includes: tuple[str, ...] = ()
