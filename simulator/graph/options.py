"""The query options of one request: read, checked against what the kind can do, refused as Graph refuses them."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from typing import Any

from simulator.graph import faults, filters, search, typecheck
from simulator.graph.filters import Filter
from simulator.graph.kinds import Kind
from simulator.messages import Request

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """`manager($select=id,displayName)`."""

    name: str
    select: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the caller asked for. `order` holds (path, descending)."""

    select: tuple[str, ...] | None = None
    filter: Filter | None = None
    search: search.Search | None = None
    order: tuple[tuple[str, bool], ...] = ()
    expand: tuple[Expansion, ...] = ()
    top: int | None = None
    count: bool = False
    skip_token: str | None = None


@functools.cache
def _abilities() -> dict[str, Json]:
    table: dict[str, Json] = json.loads((typecheck.DATA / "graph-query.json").read_text(encoding="utf-8"))
    return table


def read_options(request: Request, kind: Kind, *, many: bool, mixed: bool = False) -> Options:
    """The request's options. `many`: it reads a list. `mixed`: objects of several kinds (members, memberOf).

    Raises GraphFault 400 (unknown property or option, page size, an advanced query without its header).
    """
    query = {_spelled(name): value for name, value in request.query.items()}
    for name in query:
        if name.startswith("$") and name not in kind.options:
            raise faults.malformed(f"The query parameter '{name}' is not supported.")
    options = Options(
        select=_select(query.get("$select"), kind, mixed),
        expand=_expand(query.get("$expand"), kind),
        filter=filters.parse(query["$filter"]) if many and query.get("$filter") else None,
        search=search.parse(query["$search"]) if many and query.get("$search") else None,
        order=_order(query.get("$orderby"), kind, mixed) if many else (),
        top=_top(query.get("$top"), kind) if many else None,
        count=many and query.get("$count", "").lower() == "true",
        skip_token=query.get("$skiptoken"),
    )
    if many and not mixed and set(options.select or ()) & kind.single_only:
        raise faults.not_implemented("A property of $select that only a single object can show")
    if options.filter is not None:
        _check_uses(options.filter, kind, mixed)
    if many and (kind.directory or mixed):
        _check_advanced(request, options)
    return options


def is_eventual(request: Request) -> bool:
    return request.headers.get("consistencylevel", "").lower() == "eventual"


def _spelled(name: str) -> str:
    """Graph takes the options with or without `$`, in any case."""
    plain = "$" + name.lstrip("$").lower()
    known = {"$select", "$filter", "$top", "$orderby", "$count", "$expand", "$search", "$skiptoken", "$format", "$skip"}
    return plain if plain in known or name.startswith("$") else name


def _select(text: str | None, kind: Kind, mixed: bool) -> tuple[str, ...] | None:
    if not text:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if "*" in names:
        return None
    known = set(typecheck.properties(kind.type_name)) | set(typecheck.links(kind.type_name))
    for name in names:
        if name not in known and not name.startswith("extension_") and not mixed:
            raise faults.malformed(
                "Parsing OData Select and Expand failed: "
                f"Could not find a property named '{name}' on type '{typecheck.spelled(kind.type_name)}'."
            )
    return names


def _expand(text: str | None, kind: Kind) -> tuple[Expansion, ...]:
    out = []
    for part in re.findall(r"[^,()]+(?:\([^)]*\))?", text or ""):
        name, _, rest = part.strip().partition("(")
        if name not in kind.expand:
            if name in typecheck.links(kind.type_name):
                raise faults.not_implemented(f"$expand={name}")
            raise faults.malformed(
                "Parsing OData Select and Expand failed: "
                f"Could not find a property named '{name}' on type '{typecheck.spelled(kind.type_name)}'."
            )
        inner = re.match(r"\$select=([\w,\s.]+)\)\Z", rest)
        if rest and inner is None:
            raise faults.not_implemented(f"$expand={part}")
        out.append(Expansion(name=name, select=tuple(n.strip() for n in inner.group(1).split(",")) if inner else None))
    if len(out) > 1 and kind.directory:
        raise faults.unsupported_query("Multiple expands are not supported for this resource.")
    return tuple(out)


def _order(text: str | None, kind: Kind, mixed: bool) -> tuple[tuple[str, bool], ...]:
    out = []
    for part in (text or "").split(","):
        if not part.strip():
            continue
        path, _, direction = part.strip().partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise faults.malformed(f"Syntax error in the order-by expression '{part}'.")
        abilities = _abilities().get(kind.type_name)
        known = (*abilities["order"], *kind.ordered_too) if abilities is not None else (path,)
        if path not in known and not (mixed and path == "displayName"):
            raise faults.unsupported_query("Sorting not supported for current query.")
        out.append((path, direction.strip().lower() == "desc"))
    return tuple(out)


def _top(text: str | None, kind: Kind) -> int | None:
    if text is None:
        return None
    if not re.match(r"-?\d+\Z", text):
        raise faults.malformed(f"Invalid value '{text}' for $top query option found.")
    top = int(text)
    if kind.largest and not 1 <= top <= kind.largest:
        raise faults.bad_request(f"Invalid page size specified: '{top}'. Must be between 1 and {kind.largest} inclusive.")
    return top


def _check_uses(condition: Filter, kind: Kind, mixed: bool) -> None:
    abilities = _abilities().get(kind.type_name)
    if abilities is None or mixed:
        return
    for use in condition.uses:
        name = use.path.split("/")[0]
        if name.startswith("extension_"):
            continue
        known = abilities["filter"].get(name)
        if known is None and name not in typecheck.properties(kind.type_name):
            raise faults.malformed(
                f"Invalid filter clause: Could not find a property named '{name}' on type '{typecheck.spelled(kind.type_name)}'."
            )
        operator = {"gt": "ge", "lt": "le", "any": "eq"}.get(use.operator, use.operator)
        if known is None or operator not in known:
            raise faults.unsupported_query(
                f"Unsupported or invalid query filter clause specified for property '{name}' of resource '{kind.resource}'."
            )


def _check_advanced(request: Request, options: Options) -> None:
    """Advanced queries run on an index of their own and must say that they know it (facts: advanced queries)."""
    eventual = is_eventual(request)
    if options.search is not None and not eventual:
        raise faults.unsupported_query("$search needs the request header 'ConsistencyLevel: eventual'.")
    if options.count and not eventual:
        raise faults.unsupported_query("$count is only supported with the request header 'ConsistencyLevel: eventual'.")
    advanced = options.filter is not None and (options.filter.advanced or bool(options.order))
    if advanced and not (eventual and options.count):
        raise faults.unsupported_query(
            "Operator or query combination is not supported without the header 'ConsistencyLevel: eventual' and $count=true."
        )
