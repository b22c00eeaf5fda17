"""Resource Manager's part: bodies by Microsoft's type descriptions, codes by its published packages."""

from __future__ import annotations

from simulator.arm import codes, description
from simulator.messages import Json, Route
from simulator.openapi.arm_schemas import ArmSchemas
from simulator.openapi.part import Body, Part, Schemas, query_option

_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}
_FORM = r"^\d{4}-\d{2}-\d{2}(-(preview|alpha|beta|rc|privatepreview))?$"
_LISTS = (
    query_option("$filter", "Which resources to show; each list has its own grammar"),
    query_option("$top", "The page's size", schema={"type": "integer", "minimum": 1}),
    query_option("$skiptoken", "Where the page begins, from the last page's next link"),
)


def _type_of(route: Route) -> codes.Operations | None:
    """The type of the one resource that the route leads to."""
    return next((one for one in codes.table().values() if codes.is_resource(route.template, one.type)), None)


def _query(route: Route) -> list[Json]:
    found = _type_of(route)
    versions: Json = {"type": "string", "pattern": _FORM}
    if found and found.api_versions:
        versions["examples"] = list(found.api_versions)
    needed = query_option("api-version", "Any well-formed one, unless the strict switch is on", schema=versions, required=True)
    return [needed, *(_LISTS if route.method == "GET" and found is None else ())]


def _body(route: Route, schemas: Schemas) -> Body | None:
    if route.method not in ("PUT", "PATCH", "POST"):
        return None
    found = _type_of(route)
    described = description.every().get(found.type.lower()) if found else None
    if described is None or route.method == "POST":
        return Body(schema={"type": "object", "description": "Not described."}, required=False)
    return Body(schema=ArmSchemas(schemas=schemas, description=described, partial=route.method == "PATCH").body())


def _codes(route: Route) -> frozenset[int]:
    found = _type_of(route)
    operation = found.on_resource(route.method) if found else None
    return operation.codes if operation else frozenset()


PART = Part(
    service="arm",
    title="Azure Resource Manager, as the simulator serves it",
    says="Bodies are described at the one api-version whose description the simulator holds; names compare without regard to "
    "case. The bodies of actions are not described.",
    error=_ERROR,
    body=_body,
    query=_query,
    codes=_codes,
)
