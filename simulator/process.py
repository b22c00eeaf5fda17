"""The simulator as a process: take the folder's lock, listen, load or seed the state, serve until told to stop."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from simulator import certificate, run_file
from simulator.clock import Clock
from simulator.errors import AlreadyRunning, PortInUse, StartError
from simulator.journal import Journal
from simulator.routes import tables
from simulator.run_file import RunInfo
from simulator.runtime import Runtime
from simulator.seed import partner_app_id, seed_home
from simulator.server import Application
from simulator.snapshot import load_file, save_file
from simulator.store import Cloud
from simulator.tokens import TokenKeys

_LOCK_PATIENCE = 2.0
_SAVE_DELAY = 0.3
_log = logging.getLogger("simulator")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to run. `port` 0 takes any free one; `clock` is the simulator's time at the start; `state` is read at the start
    when it exists and written after changes."""

    directory: Path
    name: str = "default"
    port: int = 0
    clock: datetime | None = None
    journal: Path | None = None
    state: Path | None = None
    seed: int = 1


def serve(options: Options, *, ready: Callable[[RunInfo], None] = lambda _info: None) -> None:
    """Run until SIGTERM or SIGINT, then leave no run file. `ready` is called once requests are answered.
    Raises AlreadyRunning, PortInUse, StartError, StateUnusable."""
    lock = _take_lock(options.directory)
    # uvicorn stops at these and, once it has, raises them again for whoever handled them before: this, which also ends a
    # start that is still under way.
    before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        run_file.remove(options.directory)
        with suppress(_Stopped), _listen(options.port) as listener, asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(_Serving(options, listener).run(ready))
    finally:
        run_file.remove(options.directory)
        os.close(lock)
        for number, handler in before.items():
            signal.signal(number, handler)


class _Stopped(SystemExit):
    """SIGTERM or SIGINT came. A SystemExit, since event loops let only those through."""


def _leave(_number: int, _frame: object) -> None:
    raise _Stopped


def _take_lock(directory: Path) -> int:
    until = time.monotonic() + _LOCK_PATIENCE
    while (lock := run_file.hold(directory)) is None:
        info = run_file.read(directory)
        if info is not None:
            raise AlreadyRunning(info)
        # One that starts or stops right now, or somebody who only looks.
        if time.monotonic() > until:
            raise StartError(f"another simulator holds {directory / 'lock'} and does not say where it runs")
        time.sleep(0.02)
    return lock


def _listen(port: int) -> socket.socket:
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


class _Serving:
    """One run of the server, from the listening socket to the last write of the state file."""

    def __init__(self, options: Options, listener: socket.socket) -> None:
        self._options = options
        self._listener = listener
        self._changed = asyncio.Event()
        try:
            self._files = certificate.ensure(options.directory)
        except OSError as problem:
            raise StartError(f"{problem.filename} cannot be used: {problem.strerror}") from None
        self._cloud = self._make_cloud()
        self._port: int = listener.getsockname()[1]
        self._info = self._run_info()

    async def run(self, ready: Callable[[RunInfo], None]) -> None:
        runtime = self._cloud.runtime
        app = Application(self._cloud, address=f"localhost:{self._port}", changed=self._changed.set)
        config = uvicorn.Config(
            app,
            ssl_certfile=self._files.certificate_file,
            ssl_keyfile=str(self._files.key_file),
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
        server = _Server(config, started=lambda: self._announce(ready))
        runtime.secret_changed = self._secret_changed
        saver = asyncio.create_task(self._save_changes())
        try:
            await server.serve(sockets=[self._listener])
        finally:
            saver.cancel()
            self._save()
            runtime.journal.close()

    def _make_cloud(self) -> Cloud:
        options = self._options
        clock = Clock() if options.clock is None else Clock(start=options.clock)
        cloud = Cloud(clock=clock, seed=options.seed)
        tables()
        if options.state is not None and options.state.exists():
            load_file(cloud, options.state)
            if options.clock is not None:
                cloud.clock.set_to(options.clock)
        else:
            seed_home(cloud)
        try:
            if options.state is not None:
                save_file(cloud, options.state)
            cloud.live = Runtime(
                keys=TokenKeys(options.directory / "token-key.pem"),
                journal=Journal(options.journal),
                ca_pem=self._files.ca_file.read_text(encoding="ascii"),
            )
        except OSError as problem:
            raise StartError(f"{problem.filename} cannot be used: {problem.strerror}") from None
        cloud.live.rotate_secret(partner_app_id(cloud))
        return cloud

    def _run_info(self) -> RunInfo:
        cloud, options = self._cloud, self._options
        client_id = partner_app_id(cloud)
        return RunInfo(
            name=options.name,
            url=f"https://localhost:{self._port}",
            ca_file=str(self._files.ca_file),
            tenant_id=cloud.home_tenant,
            subscription_id=cloud.tenants[cloud.home_tenant].seed["subscriptionId"],
            client_id=client_id,
            client_secret=cloud.runtime.secrets[client_id],
            pid=os.getpid(),
            started=datetime.now(UTC).isoformat(timespec="seconds"),
            journal=None if options.journal is None else str(options.journal),
        )

    def _announce(self, ready: Callable[[RunInfo], None]) -> None:
        run_file.write(self._options.directory, self._info)
        ready(self._info)

    def _secret_changed(self, client_id: str, secret: str) -> None:
        if client_id == self._info.client_id:
            self._info = replace(self._info, client_secret=secret)
            run_file.write(self._options.directory, self._info)

    async def _save_changes(self) -> None:
        while self._options.state is not None:
            await self._changed.wait()
            await asyncio.sleep(_SAVE_DELAY)
            self._changed.clear()
            self._save()

    def _save(self) -> None:
        if self._options.state is None:
            return
        try:
            save_file(self._cloud, self._options.state)
        except OSError as problem:
            # Serving goes on: the state in memory is whole, and the next change tries again.
            _log.error("the state file %s cannot be written: %s", self._options.state, problem.strerror)


class _Server(uvicorn.Server):
    """uvicorn's server that tells when it listens."""

    def __init__(self, config: uvicorn.Config, *, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Closing a TLS connection politely waits for a client that may sleep on it; one that waits for no answer is cut.
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            transport = getattr(connection, "transport", None)
            if transport is not None and (cycle is None or cycle.response_complete) and not transport.get_write_buffer_size():
                transport.abort()
        await super().shutdown(sockets)
