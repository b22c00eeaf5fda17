"""The application as one of Microsoft's hosts shows it: that service's paths only, and addresses with the public name."""

from __future__ import annotations

from simulator.errors import ArmFault, EntraFault, Fault, GraphFault
from simulator.messages import Request, Response
from simulator.public_hosts import SERVICES, serves
from simulator.router import answer_fault
from simulator.server import Application, Keep, Scope
from simulator.store import Cloud


class ServedHost(Application):
    """Serves the connections that a client opened for the public name `host`."""

    def __init__(self, cloud: Cloud, *, host: str, keep: Keep | None = None) -> None:
        super().__init__(cloud, address=host, keep=keep)
        self._host = host

    def head(self, scope: Scope) -> Request:
        """A port that the client named (443) is no part of the address, as everywhere behind Microsoft's front doors."""
        request = super().head(scope)
        request.origin = f"https://{self._host}"
        return request

    def answer(self, request: Request, raw: bytes | None, limit: int) -> Response:
        service = SERVICES[self._host]
        asked = request.headers.get("host", self._host).partition(":")[0].lower()
        if asked != self._host:
            return answer_fault(request, service, _misdirected(service, asked))
        if not serves(self._host, request.path):
            return answer_fault(request, service, _unknown_path(service))
        return super().answer(request, raw, limit)


def _unknown_path(service: str) -> Fault:
    """What a service says to a path of another one. Graph takes the first segment for a version that it does not know, ARM
    misses the subscription (both as reported by users of the services); the login service's words are general knowledge."""
    if service == "graph":
        return GraphFault(400, "BadRequest", "Invalid version.")
    if service == "arm":
        message = "The request did not have a subscription or a valid tenant level resource provider."
        return ArmFault(404, "MissingSubscription", message)
    return EntraFault(404, "invalid_request", 90019, "No tenant-identifying information found in either the request or its path.")


def _misdirected(service: str, asked: str) -> Fault:
    """A Host header that is not the host of the connection: 421 by RFC 9110, in the service's envelope."""
    message = f"This connection is not for the host {asked!r}."
    if service == "graph":
        return GraphFault(421, "BadRequest", message)
    if service == "arm":
        return ArmFault(421, "BadRequest", message)
    return EntraFault(421, "invalid_request", 90000, message)
