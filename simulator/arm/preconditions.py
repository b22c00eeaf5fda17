"""If-Match and If-None-Match, for the types that have an etag (the table of the resource provider contract)."""

from __future__ import annotations

from simulator.errors import ArmFault
from simulator.messages import Json, Request


def check_put(request: Request, current: Json | None, etag: str) -> None:
    """412 for If-Match on what isn't there or has changed, and for If-None-Match `*` on what is there."""
    if current is None:
        if "if-match" in request.headers:
            raise _failed("The resource does not exist.")
        return
    check_present(request, current, etag)
    if request.headers.get("if-none-match") == "*":
        raise _failed("The resource exists already.")


def check_present(request: Request, current: Json, etag: str) -> None:
    """412 when If-Match names another etag than the resource has. (On what isn't there, DELETE takes any If-Match.)"""
    wanted = request.headers.get("if-match")
    if wanted not in (None, "*", current[etag]):
        raise _failed("The resource has been changed since the given etag.")


def _failed(message: str) -> ArmFault:
    return ArmFault(412, "PreconditionFailed", f"The condition specified by the ETag is not satisfied. {message}")
