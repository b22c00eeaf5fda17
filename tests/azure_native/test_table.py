"""The stand-in's table of types, held against azure-native's SDK: every input, at every depth, and nothing else."""

from __future__ import annotations

import importlib
import re
import typing
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import _types

from simulator.azure_native.resource_types import all_types
from simulator.azure_native.shape import ResourceType, Shape

KINDS: dict[Any, str] = {str: "text", int: "whole", float: "number", bool: "flag"}


def sdk_class(kind: ResourceType) -> tuple[Any, Any]:
    _, service, name = kind.token.split(":")
    module = importlib.import_module(f"pulumi_azure_native.{service}")
    return getattr(module, name), getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")


def kind_of(declared: Any) -> tuple[str, Any]:
    """Shape kind and inner type of an input type of the SDK."""
    if declared in KINDS:
        return KINDS[declared], None
    if isinstance(declared, type):
        return ("text", None) if issubclass(declared, str) else ("record", declared)
    origin = typing.get_origin(declared)
    if origin in {typing.Union}:
        return kind_of(next(one for one in typing.get_args(declared) if one is not type(None)))
    inner = typing.get_args(declared)
    return ("table", inner[1]) if issubclass(origin, Mapping) else ("series", inner[0])


def described(declared: Any) -> Any:
    kind, inner = kind_of(declared)
    if kind == "record":
        return {name: described(one) for name, one in _types.input_type_types(inner).items()}
    return [kind, described(inner)] if inner is not None else kind


def ours(shape: Shape) -> Any:
    if shape.kind == "record":
        return {name: ours(inner) for name, inner in shape.fields.items() if not inner.read_only}
    if shape.kind == "keys":
        return ["series", "text"]
    return [shape.kind, ours(shape.items)] if shape.items is not None else shape.kind


@pytest.mark.parametrize("kind", all_types().values(), ids=list(all_types()))
def test_every_input_is_the_sdks(kind: ResourceType) -> None:
    _, arguments = sdk_class(kind)

    wanted = {name: described(declared) for name, declared in _types.input_type_types(arguments).items()}

    assert {name: ours(shape) for name, shape in kind.body.items()} | dict.fromkeys(kind.path_inputs, "text") == wanted


@pytest.mark.parametrize("kind", all_types().values(), ids=list(all_types()))
def test_every_output_is_the_sdks(kind: ResourceType) -> None:
    resource, _ = sdk_class(kind)

    wanted = set(_types.resource_types(resource)) - {"id", "urn"}

    # A role assignment's scope is in its path too, so the SDK has it on both sides.
    assert kind.outputs | set(kind.body) | {"azureApiVersion"} == wanted - (set(kind.path_inputs) - kind.outputs)


@pytest.mark.parametrize("kind", all_types().values(), ids=list(all_types()))
def test_every_type_has_a_name_of_its_own_in_its_path(kind: ResourceType) -> None:
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}(-preview)?", kind.api_version)
    assert kind.path.endswith(f"{{{kind.path_inputs[-1]}}}")
    assert set(kind.path_inputs) <= kind.replacing
