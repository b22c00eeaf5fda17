"""Holds bodies against Microsoft's own type descriptions (data/graph-v1.0-types*.json) and refuses as Graph refuses.

A type name is written as in that file: `graph.user`. A declared type ends in `!` where null is not allowed and reads
`Collection(X)` for a list.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.graph import faults
from simulator.redact import REDACTED, SECRET_FIELDS

Json = dict[str, Any]

DATA = Path(__file__).parent.parent / "data"

_PRIMITIVES: dict[str, type | tuple[type, ...]] = {
    "Edm.Boolean": bool,
    "Edm.Byte": int,
    "Edm.Int16": int,
    "Edm.Int32": int,
    "Edm.Int64": int,
    "Edm.Double": (int, float),
    "Edm.Single": (int, float),
}
_RANGES: dict[str, tuple[float, float]] = {
    "Edm.Byte": (0, 2**8 - 1),
    "Edm.Int16": (-(2**15), 2**15 - 1),
    "Edm.Int32": (-(2**31), 2**31 - 1),
    "Edm.Int64": (-(2**63), 2**63 - 1),
    "Edm.Double": (-sys.float_info.max, sys.float_info.max),
    "Edm.Single": (-sys.float_info.max, sys.float_info.max),
}
_FORMS = {
    "Edm.Guid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"),
    "Edm.DateTimeOffset": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\Z"),
    "Edm.Date": re.compile(r"\d{4}-\d\d-\d\d\Z"),
    "Edm.TimeOfDay": re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?\Z"),
    "Edm.Duration": re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?\Z"),
}


@functools.cache
def metadata() -> Json:
    """The whole description: `types`, `enums`, `operations`, `entitySets`, `singletons`."""
    document: Json = json.loads((DATA / "graph-v1.0-types.json").read_text(encoding="utf-8"))
    for file in sorted(DATA.glob("graph-v1.0-types-*.json")):
        more = json.loads(file.read_text(encoding="utf-8"))
        document["types"] |= more["types"]
        document["enums"] |= more["enums"]
        document["operations"] += more["operations"]
    return document


def lineage(type_name: str) -> Iterator[str]:
    """The type and its bases, nearest first."""
    types = metadata()["types"]
    name = type_name
    while name in types:
        yield name
        name = types[name].get("base", "")


@functools.cache
def properties(type_name: str) -> dict[str, str]:
    """Every structural property of the type, inherited ones too, with its declared type."""
    found: dict[str, str] = {}
    for name in reversed(list(lineage(type_name))):
        found.update(metadata()["types"][name]["p"])
    return found


@functools.cache
def links(type_name: str) -> dict[str, str]:
    """Every navigation property of the type."""
    found: dict[str, str] = {}
    for name in reversed(list(lineage(type_name))):
        found.update(metadata()["types"][name]["n"])
    return found


def bare(declared: str) -> tuple[str, bool]:
    """`Collection(graph.x)!` -> (`graph.x`, True)."""
    declared = declared.rstrip("!")
    inner = re.match(r"Collection\((.*)\)\Z", declared)
    return (inner.group(1).rstrip("!"), True) if inner else (declared, False)


def is_open(type_name: str) -> bool:
    types = metadata()["types"]
    return any(types[name].get("open") for name in lineage(type_name))


def is_complex(type_name: str) -> bool:
    return type_name in metadata()["types"]


def is_abstract(type_name: str) -> bool:
    """Whether only types derived from this one can be made; an unknown type cannot be made either."""
    described = metadata()["types"].get(type_name)
    return described is None or bool(described.get("abstract"))


def first_member(enum_name: str) -> str | None:
    """The member that stands for zero; None if there is no such enumeration."""
    enum = metadata()["enums"].get(enum_name)
    return str(enum["m"][0]) if enum is not None else None


def members(enum_name: str) -> tuple[str, ...]:
    """Every member of an enumeration that there is."""
    return tuple(metadata()["enums"][enum_name]["m"])


def spelled(type_name: str) -> str:
    """`graph.user` -> `microsoft.graph.user`."""
    return "microsoft." + type_name


@functools.cache
def unset(type_name: str) -> dict[str, Any]:
    """What Graph shows for each property that nobody filled: an empty list, false for a required flag, else null."""
    return {
        name: () if bare(declared)[1] else False if declared == "Edm.Boolean!" else None
        for name, declared in properties(type_name).items()
        if not declared.startswith("Edm.Stream")
    }


def check_body(body: Any, type_name: str, *, deep: frozenset[str] = frozenset()) -> Json:
    """The body without its annotations, if every property exists and has the right type; `x@odata.bind` stays.

    `deep` names links whose objects may stand in the body itself, at any depth (`includeTargets`).
    Raises GraphFault 400. An `@odata.type` may name the type itself or one derived from it.
    """
    if not isinstance(body, dict):
        raise faults.malformed(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
        )
    name = _tagged(body, type_name)
    _check_object(body, name, deep)
    return {
        key: value
        for key, value in body.items()
        if not key.startswith("@") and (not _annotation(key) or key.endswith("@odata.bind"))
    }


def check_parameters(body: Any, operation: str, bound_to: str, *, deep: frozenset[str] = frozenset()) -> Json:
    """The parameters of a bound action such as `graph.assignLicense`, checked. `deep` as for a body."""
    if not isinstance(body, dict):
        raise faults.malformed("Empty Payload. JSON content expected.")
    for known in metadata()["operations"]:
        if known["n"] == operation and bare(known["p"][0][1])[0] == bound_to:
            parameters = {name.lower(): (name, declared) for name, declared in known["p"][1:]}
            break
    else:
        raise KeyError(operation)
    found: Json = {}
    for given, value in body.items():
        if given.startswith("@"):
            continue
        if given.lower() not in parameters:
            raise faults.malformed(f"The parameter '{given}' in the request payload is not a valid parameter for the operation.")
        name, declared = parameters[given.lower()]
        _check_value(value, declared, name, deep)
        found[name] = value
    return found


def _annotation(key: str) -> bool:
    return "@odata." in key


def _tagged(body: Json, type_name: str) -> str:
    tag = body.get("@odata.type")
    if tag is None:
        return type_name
    if not isinstance(tag, str):
        raise faults.malformed("The 'odata.type' instance annotation must be a string.")
    name = tag.lstrip("#").removeprefix("microsoft.")
    if type_name not in lineage(name):
        raise faults.malformed(
            f"A type named '{tag.lstrip('#')}' could not be resolved by the model or is not assignable to '{spelled(type_name)}'."
        )
    return name


def _check_object(body: Json, type_name: str, deep: frozenset[str]) -> None:
    known, related = properties(type_name), links(type_name)
    for key, value in body.items():
        if _annotation(key):
            owner = key.split("@", 1)[0]
            if owner and owner not in known and owner not in related and not is_open(type_name):
                raise _unknown(owner, type_name)
            continue
        if key in known:
            _check_value(value, known[key], key, deep)
        elif key in related:
            _check_link(value, related[key], key, type_name, deep)
        elif not (is_open(type_name) and key.startswith("extension_")):
            raise _unknown(key, type_name)


def _check_link(value: Any, declared: str, key: str, type_name: str, deep: frozenset[str]) -> None:
    target, many = bare(declared)
    if key in deep:
        _check_value(value, declared, key, deep)
        return
    # A complex type may hold a whole object behind a link (authenticationStrength in grant controls); an entity may not.
    if metadata()["types"][type_name]["kind"] == "complex" and not many and is_complex(target):
        _check_value(value, target, key, deep)
        return
    raise faults.bad_request(f"Property '{key}' is a navigation property; use '{key}@odata.bind' or its own path.")


def _unknown(key: str, type_name: str) -> Exception:
    if is_open(type_name):
        return faults.bad_request(f"Property '{key}' does not exist as a declared property or extension property.")
    return faults.malformed(
        f"The property '{key}' does not exist on type '{spelled(type_name)}'. "
        "Make sure to only use property names that are defined by the type."
    )


def _check_value(value: Any, declared: str, where: str, deep: frozenset[str]) -> None:
    name, many = bare(declared)
    if value is None:
        if declared.endswith("!") and not many and name not in metadata()["types"]:
            raise faults.malformed(
                f"A null value was found for the property named '{where}', which has the expected type '{name}'[Nullable=False]."
            )
        return
    if many:
        if not isinstance(value, list):
            raise faults.malformed(f"Cannot convert the value of '{where}' to the expected type 'Collection({name})'.")
        for item in value:
            if item is None:
                raise faults.malformed(f"A null value was found in the collection '{where}', which does not allow null values.")
            _check_value(item, name, where, deep)
        return
    document = metadata()
    if name in document["enums"]:
        _check_enum(value, name, where)
    elif name in document["types"]:
        if not isinstance(value, dict):
            raise faults.malformed(f"Cannot convert the value of '{where}' to the expected type '{spelled(name)}'.")
        concrete = _tagged(value, name)
        if document["types"][concrete].get("abstract"):
            raise faults.malformed(f"The value of '{where}' needs an '@odata.type': '{spelled(concrete)}' is abstract.")
        _check_object(value, concrete, deep)
    elif name.startswith("Edm."):
        _check_primitive(value, name, where)


def _check_enum(value: Any, name: str, where: str) -> None:
    enum = metadata()["enums"][name]
    given = [part.strip() for part in value.split(",")] if enum["flags"] and isinstance(value, str) else [value]
    for member in given:
        if not isinstance(member, str) or member not in enum["m"]:
            raise faults.malformed(f"Cannot convert the literal '{member}' of '{where}' to the expected type '{spelled(name)}'.")


def _check_primitive(value: Any, name: str, where: str) -> None:
    expected = _PRIMITIVES.get(name, str)
    good = isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
    if good and name in _RANGES:
        good = _RANGES[name][0] <= value <= _RANGES[name][1]
    form = _FORMS.get(name)
    if good and form is not None:
        good = form.match(value) is not None
    if not good:
        # The refusal stands in the journal, too.
        told = REDACTED if where.lower() in SECRET_FIELDS else value
        raise faults.malformed(f"Cannot convert the literal '{told}' of '{where}' to the expected type '{name}'.")
