"""What a path of Graph leads to, by Microsoft's description of the service alone: walk its segments from type to type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from simulator.graph import typecheck
from simulator.messages import Json

_KEYED = re.compile(r"([\w.]+)\((.*)\)\Z")


@dataclass(frozen=True, kw_only=True)
class Target:
    """`kind` is entity, list, reference, count, action, function or unknown (the description has no word about it); `type_name`
    like `graph.user` (of an action or function: what it is bound to), "" where there is none; `operation` like
    `graph.assignLicense`."""

    kind: str
    type_name: str = ""
    operation: str = ""


_UNKNOWN = Target(kind="unknown")


@cache
def target_of(template: str) -> Target:
    """What `/v1.0/groups/{group_id}/members/$ref` and the like lead to."""
    version, *segments = template.strip("/").split("/")
    if version != "v1.0":
        return _UNKNOWN
    here = Target(kind="root")
    for segment in segments:
        here = _step(here, segment)
    return here


def _step(here: Target, segment: str) -> Target:
    if segment in ("$ref", "$count"):
        return Target(kind="reference" if segment == "$ref" else "count", type_name=here.type_name)
    if segment.startswith("{"):
        # A cast names a kind that only the request tells.
        return Target(kind="entity", type_name=here.type_name) if here.kind == "list" and segment != "{cast}" else _UNKNOWN
    name = segment.removeprefix("microsoft.graph.")
    keyed = _KEYED.match(name)
    if keyed and keyed[2]:
        found = _named(here, keyed[1])
        return Target(kind="entity", type_name=found.type_name) if found.kind == "list" else _UNKNOWN
    return _named(here, keyed[1] if keyed else name)


def _named(here: Target, name: str) -> Target:
    document = typecheck.metadata()
    if here.kind == "root":
        if name in document["entitySets"]:
            return Target(kind="list", type_name=document["entitySets"][name])
        if name in document["singletons"]:
            return Target(kind="entity", type_name=document["singletons"][name])
        return _UNKNOWN
    declared = typecheck.links(here.type_name).get(name) if here.kind == "entity" else None
    if declared is not None:
        type_name, many = typecheck.bare(declared)
        return Target(kind="list" if many else "entity", type_name=type_name)
    operation = operation_of(f"graph.{name}", here.type_name)
    return _UNKNOWN if operation is None else Target(kind=operation["o"], type_name=here.type_name, operation=operation["n"])


def operation_of(name: str, type_name: str) -> Json | None:
    """The action or function `name` that is bound to the type or to one of its bases, the nearest first."""
    known = [one for one in typecheck.metadata()["operations"] if one["n"] == name and one["bound"]]
    for base in typecheck.lineage(type_name):
        for one in known:
            if typecheck.bare(one["p"][0][1])[0] == base:
                found: Json = one
                return found
    return None
