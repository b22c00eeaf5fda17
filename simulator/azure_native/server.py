"""The gRPC side: errors as the engine can show them, old inputs for comparisons, and an end with the engine's."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from importlib.metadata import version
from typing import Any

import grpc
import grpc.aio
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import DiffRequest, DiffResponse
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from simulator.azure_native.errors import StandInError
from simulator.azure_native.lifeline import Lifeline
from simulator.azure_native.provider import StandIn


class Servicer(ProviderServicer):
    """The SDK's servicer, which drops the old inputs that a comparison needs, and takes what is absent for something empty."""

    def __init__(self, stand_in: StandIn, engine_address: str) -> None:
        super().__init__([], version("pulumi-azure-native"), stand_in, engine_address)
        self._stand_in = stand_in

    async def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:  # noqa: N802
        token = DiffRequest(request.urn, request.id, {}, {}, []).type
        try:
            found = self._stand_in.compare(
                token, PropertyValue.unmarshal_map(request.old_inputs), PropertyValue.unmarshal_map(request.news)
            )
        except StandInError as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error))
        return _answer(found)

    async def Read(self, request: provider_pb2.ReadRequest, context: Any) -> provider_pb2.ReadResponse:  # noqa: N802
        # The SDK fills empty properties in, and an import would take those for a resource that is there.
        answer: provider_pb2.ReadResponse = await super().Read(request, context)  # type: ignore[no-untyped-call]
        return answer if answer.id else provider_pb2.ReadResponse()


def _answer(found: DiffResponse) -> provider_pb2.DiffResponse:
    return provider_pb2.DiffResponse(
        replaces=found.replaces,
        deleteBeforeReplace=found.delete_before_replace,
        changes=provider_pb2.DiffResponse.DIFF_SOME if found.changes else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=found.diffs,
        detailedDiff={
            path: provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(one.kind.name), inputDiff=one.input_diff)
            for path, one in found.detailed_diff.items()
        },
        hasDetailedDiff=True,
    )


class PlainErrors(grpc.aio.ServerInterceptor):  # type: ignore[misc]
    """Turns the stand-in's own errors into statuses, whose text the engine shows beside the resource."""

    async def intercept_service(self, continuation: Any, details: Any) -> Any:
        handler = await continuation(details)
        if handler is None or handler.unary_unary is None:
            return handler
        inner = handler.unary_unary

        async def outer(request: Any, context: Any) -> Any:
            try:
                return await inner(request, context)
            except StandInError as error:
                await context.abort(grpc.StatusCode.UNKNOWN, str(error))

        return handler._replace(unary_unary=outer)


async def serve(engine_address: str) -> None:
    """Serve on a free loopback port, printed on standard output as the engine expects, until a signal or the engine's end."""
    lifeline = Lifeline(sys.stdout.fileno())
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS, interceptors=[PlainErrors()])
    servicer = Servicer(StandIn(lifeline.alive), engine_address)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # The engine signals once it needs us no more; leaving at once is quiet, unwinding gRPC is not.
        loop.add_signal_handler(name, os._exit, 0)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    lifeline.guard()
    await server.wait_for_termination()
