"""Microsoft's description of Graph's types as JSON Schema, as far as the simulator holds bodies against it."""

from __future__ import annotations

from functools import cache

from simulator.graph import typecheck
from simulator.messages import Json
from simulator.openapi.graph_target import operation_of
from simulator.openapi.part import Schemas, nullable

_PRIMITIVES: dict[str, Json] = {
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Byte": {"type": "integer", "minimum": 0, "maximum": 255},
    "Edm.Int16": {"type": "integer", "format": "int16"},
    "Edm.Int32": {"type": "integer", "format": "int32"},
    "Edm.Int64": {"type": "integer", "format": "int64"},
    "Edm.Double": {"type": "number", "format": "double"},
    "Edm.Single": {"type": "number", "format": "float"},
    "Edm.Guid": {"type": "string", "format": "uuid"},
    "Edm.DateTimeOffset": {"type": "string", "format": "date-time"},
    "Edm.Date": {"type": "string", "format": "date"},
    "Edm.TimeOfDay": {"type": "string", "format": "time"},
    "Edm.Duration": {"type": "string", "format": "duration"},
}
# To describe what hangs on every link would be to describe all of Graph.
_LINKED: Json = {"description": "Whole objects behind this link, where the service takes them; mostly it doesn't."}


def object_of(schemas: Schemas, type_name: str) -> Json:
    """An object of the type, or of one derived from it (which `@odata.type` then names)."""
    concrete = [name for name in derived(type_name) if not typecheck.is_abstract(name)]
    if concrete == [type_name] or not concrete:
        return _plain(schemas, type_name)
    return schemas.ref(f"{type_name}.any", lambda: {"anyOf": [_tagged(schemas, name, type_name) for name in concrete]})


def parameters_of(schemas: Schemas, operation: str, type_name: str) -> Json:
    """The body of an action: its parameters."""
    found = operation_of(operation, type_name)
    given = found["p"][1:] if found else []
    known = {name: _value(schemas, declared) for name, declared in given}
    return {"type": "object", "properties": known, "additionalProperties": False}


@cache
def derived(type_name: str) -> tuple[str, ...]:
    """The type itself and all that are derived from it."""
    return tuple(name for name in typecheck.metadata()["types"] if type_name in typecheck.lineage(name))


def _tagged(schemas: Schemas, type_name: str, declared: str) -> Json:
    plain = _plain(schemas, type_name)
    # Only an object of the declared type itself needs no word about what it is.
    return plain if type_name == declared else {**plain, "required": ["@odata.type"]}


def _plain(schemas: Schemas, type_name: str) -> Json:
    return schemas.ref(type_name, lambda: _made(schemas, type_name))


def _made(schemas: Schemas, type_name: str) -> Json:
    known = {name: _value(schemas, declared) for name, declared in typecheck.properties(type_name).items()}
    tag: Json = {"const": f"#{typecheck.spelled(type_name)}"}
    complex_ = typecheck.metadata()["types"][type_name]["kind"] == "complex"
    for name, declared in typecheck.links(type_name).items():
        address: Json = {"type": "string", "format": "uri"}
        many = typecheck.bare(declared)[1]
        known[f"{name}@odata.bind"] = {"type": "array", "items": address} if many else address
        known[name] = _value(schemas, declared) if complex_ and not many else _LINKED
    made: Json = {"type": "object", "properties": {"@odata.type": tag, **known}, "additionalProperties": False}
    if typecheck.is_open(type_name):
        made["patternProperties"] = {"^extension_[0-9a-z_]{1,60}$": True}
    return made


def _value(schemas: Schemas, declared: str) -> Json:
    name, many = typecheck.bare(declared)
    one = _one(schemas, name)
    if many:
        return {"type": "array", "items": one}
    return one if declared.endswith("!") else nullable(one)


def _one(schemas: Schemas, name: str) -> Json:
    if name in _PRIMITIVES:
        return _PRIMITIVES[name]
    enum = typecheck.metadata()["enums"].get(name)
    if enum is not None:
        several: Json = {"type": "string", "description": f"One or several, by commas: {', '.join(enum['m'])}"}
        return several if enum["flags"] else {"type": "string", "enum": enum["m"]}
    return object_of(schemas, name) if typecheck.is_complex(name) else {"type": "string"}
