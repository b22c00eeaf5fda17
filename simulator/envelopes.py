"""Each service's way to say that something went wrong, and the headers it sends with every answer."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from simulator.errors import ArmFault, ControlFault, EntraFault, ExchangeFault, Fault, GraphFault
from simulator.messages import Request, Response

Json = dict[str, Any]

# The word each service uses for a status, for faults that name none.
GRAPH_CODES = {
    400: "Request_BadRequest",
    401: "InvalidAuthenticationToken",
    403: "Authorization_RequestDenied",
    404: "Request_ResourceNotFound",
    405: "Request_BadRequest",
    409: "Directory_ConcurrencyViolation",
    413: "Request_BadRequest",
    429: "TooManyRequests",
    500: "InternalServerError",
    501: "NotImplemented",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}
ARM_CODES = {
    400: "InvalidRequestContent",
    401: "AuthenticationFailed",
    403: "AuthorizationFailed",
    404: "ResourceNotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    412: "PreconditionFailed",
    413: "RequestEntityTooLarge",
    429: "TooManyRequests",
    500: "InternalServerError",
    501: "NotImplemented",
    502: "BadGateway",
    503: "ServerTimeout",
    504: "GatewayTimeout",
}
ENTRA_CODES = {
    400: ("invalid_request", 900144),
    401: ("invalid_client", 70002),
    429: ("temporarily_unavailable", 90055),
    500: ("server_error", 90001),
    503: ("temporarily_unavailable", 90033),
}

_CORRELATION = {
    "graph": ("client-request-id",),
    "arm": ("x-ms-correlation-request-id", "x-ms-client-request-id"),
    "entra": ("client-request-id",),
}


def fault_of(service: str, status: int, message: str, code: str | None = None) -> Fault:
    """A fault in the words of `service` (graph, arm, entra, exchange, control)."""
    if service == "graph":
        return GraphFault(status, code or GRAPH_CODES.get(status, "UnknownError"), message)
    if service == "arm":
        return ArmFault(status, code or ARM_CODES.get(status, "UnknownError"), message)
    if service == "entra":
        word, number = ENTRA_CODES.get(status, ("server_error" if status >= 500 else "invalid_request", 90000))
        return EntraFault(status, code or word, number, message)
    if service == "exchange":
        return ExchangeFault(status, code or "UnknownError", message)
    return ControlFault(status, code or "BadRequest", message)


def error_response(fault: Fault, request: Request, request_id: str) -> Response:
    """The answer that `fault` stands for."""
    return Response(status=fault.status, body=_error_body(fault, request, request_id), headers=dict(fault.headers))


def _error_body(fault: Fault, request: Request, request_id: str) -> Json:
    wall = datetime.now(UTC)
    if isinstance(fault, GraphFault):
        error: Json = {"code": fault.code, "message": fault.message}
        if fault.details:
            error["details"] = fault.details
        error["innerError"] = {
            "date": wall.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request_id,
            "client-request-id": request.correlation_id,
        }
        return {"error": error}
    if isinstance(fault, ArmFault):
        error = {"code": fault.code, "message": fault.message}
        if fault.target is not None:
            error["target"] = fault.target
        if fault.details:
            error["details"] = fault.details
        if fault.additional_info:
            error["additionalInfo"] = fault.additional_info
        return {"error": error}
    if isinstance(fault, ExchangeFault):
        context = {"code": "Context", "target": "", "message": fault.message}
        return {"error": {"code": fault.code, "message": "Error executing cmdlet", "details": [context]}}
    if isinstance(fault, EntraFault):
        stamp = wall.strftime("%Y-%m-%d %H:%M:%SZ")
        return {
            "error": fault.code,
            "error_description": f"AADSTS{fault.aadsts}: {fault.message} Trace ID: {request_id} "
            f"Correlation ID: {request.correlation_id} Timestamp: {stamp}",
            "error_codes": [fault.aadsts],
            "timestamp": stamp,
            "trace_id": request_id,
            "correlation_id": request.correlation_id,
            "error_uri": f"{request.origin}/error?code={fault.aadsts}",
        }
    return {"error": {"code": fault.code, "message": fault.message}}


def correlation_of(service: str, headers: dict[str, str]) -> str:
    """The caller's own id for this request, or a fresh one."""
    for name in _CORRELATION.get(service, ()):
        # A header is sent back as it came, so it must be one that can stand in an answer.
        if (sent := headers.get(name)) and sent.isascii():
            return sent
    return str(uuid.uuid4())


def add_headers(service: str, request: Request, response: Response, request_id: str) -> None:
    """The headers that `service` sends with every answer; what a handler has set stays."""
    if service == "graph":
        extra = {
            "request-id": request_id,
            "client-request-id": request.correlation_id,
            "x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"Simulator","Ring":"1","ScaleUnit":"000"}}',
            "cache-control": "no-cache",
        }
    elif service == "arm":
        extra = {
            "x-ms-request-id": request_id,
            "x-ms-correlation-request-id": request.correlation_id,
            "x-ms-routing-request-id": f"SIMULATOR:{request.cloud.now():%Y%m%dT%H%M%SZ}:{request_id}",
            "cache-control": "no-cache",
            "strict-transport-security": "max-age=31536000; includeSubDomains",
            "x-content-type-options": "nosniff",
        }
        if request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
            extra["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "")
    elif service == "entra":
        extra = {
            "x-ms-request-id": request_id,
            "client-request-id": request.correlation_id,
            "cache-control": "no-store, no-cache",
        }
    else:
        extra = {"cache-control": "no-store"}
    response.headers = {**extra, **{name.lower(): value for name, value in response.headers.items()}}
