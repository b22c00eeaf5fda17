"""The package schema as the real engine gives it to whoever asks (`pulumi package get-schema`): every type, and of every property
its shape, description, choices, parts, default, and whether it is required, secret or makes a new object."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_provider.fields import Field, Shape
from graph_provider.kind import registry
from tests.graph_provider.conftest import ENGINE_FOLDERS

Json = dict[str, Any]
KINDS = registry()
JSON_TYPES = {
    Shape.TEXT: "string",
    Shape.FLAG: "boolean",
    Shape.NUMBER: "integer",
    Shape.TEXTS: "array",
    Shape.OBJECT: "object",
    Shape.OBJECTS: "array",
}


@pytest.fixture(scope="module")
def schema() -> Json:
    engine, plugins = ENGINE_FOLDERS
    command = [str(engine / "pulumi"), "package", "get-schema", str(plugins / "pulumi-resource-m365")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=Path(__file__).parent)
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    return found


def parts(field: Field) -> Iterator[Field]:
    yield field
    for part in field.parts:
        yield from parts(part)


def test_it_has_every_type_and_nothing_else(schema: Json) -> None:
    assert schema["name"] == "m365"
    assert set(schema["resources"]) == set(KINDS)
    assert schema["provider"]["requiredInputs"] == ["tenantId"]
    used = json.dumps(schema["resources"]) + json.dumps(schema["types"])
    for token in schema["types"]:
        assert f'"#/types/{token}"' in used, "a type that no property has"


@pytest.mark.parametrize("token", sorted(KINDS))
def test_every_property_is_told(schema: Json, token: str) -> None:
    kind, told = KINDS[token], schema["resources"][token]
    assert len(told["description"]) > 60
    for permission in (*kind.permissions.read, *kind.permissions.write):
        assert permission in told["description"]
    inputs, properties = told["inputProperties"], told["properties"]
    assert set(inputs) == {field.name for field in kind.fields}
    assert set(properties) == {one.name for one in kind.declared}
    assert set(told.get("requiredInputs", [])) == {field.name for field in kind.fields if field.required}
    assert "origin" in told["required"]
    assert {name for name, one in properties.items() if one.get("secret")} == kind.secrets
    assert all(one.get("description") for one in properties.values())
    for field in kind.fields:
        same(schema, field, inputs[field.name])


def same(schema: Json, field: Field, told: Json) -> None:
    assert told["type"] == JSON_TYPES[field.shape], field.name
    assert bool(told.get("willReplaceOnChanges")) is field.replaces, field.name
    if not isinstance(field.default, list | dict):
        assert told.get("default") == field.default, field.name
    if field.shape in (Shape.TEXTS, Shape.OBJECTS):
        assert ("The order counts" if field.ordered else "A set") in told["description"], field.name
    inner = told.get("items", told)
    if not (field.choices or field.parts):
        assert "$ref" not in inner, field.name
        return
    named = schema["types"][inner["$ref"].removeprefix("#/types/")]
    if field.choices:
        assert [one["value"] for one in named["enum"]] == list(field.choices), field.name
        assert len({one["name"] for one in named["enum"]}) == len(field.choices), "each choice has a name of its own"
    else:
        assert set(named["properties"]) == {part.name for part in field.parts}, field.name
        assert set(named.get("required", [])) == {part.name for part in field.parts if part.required}
        for part in field.parts:
            assert named["properties"][part.name].get("description"), part.name
            same(schema, part, named["properties"][part.name])


def test_a_property_that_the_provider_fills_in_is_an_input_too(schema: Json) -> None:
    user = schema["resources"]["m365:index:User"]
    assert user["inputProperties"]["initialPassword"]["secret"] is True
    assert "initialPassword" not in user["required"]
    assert "`initialPassword`" in user["description"], "in the words of the schema, not of one language"
