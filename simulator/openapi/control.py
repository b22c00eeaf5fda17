"""The part of the simulator's own endpoints."""

from __future__ import annotations

from simulator.messages import Json, Route
from simulator.openapi.part import Body, Part, Schemas

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


def _body(route: Route, _: Schemas) -> Body | None:
    if route.method not in ("POST", "PUT"):
        return None
    return Body(schema={"type": "object", "description": "Its fields stand in the operation's description."}, required=False)


PART = Part(
    service="control",
    title="The simulator's own endpoints",
    says="Fields of bodies are told in words.",
    error=_ERROR,
    body=_body,
    token=False,
)
