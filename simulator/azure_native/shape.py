"""The form of one property and of one resource type, as azure-native's SDK gives it. Nothing here knows a type by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Kind = Literal["text", "whole", "number", "flag", "record", "table", "series", "keys", "any"]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One property. record: named `fields`; table: free names, values of form `items`; series: a list of `items`;
    keys: a list of names in Pulumi, an object with these keys and empty values on the wire.

    `wire`: its name there, if another. `within`: the objects it stands in there, which Pulumi lifts away.
    `replace`: changing it makes a new resource. `volatile`: changes with every write, so it is sent but never compared.
    `maintained`: a list that other resources fill; who does not set it keeps what is there, and never compares it.
    `read_only`: the service alone says it, though it is an input. `read_only_if`: in these classes of several (the property that
    tells them apart -> its values) the service alone says it."""

    kind: Kind
    required: bool = False
    replace: bool = False
    volatile: bool = False
    maintained: bool = False
    read_only: bool = False
    wire: str = ""
    within: tuple[str, ...] = ()
    items: Shape | None = None
    record: str = ""
    read_only_if: Mapping[str, list[str]] = field(default_factory=dict, compare=False)
    records: Mapping[str, Mapping[str, Shape]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def fields(self) -> Mapping[str, Shape]:
        """A record's properties. Records are looked up by name, since one may hold itself."""
        return self.records[self.record]


def shape_of(entry: Mapping[str, Any], records: Mapping[str, Mapping[str, Shape]]) -> Shape:
    """A shape as the files of `resource_types/` write it."""
    items = entry.get("items")
    return Shape(
        **{key: value for key, value in entry.items() if key not in ("items", "within")},
        within=tuple(entry.get("within", "").split("/")) if entry.get("within") else (),
        items=shape_of(items, records) if items is not None else None,
        records=records,
    )


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One azure-native type. `path` is the ARM path with the SDK's input names in braces (`extended` may hold slashes).

    `body`: every input that goes into the body. `outputs` are the read-only outputs; `lifted` is False where the SDK shows
    `properties` as it is."""

    token: str
    arm_type: str
    api_version: str
    path: str
    body: Mapping[str, Shape] = field(default_factory=dict)
    outputs: frozenset[str] = frozenset()
    lifted: bool = True

    @cached_property
    def extended(self) -> str | None:
        """The input that names what a resource of this type extends, an id of its own (`scope`, `resourceUri`)."""
        first = re.match(r"/\{(\w+)\}/", self.path)
        return first[1] if first else None

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
