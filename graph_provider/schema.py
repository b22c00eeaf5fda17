"""The package schema, made from the declared fields, for tools that ask the plugin for it."""

from __future__ import annotations

from collections.abc import Mapping

from graph_provider.fields import Field, Shape
from graph_provider.kind import Kind
from graph_provider.values import Json

_OBJECT: Json = {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}
_TYPES: dict[Shape, Json] = {
    Shape.TEXT: {"type": "string"},
    Shape.FLAG: {"type": "boolean"},
    Shape.NUMBER: {"type": "integer"},
    Shape.TEXTS: {"type": "array", "items": {"type": "string"}},
    Shape.OBJECT: _OBJECT,
    Shape.OBJECTS: {"type": "array", "items": _OBJECT},
}


def package_schema(kinds: Mapping[str, Kind], version: str) -> Json:
    """Pulumi package schema as a JSON object."""
    tenant = {"tenantId": {"type": "string", "description": "The id of the Entra tenant."}}
    return {
        "name": "m365",
        "version": version,
        "description": "Microsoft Entra and Microsoft 365 objects through Microsoft Graph.",
        "provider": {"inputProperties": tenant, "requiredInputs": ["tenantId"]},
        "resources": {token: _resource(kind) for token, kind in sorted(kinds.items())},
    }


def _resource(kind: Kind) -> Json:
    inputs = {field.name: _property(field) for field in kind.fields}
    outputs: Json = {
        output.name: {**_TYPES[output.shape], "description": output.note, "secret": output.secret} for output in kind.all_outputs
    }
    return {
        "description": (kind.__doc__ or "").strip(),
        "inputProperties": inputs,
        "requiredInputs": [field.name for field in kind.fields if field.required],
        "properties": {**inputs, **outputs},
        "required": [*(field.name for field in kind.fields if field.required), "origin"],
    }


def _property(field: Field) -> Json:
    return {**_TYPES[field.shape], "description": field.note, "secret": field.secret, "willReplaceOnChanges": field.replaces}
