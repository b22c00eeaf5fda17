"""What the journal and the snapshot never show: secrets, tokens and passwords become `[redacted]`."""

from __future__ import annotations

import json
import re
from typing import Any

REDACTED = "[redacted]"

# Names of fields, lower case, wherever they stand in a body, a form or a header block.
SECRET_FIELDS = frozenset(
    {
        "access_token",
        "_authorizationkey",
        "_sharedkey",
        "adminpassword",
        "assertion",
        "authorization",
        "authorizationkey",
        "client_assertion",
        "client_secret",
        "clientsecret",
        "code",
        "currentpassword",
        "device_code",
        "id_token",
        "newpassword",
        "password",
        "proof",
        "primarysharedkey",
        "refresh_token",
        "secondarysharedkey",
        "secrettext",
        "sharedkey",
        "temporaryaccesspass",
    }
)
# `code` is a secret in a login form, an error's name everywhere else.
FORM_ONLY = frozenset({"code", "assertion"})
_BODY_FIELDS = SECRET_FIELDS - FORM_ONLY
# The types of parameters of deployment templates whose values are secrets.
_SECRET_TYPES = ("securestring", "secureobject")
_ANY_FIELD = re.compile(rf'"(?:{"|".join(sorted((*_BODY_FIELDS, *_SECRET_TYPES)))})"', re.IGNORECASE)
_QUERY_FIELD = re.compile(rf"((?:^|[?&])(?:{'|'.join(sorted(SECRET_FIELDS))})=)[^&]*", re.IGNORECASE)


def holds_secret(text: str) -> bool:
    """Whether JSON `text` may hold a field to redact (a cheap test before the body is walked)."""
    return _ANY_FIELD.search(text) is not None


def redact(value: Any) -> Any:
    """A copy of a JSON value in which every secret field reads `[redacted]`. What is no plain value is walked: an activity
    log entry's `authorization` is an object and no secret."""
    if isinstance(value, dict):
        if isinstance(value.get("template"), dict) and isinstance(value.get("parameters"), dict):
            value = {**value, "parameters": _of_deployment(value["parameters"], value["template"].get("parameters"))}
        return {key: _hidden(inner) if key.lower() in _BODY_FIELDS else redact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [redact(inner) for inner in value]
    return value


def _hidden(value: Any) -> Any:
    """What a secret field holds: plain values are not shown, in a list (a wrong shape is a secret still) neither."""
    if isinstance(value, list):
        return [_hidden(inner) for inner in value]
    return REDACTED if isinstance(value, str | int | float) else redact(value)


def _of_deployment(given: dict[str, Any], declared: Any) -> dict[str, Any]:
    """The parameters of a deployment; which of them are secret, its template declares."""
    entries = declared.items() if isinstance(declared, dict) else ()
    secret = {
        name.lower() for name, entry in entries if isinstance(entry, dict) and str(entry.get("type")).lower() in _SECRET_TYPES
    }
    return {name: {"value": REDACTED} if name.lower() in secret else value for name, value in given.items()}


def redacted_json(text: str) -> str:
    """JSON `text` in which every secret field reads `[redacted]`."""
    return json.dumps(redact(json.loads(text))) if holds_secret(text) else text


def redact_form(form: dict[str, str]) -> dict[str, str]:
    return {key: REDACTED if key.lower() in SECRET_FIELDS else value for key, value in form.items()}


def redact_url(url: str) -> str:
    return _QUERY_FIELD.sub(rf"\1{REDACTED}", url)
