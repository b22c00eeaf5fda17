"""Pulumi property values to plain JSON-like Python and back.

Unknown values (outputs of objects that a preview has not made) travel as one fixed text in both directions; the SDK's own
`Computed` cannot be marshalled, so the text is kept. Numbers that are whole become int, as Graph's Int32 fields want them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pulumi.provider.experimental.property_value import Computed, PropertyValue
from pulumi.runtime import rpc

Json = dict[str, Any]

UNKNOWN: str = rpc.UNKNOWN


def is_unknown(value: Any) -> bool:
    """Whether `value` is, or holds anywhere inside, an unknown."""
    if isinstance(value, str):
        return value == UNKNOWN
    if isinstance(value, Mapping):
        return any(is_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(is_unknown(item) for item in value)
    return False


def plain(value: PropertyValue) -> Any:
    """A property value without its secret marking and dependencies."""
    inner = value.value
    if isinstance(inner, Computed):
        return UNKNOWN
    if isinstance(inner, float) and inner.is_integer():
        return int(inner)
    if isinstance(inner, Mapping):
        return {key: plain(item) for key, item in inner.items()}
    if isinstance(inner, tuple):
        return [plain(item) for item in inner]
    return inner


def plain_map(values: Mapping[str, PropertyValue]) -> Json:
    """The top-level properties of one resource. Keys that the engine adds for itself (two underscores) are left out."""
    return {key: plain(value) for key, value in values.items() if not key.startswith("__")}


def secret_keys(values: Mapping[str, PropertyValue]) -> frozenset[str]:
    """Top-level properties that are, or contain, a secret."""
    return frozenset(key for key, value in values.items() if value.contains_secret())


def wire(value: Any) -> PropertyValue:
    """Plain Python to a property value. Raises TypeError for anything that JSON cannot carry."""
    if value is None or isinstance(value, bool | str | float):
        return PropertyValue(value)
    if isinstance(value, int):
        return PropertyValue(float(value))
    if isinstance(value, Mapping):
        return PropertyValue({str(key): wire(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return PropertyValue([wire(item) for item in value])
    raise TypeError(f"a {type(value).__name__} cannot be a property value")


def wire_map(values: Mapping[str, Any], secrets: Collection[str] = ()) -> dict[str, PropertyValue]:
    """Top-level properties of one resource; those named in `secrets` are marked secret as a whole."""
    return {key: wire(value).with_secret(key in secrets) for key, value in values.items()}
