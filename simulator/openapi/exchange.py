"""The part of Exchange's administration: one operation, whose command is told in its body."""

from __future__ import annotations

from simulator.messages import Json, Route
from simulator.openapi.part import Body, Part, Schemas

_TEXT: Json = {"type": "string"}
_ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {"code": _TEXT, "message": _TEXT, "details": {"type": "array", "items": {"type": "object"}}},
        }
    },
}


def _body(_route: Route, _schemas: Schemas) -> Body | None:
    wanted = {
        "type": "object",
        "required": ["CmdletName"],
        "properties": {"CmdletName": _TEXT, "Parameters": {"type": "object"}},
    }
    return Body(schema={"type": "object", "required": ["CmdletInput"], "properties": {"CmdletInput": wanted}})


PART = Part(
    service="exchange",
    title="Exchange Online's administration, as the simulator serves it",
    says="Which parameters there are depends on the command.",
    error=_ERROR,
    body=_body,
)
