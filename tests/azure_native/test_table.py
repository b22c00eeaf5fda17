"""The stand-in's table of types, held against azure-native's SDK: every input, at every depth, and nothing else."""

from __future__ import annotations

import importlib
import re
import typing
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import _types

from scripts.sources.azure_native_types import all_files
from simulator.azure_native.resource_types import FOLDER, tokens, type_named
from simulator.azure_native.shape import ResourceType, Shape

KINDS: dict[Any, str] = {str: "text", int: "whole", float: "number", bool: "flag"}
# Properties that the SDK's shared classes have and the type's own api-version does not.
YOUNGER = {"serviceGateway", "serviceGatewayId"}


def sdk_class(kind: ResourceType) -> tuple[Any, Any]:
    _, service, name = kind.token.split(":")
    module = importlib.import_module(f"pulumi_azure_native.{service}")
    return getattr(module, name), getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")


def declared_kind(declared: Any) -> str:
    """Shape kind of an input type of the SDK."""
    if declared in KINDS:
        return KINDS[declared]
    if declared is Any:
        return "any"
    if isinstance(declared, type):
        return "text" if issubclass(declared, str) else "record"
    origin = typing.get_origin(declared)
    if origin is typing.Union:
        return declared_kind(next(one for one in typing.get_args(declared) if one is not type(None)))
    return "table" if issubclass(origin, Mapping) else "series"


def classes(declared: Any) -> set[Any]:
    """The classes of inputs that a property may hold, at any depth of lists and maps."""
    if isinstance(declared, type) and declared.__name__.endswith("Args"):
        return {declared}
    return {one for inner in typing.get_args(declared) for one in classes(inner)}


def inner(shape: Shape) -> Shape:
    return inner(shape.items) if shape.items is not None else shape


@pytest.mark.parametrize("token", tokens())
def test_every_input_is_the_sdks(token: str) -> None:
    kind = type_named(token)
    _, arguments = sdk_class(kind)
    wanted = _types.input_type_types(arguments)
    assert set(kind.body) | set(kind.path_inputs) == set(wanted)

    seen: set[tuple[str, Any]] = set()
    left: list[tuple[Mapping[str, Shape], Any]] = [(kind.body, arguments)]
    while left:
        fields, sdk = left.pop()
        declared = _types.input_type_types(sdk)
        # A record that stands for one of several classes has the properties of all.
        assert set(declared) - set(fields) - set(kind.path_inputs if sdk is arguments else ()) <= YOUNGER, sdk
        for name, shape in fields.items():
            if name not in declared:
                continue
            assert shape.kind in (declared_kind(declared[name]), "any", "keys"), (sdk, name)
            if inner(shape).kind != "record":
                continue
            for one in classes(declared[name]):
                if (inner(shape).record, one) not in seen:
                    seen.add((inner(shape).record, one))
                    left.append((inner(shape).fields, one))


@pytest.mark.parametrize("token", tokens())
def test_every_output_is_the_sdks(token: str) -> None:
    kind = type_named(token)
    resource, _ = sdk_class(kind)

    wanted = set(_types.resource_types(resource)) - {"id", "urn"}

    # A role assignment's scope is in its path too, so the SDK has it on both sides.
    assert kind.outputs | (set(kind.body) & wanted) | {"azureApiVersion"} == wanted - (set(kind.path_inputs) - kind.outputs)


@pytest.mark.parametrize("token", tokens())
def test_every_type_has_a_name_of_its_own_in_its_path(token: str) -> None:
    kind = type_named(token)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}(-preview)?", kind.api_version)
    assert kind.path.endswith(f"{{{kind.path_inputs[-1]}}}")
    assert set(kind.path_inputs) <= kind.replacing


def test_the_files_are_what_their_source_makes() -> None:
    assert {file: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")} == dict(all_files())
