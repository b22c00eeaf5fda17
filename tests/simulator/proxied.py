"""A client of the intercepting proxy at the level of bytes, for what no library would send."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from simulator import launch

GRAPH, ARM, LOGIN = "graph.microsoft.com", "management.azure.com", "login.microsoftonline.com"


@dataclass(kw_only=True)
class Raw:
    """One connection to the proxy. `open` makes it a tunnel; `ask` then sends a request and reads one whole answer."""

    info: launch.RunInfo
    timeout: float = 10.0
    sock: socket.socket = field(init=False)
    _rest: bytes = b""

    def __post_init__(self) -> None:
        parts = urlsplit(self.info.proxy_url)
        assert parts.hostname and parts.port
        self.sock = socket.create_connection((parts.hostname, parts.port), timeout=self.timeout)

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self.sock.close()

    def connect(self, target: str) -> tuple[int, str]:
        """The status and the reason phrase of the answer to CONNECT."""
        self.sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        head, _ = self.answer()
        _, status, reason = head.split("\r\n", 1)[0].split(" ", 2)
        return int(status), reason

    def tunnel(self, host: str) -> Raw:
        assert self.connect(f"{host}:443")[0] == 200
        context = ssl.create_default_context(cafile=self.info.ca_file)
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        return self

    def ask(self, request: str) -> tuple[str, bytes]:
        """Head and body of the answer to `request` (its head, without the blank line)."""
        self.sock.sendall((request + "\r\n\r\n").encode())
        return self.answer()

    def answer(self) -> tuple[str, bytes]:
        head = self._until(b"\r\n\r\n").decode()
        lengths = [int(line.split(":")[1]) for line in head.lower().splitlines() if line.startswith("content-length:")]
        return head, self._exactly(lengths[0] if lengths else 0)

    def rest(self) -> bytes:
        """All that comes until the other side closes."""
        with suppress(ConnectionResetError, ssl.SSLError):
            while more := self.sock.recv(65536):
                self._rest += more
        found, self._rest = self._rest, b""
        return found

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(end)
        return found

    def _exactly(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._more()
        found, self._rest = self._rest[:count], self._rest[count:]
        return found

    def _more(self) -> None:
        more = self.sock.recv(65536)
        if not more:
            raise ConnectionError(f"closed after {self._rest!r}")
        self._rest += more
