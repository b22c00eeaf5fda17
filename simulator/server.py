"""The HTTPS side: an ASGI application that reads a request, hands it to the router and writes the answer.

It listens on 127.0.0.1 only. One event loop runs every handler to its end, so the state needs no lock.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from simulator.bodies import read_body
from simulator.delivery import deliver
from simulator.messages import Request, Response
from simulator.router import dispatch, refuse
from simulator.routes import service_of
from simulator.store import Cloud
from simulator.tokens import LOOPBACK_HOSTS

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Keep = Callable[[Request, Response], Response]

# ARM and Graph refuse bodies above 4 MB; the control endpoints take whole snapshots.
MAX_BODY = 4 * 1024 * 1024
MAX_CONTROL_BODY = 256 * 1024 * 1024
# Of bracketed addresses only this machine's: others may be none at all.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[::1\])(?::[0-9]{1,5})?\Z")


class Application:
    """`address` (`localhost:PORT`) stands in for a missing Host header; `keep` gives the answer that may leave, once it has kept
    what the request changed (None: nothing is kept). `drop` cuts the connection of the request with that scope; a server that
    can't do so leaves it open."""

    drop: Callable[[Scope], None] = staticmethod(lambda _scope: None)

    def __init__(self, cloud: Cloud, *, address: str, keep: Keep | None = None) -> None:
        self._cloud = cloud
        self._address = address
        self._keep = keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = self.head(scope)
        limit = MAX_CONTROL_BODY if service_of(request.path) == "control" else MAX_BODY
        raw = await _body(receive, limit)
        response = self.answer(request, raw, limit)
        if response.pending is not None:
            response = await response.pending()
            response = response if self._keep is None else self._keep(request, response)
        start, content = _message(response), response.encoded or b""
        if response.delivery:
            await deliver(response.delivery, start, content, receive=receive, send=send, drop=lambda: self.drop(scope))
            return
        await send(start)
        await send({"type": "http.response.body", "body": content})

    def answer(self, request: Request, raw: bytes | None, limit: int) -> Response:
        """The answer to a request whose body `raw` (None: longer than `limit`) is not read yet."""
        if raw is None:
            return refuse(request, 413, f"The request's body is longer than {limit} bytes.")
        problem = _foreign(request) or read_body(request, raw)
        if problem:
            return refuse(request, 400, problem)
        response = dispatch(request)
        return response if self._keep is None else self._keep(request, response)

    def head(self, scope: Scope) -> Request:
        """The request without its body."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        raw_query = scope["query_string"].decode("latin-1")
        return Request(
            method=scope["method"].upper(),
            path=_collapse(scope["path"]),
            query=dict(parse_qsl(raw_query, keep_blank_values=True)),
            headers=headers,
            body=None,
            origin=f"https://{headers['host'] if _HOST.match(headers.get('host', '')) else self._address}",
            cloud=self._cloud,
            raw_query=raw_query,
        )


def _collapse(path: str) -> str:
    # Doubled slashes are accepted in place, never redirected: a redirect makes clients drop the token.
    while "//" in path:
        path = path.replace("//", "/")
    return path


def _foreign(request: Request) -> str:
    """Why a control request must not be obeyed: these need no token, so no web page but the simulator's own may send one."""
    if service_of(request.path) != "control":
        return ""
    if urlsplit(request.origin).hostname not in LOOPBACK_HOSTS or request.headers.get("origin", request.origin) != request.origin:
        return "Control endpoints answer programs on this machine only: no Origin header of elsewhere, and a loopback host."
    return ""


async def _body(receive: Receive, limit: int) -> bytes | None:
    """The whole body; None when it is longer than `limit` (it is still read to its end, so that the answer arrives)."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= limit:
            parts.append(chunk)
        else:
            parts.clear()
        if not message.get("more_body", False):
            return b"".join(parts) if size <= limit else None


def _message(response: Response) -> MutableMapping[str, Any]:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1", "replace").replace(b"\r", b" ").replace(b"\n", b" "))
        for name, value in response.headers.items()
    ]
    headers.append((b"content-length", str(len(response.encoded or b"")).encode()))
    return {"type": "http.response.start", "status": response.status, "headers": headers}
