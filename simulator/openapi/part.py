"""What one service's description says beyond its routes. A file of this package that declares `PART = Part(...)` adds one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.messages import Json, Route

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Schemas:
    """The named schemas of one document, each made once and on its first use, so that only those in use are there."""

    made: dict[str, Json] = field(default_factory=dict)

    def ref(self, name: str, make: Callable[[], Json]) -> Json:
        """A reference to the schema `name`. `make` may ask for others, and for this one again."""
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = make()
        return {"$ref": f"#/components/schemas/{name}"}


@dataclass(frozen=True, kw_only=True)
class Body:
    """What a request's body holds. `kind` is its content type."""

    schema: Json
    kind: str = JSON
    required: bool = True


Bodies = Callable[[Route, Schemas], Body | None]


@dataclass(frozen=True, kw_only=True)
class Part:
    """`says`: what the description doesn't say, for its reader. `query`: the query options and headers of a route. `body`: None
    where it takes none, or none that data tells of. `codes`: the route's success codes, where data tells them. `error`: the
    schema of an answer that is an error. `token`: requests need a bearer token."""

    service: str
    title: str
    says: str
    error: Json
    body: Bodies
    query: Callable[[Route], list[Json]] = lambda _: []
    codes: Callable[[Route], frozenset[int]] = lambda _: frozenset()
    token: bool = True


def query_option(name: str, says: str, *, schema: Json | None = None, required: bool = False) -> Json:
    """A parameter in the query, a text unless `schema` says otherwise."""
    return {"name": name, "in": "query", "required": required, "description": says, "schema": schema or {"type": "string"}}


def nullable(schema: Json) -> Json:
    """`schema`, or null."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
