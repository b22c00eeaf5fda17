"""`GET|POST|DELETE /_sim/faults`: answer the next requests that match with an error."""

from __future__ import annotations

import re

from simulator.control.fields import bad, body_of, number, optional_text, text, whole_number
from simulator.faults import DEFAULT_RETRY_AFTER, RETRYABLE, FaultRule
from simulator.messages import Request, Response, route
from simulator.store import stable_id


@route("GET", "/_sim/faults")
def read(request: Request) -> Response:
    return Response(body={"faults": [rule.as_json() for rule in request.cloud.runtime.faults.rules]})


@route("DELETE", "/_sim/faults")
def clear(request: Request) -> Response:
    request.cloud.runtime.faults.rules.clear()
    return Response(status=204)


@route("POST", "/_sim/faults")
def add(request: Request) -> Response:
    """`count` null or absent: until cleared. `retryAfter` absent: 1 second on statuses that clients retry; null: no header."""
    body = body_of(request, {"method", "path", "status", "code", "message", "count", "retryAfter", "actor"})
    status = whole_number(body, "status")
    if status is None or not 400 <= status <= 599:
        raise bad("status must be a number from 400 to 599.")
    count = whole_number(body, "count")
    if count is not None and count < 1:
        raise bad("count must be at least 1.")
    try:
        path = re.compile(text(body, "path"), re.IGNORECASE)
    except re.error as problem:
        raise bad(f"path is not a regular expression: {problem}.") from None
    retry_after = number(body, "retryAfter")
    if "retryAfter" not in body and status in RETRYABLE:
        retry_after = DEFAULT_RETRY_AFTER
    method = optional_text(body, "method")
    faults = request.cloud.runtime.faults
    faults.added += 1
    rule = FaultRule(
        id=stable_id("fault", faults.added),
        method=method.upper() if method else None,
        path=path,
        status=status,
        code=optional_text(body, "code"),
        message=optional_text(body, "message"),
        count=count,
        retry_after=retry_after,
        actor=optional_text(body, "actor"),
    )
    faults.rules.append(rule)
    return Response(body={"id": rule.id})
