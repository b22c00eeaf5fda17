"""Release: the object stays in the cloud, its mark and its place in the state go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from graph_provider.client import GraphClient
from graph_provider.errors import M365Error, NotFound
from stacks import state as states
from stacks.inventory.graph import mark_property
from stacks.operations.prepare import Client
from tenantry.errors import CloudUnreachable
from tenantry.plan.change import Change
from tenantry.plan.result import Step

_COLLECTIONS = {"user": "users", "group": "groups"}


def release(client: Client, changes: Sequence[Change]) -> tuple[Step, ...]:
    """Take the marks off, then the resources out of the state. In this order: a crash between leaves them ours, to be released
    again. What was adopted is left to the provider, which releases on delete by itself, unless it is named here."""
    if not changes:
        return ()
    client.options.stage("releasing")
    try:
        asyncio.run(_unmark(client, changes))
    except M365Error as error:
        raise CloudUnreachable(
            f"The ownership mark could not be taken off: {error}", hint="Nothing was released; run again."
        ) from error
    client.session.replace_state(states.without(client.state, frozenset(change.urn for change in changes)))
    client.state = client.session.read_state()
    return tuple(Step(action="release", type=c.type, name=c.name, resource_id=c.resource_id) for c in changes)


async def _unmark(client: Client, changes: Sequence[Change]) -> None:
    environment = {**client.cloud.environment, "AZURE_TENANT_ID": client.spec.tenant.id}
    mark = mark_property(client.cloud.mark_app_id(client.spec))
    async with GraphClient.from_environment(client.spec.tenant.id, environment) as graph:
        for change in changes:
            collection = _COLLECTIONS.get(change.type)
            if collection is not None:
                try:
                    await graph.patch(f"/{collection}/{change.resource_id}", {mark: None})
                except NotFound:
                    continue  # gone already: nothing to take a mark from
