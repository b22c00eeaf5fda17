"""A plan as a value: what would change, property by property, from the live value to the wanted one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tenantry.spec.model import Override

Action = Literal["create", "update", "replace", "delete", "import", "release", "same"]
SECRET = "[secret]"


@dataclass(frozen=True, kw_only=True)
class PropertyChange:
    """One property. `path` is the provider's camelCase property (`conditions.users.includeUsers`); `before` is the live
    value. A secret's value is SECRET. Set-like lists are one sorted value."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class Change:
    """One resource. `type`: kebab-case kind (`user`) or ARM type; `name`: its place in the spec (`people/ada@x.example`).

    `resource_id` is the live id ("" before it exists). `data_bearing`: deleting it loses data or access. `origin`:
    `created` by us or `adopted`. `inputs`: the wanted inputs where known (guards read it), never printed."""

    action: Action
    type: str
    name: str
    urn: str
    resource_id: str = ""
    properties: tuple[PropertyChange, ...] = ()
    data_bearing: bool = False
    origin: str = "created"
    inputs: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one guard says of one plan. Refused when `reasons` is not empty, unless `overridden_by` names who approved."""

    guard: str
    title: str
    reasons: tuple[str, ...]
    hint: str = ""
    overridden_by: str | None = None

    @property
    def refuses(self) -> bool:
        return bool(self.reasons) and self.overridden_by is None


@dataclass(frozen=True, kw_only=True)
class UnknownRead:
    """Something that could not be read: then nothing is written."""

    type: str
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One client's plan. `changes` is sorted by name and holds no `same`; `same` counts the untouched. `as_of` is the day
    it holds for (ISO). `overrides` are those of the spec in effect that day. Built by `tenantry.plan.build.make_plan`."""

    client: str
    as_of: str
    changes: tuple[Change, ...]
    same: int
    verdicts: tuple[Verdict, ...] = ()
    unknown: tuple[UnknownRead, ...] = ()
    overrides: tuple[Override, ...] = ()
    digest: str = ""
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
