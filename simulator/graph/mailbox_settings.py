"""`/users/{id}/mailboxSettings`: automatic replies, language, time zone, working hours, and what the mailbox is for.

Sources: Graph API reference, Get and Update user mailbox settings (the table of errors too). General knowledge are the codes
ErrorInvalidScheduledOofDuration, ErrorInvalidLocale and ErrorInvalidPropertySet. A change answers with what was changed.
"""

from __future__ import annotations

import functools
import json
import re
from datetime import UTC, datetime
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import mailboxes, privileges, typecheck
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/users/{user_id}/mailboxSettings"
_TYPE = "graph.mailboxSettings"
_READ_ONLY = ("archiveFolder", "userPurpose")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?\Z")
_IANA_ZONE = re.compile(r"UTC\Z|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+)+\Z")
# The names that the service gives them; one that is not here is shown by its code.
_LANGUAGES = {"en-US": "English (United States)", "en-GB": "English (United Kingdom)", "de-DE": "Deutsch (Deutschland)"}


@route("GET", PATH)
def get_settings(request: Request) -> Response:
    user = mailboxes.owner(request)
    whole = mailboxes.settings(request.tenant, user)
    wanted = [name.strip() for name in request.query.get("$select", "").split(",") if name.strip()]
    for name in wanted:
        _demand_known(name)
    shown = {name: whole[name] for name in wanted} if wanted else whole
    return Response(body={"@odata.context": _context(request, user), **shown})


@route("GET", PATH + "/{name}")
def get_setting(request: Request) -> Response:
    """One setting: an object as itself, a word or text as `value`."""
    user = mailboxes.owner(request)
    name = next((one for one in typecheck.properties(_TYPE) if one.lower() == request.path_params["name"].lower()), "")
    if not name:
        raise GraphFault(400, "BadRequest", f"Resource not found for the segment '{request.path_params['name']}'.")
    value = mailboxes.settings(request.tenant, user)[name]
    return Response(
        body={
            "@odata.context": f"{_context(request, user)}/{name}",
            **(value if isinstance(value, dict) else {"value": value}),
        }
    )


@route("PATCH", PATH)
def update_settings(request: Request) -> Response:
    user = mailboxes.owner(request)
    body = typecheck.check_body(_small(request.body), _TYPE)
    for name in _READ_ONLY:
        if name in body:
            raise GraphFault(400, "ErrorInvalidPropertySet", f"The property '{name}' is read-only and can't be set.")
    current = mailboxes.settings(request.tenant, user)
    after = {name: _merged(current[name], value) for name, value in body.items()}
    for name, value in after.items():
        _CHECKS.get(name, _needed)(request, name, value)
    mailboxes.kept(request.tenant, user).setdefault("settings", {}).update(after)
    return Response(body={"@odata.context": _context(request, user), **after})


def check_select(request: Request) -> None:
    """For a read of one person that selects `mailboxSettings`: raises what the settings' own path would."""
    if not any("mailboxsettings" in value.lower() for value in request.query.values()):
        return
    privileges.demand_row(request, "GET", "/users/{id}/mailboxSettings")
    mailboxes.owner(request)


def _context(request: Request, user: Json) -> str:
    return f"{request.origin}/v1.0/$metadata#users('{user['id']}')/mailboxSettings"


def _demand_known(name: str) -> None:
    if name not in typecheck.properties(_TYPE):
        raise GraphFault(
            400,
            "BadRequest",
            f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.{_TYPE}'.",
        )


def _merged(current: Any, value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(current, dict):
        return value
    if "@odata.type" in value:  # a time zone of one's own replaces the one that was known by name
        return value
    return {**current, **{name: _merged(current.get(name), inner) for name, inner in value.items() if not name.startswith("@")}}


_SMALL = frozenset({"status", "externalAudience", "dayOfWeek"})


def _small(value: Any, name: str = "") -> Any:
    """Words with a capital are taken too (Update user mailbox settings: `Scheduled`, `Monday` in its examples)."""
    if isinstance(value, dict):
        return {key: _small(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [one[:1].lower() + one[1:] if name == "daysOfWeek" and isinstance(one, str) else one for one in value]
    return value[:1].lower() + value[1:] if name in _SMALL and isinstance(value, str) else value


def _needed(_request: Request, name: str, value: Any) -> None:
    if value in (None, ""):
        raise GraphFault(400, "ErrorInvalidPropertySet", f"The property '{name}' needs a value.")


def _check_zone(_request: Request, _name: str, value: Any) -> None:
    if not isinstance(value, str) or not (value in _windows_zones() or _IANA_ZONE.match(value)):
        raise GraphFault(400, "InvalidTimeZone", "Time Zone settings provided are invalid.")


@functools.cache
def _windows_zones() -> frozenset[str]:
    return frozenset(json.loads((typecheck.DATA / "windows-time-zones.json").read_text(encoding="utf-8"))["zones"])


def _check_language(request: Request, name: str, value: Any) -> None:
    _needed(request, name, value)
    if not _LOCALE.match(value.get("locale") or ""):
        raise GraphFault(400, "ErrorInvalidLocale", "The locale is not a valid one.")
    value["displayName"] = _LANGUAGES.get(value["locale"], value["locale"])


def _check_hours(request: Request, name: str, value: Any) -> None:
    _needed(request, name, value)
    if _time(value["startTime"]) >= _time(value["endTime"]):
        raise GraphFault(400, "ErrorInvalidTimeSettings", "Start Time should occur before End Time.")
    zone = value.get("timeZone") or {}
    if "@odata.type" not in zone:
        _check_zone(request, name, zone.get("name"))


def _time(text: str | None) -> str:
    """`08:00` and `08:00:00.0000000` in one form."""
    hours, _, rest = (text or "00:00").partition(":")
    minutes, _, seconds = rest.partition(":")
    return f"{hours}:{minutes}:{float(seconds or 0):010.7f}"


def _check_replies(request: Request, name: str, value: Any) -> None:
    _needed(request, name, value)
    if value["status"] != "scheduled":
        return
    (start, zone), (end, other) = (_moment(request, value[f"scheduled{part}DateTime"]) for part in ("Start", "End"))
    # Times of two zones are not compared: which zone is how far from UTC is no data of the simulator's.
    if (zone == other and end <= start) or (other == "UTC" and end <= request.cloud.now().astimezone(UTC).replace(tzinfo=None)):
        raise GraphFault(
            400,
            "ErrorInvalidScheduledOofDuration",
            "The end of the automatic replies must come after their start, and after now.",
        )


def _moment(request: Request, given: Json | None) -> tuple[datetime, str]:
    """A dateTimeTimeZone: the time on the clock there, and the zone. Raises GraphFault 400."""
    text, zone = (given or {}).get("dateTime") or "", (given or {}).get("timeZone") or "UTC"
    _check_zone(request, "timeZone", zone)
    try:
        moment = datetime.fromisoformat(text[:26])
    except ValueError:
        message = f"Cannot convert the literal '{text}' to the expected type 'Edm.DateTime'."
        raise GraphFault(400, "RequestBodyRead", message) from None
    return moment.replace(tzinfo=None), zone


_CHECKS = {
    "timeZone": _check_zone,
    "language": _check_language,
    "workingHours": _check_hours,
    "automaticRepliesSetting": _check_replies,
}
