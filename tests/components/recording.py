"""What the program registers, without an engine: Pulumi's own mocks, and a record of every resource."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.runtime import mocks, rpc
from pulumi.runtime.stack import wait_for_rpcs
from pulumi.runtime.sync_await import _sync_await

from stacks.client_program import client_program
from tenantry.plan.facts import Account, TenantFacts
from tenantry.spec.model import ClientSpec
from tests.components.building import BREAK_GLASS, SECRETS, TENANT_ID


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One resource as the engine would get it. `after` are names of resources that it depends on."""

    type: str
    name: str
    inputs: dict[str, Any]
    request: Any


class _Echo(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        outputs = dict(args.inputs)
        identity = outputs.get("identity")
        if isinstance(identity, dict) and "userAssignedIdentities" in identity:
            # A list among the inputs, an object among the outputs.
            outputs["identity"] = {**identity, "userAssignedIdentities": {one: {} for one in identity["userAssignedIdentities"]}}
        return f"id-of {args.name}", outputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


class _Recorder(mocks.MockMonitor):
    def __init__(self) -> None:
        super().__init__(_Echo())
        self.seen: list[Registered] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        inputs = rpc.unwrap_rpc_secret(rpc.deserialize_properties(request.object))
        self.seen.append(Registered(type=request.type, name=request.name, inputs=inputs, request=request))
        return answer


FACTS = TenantFacts(
    tenant_id=TENANT_ID,
    accounts={upn: Account(id=f"id-{upn[:3]}", upn=upn, enabled=True) for upn in BREAK_GLASS},
    break_glass={upn: Account(id=f"id-{upn[:3]}", upn=upn, enabled=True) for upn in BREAK_GLASS},
)


_LOOP = asyncio.new_event_loop()


def registered(spec: ClientSpec, facts: TenantFacts = FACTS, secrets: Mapping[str, str] = SECRETS) -> dict[str, Registered]:
    """Name -> resource, in the order the program made them, components and provider left out."""
    recorder = _Recorder()
    # One loop for all: what a program that raised leaves under way is waited for by the next, on the loop it was begun on.
    asyncio.set_event_loop(_LOOP)
    mocks.set_mocks(recorder.mocks, project="tenantry", stack=spec.client, preview=False, monitor=recorder)
    client_program(spec, facts, secrets=secrets)
    _sync_await(wait_for_rpcs())
    return {one.name: one for one in recorder.seen if one.type.startswith(("m365:", "azure-native:"))}


def dependencies(one: Registered) -> set[str]:
    """Names of what `one` is made after."""
    return {urn.rsplit("::", 1)[1] for urn in one.request.dependencies}


def is_secret(one: Registered, name: str) -> bool:
    """Whether an input reaches the engine as a secret."""
    field = one.request.object.fields[name]
    return bool(field.struct_value.fields[rpc._special_sig_key].string_value == rpc._special_secret_sig)
