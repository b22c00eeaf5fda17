"""`/$batch`: up to 20 requests in one. Each part is a request of its own: permission, audit, journal.

Source: Graph JSON batching (facts: $batch).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

from simulator import router
from simulator.graph import faults
from simulator.messages import Request, Response, route

Json = dict[str, Any]

LIMIT = 20
METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"}
_WRITTEN = re.compile(r"/v1\.0/(users|groups)/([^/?]+)", re.IGNORECASE)


@route("POST", "/v1.0/$batch")
def batch(request: Request) -> Response:
    parts = _parts(request)
    answers: dict[str, Json] = {}
    clashes = _clashes(parts)
    waiting = list(parts)
    while waiting:
        ready = [part for part in waiting if all(other.lower() in answers for other in part["dependsOn"])]
        if not ready:
            raise faults.malformed("The 'dependsOn' of the requests form a circle.")
        for part in ready:
            answers[part["id"].lower()] = _answer(request, part, answers, clashes)
            waiting.remove(part)
    return Response(body={"responses": list(answers.values())})


def _parts(request: Request) -> list[Json]:
    given = request.body.get("requests") if isinstance(request.body, dict) else None
    if not isinstance(given, list) or not given:
        raise faults.malformed("Invalid batch payload format: 'requests' must be a list.")
    if len(given) > LIMIT:
        raise faults.malformed(f"Number of batch request steps exceeds the maximum value of {LIMIT}.")
    ids = [str(one.get("id")).lower() for one in given if isinstance(one, dict)]
    for number in ids:
        if ids.count(number) > 1:
            raise faults.malformed(f"Request ids must be unique: '{number}' is used twice.")
    return [_part(one, set(ids)) for one in given]


def _part(one: Any, ids: set[str]) -> Json:
    """One request of the batch, checked; header names in lower case."""
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not isinstance(one.get("url"), str):
        raise faults.malformed("Invalid batch payload format: each request needs 'id', 'method' and 'url'.")
    if str(one.get("method")).upper() not in METHODS:
        raise faults.malformed(f"Invalid batch payload format: '{one.get('method')}' is no method.")
    headers, depends = one.get("headers") or {}, one.get("dependsOn") or []
    if not isinstance(headers, dict) or not isinstance(depends, list):
        raise faults.malformed(f"Invalid batch payload format in request '{one['id']}'.")
    headers = {str(name).lower(): str(value) for name, value in headers.items()}
    if one.get("body") is not None and "content-type" not in headers:
        raise faults.malformed(f"Request '{one['id']}' has a body but no Content-Type header.")
    if _path(one["url"]).lower().startswith("/v1.0/$batch"):
        raise faults.malformed("A batch cannot hold a batch.")
    if any(str(other).lower() not in ids for other in depends):
        raise faults.malformed(f"Request '{one['id']}' depends on a request that is not in the batch.")
    return {**one, "method": one["method"].upper(), "headers": headers, "dependsOn": [str(other) for other in depends]}


def _clashes(parts: list[Json]) -> set[str]:
    """Parts that write an object which an earlier part writes too, with neither waiting for the other: they fail with 409."""
    waits = {part["id"].lower(): {other.lower() for other in part["dependsOn"]} for part in parts}
    behind = {number: _all_behind(number, waits) for number in waits}
    writers: dict[str, list[str]] = {}
    out: set[str] = set()
    for part in parts:
        number, written = part["id"].lower(), _WRITTEN.match(_path(part["url"]).partition("?")[0])
        if part["method"] in ("GET", "HEAD") or written is None or written.group(2).startswith("$"):
            continue
        others = writers.setdefault(written.group(0).lower(), [])
        if any(other not in behind[number] and number not in behind[other] for other in others):
            out.add(number)
        else:
            others.append(number)
    return out


def _all_behind(number: str, waits: dict[str, set[str]]) -> set[str]:
    """Everything that a part waits for, directly or through others."""
    found: set[str] = set()
    open_ = list(waits[number])
    while open_:
        other = open_.pop()
        if other not in found:
            found.add(other)
            open_ += waits[other]
    return found


def _answer(request: Request, part: Json, answers: dict[str, Json], clashes: set[str]) -> Json:
    failed = [other for other in part["dependsOn"] if not 200 <= answers[other.lower()]["status"] < 300]
    if failed:
        return _refusal(part, 424, "FailedDependency", f"The request with id '{failed[0]}' that this one depends on failed.")
    if part["id"].lower() in clashes:
        return _refusal(
            part,
            409,
            "Directory_ConcurrencyViolation",
            "Update to this object is in progress by another request of the same batch.",
        )
    path, _, query = _path(part["url"]).partition("?")
    answer = router.dispatch(
        Request(
            method=part["method"],
            path=unquote(path),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers={
                **{name: request.headers[name] for name in ("authorization", "user-agent") if name in request.headers},
                **part["headers"],
            },
            body=part.get("body"),
            origin=request.origin,
            cloud=request.cloud,
            caller=request.caller,
            raw_query=query,
        )
    )
    out: Json = {"id": part["id"], "status": answer.status, "headers": _headers(answer)}
    if answer.body is not None:
        out["body"] = answer.body
    return out


def _path(url: str) -> str:
    """The part's url is relative to the version."""
    return "/v1.0/" + url.lstrip("/")


def _headers(answer: Response) -> Json:
    kept = {name.title(): value for name, value in answer.headers.items() if name.lower() in ("location", "retry-after")}
    if answer.body is not None:
        kept["Content-Type"] = "text/plain" if isinstance(answer.body, str) else "application/json"
    return kept


def _refusal(part: Json, status: int, code: str, message: str) -> Json:
    body = {"error": {"code": code, "message": message}}
    return {"id": part["id"], "status": status, "headers": {"Content-Type": "application/json"}, "body": body}
