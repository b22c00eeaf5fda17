"""Graph's part: query options by Microsoft's pages, bodies by its type descriptions."""

from __future__ import annotations

from simulator.graph import kinds
from simulator.messages import Json, Route
from simulator.openapi import graph_schemas
from simulator.openapi.graph_target import Target, target_of
from simulator.openapi.part import Body, Part, Schemas, query_option

_SAYS = {
    "$select": "The properties to show, by commas",
    "$filter": "Which objects to show",
    "$expand": "Links whose objects stand in the answer",
    "$orderby": "What to order by",
    "$count": "Whether to count",
    "$search": '"property:words"; needs the header ConsistencyLevel',
    "$top": "The page's size",
    "$skip": "How many to pass over",
    "$skiptoken": "Where the page begins, from the last page's next link",
}
_SCHEMAS: dict[str, Json] = {
    "$count": {"type": "boolean"},
    "$top": {"type": "integer", "minimum": 1, "maximum": 999},
    "$skip": {"type": "integer", "minimum": 0},
}
_REFERENCE: Json = {
    "type": "object",
    "required": ["@odata.id"],
    "properties": {"@odata.id": {"type": "string", "format": "uri", "description": "The object's address"}},
}
_STEP: Json = {
    "type": "object",
    "required": ["id", "method", "url"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "method": {"enum": ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"]},
        "url": {"type": "string", "minLength": 1, "description": "Relative to the version"},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        "body": {"description": "Needs a Content-Type header"},
        "dependsOn": {"type": "array", "items": {"type": "string"}},
    },
}
_BATCH: Json = {
    "type": "object",
    "required": ["requests"],
    "properties": {"requests": {"type": "array", "minItems": 1, "maxItems": 20, "items": _STEP}},
}
_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "innerError"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "innerError": {"type": "object"}},
        }
    },
}


def _query(route: Route) -> list[Json]:
    if route.method != "GET":
        return []
    target = target_of(route.template)
    names = _options(target)
    found = [query_option(name, _SAYS[name], schema=_SCHEMAS.get(name)) for name in names]
    if target.kind in ("list", "count"):
        level = {"type": "string", "enum": ["eventual"]}
        says = "For $search and other advanced queries"
        found.append({"name": "ConsistencyLevel", "in": "header", "required": False, "description": says, "schema": level})
    return found


def _options(target: Target) -> list[str]:
    if target.kind == "entity":
        return ["$select", "$expand"]
    if target.kind == "count":
        return ["$filter", "$search"]
    if target.kind != "list":
        return []
    listed = kinds.abilities(target.type_name).get("options", frozenset())
    return [name for name in _SAYS if name in listed or name == "$skiptoken"]


def _body(route: Route, schemas: Schemas) -> Body | None:
    if route.method not in ("POST", "PATCH", "PUT"):
        return None
    if route.template.endswith("/$batch"):
        return Body(schema=_BATCH)
    target = target_of(route.template)
    if target.kind == "reference":
        return Body(schema=_REFERENCE)
    if target.kind == "action":
        return Body(schema=graph_schemas.parameters_of(schemas, target.operation, target.type_name), required=False)
    if target.kind in ("list", "entity"):
        return Body(schema=graph_schemas.object_of(schemas, target.type_name))
    return Body(schema={"type": "object", "description": "Not described."}, required=False)


PART = Part(
    service="graph",
    title="Microsoft Graph, as the simulator serves it",
    says="Which properties a request must or may not hold is Graph's own affair: the types say names and forms alone, and any "
    "property may be told by an annotation. Grammars of $filter, $search and $expand are not described.",
    error=_ERROR,
    body=_body,
    query=_query,
)
