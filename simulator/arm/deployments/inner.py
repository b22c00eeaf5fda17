"""The requests that a deployment makes for its caller: the same handlers and checks as for a request from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.arm.deployments import problems
from simulator.messages import Request, Response
from simulator.routes import tables


@dataclass(kw_only=True)
class InnerRequest(Request):
    """A request that comes from a deployment, not from a client."""


def ask(request: Request, method: str, path: str, version: str, body: Any = None) -> Response:
    """Serve `method path` for the caller of `request`. Raises ArmFault; 501 for what isn't served."""
    found = tables()["arm"].find(method, path)
    if found is None:
        raise problems.not_served(f"{method} {path}")
    route, parameters = found
    inner = InnerRequest(
        method=method,
        path=path,
        query={"api-version": version},
        raw_query=f"api-version={version}",
        headers={},
        body=body,
        origin=request.origin,
        cloud=request.cloud,
        path_params=parameters,
        caller=request.caller,
        correlation_id=request.correlation_id,
    )
    return route.handler(inner)
