"""Routes from data: each operation that `codes` lists for a declared type is served by `crud`, unless a handler claims it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.arm import codes, crud, ids
from simulator.arm.kind import Kind, every
from simulator.arm.operation import guard
from simulator.messages import Handler, Route
from simulator.routes import RouteTable

_OF_RESOURCE = frozenset({"GET", "PUT", "PATCH", "DELETE"})


def add_routes(table: RouteTable) -> None:
    """Add what the files of the types don't serve themselves. Called once all of them have been imported."""
    made = [route for kind in every() for route in _routes(kind)]
    # A handler of the type's own may claim more with one template than the packages do (any scope), so ask with a path.
    own = [route for route in made if not _claimed(table, route)]
    for route in own:
        if not table.has(route.method, route.template):
            table.add(route)


def _routes(kind: Kind) -> Iterator[Route]:
    for operation in kind.operations.operations:
        if codes.is_resource(operation.path, kind.type):
            if operation.method in _OF_RESOURCE:
                yield _route(kind, operation.method, operation.path, _resource(kind))
            if operation.method == "GET":
                # Resources.check_existence: HEAD of any resource.
                yield _route(kind, "HEAD", operation.path, _resource(kind))
        elif operation.method == "GET" and ids.parse(operation.path).type.lower() == kind.type.lower():
            exact = operation.path.startswith("/{scope:rest}")
            yield _route(kind, "GET", operation.path, _listing(kind, exact=exact))


def _route(kind: Kind, method: str, path: str, handler: Handler) -> Route:
    return Route(method=method, template=path, handler=guard(kind.type, handler))


def _claimed(table: RouteTable, route: Route) -> bool:
    found = table.find(route.method, re.sub(r"\{[^}]*\}", "x", route.template))
    return found is not None and found[0].method == route.method


def _resource(kind: Kind) -> Handler:
    return lambda request: crud.resource(request, kind)


def _listing(kind: Kind, *, exact: bool) -> Handler:
    return lambda request: crud.listing(request, kind, exact=exact)
