"""The explicit provider resource of package `m365`."""

from __future__ import annotations

import pulumi


class Provider(pulumi.ProviderResource):
    """One tenant. Endpoint and credentials come from the environment of the engine, never from here: what stands here is kept in
    the state."""

    def __init__(self, resource_name: str, *, tenant_id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("m365", resource_name, {"tenantId": tenant_id}, opts)
