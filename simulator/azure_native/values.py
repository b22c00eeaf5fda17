"""Between Pulumi's property values and plain JSON values. Whole numbers are ints in plain form; nulls are dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi.provider.experimental.property_value import Computed, PropertyValue
from pulumi.runtime.rpc import UNKNOWN


def to_plain(values: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """Plain form of a property map. Secret and dependency wrappers go; an unknown becomes the engine's own sentinel."""
    return {name: _plain(value) for name, value in values.items() if value.value is not None}


def to_values(values: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """Property map of a plain one."""
    return {name: _value(value) for name, value in values.items()}


def _plain(value: PropertyValue) -> Any:
    inner = value.value
    if isinstance(inner, Computed):
        return UNKNOWN
    if isinstance(inner, float) and inner.is_integer():
        return int(inner)
    if isinstance(inner, Mapping):
        return to_plain(inner)
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [_plain(one) for one in inner]
    return inner


def _value(plain: Any) -> PropertyValue:
    if isinstance(plain, bool | str) or plain is None:
        return PropertyValue(plain)
    if isinstance(plain, int | float):
        return PropertyValue(float(plain))
    if isinstance(plain, Mapping):
        return PropertyValue(to_values(plain))
    if isinstance(plain, Sequence):
        return PropertyValue([_value(one) for one in plain])
    raise TypeError(f"no property value for a {type(plain).__name__}")
