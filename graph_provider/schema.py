"""The package schema, made from the declared fields, for tools that ask the plugin for it (`pulumi package get-schema`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graph_provider.fields import Field, Manage, Output, Shape
from graph_provider.kind import Kind
from graph_provider.values import Json

_ANY: Json = {"$ref": "pulumi.json#/Any"}
_OBJECT: Json = {"type": "object", "additionalProperties": _ANY}
_SIMPLE: dict[Shape, Json] = {
    Shape.TEXT: {"type": "string"},
    Shape.FLAG: {"type": "boolean"},
    Shape.NUMBER: {"type": "integer"},
    Shape.TEXTS: {"type": "string"},
    Shape.OBJECT: _OBJECT,
    Shape.OBJECTS: _OBJECT,
}
_WORD = re.compile(r"`([a-z]+(?:_[a-z0-9]+)+)`")
_LISTS = (Shape.TEXTS, Shape.OBJECTS)


def package_schema(kinds: Mapping[str, Kind], version: str) -> Json:
    """Pulumi package schema as a JSON object."""
    tenant = {"tenantId": {"type": "string", "description": "The id of the Entra tenant; a stack keeps its own."}}
    types: Json = {}
    resources = {token: _resource(kind, types) for token, kind in sorted(kinds.items())}
    return {
        "name": "m365",
        "displayName": "Microsoft 365",
        "version": version,
        "description": "Microsoft Entra and Microsoft 365 objects through Microsoft Graph.",
        "keywords": ["pulumi", "microsoft365", "entra", "graph", "kind/native", "category/cloud"],
        "provider": {
            "description": "One Entra tenant. Credentials and endpoints come from the environment, never from the program.",
            "inputProperties": tenant,
            "requiredInputs": ["tenantId"],
        },
        "types": dict(sorted(types.items())),
        "resources": resources,
    }


def description(one: Field | Output) -> str:
    """What a property is, with all that its declaration says beyond its type."""
    text = [_sentence(one.note)]
    if isinstance(one, Output):
        return text[0]
    if one.choices:
        text.append(f"One of {', '.join(one.choices)}.")
    if one.shape in _LISTS:
        text.append("The order counts." if one.ordered else "A set: order and repeats mean nothing.")
    if one.longest:
        text.append(f"At most {one.longest} characters.")
    if one.fold_case and not one.guid and not one.choices:
        text.append("Letter case means nothing.")
    if one.shape is Shape.OBJECT and one.compare:
        text.append(
            "What is not named in it is left alone." if one.manage is Manage.GIVEN else "What is not named in it is cleared."
        )
    if one.write_only and one.compare:
        text.append("Never read back.")
    if not one.compare:
        text.append("An instruction to the provider: changing it alone changes nothing.")
    if one.replaces:
        text.append("A change makes a new object.")
    return " ".join(text)


def _sentence(note: str) -> str:
    text = f"{note[0].upper()}{note[1:]}"
    return text if text.endswith(".") else f"{text}."


def _resource(kind: Kind, types: Json) -> Json:
    inputs = {field.name: _property(field, f"{kind.token}{_cap(field.name)}", types) for field in kind.fields}
    outputs: Json = {
        output.name: {**_of(output.shape, _SIMPLE[output.shape]), "description": description(output), **_secret(output)}
        for output in kind.all_outputs
    }
    sure = [field.name for field in kind.fields if field.required or field.default is not None]
    return {
        "description": _about(kind),
        "inputProperties": inputs,
        "requiredInputs": [field.name for field in kind.fields if field.required],
        "properties": {**outputs, **inputs},
        "required": [*sure, *(output.name for output in kind.all_outputs if output.always and output.name not in sure)],
    }


def _about(kind: Kind) -> str:
    """The type's docstring, then its facts: permissions, licence, what nobody would guess."""
    about, may = kind.about, kind.permissions
    lines = [
        _WORD.sub(lambda found: f"`{_camel(found[1])}`", " ".join((kind.__doc__ or "").split())),
        f"Its id is the {about.key}." if not about.key.startswith("`") else f"Its id is {about.key}.",
        f"Least permissions: {', '.join(may.read)} to read, {', '.join(may.write)} to write."
        if may.read
        else "Its permissions are what Microsoft documents for the path.",
        *(f"For {when} it needs {permission} as well." for permission, when in may.rare),
        *([f"The tenant must have {about.license}."] if about.license else []),
        *(f"Note: {oddity.what} ({oddity.source})." for oddity in about.oddities),
    ]
    return "\n\n".join(lines)


def _property(field: Field, token: str, types: Json) -> Json:
    """A property; what its type needs beyond that (choices, parts) goes into `types` under `token`."""
    inner = _SIMPLE[field.shape]
    if field.choices:
        types[token] = {
            "type": "string",
            "description": _sentence(field.note),
            "enum": [{"name": _name(choice), "value": choice} for choice in field.choices],
        }
        inner = {"type": "string", "$ref": f"#/types/{token}"}
    elif field.parts:
        types[token] = {
            "type": "object",
            "description": _sentence(field.note),
            "properties": {
                part.name: _property(field.part(part.name), f"{token}{_cap(part.name)}", types) for part in field.parts
            },
            "required": [part.name for part in field.parts if part.required],
        }
        inner = {"type": "object", "$ref": f"#/types/{token}"}
    done: Json = {**_of(field.shape, inner), "description": description(field), **_secret(field)}
    if field.default is not None and field.shape not in (*_LISTS, Shape.OBJECT):
        done["default"] = field.default
    if field.replaces:
        done["willReplaceOnChanges"] = True
    return done


def _of(shape: Shape, inner: Json) -> Json:
    return {"type": "array", "items": inner} if shape in _LISTS else dict(inner)


def _secret(one: Field | Output) -> Json:
    return {"secret": True} if one.secret else {}


def _camel(name: str) -> str:
    """Docstrings say `initial_password`, as programs in Python do; the schema's own word is initialPassword."""
    first, *rest = name.split("_")
    return first + "".join(_cap(word) for word in rest)


def _cap(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"


def _name(choice: Any) -> str:
    """A name for a choice that every language can say."""
    return _cap("".join(_cap(word) for word in "".join(c if c.isalnum() else " " for c in str(choice)).split()) or "None")
