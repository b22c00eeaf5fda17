"""One read of one client's cloud: directory, Azure and logs, side by side, with everything that failed said."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from azure.core.credentials import TokenCredential

from graph_provider.client import GraphClient
from stacks.cloud import Cloud
from stacks.credentials import credential_for, require_region, require_subscription, require_tenant
from stacks.inventory import arm as arm_reads
from stacks.inventory import graph as graph_reads
from stacks.inventory.arm import ArmClient, ArmReadError
from stacks.inventory.graph import Directory
from stacks.state import State
from tenantry.drift.inventory import AuditEvent, FailedRead, Inventory, LiveObject
from tenantry.errors import CloudUnreachable, CredentialsError
from tenantry.spec.model import ClientSpec

_SUBSCRIPTIONS = "2022-12-01"
_GROUP_PLACES = "azure/resource-groups/"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read. `inventory` is whole only when logs and Azure were asked for (`for_drift`)."""

    directory: Directory
    inventory: Inventory = field(default_factory=Inventory)


def check_access(cloud: Cloud, spec: ClientSpec) -> TokenCredential:
    """Credentials that belong to the spec's tenant and, when it names one, subscription. Raises otherwise."""
    credential = credential_for(cloud, spec)
    require_tenant(cloud, credential, spec.tenant.id)
    if spec.azure is not None:
        arm = ArmClient(cloud, credential)
        try:
            subscription = arm.get(f"/subscriptions/{spec.azure.subscription}", _SUBSCRIPTIONS)
            locations = arm.list(f"/subscriptions/{spec.azure.subscription}/locations", _SUBSCRIPTIONS)
        except ArmReadError as error:
            if error.status in (401, 403, 404):
                raise CredentialsError(
                    f"Subscription {spec.azure.subscription} cannot be used: {error}",
                    hint="Check azure.subscription and the app's role on it.",
                ) from error
            raise CloudUnreachable(f"{cloud.arm} does not answer: {error}") from error
        finally:
            arm.close()
        require_subscription(subscription, spec.tenant.id, spec.azure.subscription)
        require_region([str(location["name"]) for location in locations], spec.azure.region)
    return credential


def read(cloud: Cloud, spec: ClientSpec, state: State, credential: TokenCredential, *, for_drift: bool = False) -> Reading:
    """Read the tenant; with `for_drift` also the client's Azure and both logs."""
    return _run(_read(cloud, spec, state, credential, for_drift=for_drift))


async def _read(cloud: Cloud, spec: ClientSpec, state: State, credential: TokenCredential, *, for_drift: bool) -> Reading:
    now = cloud.clock()
    async with GraphClient.from_environment(spec.tenant.id, {**cloud.environment, "AZURE_TENANT_ID": spec.tenant.id}) as graph:
        azure = asyncio.to_thread(_read_azure, cloud, spec, state, credential, now) if for_drift else _nothing()
        directory, (objects, events, failed, requests) = await asyncio.gather(
            graph_reads.read_directory(graph, cloud.mark_app_id(spec), audit_since=graph_reads.since(now) if for_drift else None),
            azure,
        )
        graph_requests = graph.requests
    own = own_ids(cloud, spec)
    every = [*events, *graph_reads.audit_events(directory, own)]
    inventory = Inventory(
        objects=(*graph_reads.live_objects(directory), *objects),
        events=tuple(sorted(every, key=lambda event: event.at, reverse=True)),
        failed=(*directory.failed, *failed),
        graph_requests=graph_requests,
        arm_requests=requests,
    )
    return Reading(directory=directory, inventory=inventory)


def own_ids(cloud: Cloud, spec: ClientSpec) -> frozenset[str]:
    """Whose changes are our own, in the logs: the app that signs in and the one that writes."""
    return frozenset({cloud.app_id(spec).lower(), cloud.mark_app_id(spec).lower()} - {""})


Azure = tuple[list[LiveObject], list[AuditEvent], list[FailedRead], int]


async def _nothing() -> Azure:
    return [], [], [], 0


def _read_azure(cloud: Cloud, spec: ClientSpec, state: State, credential: TokenCredential, now: datetime) -> Azure:
    if spec.azure is None:
        return [], [], [], 0
    arm = ArmClient(cloud, credential)
    try:
        groups = [held.id.rpartition("/")[2] for held in state.resources if held.name.startswith(_GROUP_PLACES) and held.id]
        own = own_ids(cloud, spec)
        objects, failed = arm_reads.read_objects(arm, spec.azure.subscription, groups)
        events, failed_log = arm_reads.read_events(arm, spec.azure.subscription, now, own)
        return objects, events, failed + failed_log, arm.requests
    finally:
        arm.close()


def _run(work: Coroutine[Any, Any, Reading]) -> Reading:
    return asyncio.run(work)
