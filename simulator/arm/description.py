"""Bodies held against Microsoft's own type descriptions (`data/arm-types/`, generated from the Bicep types).

A description is a table of numbered types (`tagged`: objects of several kinds, told apart by the property `by`); flags: 1
required, 2 read-only, 8 fixed at deployment, 16 identifier.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from simulator.errors import ArmFault
from simulator.messages import Json

DATA = Path(__file__).parent.parent / "data"
REQUIRED, READ_ONLY, FROM_PATH = 1, 2, 8

# ARM takes these from the path, whatever the body says.
_FROM_PATH = frozenset({"id", "name", "type", "apiversion", "systemdata"})


@dataclass(kw_only=True)
class _Reading:
    """`lenient`: the request names a later api-version than the description, which may know more properties."""

    types: Json
    partial: bool
    lenient: bool
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Description:
    """One resource type at one api-version."""

    arm_type: str
    api_version: str
    body: int
    types: Json

    def has(self, name: str) -> bool:
        """Whether the resource has this top-level property."""
        top = self.types[str(self.body)]
        return name in top["p"] or any(name in self.types[str(ref)]["p"] for ref in top.get("of", {}).values())

    @property
    def needs_location(self) -> bool:
        location = self.types[str(self.body)]["p"].get("location")
        return location is not None and bool(location["f"] & REQUIRED)

    def accept(self, body: Any, *, version: str, partial: bool = False) -> Json:
        """The body as the service takes it in: names and enum values in Microsoft's spelling, read-only ones left out.

        With `partial` (PATCH) nothing is required and null is kept. 400 InvalidRequestContent or LocationRequired.
        """
        if not isinstance(body, dict):
            raise ArmFault(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.")
        reading = _Reading(types=self.types, partial=partial, lenient=version[:10] > self.api_version[:10])
        wanted = {name: value for name, value in body.items() if name.lower() not in _FROM_PATH}
        if (
            not partial
            and self.has("properties")
            and not any(name.lower() == "properties" and wanted[name] is not None for name in wanted)
        ):
            # What is required in them is required, whether they are there or not.
            wanted = {name: value for name, value in wanted.items() if name.lower() != "properties"} | {"properties": {}}
        taken: Json = _take(reading, wanted, self.body, "")
        problems = reading.problems
        if not partial and self.needs_location and not taken.get("location"):
            raise ArmFault(400, "LocationRequired", "The location property is required for this definition.")
        if problems:
            raise ArmFault(
                400,
                "InvalidRequestContent",
                f"The request content was invalid and could not be deserialized: '{problems[0]}'.",
                [{"code": "InvalidRequestContent", "message": text} for text in problems[1:]],
            )
        return taken


@cache
def every() -> dict[str, Description]:
    """All descriptions by lower-case type."""
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "arm-types").glob("*.json"))]
    return {
        content["armType"].lower(): Description(
            arm_type=content["armType"], api_version=content["apiVersion"], body=content["body"], types=content["types"]
        )
        for content in contents
    }


def of(arm_type: str) -> Description:
    """The description of an ARM type such as `Microsoft.Insights/actionGroups`. LookupError if there is none."""
    try:
        return every()[arm_type.lower()]
    except KeyError:
        raise LookupError(f"no description of {arm_type} in {DATA / 'arm-types'}") from None


def _take(reading: _Reading, value: Any, ref: int, where: str) -> Any:
    described = reading.types[str(ref)]
    kind = described["k"]
    if value is None or kind == "any":
        return value
    if kind == "union":
        return _take_union(reading, value, described["of"], where)
    if kind == "literal":
        if isinstance(value, str) and value.lower() == str(described["v"]).lower():
            return described["v"]
        _complain(reading, f"'{value}' is not '{described['v']}'", where)
    elif kind == "array":
        if isinstance(value, list):
            for index, item in enumerate(value):
                _refuse_null(reading, item, described["of"], f"{where}[{index}]", always=True)
            return [_take(reading, item, described["of"], f"{where}[{index}]") for index, item in enumerate(value)]
        _complain(reading, f"{_word(value)} where an array belongs", where)
    elif kind == "object":
        if isinstance(value, dict):
            return _take_object(reading, value, described, where)
        _complain(reading, f"{_word(value)} where an object belongs", where)
    elif kind == "tagged":
        return _take_tagged(reading, value, described, where)
    elif not _is(kind, value):
        _complain(reading, f"{_word(value)} where a value of type {kind} belongs", where)
    return value


def _take_union(reading: _Reading, value: Any, options: list[int], where: str) -> Any:
    for option in options:
        attempt = _Reading(types=reading.types, partial=reading.partial, lenient=reading.lenient)
        taken = _take(attempt, value, option, where)
        if not attempt.problems:
            return taken
    literals = [str(reading.types[str(o)]["v"]) for o in options if reading.types[str(o)]["k"] == "literal"]
    _complain(reading, f"'{value}' is not one of {', '.join(literals)}", where)
    return value


def _take_tagged(reading: _Reading, value: Any, described: Json, where: str) -> Any:
    """An object that is one of several kinds, which one of its properties tells."""
    if not isinstance(value, dict):
        _complain(reading, f"{_word(value)} where an object belongs", where)
        return value
    by = described["by"]
    tag = next((item for name, item in value.items() if name.lower() == by.lower()), None)
    chosen = next((ref for name, ref in described["of"].items() if name.lower() == str(tag).lower()), None)
    if chosen is not None:
        more = reading.types[str(chosen)]
        return _take_object(reading, value, {**more, "p": {**described["p"], **more["p"]}}, where)
    if tag is not None:
        _complain(reading, f"'{tag}' is not one of {', '.join(described['of'])}", f"{where}.{by}" if where else by)
    elif not reading.partial:
        _complain(reading, f"Required property '{by}' not found in JSON", where)
    return value


def _take_object(reading: _Reading, value: Json, described: Json, where: str) -> Json:
    known = {name.lower(): (name, entry) for name, entry in described["p"].items()}
    taken: Json = {}
    for given, item in value.items():
        here = f"{where}.{given}" if where else given
        if given.lower() in known:
            name, entry = known[given.lower()]
            if entry["f"] & READ_ONLY:
                continue
            if item is not None or reading.partial:
                taken[name] = _take(reading, item, entry["t"], here)
        elif "any" in described:
            _refuse_null(reading, item, described["any"], here)
            taken[given] = _take(reading, item, described["any"], here)
        elif not reading.lenient:
            _complain(reading, f"Could not find member '{given}' on object of type '{described['name']}'", here)
        else:
            taken[given] = item
    if not reading.partial:
        for name, entry in described["p"].items():
            if entry["f"] & REQUIRED and not entry["f"] & (READ_ONLY | FROM_PATH) and taken.get(name) is None:
                _complain(reading, f"Required property '{name}' not found in JSON", where)
    return taken


def _refuse_null(reading: _Reading, value: Any, ref: int, where: str, *, always: bool = False) -> None:
    # A null takes a property away; an entry of a list or, in a PUT, of a map can't be nothing.
    if value is None and (always or not reading.partial) and reading.types[str(ref)]["k"] != "any":
        _complain(reading, "null where a value belongs", where)


def _complain(reading: _Reading, text: str, where: str) -> None:
    reading.problems.append(f"{text}. Path '{where}'")


def _is(kind: str, value: Any) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    # The Bicep types call every number an integer, a budget's amount too.
    if isinstance(value, int) and not isinstance(value, bool):
        return -(2**63) <= value < 2**63
    return isinstance(value, float)


def _word(value: Any) -> str:
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "an array", dict: "an object"}
    return names[type(value)]
