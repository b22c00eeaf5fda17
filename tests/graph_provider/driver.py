"""The provider driven as the engine does it, without the engine: one `Run` is one engine run, with a session of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi.provider.experimental import provider as engine

from graph_provider.provider import M365Provider
from graph_provider.session import Session
from graph_provider.values import plain_map, wire_map
from tests.graph_provider.conftest import Tenant

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class State:
    """What the engine keeps of one resource."""

    kind: str
    object_id: str
    inputs: Json
    outputs: Json = field(default_factory=dict)

    @property
    def whole(self) -> Json:
        return {**self.inputs, **self.outputs}


class Refused(Exception):
    """The check refused the inputs: path to reason."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(str(dict(reasons)))
        self.reasons = dict(reasons)


def urn(kind: str) -> str:
    return f"urn:pulumi:client::tenantry::m365:index:{kind}::name"


class Run:
    """The engine's requests for single resources. Raises what the provider raises."""

    def __init__(self, provider: M365Provider, session: Session) -> None:
        self.provider = provider
        self.session = session

    async def check(self, kind: str, inputs: Mapping[str, Any]) -> Json:
        answer = await self.provider.check(engine.CheckRequest(urn(kind), {}, wire_map(inputs), b""))
        if answer.failures:
            raise Refused({failure.property: failure.reason for failure in answer.failures})
        return plain_map(answer.inputs or {})

    async def create(self, kind: str, inputs: Mapping[str, Any]) -> State:
        checked = await self.check(kind, inputs)
        answer = await self.provider.create(engine.CreateRequest(urn(kind), wire_map(checked), 0, False))
        return State(kind=kind, object_id=answer.resource_id or "", inputs=checked, outputs=plain_map(answer.properties or {}))

    async def refresh(self, state: State) -> State | None:
        """What a read makes of a state; None when the object is gone."""
        answer = await self.provider.read(
            engine.ReadRequest(urn(state.kind), state.object_id, wire_map(state.whole), wire_map(state.inputs))
        )
        if not answer.resource_id:
            return None
        inputs, outputs = plain_map(answer.inputs or {}), plain_map(answer.properties or {})
        return replace(state, object_id=answer.resource_id, inputs=inputs, outputs=outputs)

    async def imported(self, kind: str, text: str) -> State | None:
        return await self.refresh(State(kind=kind, object_id=text, inputs={}))

    async def diff(self, state: State, inputs: Mapping[str, Any]) -> dict[str, str]:
        """Path to add, delete or update; with ! when the object is replaced."""
        checked = await self.check(state.kind, inputs)
        answer = await self.provider.diff(
            engine.DiffRequest(urn(state.kind), state.object_id, wire_map(state.outputs), wire_map(checked), [])
        )
        found = {}
        for path, difference in answer.detailed_diff.items():
            word = difference.kind.name.lower()
            found[path] = word.removesuffix("_replace") + ("!" if word.endswith("_replace") else "")
        return found

    async def update(self, state: State, inputs: Mapping[str, Any]) -> State:
        checked = await self.check(state.kind, inputs)
        request = engine.UpdateRequest(urn(state.kind), state.object_id, wire_map(state.outputs), wire_map(checked), 0, [], False)
        answer = await self.provider.update(request)
        return replace(state, inputs=checked, outputs=plain_map(answer.properties or {}))

    async def delete(self, state: State) -> None:
        await self.provider.delete(engine.DeleteRequest(urn(state.kind), state.object_id, wire_map(state.outputs), 0))


def go(tenant: Tenant, work: Callable[[Run], Awaitable[Any]], **env: str) -> Any:
    """One engine run's worth of work against the tenant, `env` laid over its environment."""

    async def main() -> Any:
        opened: list[Session] = []

        def open_session(tenant_id: str) -> Session:
            opened.append(Session.from_environment(tenant_id, {**tenant.env, **env}, lambda: None))
            return opened[0]

        provider = M365Provider(version="1", open_session=open_session, finished=lambda session: None)
        await provider.configure(engine.ConfigureRequest({}, wire_map({"tenantId": tenant.tenant_id}), True, True))
        try:
            return await work(Run(provider, opened[0]))
        finally:
            await opened[0].client.aclose()

    return asyncio.run(main())
