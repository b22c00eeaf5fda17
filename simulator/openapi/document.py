"""One service's OpenAPI 3.1 document: its routes, and what the service's `Part` says of each."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

from simulator import openapi
from simulator.messages import Json, Route
from simulator.openapi.part import JSON, Part, Schemas
from simulator.routes import tables

_PARAMETER = re.compile(r"\{(\w+)(:rest)?\}")
_GENERAL = (
    "Made from the simulator's routes and from Microsoft's type descriptions. It says which requests are served, not how they "
    "are answered: the bodies of answers, the values that fit each other, permissions and the order of calls stand in "
    "Microsoft's reference. "
)


@cache
def parts() -> dict[str, Part]:
    """Every service's part, found by scan."""
    found = {}
    for info in pkgutil.iter_modules(openapi.__path__):
        part = getattr(importlib.import_module(f"simulator.openapi.{info.name}"), "PART", None)
        if isinstance(part, Part):
            found[part.service] = part
    return found


def document(service: str, origin: str) -> Json:
    """The description of `service` (a key of `parts()`) as served at `origin`."""
    return {**_made(service), "servers": [{"url": origin}]}


@cache
def _made(service: str) -> Json:
    part, schemas = parts()[service], Schemas()
    paths: dict[str, Json] = {}
    named: dict[str, str] = {}
    known: set[str] = set()
    for route in tables()[service].routes():
        # Two templates that differ in the names of their parameters alone are one path.
        path = named.setdefault(_PARAMETER.sub("{}", route.template).lower(), _PARAMETER.sub(r"{\1}", route.template))
        entry = paths.setdefault(path, {"parameters": [_path_parameter(*found) for found in _PARAMETER.findall(route.template)]})
        made = entry[route.method.lower()] = _operation(part, route, path, schemas)
        # delta and delta(), which are two paths, would be called the same.
        while made["operationId"] in known:
            made["operationId"] += "_"
        known.add(made["operationId"])
    whole: Json = {
        "openapi": "3.1.0",
        "info": {"title": part.title, "version": "1", "description": _GENERAL + part.says},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.made.items())) | {"error": part.error}},
    }
    if part.token:
        whole["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        whole["security"] = [{"token": []}]
    return whole


def _operation(part: Part, route: Route, path: str, schemas: Schemas) -> Json:
    says = (route.handler.__doc__ or "").strip()
    error: Json = {"description": "An error"}
    if route.method != "HEAD":
        error["content"] = {JSON: {"schema": {"$ref": "#/components/schemas/error"}}}
    codes = part.codes(route)
    made: Json = {
        "operationId": f"{route.method.lower()}{re.sub(r'[^A-Za-z0-9]+', '_', path).rstrip('_')}",
        "responses": {**{str(code): {"description": "Done"} for code in sorted(codes)}, "default": error},
    }
    if not codes:
        made["responses"]["2XX"] = {"description": "Done"}
    if says:
        made["description"] = says
    if found := part.query(route):
        made["parameters"] = found
    if body := part.body(route, schemas):
        made["requestBody"] = {"required": body.required, "content": {body.kind: {"schema": body.schema}}}
    return made


def _path_parameter(name: str, rest: str) -> Json:
    found: Json = {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    # OpenAPI has no word for a parameter that may hold slashes; this is Microsoft's own.
    return found | {"description": "May hold slashes.", "x-ms-skip-url-encoding": True} if rest else found
