"""A provider that does nothing, on the same SDK as ours: what an engine run with so many resources costs by itself.

A create makes up an id, a read gives the state back, a diff compares the inputs as they are.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import uuid

import grpc.aio
from pulumi.provider.experimental import provider as engine
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc


class Noop(engine.Provider):
    """Every type of package `noop`."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    async def get_schema(self, request: engine.GetSchemaRequest) -> engine.GetSchemaResponse:
        del request
        return engine.GetSchemaResponse(json.dumps({"name": "noop", "version": "1.0.0"}))

    async def check_config(self, request: engine.CheckRequest) -> engine.CheckResponse:
        return engine.CheckResponse(inputs=request.new_inputs)

    async def diff_config(self, request: engine.DiffRequest) -> engine.DiffResponse:
        del request
        return engine.DiffResponse(changes=False)

    async def configure(self, request: engine.ConfigureRequest) -> engine.ConfigureResponse:
        del request
        return engine.ConfigureResponse(accept_secrets=True, supports_preview=True, accept_resources=True, accept_outputs=False)

    async def check(self, request: engine.CheckRequest) -> engine.CheckResponse:
        return engine.CheckResponse(inputs=request.new_inputs)

    async def diff(self, request: engine.DiffRequest) -> engine.DiffResponse:
        return engine.DiffResponse(changes=any(request.old_state.get(key) != new for key, new in request.new_inputs.items()))

    async def create(self, request: engine.CreateRequest) -> engine.CreateResponse:
        made = "" if request.preview else str(uuid.UUID(int=next(self._numbers)))
        return engine.CreateResponse(resource_id=made, properties=request.properties)

    async def read(self, request: engine.ReadRequest) -> engine.ReadResponse:
        return engine.ReadResponse(resource_id=request.resource_id, inputs=request.inputs, properties=request.properties)

    async def update(self, request: engine.UpdateRequest) -> engine.UpdateResponse:
        return engine.UpdateResponse(properties=request.news)

    async def delete(self, request: engine.DeleteRequest) -> None:
        del request


async def _serve(engine_address: str) -> None:
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    servicer = ProviderServicer([], "1.0.0", Noop(), engine_address)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
