"""`$expand`: `manager`, `members($select=id)`, `manager($levels=max;$select=id,displayName)`, `policy($expand=rules)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.graph import faults, typecheck
from simulator.graph.kinds import Kind, directory_names, kind_of_type

# A chain of managers is no longer than this (Source: Graph API reference, list a user's managers).
MOST_LEVELS = 1000
_PART = re.compile(r"\s*(?P<name>\w+)\s*(?:\((?P<inner>(?:[^()]|\([^()]*\))*)\))?\s*(?:,|\Z)")
_BETWEEN = re.compile(r";(?![^(]*\))")  # of two options, not of those inside an inner expansion


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """`manager($select=id,displayName)`. `levels`: how often the same link is followed; `expand`: what is shown behind it."""

    name: str
    select: tuple[str, ...] | None = None
    levels: int = 1
    expand: tuple[Expansion, ...] = ()


def read_expand(text: str | None, kind: Kind, *, eventual: bool) -> tuple[Expansion, ...]:
    """Raises GraphFault 400, or 501 for a link that Graph has and the simulator doesn't serve."""
    out: list[Expansion] = []
    source = text or ""
    at = 0
    while at < len(source):
        found = _PART.match(source, at)
        if found is None or found.end() == at:
            raise faults.malformed(f"Parsing OData Select and Expand failed: Syntax error at position {at} in '{source}'.")
        out.append(_expansion(found["name"], found["inner"], kind, eventual=eventual))
        at = found.end()
    # Source: Graph, query parameters: one relationship in a request.
    if len(out) > 1 and kind.directory:
        raise faults.unsupported_query("Multiple expands are not supported for this resource.")
    return tuple(out)


def _expansion(name: str, inner: str | None, kind: Kind, *, eventual: bool) -> Expansion:
    if name not in kind.expand:
        if name in typecheck.links(kind.type_name):
            raise faults.not_implemented(f"$expand={name}")
        raise faults.no_property(name, kind.type_name)
    select: tuple[str, ...] | None = None
    levels, below = 1, tuple[Expansion, ...]()
    for part in _BETWEEN.split(inner or ""):
        option, equals, value = part.strip().partition("=")
        if not option:
            continue
        if option == "$select" and equals:
            select = tuple(one.strip() for one in value.split(",") if one.strip())
            _check_select(select, name, kind)
        elif option == "$expand" and (target := _target(name, kind)) is not None:
            below = read_expand(value, target, eventual=eventual)
        elif option == "$levels" and name == "manager":
            levels = _levels(value, eventual=eventual)
        else:
            raise faults.not_implemented(f"$expand={name}({part.strip()})")
    return Expansion(name=name, select=select, levels=levels, expand=below)


def _target(link: str, kind: Kind) -> Kind | None:
    """The kind at the end of a link, where that can be expanded: no directory object (Graph, query parameters)."""
    found = kind_of_type(typecheck.bare(typecheck.links(kind.type_name)[link])[0])
    return found if found is not None and not found.directory else None


def _check_select(names: tuple[str, ...], link: str, kind: Kind) -> None:
    """What is at the end of a link is mostly a directory object of some kind."""
    target, _ = typecheck.bare(typecheck.links(kind.type_name)[link])
    known = set(typecheck.properties(target)) | (directory_names() if target == "graph.directoryObject" else set())
    for name in names:
        if name not in known and not name.startswith("extension_"):
            raise faults.no_property(name, target)


def _levels(text: str, *, eventual: bool) -> int:
    if text != "max" and not re.match(r"[1-9][0-9]{0,3}\Z", text):
        raise faults.malformed(f"Parsing OData Select and Expand failed: '{text}' is no value for $levels.")
    if not eventual:
        raise faults.unsupported_query("$levels needs the request header 'ConsistencyLevel: eventual'.")
    return MOST_LEVELS if text == "max" else min(int(text), MOST_LEVELS)
