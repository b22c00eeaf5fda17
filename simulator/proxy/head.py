"""The head of what a client sends to the proxy: read from the bare socket to its last byte and no further.

The bytes behind it belong to TLS, which takes over the very same socket, so none may be read ahead.
"""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import dataclass

from simulator.errors import SimulatorError

MOST_BYTES = 16 * 1024
_END = b"\r\n\r\n"
_PEEK = 4096
# A TLS record of kind "handshake": a client that takes this for an https:// proxy.
_TLS = 0x16
_METHOD = re.compile(r"[A-Z]{1,20}\Z")


class Unreadable(SimulatorError):
    """What came is no request to a proxy. `status` is the answer it deserves; 0 when no HTTP answer would be understood."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Head:
    """`target` as sent: `host:port` behind CONNECT, an absolute address (`http://host/path`) or a path behind another method."""

    method: str
    target: str


async def read_head(sock: socket.socket) -> Head | None:
    """The next request's head. None when the client is gone before it is whole. Raises Unreadable, OSError."""
    taken = b""
    while True:
        await _readable(sock)
        try:
            seen = sock.recv(_PEEK, socket.MSG_PEEK)
        except BlockingIOError:
            continue
        if not seen:
            return None
        if not taken and seen[0] == _TLS:
            raise Unreadable(0, "it began with TLS, and the proxy speaks plain HTTP: its address begins with http://")
        # The end may lie across two reads.
        end = (taken + seen).find(_END, max(0, len(taken) - len(_END) + 1))
        wanted = len(seen) if end < 0 else end + len(_END) - len(taken)
        taken += sock.recv(wanted)
        if end >= 0:
            return _parse(taken)
        if len(taken) > MOST_BYTES:
            raise Unreadable(431, f"The head of the request is longer than {MOST_BYTES} bytes.")


def _parse(raw: bytes) -> Head:
    line = raw.partition(b"\r\n")[0].decode("latin-1")
    method, _, rest = line.partition(" ")
    target, _, version = rest.rpartition(" ")
    if not (_METHOD.match(method) and target and " " not in target and version.startswith("HTTP/1.")):
        raise Unreadable(400, "This is no HTTP/1.1 request.")
    return Head(method=method, target=target)


async def _readable(sock: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()

    def tell() -> None:
        # Called again and again while there is something to read.
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(sock, tell)
    try:
        await ready
    finally:
        loop.remove_reader(sock)
