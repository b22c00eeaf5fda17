"""ARM's `$filter`: a chain of `name op value` and `function(...)`, joined by `and`. More than that ARM takes nowhere here."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from simulator.errors import ArmFault
from simulator.messages import Json

_TERM = re.compile(
    r"""\s*(?:
        (?P<function>\w+)\s*\(\s*(?P<arguments>(?:'(?:[^']|'')*'|[\w./]+)?(?:\s*,\s*(?:'(?:[^']|'')*'|[\w./]+))*)\s*\)
        | (?P<name>[\w./]+)\s+(?P<operator>\w+)\s+(?P<value>'(?:[^']|'')*'|[^\s']+)
    )\s*""",
    re.VERBOSE,
)
_AND = re.compile(r"and\b", re.IGNORECASE)
_ARGUMENT = re.compile(r"'(?:[^']|'')*'|[\w./]+")


@dataclass(frozen=True, kw_only=True)
class Term:
    """`eventTimestamp ge '2026-11-02'` is (name, operator, (value,)); `atScope()` is (name, "call", arguments). Names and
    operators are lower case, quotes are gone."""

    name: str
    operator: str
    values: tuple[str, ...]

    @property
    def value(self) -> str:
        return self.values[0]


def parse(text: str | None) -> list[Term]:
    """The terms of a filter; none for an absent or empty one. 400 InvalidFilterInQueryString if it can't be read."""
    terms: list[Term] = []
    rest = (text or "").strip()
    # ARM's own documentation shows whole filters in brackets.
    while rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1].strip()
    while rest:
        found = _TERM.match(rest)
        if not found:
            raise refuse(text)
        if found["function"]:
            arguments = tuple(_bare(value) for value in _ARGUMENT.findall(found["arguments"]))
            terms.append(Term(name=found["function"].lower(), operator="call", values=arguments))
        else:
            terms.append(Term(name=found["name"].lower(), operator=found["operator"].lower(), values=(_bare(found["value"]),)))
        rest = rest[found.end() :]
        if rest:
            joint = _AND.match(rest)
            if not joint or not rest[joint.end() :].strip():
                raise refuse(text)
            rest = rest[joint.end() :]
    return terms


def only(terms: list[Term], allowed: Collection[tuple[str, str]], text: str | None) -> None:
    """400 unless every term is one of the allowed (name, operator) pairs, in lower case."""
    for term in terms:
        if (term.name, term.operator) not in allowed or (term.operator != "call" and not term.value):
            raise refuse(text)


def refuse(text: str | None) -> ArmFault:
    return ArmFault(400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string.")


def _bare(value: str) -> str:
    return value[1:-1].replace("''", "'") if value.startswith("'") else value


def same(wanted: str | None, held: str) -> bool:
    """Whether a value is the wanted one, without regard to case. None: any."""
    return wanted is None or wanted.lower() == held.lower()


def tagged(resource: Json, name: str | None, value: str | None) -> bool:
    """Whether a resource carries the tag; names compare without regard to case, values with it. None: any."""
    if name is None:
        return True
    tags = {key.lower(): held for key, held in (resource.get("tags") or {}).items()}
    return name.lower() in tags and (value is None or tags[name.lower()] == value)
