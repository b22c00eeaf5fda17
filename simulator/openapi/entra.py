"""The login service's part. Its forms are OAuth's; general knowledge."""

from __future__ import annotations

from simulator.messages import Json, Route
from simulator.openapi.part import FORM, Body, Part, Schemas

_TEXT: Json = {"type": "string"}
_TOKEN = ("client_secret", "client_assertion", "client_assertion_type", "refresh_token", "device_code", "username", "password")
_ERROR: Json = {
    "type": "object",
    "required": ["error", "error_description", "error_codes"],
    "properties": {"error": _TEXT, "error_description": _TEXT, "error_codes": {"type": "array", "items": {"type": "integer"}}},
}


def _form(*required: str, more: tuple[str, ...] = ()) -> Body:
    known = dict.fromkeys((*required, "scope", "resource", *more), _TEXT)
    return Body(schema={"type": "object", "required": list(required), "properties": known}, kind=FORM)


def _body(route: Route, _: Schemas) -> Body | None:
    if route.template.endswith("/token"):
        return _form("grant_type", "client_id", more=_TOKEN)
    return _form("client_id") if route.template.endswith("/devicecode") else None


PART = Part(
    service="entra",
    title="Microsoft's login service, as the simulator serves it",
    says="Which fields a token request needs depends on its grant_type.",
    error=_ERROR,
    body=_body,
    token=False,
)
