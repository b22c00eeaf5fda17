"""Which handler serves a request: every `@route` of a service's package, found by scan, then what `served` adds from data."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from types import ModuleType

from simulator.graph.group_processing import processed
from simulator.lag import replicated
from simulator.messages import Route

SERVICES = ("graph", "arm", "entra", "exchange", "control")
_GRAPH_VERSIONS = frozenset({"v1.0", "beta"})
_LOGIN_TENANTS = frozenset({"common", "organizations", "consumers"})
_LOGIN_PARTS = frozenset({"oauth2", "v2.0", ".well-known", "discovery", "userrealm"})


def service_of(path: str) -> str:
    """Which service owns `path` (paths of the three services do not collide on one origin)."""
    first, _, rest = path.lstrip("/").lower().partition("/")
    if first in _GRAPH_VERSIONS:
        return "graph"
    if first == "_sim":
        return "control"
    if first == "adminapi":
        return "exchange"
    if first == "metadata" or first in _LOGIN_TENANTS or rest.partition("/")[0] in _LOGIN_PARTS:
        return "entra"
    return "arm"


@dataclass
class RouteTable:
    """The routes of one service. Each is found by the rarest literal segment of its template; of several templates that match,
    the one with more literal segments serves."""

    _all: list[Route] = field(default_factory=list)
    _shapes: dict[tuple[str, str], Route] = field(default_factory=dict)
    _index: dict[str, list[tuple[int, Route]]] = field(default_factory=dict)

    def add(self, route: Route) -> None:
        key = (route.method, _shape(route.template))
        other = self._shapes.setdefault(key, route)
        if other is not route:
            raise ValueError(
                f"{route.method} {route.template} is served twice: {route.handler.__module__} and {other.handler.__module__}"
            )
        self._all.append(route)
        self._index.clear()

    def has(self, method: str, template: str) -> bool:
        return (method, _shape(template)) in self._shapes

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route for `method path` and what its parameters stand for. HEAD is served by GET where it has no own."""
        for candidate in self._candidates(path):
            if candidate.method == method and (match := candidate.pattern.match(path)):
                return candidate, match.groupdict()
        return self.find("GET", path) if method == "HEAD" else None

    def routes(self) -> list[Route]:
        return list(self._all)

    def methods(self, path: str) -> set[str]:
        """The methods that `path` is served with."""
        return {route.method for route in self._candidates(path) if route.pattern.match(path)}

    def _candidates(self, path: str) -> list[Route]:
        index = self._index or self._build()
        segments = {"", *path.lower().split("/")}
        found = [entry for segment in segments if segment in index for entry in index[segment]]
        found.sort(key=lambda entry: entry[0])
        return [route for _, route in found]

    def _build(self) -> dict[str, list[tuple[int, Route]]]:
        common = Counter(segment for route in self._all for segment in set(_literals(route.template)))
        for rank, route in enumerate(sorted(self._all, key=_rank)):
            # Routes without any literal stand under the empty segment, which every path is taken to have.
            rarest = min(_literals(route.template), key=lambda segment: common[segment], default="")
            self._index.setdefault(rarest, []).append((rank, route))
        return self._index


@cache
def tables() -> dict[str, RouteTable]:
    """The route table of every service. Raises ValueError when two handlers claim one template."""
    found = {}
    for service in SERVICES:
        table = RouteTable()
        for module in _modules(f"simulator.{service}"):
            own = {id(value): value for value in vars(module).values() if getattr(value, "__module__", None) == module.__name__}
            for value in own.values():
                for route in getattr(value, "routes", ()):
                    table.add(replace(route, handler=processed(replicated(route.handler))) if service == "graph" else route)
        for module in _modules(f"simulator.{service}"):
            # What follows from data comes after all handlers have been declared.
            if module.__name__.endswith(".served"):
                module.add_routes(table)
        found[service] = table
    return found


def _modules(package: str) -> list[ModuleType]:
    root = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.walk_packages(root.__path__, f"{package}."))
    return [root, *(importlib.import_module(name) for name in names)]


def _literals(template: str) -> list[str]:
    return [segment for segment in template.strip("/").lower().split("/") if "{" not in segment]


@cache
def _shape(template: str) -> str:
    return re.sub(r"\{\w+(:rest)?\}", r"{\1}", template).lower().rstrip("/")


def _rank(route: Route) -> tuple[float, int]:
    """Which of two templates that both match goes first: more literal segments, then fewer parameters."""
    segments = route.template.strip("/").split("/")
    literal = sum(1 if "{" not in segment else 0.5 if not segment.startswith("{") else 0 for segment in segments)
    return -literal, route.template.count("{")
