"""HTTP over TLS as bytes: what no client library would send can be sent, and an answer is read with a time limit."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self


class NoAnswer(Exception):
    """The connection ended before a whole answer."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`headers` by lower-case name; `seconds` from the request's last byte to the answer's."""

    status: int
    headers: dict[str, str]
    content: bytes
    seconds: float

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(kw_only=True)
class Wire:
    """A keep-alive connection to a simulator, made anew when it was closed. `ca_file` is what it trusts,
    `limit` the seconds that any answer may take."""

    port: int
    ca_file: str
    limit: float = 20.0
    sent: int = 0
    _open: ssl.SSLSocket | None = None
    _rest: bytes = b""
    _context: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self._context = ssl.create_default_context(cafile=self.ca_file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open, self._rest = None, b""

    def ask(self, method: str, target: str, headers: Iterable[tuple[str, str]] = (), content: bytes = b"") -> Answer:
        """One request and its answer. `target` is sent as it is; texts are latin-1."""
        lines = [f"{method} {target} HTTP/1.1", f"host: localhost:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers]
        if content or method in ("POST", "PUT", "PATCH"):
            lines.append(f"content-length: {len(content)}")
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + content)
        return self.receive(method)

    def send(self, data: bytes) -> None:
        """Bytes as they are, on the connection that is open or a new one."""
        if self._open is None:
            plain = socket.create_connection(("127.0.0.1", self.port), timeout=self.limit)
            self._open, self._rest = self._context.wrap_socket(plain, server_hostname="localhost"), b""
        self.sent += 1
        try:
            self._open.sendall(data)
        except OSError:
            # It may have answered before it had read all: that answer is looked for.
            self._open.settimeout(self.limit)

    def receive(self, method: str = "GET") -> Answer:
        """The next answer. Raises NoAnswer, or TimeoutError when the limit is over."""
        started = time.monotonic()
        head = self._until(b"\r\n\r\n", started)
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split(" ")[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size = 0 if method == "HEAD" or status in (204, 304) or 100 <= status < 200 else int(headers.get("content-length", "0"))
        while len(self._rest) < size:
            self._more(started)
        content, self._rest = self._rest[:size], self._rest[size:]
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status=status, headers=headers, content=content, seconds=time.monotonic() - started)

    def _until(self, mark: bytes, started: float) -> bytes:
        while mark not in self._rest:
            self._more(started)
        head, _, self._rest = self._rest.partition(mark)
        return head

    def _more(self, started: float) -> None:
        if self._open is None:
            raise NoAnswer
        self._open.settimeout(max(0.01, self.limit - (time.monotonic() - started)))
        try:
            data = self._open.recv(1 << 20)
        except TimeoutError:
            self.close()
            raise
        except OSError:
            data = b""
        if not data:
            self.close()
            raise NoAnswer
        self._rest += data
