"""What each of the engine's calls does. How the real plugin behaves, and where this one differs, is in README.md."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckFailure,
    CheckRequest,
    CheckResponse,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffResponse,
    PropertyDiff,
    PropertyDiffKind,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)
from pulumi.runtime.rpc import UNKNOWN

from simulator.azure_native.arm_client import ArmClient
from simulator.azure_native.compare import Difference, carried, differences, top_of
from simulator.azure_native.convert import keep_maintained, to_body, to_inputs, to_outputs, to_preview
from simulator.azure_native.errors import AlreadyExists, ArmError, ConfigurationMissing, InvalidInputs
from simulator.azure_native.inputs import problems
from simulator.azure_native.ownership import holds_all, is_ours
from simulator.azure_native.resource_ids import path_inputs_of, resource_id
from simulator.azure_native.resource_types import tokens, type_named
from simulator.azure_native.settings import from_environment
from simulator.azure_native.shape import ResourceType
from simulator.azure_native.values import to_plain, to_values

_KINDS = {
    Difference.ADDED: (PropertyDiffKind.ADD, PropertyDiffKind.ADD_REPLACE),
    Difference.REMOVED: (PropertyDiffKind.DELETE, PropertyDiffKind.DELETE_REPLACE),
    Difference.CHANGED: (PropertyDiffKind.UPDATE, PropertyDiffKind.UPDATE_REPLACE),
}
Values = dict[str, PropertyValue]


def type_of(token: str) -> ResourceType:
    """The type behind a Pulumi token. Raises InvalidInputs for one that the stand-in does not serve."""
    # The type in a URN chains the parents' types.
    token = token.rpartition("$")[2]
    if token not in tokens():
        raise InvalidInputs(f"the azure-native stand-in does not serve {token}; it serves {', '.join(sorted(tokens()))}")
    return type_named(token)


class StandIn(Provider):
    """`alive` says whether the engine still lives; it is asked before every write."""

    def __init__(self, alive: Callable[[], bool]) -> None:
        self._alive = alive
        self._client: ArmClient | None = None

    async def configure(self, request: ConfigureRequest) -> ConfigureResponse:  # noqa: ARG002
        self._client = ArmClient(from_environment(os.environ), self._alive)
        # Without accept_secrets the engine sends plain values and puts its own secret marks back on what we answer.
        return ConfigureResponse(supports_preview=True)

    async def cancel(self) -> None:
        if self._client is not None:
            self._client.stop()

    async def check(self, request: CheckRequest) -> CheckResponse:
        inputs = {name: value for name, value in request.new_inputs.items() if value.value is not None}
        found = problems(type_of(request.type), to_plain(inputs))
        return CheckResponse(inputs=inputs, failures=[CheckFailure(place, reason) for place, reason in found])

    def compare(self, token: str, old_inputs: Values, new_inputs: Values) -> DiffResponse:
        """Old inputs against new ones, as the real plugin does; the outputs play no part."""
        kind = type_of(token)
        found = differences(kind, to_plain(old_inputs), to_plain(new_inputs))
        replaces = sorted({top_of(path) for path in found} & kind.replacing)
        return DiffResponse(
            changes=bool(found),
            replaces=replaces,
            delete_before_replace=bool(replaces),
            diffs=sorted({top_of(path) for path in found}),
            detailed_diff={
                path: PropertyDiff(_KINDS[how][top_of(path) in kind.replacing], input_diff=False) for path, how in found.items()
            },
        )

    async def create(self, request: CreateRequest) -> CreateResponse:
        kind, inputs = type_of(request.type), to_plain(request.properties)
        if request.preview:
            return CreateResponse(properties=to_values(_previewed(kind, inputs)))
        client = self._connected()
        target = resource_id(kind, inputs, client.subscription_id)
        live = await self._live(kind, target)
        if live is not None and not is_ours(kind, live, inputs):
            raise AlreadyExists(target)
        if live is None or not holds_all(kind, live, inputs):
            live = await client.put(target, kind.api_version, to_body(kind, inputs))
        target = str(live.get("id") or target)
        return CreateResponse(resource_id=target, properties=await self._outputs(kind, target))

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        kind, inputs = type_of(request.type), to_plain(request.news)
        if request.preview:
            stable = {name: value for name, value in to_plain(request.olds).items() if name in {"name", "location"}}
            return UpdateResponse(properties=to_values({**_previewed(kind, inputs), **stable}))
        body = to_body(kind, inputs)
        if any(shape.maintained and name not in inputs for name, shape in kind.body.items()):
            live = await self._connected().get(request.resource_id, kind.api_version)
            keep_maintained(kind, inputs, body, live)
        await self._connected().put(request.resource_id, kind.api_version, body)
        return UpdateResponse(properties=await self._outputs(kind, request.resource_id))

    async def read(self, request: ReadRequest) -> ReadResponse:
        kind = type_of(request.type)
        path_inputs = path_inputs_of(kind, request.resource_id)
        live = await self._live(kind, request.resource_id)
        if live is None:
            return ReadResponse()
        outputs = to_outputs(kind, live)
        program = to_plain(request.inputs)
        after = to_inputs(kind, outputs, program)
        if program:
            inputs = carried(program, to_inputs(kind, to_plain(request.properties), program), after)
        else:
            inputs = {**path_inputs, **after}
        return ReadResponse(resource_id=request.resource_id, properties=to_values(outputs), inputs=to_values(inputs))

    async def delete(self, request: DeleteRequest) -> None:
        kind = type_of(request.type)
        await self._connected().delete(request.resource_id, kind.api_version)

    async def _live(self, kind: ResourceType, target: str) -> dict[str, Any] | None:
        """ARM's answer, or None for a clean "not there"; everything else raises."""
        try:
            return await self._connected().get(target, kind.api_version)
        except ArmError as error:
            if error.absent:
                return None
            raise

    async def _outputs(self, kind: ResourceType, target: str) -> Values:
        """Read back what was written, so that a later refresh compares like with like."""
        return to_values(to_outputs(kind, await self._connected().get(target, kind.api_version)))

    def _connected(self) -> ArmClient:
        if self._client is None:
            raise ConfigurationMissing("the engine has not configured this plugin")
        return self._client


def _previewed(kind: ResourceType, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs as far as they are known before the write: what the program sets; the rest is unknown."""
    return {**dict.fromkeys(kind.outputs, UNKNOWN), **to_preview(kind, inputs)}
