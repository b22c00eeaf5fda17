"""Between the SDK's form (flat, camelCase, what programs and state hold) and ARM's (an envelope with `properties`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from simulator.azure_native.shape import ResourceType, Shape

Plain = dict[str, Any]
_NOTHING = object()


def to_body(kind: ResourceType, inputs: Mapping[str, Any]) -> Plain:
    """The whole PUT body for `inputs`. Types with properties always get a `properties` object."""
    body = _send_fields(kind.body, inputs)
    if any(shape.within[:1] == ("properties",) for shape in kind.body.values()):
        body.setdefault("properties", {})
    return body


def keep_maintained(kind: ResourceType, inputs: Mapping[str, Any], body: Plain, live: Mapping[str, Any]) -> None:
    """Put into `body` what other resources filled, without what the service alone says: a PUT without it would empty it."""
    for name, shape in kind.body.items():
        if shape.maintained and name not in inputs:
            value = _taken(live, shape, name)
            if value is not _NOTHING:
                _holder(body, shape.within)[shape.wire or name] = _send(shape, _written(shape, _receive(shape, value)))


def to_outputs(kind: ResourceType, answer: Mapping[str, Any]) -> Plain:
    """The outputs for ARM's answer: what is within `properties` lifted to the top, in the SDK's names, only what it lists, nulls
    dropped."""
    inner = answer.get("properties")
    flat: Plain = {name: value for name, value in answer.items() if name != "properties" or not kind.lifted}
    if kind.lifted and isinstance(inner, dict):
        flat.update(inner)
    outputs = {name: value for name, value in flat.items() if name in kind.outputs and value is not None}
    outputs.update(_received_fields(kind.body, answer, whole=True))
    cleaned: Plain = _without_nulls(outputs)
    cleaned["azureApiVersion"] = kind.api_version
    return cleaned


def to_inputs(kind: ResourceType, outputs: Mapping[str, Any], program: Mapping[str, Any] | None = None) -> Plain:
    """What of `outputs` a program could have set, at every depth. Volatile properties are left out, and maintained ones that
    the `program`'s inputs do not set."""
    return {
        name: _settable(shape, outputs[name])
        for name, shape in kind.body.items()
        if name in outputs and not shape.volatile and not (shape.maintained and name not in (program or {}))
    }


def to_preview(kind: ResourceType, inputs: Mapping[str, Any]) -> Plain:
    """The outputs that `inputs` tell before the write, in the outputs' form: names of identities are keys there."""
    return {name: _shown(shape, inputs[name]) for name, shape in kind.body.items() if name in inputs}


def _send_fields(fields: Mapping[str, Shape], values: Mapping[str, Any]) -> Plain:
    body: Plain = {}
    for name, shape in fields.items():
        if name in values:
            _holder(body, shape.within)[shape.wire or name] = _send(shape, values[name])
    return body


def _holder(body: Plain, within: tuple[str, ...]) -> Plain:
    for step in within:
        body = body.setdefault(step, {})
    return body


def _send(shape: Shape, value: Any) -> Any:
    if shape.kind == "keys" and isinstance(value, list):
        return {name: {} for name in value}
    if shape.kind == "record" and isinstance(value, dict):
        return _send_fields(shape.fields, value)
    return _each(shape, value, _send)


def _received_fields(fields: Mapping[str, Shape], answer: Mapping[str, Any], *, whole: bool) -> Plain:
    """`whole`: with what the service adds at this level, for it is shown as an output."""
    found: Plain = {}
    for name, shape in fields.items():
        value = _taken(answer, shape, name)
        if value is not _NOTHING and value is not None:
            found[name] = _receive(shape, value)
    if not whole:
        # What the service adds stands beside what was sent, lifted like it.
        lifted = {shape.within for shape in fields.values() if shape.within}
        known = {shape.wire or name for name, shape in fields.items()}
        steps = {step for within in lifted for step in within}
        for holder in [answer, *(_object(answer, within) for within in lifted)]:
            found.update({key: value for key, value in holder.items() if key not in known | steps and key not in found})
    return found


def _object(answer: Mapping[str, Any], within: tuple[str, ...]) -> Mapping[str, Any]:
    for step in within:
        inner = answer.get(step)
        if not isinstance(inner, dict):
            return {}
        answer = inner
    return answer


def _taken(answer: Mapping[str, Any], shape: Shape, name: str) -> Any:
    return _object(answer, shape.within).get(shape.wire or name, _NOTHING)


def _receive(shape: Shape, value: Any) -> Any:
    if shape.kind == "keys" and isinstance(value, dict):
        return value  # an output shows the whole identity, an input only its name
    if shape.kind == "record" and isinstance(value, dict):
        return _received_fields(shape.fields, value, whole=False)
    return _each(shape, value, _receive)


def _written(shape: Shape, value: Any) -> Any:
    """What of a live value somebody wrote."""
    if shape.kind == "keys" and isinstance(value, dict):
        return sorted(value)
    if shape.kind == "record" and isinstance(value, dict):
        fields = {name: inner for name, inner in shape.fields.items() if name in value and not inner.read_only}
        return {name: _written(inner, value[name]) for name, inner in fields.items()}
    return _each(shape, value, _written)


def _shown(shape: Shape, value: Any) -> Any:
    if shape.kind == "keys" and isinstance(value, list):
        return UNKNOWN if UNKNOWN in value else {name: {} for name in value}
    if shape.kind == "record" and isinstance(value, dict):
        return {name: _shown(shape.fields[name], inner) if name in shape.fields else inner for name, inner in value.items()}
    return _each(shape, value, _shown)


def _settable(shape: Shape, value: Any) -> Any:
    if shape.kind == "keys" and isinstance(value, dict):
        return sorted(value)
    if shape.kind == "record" and isinstance(value, dict):
        fields = {name: inner for name, inner in shape.fields.items() if name in value and not _only_told(inner, value)}
        return {name: _settable(inner, value[name]) for name, inner in fields.items()}
    return _each(shape, value, _settable)


def _only_told(shape: Shape, beside: Mapping[str, Any]) -> bool:
    """Whether the class that the properties `beside` it name does not take this one."""
    return any(beside.get(name) in values for name, values in shape.read_only_if.items())


def _each(shape: Shape, value: Any, change: Any) -> Any:
    if shape.kind == "table" and isinstance(value, dict) and shape.items is not None:
        return {name: change(shape.items, inner) for name, inner in value.items()}
    if shape.kind == "series" and isinstance(value, list) and shape.items is not None:
        return [change(shape.items, inner) for inner in value]
    return value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value
