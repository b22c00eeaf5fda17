"""The proxy's socket: takes connections, reads what each wants, opens the tunnel or refuses.

An opened tunnel is the client's own socket, handed to the web server's protocol with TLS on top: no byte is copied, and the web
server's limits, time-outs and shutdown hold for it as for any other connection.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from simulator.journal import Journal
from simulator.proxy.head import Head, Unreadable, read_head
from simulator.proxy.tally import Tally
from simulator.public_hosts import SERVICES

HEAD_SECONDS = 30.0
HANDSHAKE_SECONDS = 30.0
# How long a refused client may take to read its answer.
_FAREWELL_SECONDS = 2.0
# After an error of accept (too many open files), as event loops do.
_PAUSE = 0.5
_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
# Python's and Go's clients show the reason phrase of a refused tunnel and nothing else of the answer.
_REASON = "Forbidden: the simulator's proxy answers only for Microsoft's login, management and graph hosts"
_log = logging.getLogger("simulator")


class Proxy:
    """Listens on `listener` from `start` to `stop`. `protocol` makes the web server's protocol for one of the public hosts."""

    def __init__(
        self,
        listener: socket.socket,
        *,
        context: ssl.SSLContext,
        protocol: Callable[[str], asyncio.Protocol],
        tally: Tally,
        journal: Journal,
    ) -> None:
        self._listener = listener
        self._context = context
        self._protocol = protocol
        self._tally = tally
        self._journal = journal
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._listener.setblocking(False)
        self._tally.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = asyncio.create_task(self._accept())

    async def stop(self) -> None:
        """Take no more connections and drop those whose tunnel is not open yet; open ones are the web server's."""
        tasks = [*self._tasks, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listener.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                sock, _ = await loop.sock_accept(self._listener)
            except OSError as problem:
                _log.error("the proxy cannot take a connection: %s", problem.strerror or problem)
                await asyncio.sleep(_PAUSE)
                continue
            task = loop.create_task(self._serve(sock))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, sock: socket.socket) -> None:
        handed_over = False
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            async with asyncio.timeout(HEAD_SECONDS):
                head = await read_head(sock)
            if head is None:
                return
            host = _public_host(head)
            if host is None:
                await self._refuse(sock, head)
                return
            await asyncio.get_running_loop().sock_sendall(sock, _OPEN)
            handed_over = True
            await self._tunnel(sock, host)
        except Unreadable as problem:
            await self._misunderstood(sock, problem)
        except (OSError, TimeoutError):
            # The client went away or never said what it wants.
            pass
        finally:
            if not handed_over:
                sock.close()

    async def _tunnel(self, sock: socket.socket, host: str) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._protocol(host), sock, ssl=self._context, ssl_handshake_timeout=HANDSHAKE_SECONDS
            )
        except ssl.SSLError as problem:
            self._tally.failed(host, problem.reason or str(problem))
        except (OSError, TimeoutError) as problem:
            self._tally.failed(host, str(problem) or "the client closed the connection")
        else:
            self._tally.answered(host)

    async def _refuse(self, sock: socket.socket, head: Head) -> None:
        if head.method != "CONNECT" and "://" not in head.target:
            text = "This is the simulator's proxy: give its address to a program as HTTPS_PROXY."
            await _answer(sock, 400, "Bad Request", text)
            return
        target = _shown(head)
        text = (
            f"The simulator's proxy does not pass on requests, so {target} is refused. It answers for "
            f"{', '.join(SERVICES)} only, and by HTTPS only."
        )
        self._tally.refused(target)
        self._journal.add(
            method=head.method,
            url=f"https://{target}" if head.method == "CONNECT" else head.target,
            status=403,
            request=None,
            form={},
            response=json.dumps(text),
            actor=None,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        await _answer(sock, 403, _REASON, text)

    async def _misunderstood(self, sock: socket.socket, problem: Unreadable) -> None:
        if problem.status:
            reason = "Request Header Fields Too Large" if problem.status == 431 else "Bad Request"
            with suppress(OSError):
                await _answer(sock, problem.status, reason, str(problem))
        else:
            _log.warning("a client of the proxy was not understood: %s", problem)


def _public_host(head: Head) -> str | None:
    """The public host that a CONNECT names, if it is one of ours on the port of HTTPS."""
    if head.method != "CONNECT":
        return None
    name, _, port = head.target.rpartition(":")
    name = name.lower().rstrip(".")
    return name if port == "443" and name in SERVICES else None


def _shown(head: Head) -> str:
    """host:port of what was asked for, fit for a log and a counter."""
    if head.method == "CONNECT":
        target = head.target
    else:
        scheme, _, rest = head.target.partition("://")
        authority = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
        port = {"http": ":80", "https": ":443", "ftp": ":21"}.get(scheme.lower(), "")
        target = authority if authority.rpartition("]")[2].count(":") else authority + port
    return "".join(character if " " < character <= "~" else "?" for character in target[:260]).lower()


async def _answer(sock: socket.socket, status: int, reason: str, text: str) -> None:
    """Write the answer, and wait a little for the client to take it: closing at once would reset the connection under it."""
    body = f"{text}\n".encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\ncontent-type: text/plain; charset=utf-8\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    with suppress(TimeoutError):
        async with asyncio.timeout(_FAREWELL_SECONDS):
            await loop.sock_sendall(sock, head.encode("latin-1", "replace") + body)
            sock.shutdown(socket.SHUT_WR)
            while await loop.sock_recv(sock, 65536):
                pass
