"""The query options of one request: read, checked against what the kind can do, refused as Graph refuses them.

Sources: Graph, query parameters; advanced query capabilities (the texts of three refusals are Microsoft's). `BadRequest` is
the layer in front of the services, which knows the types; `Request_...` the directory, which knows what it has an index for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from simulator.graph import faults, filter_rules, filters, search, typecheck
from simulator.graph.expansions import Expansion, read_expand
from simulator.graph.filters import Filter
from simulator.graph.kinds import Kind, abilities, directory_names
from simulator.messages import Request

Json = dict[str, Any]

_KNOWN = {"$select", "$filter", "$top", "$orderby", "$count", "$expand", "$search", "$skiptoken", "$format", "$skip"}
# These are no matter of the single list.
_ALWAYS = {"$skiptoken", "$format"}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the caller asked for. `order` holds (path, descending)."""

    select: tuple[str, ...] | None = None
    filter: Filter | None = None
    search: search.Search | None = None
    order: tuple[tuple[str, bool], ...] = ()
    expand: tuple[Expansion, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    skip_token: str | None = None


def read_options(request: Request, kind: Kind, *, many: bool, mixed: bool = False) -> Options:
    """The request's options. `many`: it reads a list. `mixed`: objects of several kinds (members, memberOf).

    Raises GraphFault 400 (unknown property or option, page size, an advanced query without its header).
    """
    query = _query(request, kind, many=many, mixed=mixed)
    eventual = is_eventual(request)
    options = Options(
        select=_select(query.get("$select"), kind, mixed),
        expand=read_expand(query.get("$expand"), kind, eventual=eventual),
    )
    if not many:
        return options
    directory = kind.directory or mixed
    wants_count = _flag(query.get("$count"))
    options = replace(
        options,
        filter=filters.parse(query["$filter"]) if query.get("$filter") else None,
        search=search.parse(query["$search"]) if query.get("$search") else None,
        order=_order(query.get("$orderby"), kind, mixed),
        top=_top(query.get("$top"), kind),
        skip=_whole("$skip", query.get("$skip")) or 0,
        # The directory passes over a count that was asked for without the header.
        count=wants_count and (eventual or not directory),
        skip_token=query.get("$skiptoken"),
    )
    if not mixed and set(options.select or ()) & kind.single_only:
        raise faults.not_implemented("A property of $select that only a single object can show")
    if options.search is not None:
        _check_search(options.search, kind, mixed)
    advanced = filter_rules.check(options.filter, kind, mixed=mixed) if options.filter is not None else ""
    if directory:
        _check_advanced(options, advanced or _advanced_order(options, kind, mixed), eventual=eventual)
    return _with_page(options, kind)


def is_eventual(request: Request) -> bool:
    return request.headers.get("consistencylevel", "").lower() == "eventual"


def _query(request: Request, kind: Kind, *, many: bool, mixed: bool) -> dict[str, str]:
    """The system options by name. Raises GraphFault 400 for one that the list doesn't take."""
    query: dict[str, str] = {}
    for name, value in request.query.items():
        spelled = _spelled(name)
        if spelled in query:
            raise faults.malformed(f"Query option '{spelled}' was specified more than once; it may be specified at most once.")
        query[spelled] = value
    taken = abilities("graph.directoryObject" if mixed else kind.type_name).get("options", kind.options)
    for name in query:
        if name.startswith("$") and name not in _KNOWN:
            raise faults.malformed(f"The query parameter '{name}' is not supported.")
        if many and name in _KNOWN - _ALWAYS and name not in taken:
            raise faults.unsupported_query(f"The query option '{name}' is not supported on this resource.")
    return query


def _spelled(name: str) -> str:
    """Graph takes the options with or without `$`, in any case."""
    plain = "$" + name.lstrip("$").lower()
    return plain if plain in _KNOWN or name.startswith("$") else name


def _select(text: str | None, kind: Kind, mixed: bool) -> tuple[str, ...] | None:
    if not text:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if "*" in names:
        return None
    known = set(typecheck.properties(kind.type_name)) | set(typecheck.links(kind.type_name))
    if mixed:
        known |= directory_names()
    for name in names:
        if name not in known and not name.startswith("extension_"):
            raise faults.no_property(name, "graph.directoryObject" if mixed else kind.type_name)
    return names


def _order(text: str | None, kind: Kind, mixed: bool) -> tuple[tuple[str, bool], ...]:
    out = []
    listed = abilities(kind.type_name)
    for part in (text or "").split(","):
        if not part.strip():
            continue
        path, _, direction = part.strip().partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise faults.malformed(f"Syntax error in the order-by expression '{part.strip()}'.")
        name = path.split("/")[0]
        if name not in typecheck.properties(kind.type_name) and not name.startswith("extension_"):
            raise faults.malformed(f"Could not find a property named '{name}' on type '{typecheck.spelled(kind.type_name)}'.")
        known = (*listed.get("order", (path,)), *listed.get("orderAdvanced", ()), *kind.ordered_too)
        if path not in known and not (mixed and path == "displayName"):
            raise faults.unsupported_query("Sorting not supported for current query.")
        out.append((path, direction.strip().lower() == "desc"))
    return tuple(out)


def _advanced_order(options: Options, kind: Kind, mixed: bool) -> str:
    """The word for an order that only an advanced query gives."""
    if not options.order:
        return ""
    needed = {*abilities(kind.type_name).get("orderAdvanced", ()), *kind.ordered_too}
    return "orderby" if mixed or options.filter is not None or any(path in needed for path, _ in options.order) else ""


def _flag(text: str | None) -> bool:
    if text is not None and text.lower() not in ("true", "false"):
        raise faults.malformed(f"Invalid value '{text}' for $count query option found. Valid values are 'true' or 'false'.")
    return (text or "").lower() == "true"


def _whole(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not re.match(r"-?[0-9]{1,9}\Z", text):
        raise faults.malformed(f"Invalid value '{text}' for {name} query option found. A non-negative integer is expected.")
    number = int(text)
    if number < 0:
        raise faults.bad_request(f"Invalid value '{number}' for {name} query option found. A non-negative integer is expected.")
    return number


def _top(text: str | None, kind: Kind) -> int | None:
    top = _whole("$top", text)
    if top is not None and kind.largest and not 1 <= top <= kind.largest:
        raise faults.bad_request(f"Invalid page size specified: '{top}'. Must be between 1 and {kind.largest} inclusive.")
    return top


def _with_page(options: Options, kind: Kind) -> Options:
    """Some properties are costly: once one is selected, no page is greater than its own limit, whatever was asked for."""
    pages = abilities(kind.type_name).get("pages", {})
    limits = [pages[name] for name in options.select or () if name in pages]
    return replace(options, top=min(options.top, *limits)) if limits and options.top is not None else options


def _check_search(wanted: search.Search, kind: Kind, mixed: bool) -> None:
    known = set(typecheck.properties(kind.type_name))
    if mixed:
        known |= directory_names()
    listed = abilities(kind.type_name).get("filter")
    for name in sorted(wanted.names):
        if name not in known:
            raise faults.malformed(f"Invalid search clause: Could not find a property named '{name}'.")
        # Whatever can be filtered by can be searched by (Source: use the $search query parameter).
        if listed is not None and not mixed and name not in listed:
            raise faults.unsupported_query(f"Property '{name}' of resource '{kind.resource}' cannot be searched.")


def _check_advanced(options: Options, needed: str, *, eventual: bool) -> None:
    """Advanced queries run on an index of their own and must say that they know it (facts: advanced queries)."""
    if options.search is not None and not eventual:
        raise faults.unsupported_query(
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'"
        )
    # A search runs on that index already.
    if needed and not (eventual and (options.count or options.search is not None)):
        raise faults.unsupported_query(
            f"Operator '{needed}' is not supported because the required parameters might be missing. Try adding $count=true "
            "query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more "
            "information"
        )
