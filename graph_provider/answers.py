"""Which error an answer of Microsoft Graph is, and what of it is told.

Statuses and codes: Microsoft Graph error responses; the branch goes by status and code, and by the message only where Graph gives
one code to several cases.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graph_provider.errors import (
    AgainstRolePolicy,
    AlreadyExists,
    AlreadyReferenced,
    BadRequest,
    Conflict,
    DependencyFailed,
    Forbidden,
    Gone,
    GraphError,
    InvitationsOff,
    KeepsAdministrator,
    LicenseMissing,
    NeedsPerson,
    NoSeats,
    NotAssignable,
    NotFound,
    NotOwned,
    NoUsageLocation,
    ServerFault,
    Synced,
    Throttled,
    Unauthenticated,
    UnknownReference,
    WeakPassword,
)

_BY_STATUS: dict[int, type[GraphError]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    412: Conflict,
    423: Conflict,
    424: DependencyFailed,
    429: Throttled,
    501: BadRequest,
    509: Throttled,
}

_BY_WORDS: tuple[tuple[tuple[str, ...], type[BadRequest]], ...] = (
    (("added object references already exist",), AlreadyReferenced),
    (("same value for property",), AlreadyExists),
    (("permission being assigned already exists",), AlreadyExists),
    (("does not reference a valid application",), UnknownReference),
    (("permission being assigned was not found",), UnknownReference),
    (("not a valid reference update",), UnknownReference),
    (("usage location",), NoUsageLocation),
    (("usagelocation",), NoUsageLocation),
    (("available license",), NoSeats),
    (("available licence",), NoSeats),
    (("does not have any available",), NoSeats),
    (("valid company license",), NotOwned),
    (("conflicting object with one or more",), AlreadyExists),
    (("group", "assigned to a role"), NotAssignable),
    (("isassignabletorole",), NotAssignable),
    (("removing self from",), KeepsAdministrator),
    (("last", "administrator"), KeepsAdministrator),
    (("password", "complexity"), WeakPassword),
    (("on-premises mastered",), Synced),
)
_LICENSE_CODES = ("AadPremiumLicenseRequired", "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
# What Intune says where it was never bought: no code of its own.
_NOT_BOUGHT = "not applicable to target tenant"
_PERSON_CODES = ("ErrorGroupsAccessDenied",)
_BY_CODE: dict[str, type[BadRequest]] = {
    "RoleAssignmentExists": AlreadyExists,
    "RoleAssignmentRequestPolicyValidationFailed": AgainstRolePolicy,
}


def error_class(status: int, code: str, message: str) -> type[GraphError]:
    """The class for an error answer. `status` is an HTTP status of 400 or more."""
    if code == "Request_MultipleObjectsWithSameKeyValue":  # 409 for keys, yet nothing that waiting could solve
        return AlreadyExists
    if code in _LICENSE_CODES or (status == 400 and _NOT_BOUGHT in message.lower()):
        return LicenseMissing
    if code in _PERSON_CODES:
        return NeedsPerson
    if status == 403 and "invitations not allowed" in message.lower():
        return InvitationsOff
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return ServerFault
    if code in _BY_CODE:
        return _BY_CODE[code]
    low = message.lower()
    if code in ("Request_BadRequest", "BadRequest", ""):
        for words, found in _BY_WORDS:
            if all(word in low for word in words):
                return found
    return BadRequest


def graph_error(status: int, body: Any, headers: Mapping[str, str], request: str) -> GraphError:
    """Build the error for an answer. `body` is parsed JSON or text, `headers` have lower-case names."""
    code, message, request_id = "", "", headers.get("request-id", "")
    node = (body.get("error") or body.get("odata.error")) if isinstance(body, dict) else None
    if isinstance(node, str):  # the token endpoint's form
        code, message, node = node, str(body.get("error_description", "")), None
    while isinstance(node, dict):
        if isinstance(node.get("code"), str) and node["code"]:
            code = node["code"]
        said = node.get("message")
        if isinstance(said, dict):  # the directory's old form, {"lang": .., "value": ..}
            said = said.get("value")
        if isinstance(said, str) and said:
            message = said
        request_id = str(node.get("request-id") or request_id)
        node = node.get("innerError") or node.get("innererror")
    if not message and isinstance(body, str):
        message = body.strip()[:300]
    message = _told(message)
    return error_class(status, code, message)(
        message, status=status, code=code, request_id=request_id, request=request, retry_after=retry_after(headers)
    )


def _told(message: str) -> str:
    """The sentence of a message. Intune's messages are JSON with the sentence in it, and numbers for its support behind that."""
    try:
        inner = json.loads(message) if message.startswith("{") else None
    except ValueError:
        inner = None
    said = inner.get("Message") if isinstance(inner, dict) else None
    return said.partition(" - Operation ID")[0] if isinstance(said, str) and said else message


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds named by a Retry-After header (number form; Graph does not use the date form), None without one."""
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None
