"""Routes from data: each operation that `codes` lists for a declared type is served by `crud`, unless a handler claims it."""

from __future__ import annotations

import re

from simulator.arm import codes, crud, ids
from simulator.arm.kind import Kind, every
from simulator.arm.operation import guard
from simulator.messages import Handler, Route, compile_template
from simulator.routes import RouteTable

_OF_RESOURCE = frozenset({"GET", "PUT", "PATCH", "DELETE"})


def add_routes(table: RouteTable) -> None:
    """Add what the files of the types don't serve themselves. Called once all of them have been imported."""
    for kind in every():
        for operation in kind.operations.operations:
            if codes.is_resource(operation.path, kind.type):
                if operation.method in _OF_RESOURCE:
                    _add(table, kind, operation.method, operation.path, _resource(kind))
                if operation.method == "GET":
                    # Resources.check_existence: HEAD of any resource.
                    _add(table, kind, "HEAD", operation.path, _resource(kind))
            elif operation.method == "GET" and ids.parse(operation.path).type.lower() == kind.type.lower():
                exact = operation.path.startswith("/{scope:rest}")
                _add(table, kind, "GET", operation.path, _listing(kind, exact=exact))


def _add(table: RouteTable, kind: Kind, method: str, path: str, handler: Handler) -> None:
    # A handler of the type's own may claim more with one template than the packages do (any scope), so ask with a path.
    claimed = table.find(method, re.sub(r"\{[^}]*\}", "x", path))
    if claimed is None or claimed[0].method != method:
        guarded = guard(kind.type, handler)
        pattern = compile_template(path)
        table.add(Route(method=method, template=path, permission=(), handler=guarded, pattern=pattern))


def _resource(kind: Kind) -> Handler:
    return lambda request: crud.resource(request, kind)


def _listing(kind: Kind, *, exact: bool) -> Handler:
    return lambda request: crud.listing(request, kind, exact=exact)
