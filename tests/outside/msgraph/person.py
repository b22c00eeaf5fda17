"""The client as one person uses it: with a token of that person's own."""

from __future__ import annotations

import time
from typing import Any

from azure.core.credentials import AccessToken
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from tests.outside.msgraph.world import World


class _Held:
    """A credential that has signed in already."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self.token, int(time.time()) + 3000)


def as_person(world: World, user: str) -> GraphServiceClient:
    """`user`: a sign-in name or id in the world's tenant."""
    answer = world.http.post("/_sim/token", json={"tenantId": world.tenant, "user": user})
    provider = AzureIdentityAuthenticationProvider(
        _Held(answer.json()["access_token"]),
        scopes=["https://graph.microsoft.com/.default"],
        allowed_hosts=["localhost"],
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{world.info.url}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def administrator(world: World) -> GraphServiceClient:
    """The tenant's administrator."""
    return as_person(world, f"admin@{world.domain.removesuffix('.example')}.onmicrosoft.com")
