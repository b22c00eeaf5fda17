"""`/$batch`: up to 20 requests in one. Each part is a request of its own: permission, audit, journal.

Sources: Graph, JSON batching (facts: $batch); that a request may only depend on one that stands before it, from an issue of
Microsoft's client for .NET; that a body of text stands in the answer as it is, from OData's JSON format.
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
_WRITTEN = re.compile(r"/(?:v1\.0|beta)/(users|groups)/([^/?]+)", re.IGNORECASE)
_SHOWN = {
    "cache-control": "Cache-Control",
    "location": "Location",
    "retry-after": "Retry-After",
    "content-type": "Content-Type",
    "x-ms-resource-unit": "x-ms-resource-unit",
}


@route("POST", "/v1.0/$batch")
@route("POST", "/beta/$batch")
def batch(request: Request) -> Response:
    parts = _parts(request)
    answers: dict[str, Json] = {}
    clashes = _clashes(parts)
    for part in parts:
        answers[part["id"].lower()] = _answer(request, part, answers, clashes)
    return Response(body={"responses": list(answers.values())})


def _parts(request: Request) -> list[Json]:
    given = request.body.get("requests") if isinstance(request.body, dict) else None
    if not isinstance(given, list) or not given:
        raise faults.malformed("Invalid batch payload format: 'requests' must be a list.")
    if len(given) > LIMIT:
        raise faults.malformed(f"Number of batch request steps exceeds the maximum value of {LIMIT}.")
    parts: list[Json] = []
    known: set[str] = set()
    for one in given:
        part = _part(request, one, known)
        if part["id"].lower() in known:
            raise faults.malformed(f"Request ids must be unique: '{part['id']}' is used twice.")
        known.add(part["id"].lower())
        parts.append(part)
    return parts


def _part(request: Request, one: Any, before: set[str]) -> Json:
    """One request of the batch, checked; header names in lower case. `before`: the ids of those that stand before it."""
    if not isinstance(one, dict) or not isinstance(one.get("url"), str) or not one["url"]:
        raise faults.malformed("Invalid batch payload format: each request needs 'id', 'method' and 'url'.")
    if not isinstance(one.get("id"), str) or not one["id"]:
        raise faults.malformed("Invalid batch payload format: the 'id' of a request must be a string.")
    if str(one.get("method")).upper() not in METHODS:
        raise faults.malformed(f"Invalid batch payload format: '{one.get('method')}' is no method.")
    headers = {} if one.get("headers") is None else one["headers"]
    depends = [] if one.get("dependsOn") is None else one["dependsOn"]
    if not isinstance(headers, dict) or not isinstance(depends, list):
        raise faults.malformed(f"Invalid batch payload format in request '{one['id']}'.")
    headers = {str(name).lower(): str(value) for name, value in headers.items()}
    if one.get("body") is not None and "content-type" not in headers:
        raise faults.malformed(f"Request '{one['id']}' has a body but no Content-Type header.")
    address = _address(request, one["url"])
    if address.partition("?")[0].rstrip("/").lower().endswith("/$batch"):
        raise faults.malformed("A batch cannot hold a batch.")
    if not all(isinstance(other, str) and other.lower() in before for other in depends):
        raise faults.malformed(f"Invalid dependency for request Id: {one['id']}. It may only depend on requests before it.")
    return {
        "id": one["id"],
        "method": one["method"].upper(),
        "address": address,
        "headers": headers,
        "body": one.get("body"),
        "dependsOn": depends,
    }


def _address(request: Request, url: str) -> str:
    """Path and query of a part. Its url is relative to the version of the batch. Microsoft's client for Python at times sends a
    whole address of the service; the documentation has no word on it, and it is taken. Any other address is refused."""
    path, mark, query = url.partition("?")
    path = re.sub(r"/{2,}", "/", path)
    if found := re.match(r"https:/([^/]+)(/(?:v1\.0|beta)/.*)\Z", path, re.IGNORECASE):
        own = request.origin.removeprefix("https://").lower()
        if found[1].lower() == own:
            return f"{found[2]}{mark}{query}"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/", path):
        raise faults.malformed(f"Invalid batch payload format: the url '{url}' must be relative.")
    version = request.path.strip("/").split("/")[0]
    return f"/{version}/{path.lstrip('/')}{mark}{query}"


def _clashes(parts: list[Json]) -> set[str]:
    """Parts that write an object which an earlier part writes too, with neither waiting for the other: they fail with 409."""
    waits = {part["id"].lower(): {other.lower() for other in part["dependsOn"]} for part in parts}
    behind = {number: _all_behind(number, waits) for number in waits}
    writers: dict[str, list[str]] = {}
    out: set[str] = set()
    for part in parts:
        number, written = part["id"].lower(), _WRITTEN.match(part["address"].partition("?")[0])
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
    path, _, query = part["address"].partition("?")
    answer = router.dispatch(
        Request(
            method=part["method"],
            path=unquote(path),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers={
                **{name: request.headers[name] for name in ("authorization", "user-agent") if name in request.headers},
                **part["headers"],
            },
            body=part["body"],
            origin=request.origin,
            cloud=request.cloud,
            caller=request.caller,
            raw_query=query,
        )
    )
    if answer.pending is not None:
        return _refusal(part, 501, "NotImplemented", "In the simulator this cannot be part of a batch; send it by itself.")
    out: Json = {"id": part["id"], "status": answer.status, "headers": _headers(answer)}
    if answer.body is not None:
        out["body"] = answer.body
    return out


def _headers(answer: Response) -> Json:
    return {_SHOWN[name.lower()]: value for name, value in answer.headers.items() if name.lower() in _SHOWN}


def _refusal(part: Json, status: int, code: str, message: str) -> Json:
    body = {"error": {"code": code, "message": message}}
    return {"id": part["id"], "status": status, "headers": {"Content-Type": "application/json"}, "body": body}
