"""The web server: uvicorn on the ordinary port, and the same behind the proxy's tunnels."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from simulator.certificate import Certificate
from simulator.errors import PortInUse, StartError
from simulator.proxy.listener import Proxy
from simulator.proxy.served_host import ServedHost
from simulator.public_hosts import SERVICES
from simulator.server import Application, Keep, Scope
from simulator.store import Cloud


def listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; `port` 0 takes any free one. Raises PortInUse, StartError."""
    # The protocol is named because event loops switch Nagle's algorithm off only then; with it, every answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(512)
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise PortInUse(port) from None
        raise StartError(f"cannot listen on port {port} of 127.0.0.1: {problem.strerror}") from None
    except OverflowError:
        listener.close()
        raise StartError(f"{port} is not a port: use 0 to 65535") from None
    return listener


class WebServer(uvicorn.Server):
    """Serves `cloud` on `listener`, and on `proxy_listener` whoever comes through the proxy. `keep` keeps what a
    request changed (see Application); `started` is called once both answer."""

    def __init__(
        self,
        cloud: Cloud,
        files: Certificate,
        *,
        listener: socket.socket,
        proxy_listener: socket.socket,
        keep: Keep | None,
        started: Callable[[], None],
    ) -> None:
        address = f"localhost:{listener.getsockname()[1]}"
        app = Application(cloud, address=address, keep=keep)
        super().__init__(_config(app, files.certificate_file, files.key_file))
        self._listener = listener
        self._proxy_listener = proxy_listener
        self._runtime = cloud.runtime
        self._hosts = {host: ServedHost(cloud, host=host, keep=keep) for host in SERVICES}
        for served in (app, *self._hosts.values()):
            served.drop = self._drop
        self._proxy: Proxy | None = None
        self._tell = started

    async def run_until_told(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        await self.serve(sockets=[self._listener])

    def stop(self) -> None:
        """End it as SIGTERM would."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        assert self.config.ssl is not None
        self._proxy = Proxy(
            self._proxy_listener,
            context=self.config.ssl,
            protocol=self._behind,
            tally=self._runtime.proxy,
            journal=self._runtime.journal,
        )
        self._proxy.start()
        self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._proxy is not None:
            await self._proxy.stop()
        # Closing a TLS connection politely waits for a client that may sleep on it; one that waits for no answer is cut.
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            transport = getattr(connection, "transport", None)
            if transport is not None and (cycle is None or cycle.response_complete) and not transport.get_write_buffer_size():
                transport.abort()
        await super().shutdown(sockets)

    def _drop(self, scope: Scope) -> None:
        """Cut the connection whose request has this `scope`."""
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            transport = getattr(connection, "transport", None)
            if cycle is not None and cycle.scope is scope and transport is not None:
                transport.abort()

    def _behind(self, host: str) -> asyncio.Protocol:
        """A connection's protocol as on the ordinary port, counted and shut down with the others, but for the public `host`."""
        protocol = HttpToolsProtocol(self.config, self.server_state, self.lifespan.state)
        protocol.app = self._hosts[host]
        return protocol


def _config(app: Application, certificate_file: Path, key_file: Path) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ssl_certfile=certificate_file,
        ssl_keyfile=str(key_file),
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        # Longer than clients keep idle connections, so that none is closed while a request is on its way.
        timeout_keep_alive=600,
        timeout_graceful_shutdown=2,
        backlog=512,
    )
