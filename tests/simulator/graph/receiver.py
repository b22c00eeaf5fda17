"""A receiver of change notifications: a web server of its own on this machine."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulator import certificate

Json = dict[str, Any]
PATIENCE = 15.0


@dataclass(kw_only=True)
class Receiver:
    """`tokens`: validation tokens it was asked with. `posts`: (path, body) of what it was told, refused ones too. `echo` makes
    (status, content type, body) from a token; `answers` are the statuses of the next posts, 202 afterwards."""

    url: str
    tokens: list[str] = field(default_factory=list)
    posts: list[tuple[str, Json]] = field(default_factory=list)
    echo: Callable[[str], tuple[int, str, str]] = lambda token: (200, "text/plain", token)
    answers: list[int] = field(default_factory=list)
    delay: float = 0.0

    def told(self) -> list[Json]:
        """Every notification, in the order of arrival."""
        return [one for _, body in self.posts for one in body["value"]]

    def wait(self, holds: Callable[[Receiver], object]) -> None:
        until = time.monotonic() + PATIENCE
        while not holds(self):
            assert time.monotonic() < until, f"told so far: {self.posts}"
            time.sleep(0.02)


@contextmanager
def receiving(tls: Path | None = None) -> Iterator[Receiver]:
    """A receiver by http, or with a certificate of its own in the folder `tls` by https."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            here = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            time.sleep(receiver.delay)
            token = parse_qs(here.query).get("validationToken")
            if token:
                receiver.tokens.append(token[0])
                self._answer(*receiver.echo(token[0]))
                return
            receiver.posts.append((here.path, json.loads(raw)))
            self._answer(receiver.answers.pop(0) if receiver.answers else 202, "text/plain", "")

        def _answer(self, status: int, kind: str, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(url=f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}/told")
    if tls is not None:
        files = certificate.ensure(tls)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.certificate_file, files.key_file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
