"""Between the SDK's form (flat, camelCase, what programs and state hold) and ARM's (an envelope with `properties`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.azure_native.shape import ResourceType, Shape

Plain = dict[str, Any]


def to_body(kind: ResourceType, inputs: Mapping[str, Any]) -> Plain:
    """The whole PUT body for `inputs`. Types with properties always get a `properties` object."""
    body: Plain = {name: _send(shape, inputs[name]) for name, shape in kind.envelope.items() if name in inputs}
    if kind.properties:
        body["properties"] = {name: _send(shape, inputs[name]) for name, shape in kind.properties.items() if name in inputs}
    return body


def to_outputs(kind: ResourceType, answer: Mapping[str, Any]) -> Plain:
    """The outputs for ARM's answer: `properties` lifted to the top, only what the SDK lists, nulls dropped."""
    inner = answer.get("properties")
    flat: Plain = {name: value for name, value in answer.items() if name != "properties" or not kind.lifted}
    if kind.lifted and isinstance(inner, dict):
        flat.update(inner)
    known = kind.outputs | frozenset(kind.body)
    outputs = {name: _without_nulls(value) for name, value in flat.items() if name in known and value is not None}
    outputs["azureApiVersion"] = kind.api_version
    return outputs


def to_inputs(kind: ResourceType, outputs: Mapping[str, Any]) -> Plain:
    """What of `outputs` a program could have set: read-only and volatile properties are left out, at every depth."""
    return {
        name: _receive(shape, outputs[name])
        for name, shape in kind.body.items()
        if name in outputs and not shape.read_only and not shape.volatile
    }


def _send(shape: Shape, value: Any) -> Any:
    if shape.kind == "keys" and isinstance(value, list):
        return {name: {} for name in value}
    if shape.kind == "record" and isinstance(value, dict):
        return {name: _send(shape.fields[name], inner) for name, inner in value.items() if name in shape.fields}
    if shape.kind == "table" and isinstance(value, dict) and shape.items is not None:
        return {name: _send(shape.items, inner) for name, inner in value.items()}
    if shape.kind == "series" and isinstance(value, list) and shape.items is not None:
        return [_send(shape.items, inner) for inner in value]
    return value


def _receive(shape: Shape, value: Any) -> Any:
    if shape.kind == "keys" and isinstance(value, dict):
        return sorted(value)
    if shape.kind == "record" and isinstance(value, dict):
        return {
            name: _receive(field, value[name])
            for name, field in shape.fields.items()
            if name in value and not field.read_only and not field.volatile
        }
    if shape.kind == "table" and isinstance(value, dict) and shape.items is not None:
        return {name: _receive(shape.items, inner) for name, inner in value.items()}
    if shape.kind == "series" and isinstance(value, list) and shape.items is not None:
        return [_receive(shape.items, inner) for inner in value]
    return value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value
