"""The form of one property and of one resource type, as azure-native's SDK gives it. Nothing here knows a type by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal["text", "whole", "number", "flag", "record", "table", "series", "keys", "any"]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One property. record: named `fields`; table: free names, values of form `items`; series: a list of `items`;
    keys: a list of names in Pulumi, an object with these keys and empty values on the wire.

    `replace`: changing it makes a new resource. `read_only`: set by the service, never sent, never an input.
    `volatile`: changes with every write, so it is sent but never compared."""

    kind: Kind
    required: bool = False
    read_only: bool = False
    replace: bool = False
    volatile: bool = False
    fields: Mapping[str, Shape] = field(default_factory=dict)
    items: Shape | None = None


def text(*, required: bool = False, replace: bool = False) -> Shape:
    return Shape(kind="text", required=required, replace=replace)


def whole(*, required: bool = False) -> Shape:
    return Shape(kind="whole", required=required)


def number(*, required: bool = False) -> Shape:
    return Shape(kind="number", required=required)


def flag(*, required: bool = False) -> Shape:
    return Shape(kind="flag", required=required)


def record(fields: Mapping[str, Shape], *, required: bool = False) -> Shape:
    return Shape(kind="record", required=required, fields=fields)


def table(items: Shape, *, required: bool = False) -> Shape:
    return Shape(kind="table", required=required, items=items)


def series(items: Shape, *, required: bool = False) -> Shape:
    return Shape(kind="series", required=required, items=items)


def service_set() -> Shape:
    """A nested property that the service sets."""
    return Shape(kind="any", read_only=True)


TAGS = table(text())
IDENTITY = record(
    {
        "type": text(required=True),
        "userAssignedIdentities": Shape(kind="keys"),
        "principalId": service_set(),
        "tenantId": service_set(),
    }
)


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One azure-native type. `path` is the ARM path with the SDK's input names in braces (`scope` may hold slashes).

    `envelope` are body properties beside `properties`; `properties` those inside, which Pulumi lifts to the top.
    `outputs` are the read-only outputs; `lifted` is False where the SDK shows `properties` as it is (resource groups)."""

    token: str
    arm_type: str
    api_version: str
    path: str
    envelope: Mapping[str, Shape] = field(default_factory=dict)
    properties: Mapping[str, Shape] = field(default_factory=dict)
    outputs: frozenset[str] = frozenset()
    lifted: bool = True

    @cached_property
    def body(self) -> Mapping[str, Shape]:
        """Every input that goes into the body."""
        return {**self.envelope, **self.properties}

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """Names in the path, in order; the last one is the resource's own name."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @cached_property
    def path_inputs(self) -> tuple[str, ...]:
        """Inputs that stand in the path: all replace the resource when changed."""
        return tuple(name for name in self.placeholders if name != "subscriptionId")

    @cached_property
    def replacing(self) -> frozenset[str]:
        """Top-level inputs whose change makes a new resource."""
        return frozenset(self.path_inputs) | {name for name, shape in self.body.items() if shape.replace}
