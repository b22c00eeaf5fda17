"""What the spec promises by a day: found by scan in `tenantry/drift/due/`, told beside what deviates in the cloud."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from tenantry.drift import due
from tenantry.drift.deviation import Severity
from tenantry.spec.model import ClientSpec


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """One thing that should have been done. `name` is its place in the spec, `path` the key there that says when it was; `note`
    says since when it is due, and how to note it down."""

    name: str
    path: str
    expected: Any
    actual: Any
    note: str


@dataclass(frozen=True, kw_only=True)
class Due:
    """One kind of thing that falls due. `type` is kebab-case."""

    type: str
    severity: Severity
    check: Callable[[ClientSpec], Iterator[Overdue]]


@cache
def all_dues() -> tuple[Due, ...]:
    """Every kind, by type."""
    modules = (import_module(f"{due.__name__}.{info.name}") for info in pkgutil.iter_modules(due.__path__))
    return tuple(sorted((module.DUE for module in modules), key=lambda found: found.type))
