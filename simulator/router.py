"""From a request to its answer: service by prefix, token, fault check, limits, route, permission, handler, headers, journal.

The server sends every request through `dispatch`, and $batch does so for each of its parts.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from simulator.callers import may, read_caller, require_caller
from simulator.envelopes import add_headers, correlation_of, error_response, fault_of
from simulator.errors import Fault, GraphFault
from simulator.faults import INSTEAD, FaultRule
from simulator.messages import Request, Response
from simulator.routes import service_of, tables

_BEHIND_TOKEN = frozenset({"graph", "arm", "exchange"})
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_HIDDEN = re.compile(r'"_[a-zA-Z]')


def dispatch(request: Request) -> Response:
    """Serve one request. Whatever was asked, the answer is one that the service could give; it stands in the journal.

    A $batch part that comes with a `caller` is served for that caller. `encoded` of the answer holds its body's bytes."""
    if "//" in request.path:
        request.path = re.sub(r"/{2,}", "/", request.path)
    service = service_of(request.path)
    request_id = str(uuid.uuid4())
    if not request.correlation_id:
        request.correlation_id = correlation_of(service, request.headers)
    caller, problem = request.caller, None
    part = caller is not None
    if caller is None and service in _BEHIND_TOKEN:
        caller, problem = read_caller(request)
    actor = caller.client_id if caller else request.form.get("client_id")
    runtime = request.cloud.runtime
    faults, throttling = runtime.faults, runtime.throttling
    rule = None if service == "control" else faults.take(service, request, actor, part=part)
    if rule and rule.kind in INSTEAD and not rule.takes_effect:
        return _finish(service, request, _injected(rule, service, request, request_id), request_id, actor)
    quota: dict[str, str] | None = None
    try:
        if service in _BEHIND_TOKEN:
            request.caller = require_caller(service, request, caller, problem)
            if throttling.on:
                quota = throttling.admit(service, request)
        response = _serve(service, request)
    except Fault as fault:
        response = error_response(fault, request, request_id)
    if quota:
        response.headers = quota | response.headers
    if rule and rule.kind in INSTEAD:
        response = _injected(rule, service, request, request_id)
    elif rule:
        response.delivery = rule.delivery
    elif service != "control":
        faults.emptied(service, request, response, actor, part=part)
    if response.pending is not None:
        response.pending = _later(response, service, request, request_id, actor)
        return response
    return _finish(service, request, response, request_id, actor)


def _later(
    first: Response, service: str, request: Request, request_id: str, actor: str | None
) -> Callable[[], Awaitable[Response]]:
    """The rest of `dispatch` for an answer that is pending."""
    ask = first.pending
    assert ask is not None

    async def finish() -> Response:
        try:
            response = await ask()
        except Fault as fault:
            response = error_response(fault, request, request_id)
        response.headers = first.headers | response.headers
        response.delivery = first.delivery
        return _finish(service, request, response, request_id, actor)

    return finish


def refuse(request: Request, status: int, message: str) -> Response:
    """The answer to a request that cannot even be read (a body that is no JSON, too long, ...), in its service's words."""
    service = service_of(request.path)
    fault = fault_of(service, status, message, "BadRequest" if service == "graph" and status == 400 else None)
    return answer_fault(request, service, fault)


def answer_fault(request: Request, service: str, fault: Fault) -> Response:
    """The answer of `service` to a request that reaches no handler, journalled like any other."""
    request_id = str(uuid.uuid4())
    request.correlation_id = correlation_of(service, request.headers)
    caller, _ = read_caller(request)
    response = error_response(fault, request, request_id)
    return _finish(service, request, response, request_id, caller.client_id if caller else None)


def _injected(rule: FaultRule, service: str, request: Request, request_id: str) -> Response:
    """What the client gets instead of the service's answer. Status 0 in the journal: it got none."""
    if rule.kind != "error":
        return Response(status=0, delivery=rule.delivery)
    message = rule.message or f"The simulator was told to answer {rule.status} here (fault {rule.id})."
    fault = fault_of(service, rule.status, message, rule.code)
    fault.headers = rule.headers
    return error_response(fault, request, request_id)


def _serve(service: str, request: Request) -> Response:
    table = tables()[service]
    found = table.find(request.method, request.path)
    if found is None:
        request.cloud.runtime.usage.miss(service, request)
        raise _not_served(service, request, table.methods(request.path))
    route, request.path_params = found
    request.cloud.runtime.usage.serve(service, request, route)
    if service == "graph" and request.caller and not may(request.caller, route):
        raise GraphFault(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    return route.handler(request)


def _not_served(service: str, request: Request, methods: set[str]) -> Fault:
    if methods:
        fault = fault_of(service, 405, f"{request.method} is not served on {request.path}; {', '.join(sorted(methods))} is.")
        fault.headers = {"allow": ", ".join(sorted(methods))}
        return fault
    code = None if service in ("graph", "arm") else "not_implemented"
    return fault_of(service, 501, f"The simulator does not serve {request.method} {request.path}.", code)


def _finish(service: str, request: Request, response: Response, request_id: str, actor: str | None) -> Response:
    text: str | None = None
    if isinstance(response.body, str):
        response.headers.setdefault("content-type", "text/plain; charset=utf-8")
        response.encoded = response.body.encode("utf-8", "replace")
        text = json.dumps(response.body) if service != "control" else None
    elif response.body is not None:
        # ASCII output keeps lone surrogates, which JSON input may hold, from breaking the encoding.
        text = json.dumps(response.body)
        if service != "control" and _HIDDEN.search(text):
            response.body = _without_hidden(response.body)
            text = json.dumps(response.body)
        response.headers.setdefault("content-type", _JSON_TYPE.get(service, "application/json; charset=utf-8"))
        response.encoded = text.encode()
    add_headers(service, request, response, request_id)
    if request.method == "HEAD":
        response.body, response.encoded, text = None, None, None
    if request.method not in _READS:
        request.cloud.runtime.notifier.poke(request.cloud)
    if service != "control":
        batch = request.path.endswith("/$batch")
        path = quote(request.path, safe=_PATH_SAFE, errors="replace")
        request.cloud.runtime.journal.add(
            method=request.method,
            url=f"{request.origin}{path}{'?' if request.raw_query else ''}{request.raw_query}",
            status=response.status,
            # A batch stands in the journal as its parts; its own line says only that it was sent.
            request=None if batch else request.body,
            form=request.form,
            response=None if batch else text,
            actor=actor,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
    return response


_PATH_SAFE = "/$()'@:,;=+!*~"
_JSON_TYPE = {"graph": "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"}


def _without_hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_hidden(inner) for key, inner in value.items() if not key.startswith("_")}
    if isinstance(value, list):
        return [_without_hidden(inner) for inner in value]
    return value
