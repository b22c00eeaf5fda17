"""What the journal and the snapshot never show: secrets, tokens and passwords become `[redacted]`."""

from __future__ import annotations

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
_ANY_FIELD = re.compile(rf'"(?:{"|".join(sorted(_BODY_FIELDS))})"', re.IGNORECASE)
_QUERY_FIELD = re.compile(rf"((?:^|[?&])(?:{'|'.join(sorted(SECRET_FIELDS))})=)[^&]*", re.IGNORECASE)


def holds_secret(text: str) -> bool:
    """Whether JSON `text` may hold a field to redact (a cheap test before the body is walked)."""
    return _ANY_FIELD.search(text) is not None


def redact(value: Any) -> Any:
    """A copy of a JSON value in which every secret field reads `[redacted]`. What is no plain value is walked: an activity
    log entry's `authorization` is an object and no secret."""
    if isinstance(value, dict):
        return {
            key: REDACTED if isinstance(inner, str | int | float) and key.lower() in _BODY_FIELDS else redact(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [redact(inner) for inner in value]
    return value


def redact_form(form: dict[str, str]) -> dict[str, str]:
    return {key: REDACTED if key.lower() in SECRET_FIELDS else value for key, value in form.items()}


def redact_url(url: str) -> str:
    return _QUERY_FIELD.sub(rf"\1{REDACTED}", url)
