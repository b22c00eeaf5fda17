"""Which handler serves a request: every `@route` of a service's package, found by scan, then what `served` adds from data."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

from simulator.messages import Route

SERVICES = ("graph", "arm", "entra", "control")
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
    if first == "metadata" or first in _LOGIN_TENANTS or rest.partition("/")[0] in _LOGIN_PARTS:
        return "entra"
    return "arm"


@dataclass
class RouteTable:
    """The routes of one service. The first two segments of a template, when they are literal, choose a bucket; of
    several templates that match, the one with more literal segments serves."""

    buckets: dict[tuple[str, ...], list[Route]] = field(default_factory=dict)
    _merged: dict[tuple[str, ...], list[Route]] = field(default_factory=dict)

    def add(self, route: Route) -> None:
        key = []
        for segment in route.template.strip("/").lower().split("/")[:2]:
            if "{" in segment:
                break
            key.append(segment)
        bucket = self.buckets.setdefault(tuple(key), [])
        shape = _shape(route.template)
        for other in bucket:
            if other.method == route.method and _shape(other.template) == shape:
                raise ValueError(
                    f"{route.method} {route.template} is served twice: {route.handler.__module__} and {other.handler.__module__}"
                )
        bucket.append(route)
        self._merged.clear()

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route for `method path` and what its parameters stand for. HEAD is served by GET where it has no own."""
        for candidate in self._candidates(path):
            if candidate.method == method and (match := candidate.pattern.match(path)):
                return candidate, match.groupdict()
        return self.find("GET", path) if method == "HEAD" else None

    def routes(self) -> list[Route]:
        return [route for bucket in self.buckets.values() for route in bucket]

    def methods(self, path: str) -> set[str]:
        """The methods that `path` is served with."""
        return {route.method for route in self._candidates(path) if route.pattern.match(path)}

    def _candidates(self, path: str) -> list[Route]:
        parts = tuple(path.strip("/").lower().split("/", 2)[:2])
        key = next((k for k in (parts, parts[:1]) if k in self.buckets), ())
        found = self._merged.get(key)
        if found is None:
            # A scope-led template (`/{scope:rest}/providers/...`) may say more than one that begins with a literal.
            prefixes = {key[:length] for length in range(len(key) + 1)}
            every = [route for prefix in prefixes for route in self.buckets.get(prefix, [])]
            found = self._merged[key] = sorted(every, key=_rank)
        return found


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
                    table.add(route)
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


@cache
def _shape(template: str) -> str:
    return re.sub(r"\{\w+(:rest)?\}", r"{\1}", template).lower().rstrip("/")


def _rank(route: Route) -> tuple[float, int]:
    """Which of two templates that both match goes first: more literal segments, then fewer parameters."""
    segments = route.template.strip("/").split("/")
    literal = sum(1 if "{" not in segment else 0.5 if not segment.startswith("{") else 0 for segment in segments)
    return -literal, route.template.count("{")
