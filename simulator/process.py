"""The simulator as a process: take the folder's lock, listen, load or seed the state, serve until told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from uvicorn.loops.auto import auto_loop_factory

from simulator import certificate, run_file
from simulator.clock import Clock
from simulator.errors import AlreadyRunning, StartError, TemplateMissing
from simulator.journal import Journal
from simulator.keeping.keeper import Keeper
from simulator.routes import tables
from simulator.run_file import RunInfo
from simulator.runtime import Runtime
from simulator.seed import partner_app_id, seed, seed_home, template_request
from simulator.store import Cloud
from simulator.tokens import TokenKeys
from simulator.web_server import WebServer, listen

_LOCK_PATIENCE = 25.0  # of a slow start or stop, before `launch` gives up
_STDIN = 0


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to run. `port` and `proxy_port` 0 take any free one; `clock` is the simulator's time at the start; `state` is read at
    the start when it exists, and every change is kept in it (simulator.keeping); `template` names what is seeded beside the
    partner's own tenant; `tied` ends it when its standard input does, so that it outlives nobody who holds the other end."""

    directory: Path
    name: str = "default"
    port: int = 0
    proxy_port: int = 0
    clock: datetime | None = None
    journal: Path | None = None
    state: Path | None = None
    template: str | None = None
    seed: int = 1
    tied: bool = False


def serve(options: Options, *, ready: Callable[[RunInfo], None] = lambda _info: None) -> None:
    """Run until SIGTERM or SIGINT, then leave no run file. `ready` is called once requests are answered.
    Raises AlreadyRunning, PortInUse, StartError, StateUnusable."""
    lock = _take_lock(options.directory)
    # uvicorn stops at these and, once it has, raises them again for whoever handled them before: this, which also ends a
    # start that is still under way.
    before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        run_file.remove(options.directory)
        with (
            suppress(_Stopped),
            listen(options.port) as listener,
            listen(options.proxy_port) as proxy_listener,
            asyncio.Runner(loop_factory=auto_loop_factory()) as runner,
        ):
            runner.run(_Serving(options, listener, proxy_listener).run(ready))
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


class _Serving:
    """One run of the server, from the listening socket to the last write of the state file."""

    def __init__(self, options: Options, listener: socket.socket, proxy_listener: socket.socket) -> None:
        self._options = options
        self._listener = listener
        self._proxy_listener = proxy_listener
        try:
            self._files = certificate.ensure(options.directory)
        except OSError as problem:
            raise StartError(f"{problem.filename} cannot be used: {problem.strerror}") from None
        self._keeper = None if options.state is None else Keeper(options.state)
        with ExitStack() as giving_up:
            if self._keeper is not None:
                giving_up.callback(self._keeper.abandon)
            self._cloud = self._make_cloud()
            giving_up.pop_all()
        self._info = self._run_info()

    async def run(self, ready: Callable[[RunInfo], None]) -> None:
        runtime = self._cloud.runtime
        runtime.secret_changed = self._secret_changed
        server = WebServer(
            self._cloud,
            self._files,
            listener=self._listener,
            proxy_listener=self._proxy_listener,
            keep=None if self._keeper is None else self._keeper.keep,
            started=lambda: self._announce(ready),
        )
        if self._options.tied:
            asyncio.get_running_loop().add_reader(_STDIN, _when_it_ends, server.stop)
        try:
            await server.run_until_told()
        finally:
            if self._keeper is not None:
                self._keeper.close()
            runtime.journal.close()

    def _make_cloud(self) -> Cloud:
        options = self._options
        clock = Clock() if options.clock is None else Clock(start=options.clock)
        cloud = Cloud(clock=clock, seed=options.seed)
        tables()
        if self._keeper is not None and self._keeper.exists:
            self._keeper.load(cloud)
            if options.clock is not None:
                cloud.clock.set_to(options.clock)
        else:
            seed_home(cloud)
        try:
            cloud.live = Runtime(
                keys=TokenKeys(options.directory / "token-key.pem"),
                journal=Journal(options.journal),
                ca_pem=self._files.ca_file.read_text(encoding="ascii"),
            )
            if options.template is not None:
                _seed_template(cloud, options.template, fresh=self._keeper is None or not self._keeper.exists)
            if self._keeper is not None:
                self._keeper.begin(cloud)
        except OSError as problem:
            raise StartError(f"{problem.filename} cannot be used: {problem.strerror}") from None
        cloud.live.rotate_secret(partner_app_id(cloud))
        return cloud

    def _run_info(self) -> RunInfo:
        cloud, options = self._cloud, self._options
        client_id = partner_app_id(cloud)
        return RunInfo(
            name=options.name,
            url=f"https://localhost:{self._listener.getsockname()[1]}",
            # By number: where localhost means ::1 first, a proxy by that name would not answer.
            proxy_url=f"http://127.0.0.1:{self._proxy_listener.getsockname()[1]}",
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


def _seed_template(cloud: Cloud, name: str, *, fresh: bool) -> None:
    """The tenant of a template, in a cloud that is `fresh`; one that was kept must have it already."""
    wanted = template_request(cloud, name)
    if fresh:
        seed(cloud, wanted)
    elif wanted.tenant_id not in cloud.tenants:
        raise TemplateMissing(name)


def _when_it_ends(stop: Callable[[], None]) -> None:
    if not os.read(_STDIN, 4096):
        asyncio.get_running_loop().remove_reader(_STDIN)
        stop()
