"""The SDK's gRPC servicer with what it lacks: Attach, readable errors, absence, and a create that got half-way."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import grpc
import grpc.aio
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2, status_pb2

from graph_provider.asked import ASKED
from graph_provider.errors import M365Error, PartlyDone
from graph_provider.lifeline import Lifeline
from graph_provider.provider import M365Provider
from graph_provider.values import wire_map


class M365Servicer(ProviderServicer):
    """Errors of the provider become the message that the engine prints; a programming error stays a traceback in the log."""

    def __init__(self, *, version: str, provider: M365Provider, engine_address: str, lifeline: Lifeline) -> None:
        super().__init__([], version, provider, engine_address)
        self._resources = provider
        self._lifeline = lifeline

    async def Attach(self, request: Any, context: Any) -> Any:  # noqa: N802
        """An engine connects to this running process and says where it listens."""
        del context
        self._engine_address = request.address
        self._lifeline.resume()
        return empty_pb2.Empty()

    async def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await _answer(super().Configure(request, context), context)

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._about(request, super().Check(request, context), context)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._about(request, super().Diff(request, context), context)

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._about(request, super().Create(request, context), context, request.properties)  # type: ignore[no-untyped-call]

    async def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        answer = await self._about(request, super().Read(request, context), context)  # type: ignore[no-untyped-call]
        # The SDK fills empty properties in, and an import would take those for an object that is there.
        return provider_pb2.ReadResponse() if answer is not None and not answer.id else answer

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._about(request, super().Update(request, context), context, request.news)  # type: ignore[no-untyped-call]

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._about(request, super().Delete(request, context), context)  # type: ignore[no-untyped-call]

    async def _about(self, request: Any, call: Awaitable[Any], context: Any, inputs: Any = None) -> Any:
        """The answer to a request about one resource: an error's text knows what type it is."""
        ASKED.set(self._resources.asked(request.urn))
        return await _answer(call, context, inputs)


async def _answer(call: Awaitable[Any], context: Any, inputs: Any = None) -> Any:
    try:
        return await call
    except PartlyDone as error:
        await context.abort_with_status(_half_way(error, inputs))
    except M365Error as error:
        await context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _half_way(error: PartlyDone, inputs: Any) -> Any:
    detail = provider_pb2.ErrorResourceInitFailed(id=error.object_id, reasons=error.reasons, inputs=inputs)
    detail.properties.CopyFrom(PropertyValue.marshal_map(wire_map(error.outputs, error.secrets)))
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(detail)
    answer: Any = grpc.Status()
    answer.code = grpc.StatusCode.UNKNOWN
    answer.details = str(error)
    answer.trailing_metadata = (("grpc-status-details-bin", status.SerializeToString()),)
    return answer
