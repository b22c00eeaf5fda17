"""The JSON Schema of a client's spec, put together from the fragments beside this file: one for each block, and in a folder
named after a block one for each larger part of it.

A fragment holds `properties` (the block), perhaps `required` and `$defs`. Two keywords are ours or an editor's:
`errorMessage` completes the sentence "found X, ..." (the YAML language server shows it too), `x-not-served-yet` names
keys that a later version will serve.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "urn:tenantry:spec:1"
_ORDER = ("client", "tenant", "roles", "groups", "people", "sites", "azure", "security", "monitoring")
NOT_SERVED_YET = ["contract", "vendors"]
Schema = dict[str, Any]


@cache
def _merged() -> tuple[Schema, tuple[str, ...]]:
    """The schema without any demand that a key is there, and the keys that a whole spec needs."""
    properties: Schema = {}
    definitions: Schema = {}
    required: list[str] = []
    for file in sorted(Path(__file__).parent.glob("*.json"), key=_rank):
        fragment = json.loads(file.read_text(encoding="utf-8"))
        properties |= fragment.get("properties", {})
        definitions |= fragment.get("$defs", {})
        required += fragment.get("required", ())
    for file in sorted(Path(__file__).parent.glob("*/*.json")):
        properties[file.parent.name]["properties"] |= json.loads(file.read_text(encoding="utf-8"))["properties"]
    merged: Schema = {
        "$schema": _DIALECT,
        "$id": _ID,
        "title": "Tenantry client",
        "description": "Everything one client has: tenant, people, groups, Azure, security, monitoring.",
        "type": "object",
        "additionalProperties": False,
        "x-not-served-yet": NOT_SERVED_YET,
        "properties": properties,
        "$defs": definitions,
    }
    return merged, tuple(required)


def _rank(file: Path) -> tuple[int, str]:
    return (_ORDER.index(file.stem) if file.stem in _ORDER else len(_ORDER), file.stem)


def schema() -> Schema:
    """The schema for editors. A file of a folder holds only some blocks, so only the file with `client:` must hold all
    that a client needs."""
    merged, required = _merged()
    copy: Schema = json.loads(json.dumps(merged))
    copy["if"] = {"required": ["client"]}
    copy["then"] = {"required": list(required)}
    return copy


@cache
def checking_schema(*, whole: bool = True) -> Schema:
    """The schema for our own validator: no references left, and for a `whole` spec every needed key demanded."""
    merged, required = _merged()
    resolved: Schema = _without_refs(merged, merged["$defs"])
    del resolved["$defs"]
    return resolved | ({"required": list(required)} if whole else {})


def _without_refs(node: Any, definitions: Schema) -> Any:
    if isinstance(node, list):
        return [_without_refs(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _without_refs(value, definitions) for key, value in node.items() if key != "$ref"}
    if "$ref" in node and isinstance(node["$ref"], str):
        return definitions[node["$ref"].removeprefix("#/$defs/")] | plain
    return plain


def blocks() -> tuple[str, ...]:
    """The top-level keys that are served, in reading order."""
    return tuple(_merged()[0]["properties"])
