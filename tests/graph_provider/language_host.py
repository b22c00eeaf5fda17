"""What `pulumi import` asks of a language host before it imports: nothing about the language. Pulumi's own host for Python is on
no module proxy; the engine's import, which is what is tried here, is the real one."""

from __future__ import annotations

import sys
from concurrent import futures
from contextlib import suppress
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers with nothing; every other call is unimplemented, and would show."""

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version="3.259.0")

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:  # noqa: N802
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: Any) -> Any:  # noqa: N802
        return language_pb2.GetRequiredPluginsResponse()


def main() -> None:
    server = grpc.server(futures.ThreadPoolExecutor(4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Host(), server)
    sys.stdout.write(f"{server.add_insecure_port('127.0.0.1:0')}\n")
    sys.stdout.flush()
    server.start()
    # The engine interrupts it when it ends.
    with suppress(KeyboardInterrupt):
        server.wait_for_termination()


if __name__ == "__main__":
    main()
