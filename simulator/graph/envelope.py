"""Answers: one object, a list with its pages, a count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.graph import faults, filters, pages, shape
from simulator.graph.kinds import Entry, Kind, View
from simulator.graph.options import Options, is_eventual, read_options
from simulator.messages import Request, Response

Json = dict[str, Any]


def entity(
    request: Request, kind: Kind, item: Json, *, status: int = 200, path: str | None = None, typed: bool = False
) -> Response:
    """One object with its context. `path` is the context's path, the kind's own by default."""
    options = read_options(request, kind, many=False) if status == 200 else Options()
    body = {"@odata.context": shape.context(request, path or kind.segment, options, entity=True)}
    body.update(shape.cut(request, (kind, item), options, View(tenant=request.tenant), typed=typed))
    return Response(status=status, body=body)


def created(request: Request, kind: Kind, item: Json, *, path: str | None = None) -> Response:
    """201 with the new object in its default form and its address."""
    answer = entity(request, kind, item, status=201, path=path)
    answer.headers["Location"] = f"{request.origin}/v1.0/{path or kind.segment}/{item.get('id', '')}"
    return answer


def done() -> Response:
    """204."""
    return Response(status=204)


def collection(request: Request, kind: Kind, items: Iterable[Json], *, path: str | None = None) -> Response:
    """A list of one kind, by the request's options."""
    return entries(request, kind, [(kind, item) for item in items], path=path)


def entries(request: Request, kind: Kind, found: Sequence[Entry], *, path: str | None = None, mixed: bool = False) -> Response:
    """A list by the request's options: filtered, ordered, counted, one page of it, each object cut to what was asked."""
    options = read_options(request, kind, many=True, mixed=mixed)
    view = View(tenant=request.tenant)
    found = narrow(view, found, options)
    size = options.top or kind.page or len(found) or 1
    first = pages.start(options, found)
    page = found[first : first + size]
    body: Json = {"@odata.context": shape.context(request, path or kind.segment, options)}
    if options.count and options.skip_token is None:
        body["@odata.count"] = len(found)
    if first + size < len(found) and kind.page:
        body["@odata.nextLink"] = pages.next_link(request, first + size, found)
    body["value"] = [shape.cut(request, entry, options, view, typed=mixed) for entry in page]
    return Response(body=body)


def count(request: Request, kind: Kind, found: Sequence[Entry], *, mixed: bool = False) -> Response:
    """`.../$count`: text/plain, and only with the header of advanced queries."""
    if not is_eventual(request):
        raise faults.bad_request("$count is not currently supported.")
    others = {name: value for name, value in request.query.items() if name.lower() not in ("$count", "count")}
    request.query = {**others, "$count": "true"}
    options = read_options(request, kind, many=True, mixed=mixed)
    return Response(body=str(len(narrow(View(tenant=request.tenant), found, options))))


def narrow(view: View, found: Sequence[Entry], options: Options) -> list[Entry]:
    """What `$filter` and `$search` leave, in the order that `$orderby` asks for."""
    wanted = {path.split("/")[0] for path, _ in options.order}
    if options.filter is not None:
        # `isof` asks for the type alone.
        wanted |= {"@odata.type", *(use.name for use in options.filter.uses)}
    if options.search is not None:
        wanted |= options.search.names
    if not wanted:
        return list(found)
    pairs = [(entry, shape.whole(view, entry[0], entry[1], wanted)) for entry in found]
    if options.filter is not None:
        pairs = [pair for pair in pairs if options.filter.matches(pair[1])]
    if options.search is not None:
        pairs = [pair for pair in pairs if options.search.matches(pair[1])]
    for path, descending in reversed(options.order):
        pairs.sort(key=lambda pair: _sort_key(filters.read(pair[1], path)), reverse=descending)
    return [entry for entry, _ in pairs]


def _sort_key(value: Any) -> tuple[bool, float, str]:
    """Nothing first, then numbers by their size, then text without regard to case."""
    number = float(value) if isinstance(value, int | float) else 0.0
    return value is not None, number, str(value).lower() if isinstance(value, str) else ""
