"""`GET|POST|DELETE /_sim/faults`, `GET|DELETE /_sim/faults/{id}`: what goes wrong with the requests that match.

A rule whose count is used up leaves the list; by its id it can still be read, with how often it fired."""

from __future__ import annotations

import re

from simulator.control.fields import Json, bad, body_of, number, optional_text, text, whole_number
from simulator.errors import ControlFault
from simulator.faults import DEFAULT_RETRY_AFTER, INSTEAD, KINDS, RETRYABLE, FaultRule
from simulator.messages import Request, Response, route
from simulator.store import stable_id

_FIELDS = {"method", "path", "service", "actor", "batch", "kind", "count", "skip", "share", "seed"}
_OF_ERROR = {"status", "code", "message", "retryAfter"}
_TIMED = ("timeout", "slow")
_LONGEST = 600


@route("GET", "/_sim/faults")
def read(request: Request) -> Response:
    return Response(body={"faults": [rule.as_json() for rule in request.cloud.runtime.faults.rules]})


@route("DELETE", "/_sim/faults")
def clear(request: Request) -> Response:
    request.cloud.runtime.faults.clear()
    return Response(status=204)


@route("GET", "/_sim/faults/{id}")
def read_one(request: Request) -> Response:
    return Response(body=_found(request).as_json())


@route("DELETE", "/_sim/faults/{id}")
def remove(request: Request) -> Response:
    rule, faults = _found(request), request.cloud.runtime.faults
    faults.rules = [other for other in faults.rules if other is not rule]
    faults.spent = [other for other in faults.spent if other is not rule]
    return Response(status=204)


@route("POST", "/_sim/faults")
def add(request: Request) -> Response:
    """`count` null or absent: until cleared. `retryAfter` absent: 1 second on statuses that clients retry; null: no header."""
    given = request.body if isinstance(request.body, dict) else {}
    kind = _one_of(given, "kind", KINDS) or "error"
    allowed = _FIELDS | (_OF_ERROR if kind == "error" else set())
    allowed |= ({"seconds"} if kind in _TIMED else set()) | ({"takesEffect"} if kind in INSTEAD else set())
    body = body_of(request, allowed)
    status = _status(body) if kind == "error" else 0
    count = whole_number(body, "count")
    if count is not None and count < 1:
        raise bad("count must be at least 1.")
    skip = whole_number(body, "skip") or 0
    if skip < 0:
        raise bad("skip must not be negative.")
    share = number(body, "share")
    if share is not None and not 0 <= share <= 1:
        raise bad("share must be a number from 0 to 1.")
    seconds = number(body, "seconds") or 0.0
    if kind in _TIMED and not 0 < seconds <= _LONGEST:
        raise bad(f"seconds must be more than 0 and at most {_LONGEST}.")
    retry_after = number(body, "retryAfter")
    if retry_after is not None and retry_after < 0:
        raise bad("retryAfter must not be negative.")
    if "retryAfter" not in body and status in RETRYABLE:
        retry_after = DEFAULT_RETRY_AFTER
    method = optional_text(body, "method")
    faults = request.cloud.runtime.faults
    rule = FaultRule(
        id=stable_id("fault", faults.added + 1),
        kind=kind,
        method=method.upper() if method else None,
        path=_pattern(body),
        service=_one_of(body, "service", ("graph", "arm", "entra")),
        status=status,
        code=optional_text(body, "code"),
        message=optional_text(body, "message"),
        count=count,
        retry_after=retry_after,
        actor=optional_text(body, "actor"),
        seconds=seconds,
        share=1.0 if share is None else share,
        seed=whole_number(body, "seed") or 0,
        skip=skip,
        takes_effect=_flag(body, "takesEffect") or False,
        batch=_flag(body, "batch"),
    )
    faults.added += 1
    faults.rules.append(rule)
    return Response(body={"id": rule.id})


def _found(request: Request) -> FaultRule:
    rule = request.cloud.runtime.faults.find(request.path_params["id"])
    if rule is None:
        raise ControlFault(404, "NotFound", f"There is no fault {request.path_params['id']!r}.")
    return rule


def _status(body: Json) -> int:
    status = whole_number(body, "status")
    if status is None or not 400 <= status <= 599:
        raise bad("status must be a number from 400 to 599.")
    return status


def _pattern(body: Json) -> re.Pattern[str]:
    try:
        return re.compile(text(body, "path"), re.IGNORECASE)
    except re.error as problem:
        raise bad(f"path is not a regular expression: {problem}.") from None


def _one_of(body: Json, key: str, known: tuple[str, ...]) -> str | None:
    value = optional_text(body, key)
    if value is not None and value not in known:
        raise bad(f"{key} must be one of {', '.join(known)}.")
    return value


def _flag(body: Json, key: str) -> bool | None:
    value = body.get(key)
    if value is not None and not isinstance(value, bool):
        raise bad(f"{key} must be true or false.")
    return value
