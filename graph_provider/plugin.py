"""The process the engine starts, `pulumi-resource-m365 ENGINE_ADDRESS`: serves the provider on a free loopback port, printed.

It ends itself when the engine is gone, and sends no write after that. Started without an address it waits to be attached to
(PULUMI_DEBUG_PROVIDERS=m365:PORT).
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.metadata
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import grpc.aio
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from graph_provider.lifeline import Lifeline
from graph_provider.provider import M365Provider
from graph_provider.servicer import M365Servicer
from graph_provider.session import Session

STATISTICS = "M365_STATISTICS_FILE"
"""Environment variable: file that gets a line {"graphRequests": n, "retries": n} when the engine is done with the provider."""


def _version() -> str:
    try:
        return importlib.metadata.version("tenantry")
    except importlib.metadata.PackageNotFoundError:
        return "0.0.0"


def _write_statistics(session: Session | None) -> None:
    target = os.environ.get(STATISTICS)
    if target and session is not None:
        with Path(target).open("a", encoding="utf-8") as file:
            counts = {"graphRequests": session.client.requests, "retries": session.client.retries}
            file.write(json.dumps(counts) + "\n")


def _leave_out_httpx_command_line() -> None:
    """httpx loads its own command line (click, rich) when it can: a fifth of this process's start, for nothing. httpx does
    without the module when it cannot be imported."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


async def _serve(engine_address: str, lifeline: Lifeline) -> None:
    def open_session(tenant_id: str) -> Session:
        return Session.from_environment(tenant_id, os.environ, lifeline.may_write)

    def finished(session: Session | None) -> None:
        lifeline.cancel()
        _write_statistics(session)

    provider = M365Provider(version=_version(), open_session=open_session, finished=finished)
    servicer = M365Servicer(version=_version(), provider=provider, engine_address=engine_address, lifeline=lifeline)
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # Loaded while the engine is busy elsewhere; `open_session` needs it.
    await asyncio.get_running_loop().run_in_executor(None, importlib.import_module, "graph_provider.client")
    await server.wait_for_termination()


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. Exit code 0 when the server was ended, 130 on an interrupt."""
    parser = argparse.ArgumentParser(description="Pulumi resource provider for Microsoft Graph; the Pulumi engine starts it.")
    parser.add_argument(
        "engine", nargs="?", default="", help="address of the engine; without it the plugin waits to be attached to"
    )
    known, _ = parser.parse_known_args(arguments)
    lifeline = Lifeline(parent=os.getppid() if known.engine else None)
    lifeline.watch()
    _leave_out_httpx_command_line()
    # A failed sign-in is reported by the request that needed it; its warning here would only repeat it.
    logging.getLogger("azure").setLevel(logging.ERROR)
    try:
        asyncio.run(_serve(known.engine, lifeline))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
