"""Deletes single objects that no spec knows, each named by its deviation id."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from azure.core.credentials import TokenCredential

from graph_provider.client import GraphClient
from graph_provider.errors import M365Error, NotFound
from stacks.cloud import Cloud
from stacks.inventory.arm import ArmClient, ArmReadError
from tenantry.drift.deviation import Deviation
from tenantry.plan.result import Step
from tenantry.spec.model import ClientSpec

_GRAPH_PATHS = {
    "user": "/users/{}",
    "group": "/groups/{}",
    "conditional-access-policy": "/identity/conditionalAccess/policies/{}",
    "named-location": "/identity/conditionalAccess/namedLocations/{}",
}


def remove(cloud: Cloud, spec: ClientSpec, credential: TokenCredential, strangers: Sequence[Deviation]) -> tuple[Step, ...]:
    """Delete each; a step with a message failed. What is gone already counts as removed."""
    graph = [s for s in strangers if s.type in _GRAPH_PATHS]
    azure = [s for s in strangers if s.type not in _GRAPH_PATHS]
    steps = list(asyncio.run(_from_graph(cloud, spec, graph))) if graph else []
    if azure:
        arm = ArmClient(cloud, credential)
        try:
            steps += [_from_azure(arm, spec, stranger) for stranger in azure]
        finally:
            arm.close()
    return tuple(steps)


async def _from_graph(cloud: Cloud, spec: ClientSpec, strangers: Sequence[Deviation]) -> list[Step]:
    steps = []
    async with GraphClient.from_environment(spec.tenant.id, {**cloud.environment, "AZURE_TENANT_ID": spec.tenant.id}) as graph:
        for stranger in strangers:
            try:
                await graph.delete(_GRAPH_PATHS[stranger.type].format(stranger.resource_id))
                steps.append(_step(stranger))
            except NotFound:
                steps.append(_step(stranger))
            except M365Error as error:
                steps.append(_step(stranger, str(error)))
    return steps


def _from_azure(arm: ArmClient, spec: ClientSpec, stranger: Deviation) -> Step:
    try:
        arm.delete(stranger.resource_id, _api_version(arm, spec, stranger.type))
    except ArmReadError as error:
        return _step(stranger, str(error))
    return _step(stranger)


def _api_version(arm: ArmClient, spec: ClientSpec, kind: str) -> str:
    """The newest api-version that the subscription's provider lists for the type, a stable one before a preview."""
    if kind == "Microsoft.Resources/resourceGroups":
        return "2024-03-01"
    namespace, _, name = kind.partition("/")
    subscription = spec.azure.subscription if spec.azure else ""
    provider = arm.get(f"/subscriptions/{subscription}/providers/{namespace}", "2022-12-01")
    known = {t["resourceType"].lower(): t.get("apiVersions") or [] for t in provider.get("resourceTypes") or []}
    # Children that the provider does not list (subnets) have their parent's versions.
    parent = name.rpartition("/")[0]
    versions: list[str] = known.get(name.lower()) or known.get(parent.lower()) or []
    stable = sorted(v for v in versions if "preview" not in v)
    if not versions:
        raise ArmReadError(f"no api-version is known for {kind}")
    return stable[-1] if stable else sorted(versions)[-1]


def _step(stranger: Deviation, message: str = "") -> Step:
    return Step(action="delete", type=stranger.type, name=stranger.name, resource_id=stranger.resource_id, message=message)
