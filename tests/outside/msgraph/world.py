"""Microsoft's own Graph client (msgraph-sdk), unmodified, pointed at a simulator by configuration alone."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import httpx
from azure.identity import ClientSecretCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from simulator import launch

Json = dict[str, Any]
Answer = TypeVar("Answer")

PASSWORD = "Corr3ct-horse-battery"
PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
ENTRA_P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"  # without it Privileged Identity Management doesn't answer
LISTS = ("select", "expand", "orderby")


@dataclass(frozen=True, kw_only=True)
class World:
    """One tenant in a simulator of this module's own, and a client of the partner app in it. `runner` is the module's loop:
    the client keeps its connections open."""

    info: launch.RunInfo
    http: httpx.Client
    tenant: str
    domain: str
    client: GraphServiceClient
    runner: asyncio.Runner

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """What the client answers. The time limit is for a test that hangs."""
        return self.runner.run(asyncio.wait_for(work, timeout=60))

    def refused(self, work: Coroutine[Any, Any, Any]) -> tuple[int, str]:
        """(status, code) of what must be an error, as the client understood it."""
        try:
            self.run(work)
        except ODataError as error:
            assert error.error is not None and error.error.message
            return error.response_status_code or 0, error.error.code or ""
        raise AssertionError("an error was expected")


def seed(http: httpx.Client) -> tuple[str, str]:
    """A new tenant: its id and its domain."""
    tenant, label = str(uuid.uuid4()), f"t{uuid.uuid4().hex[:8]}"
    body = {
        "tenantId": tenant,
        "displayName": "Outside",
        "domains": [f"{label}.example", f"{label}.onmicrosoft.com"],
        "subscriptionId": str(uuid.uuid4()),
        "breakGlass": [f"bg@{label}.onmicrosoft.com"],
        "administrators": [f"admin@{label}.onmicrosoft.com"],
        "seats": {PREMIUM: 10, ENTRA_P2: 5},
    }
    assert http.post("/_sim/seed", json=body).status_code == 200
    return tenant, f"{label}.example"


def client(info: launch.RunInfo, tenant: str) -> GraphServiceClient:
    """As a user would make one for another cloud than the public one: authority, scopes, base address."""
    credential = ClientSecretCredential(
        tenant, info.client_id, info.client_secret, authority=info.url, disable_instance_discovery=True
    )
    provider = AzureIdentityAuthenticationProvider(
        credential, scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["localhost"]
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{info.url}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def asked(builder: Any, *, eventual: bool = False, **options: Any) -> RequestConfiguration[Any]:
    """The client's configuration of a request: its own class for the query options, the header of advanced queries."""
    name = f"{type(builder).__name__}GetQueryParameters"
    wanted = getattr(type(builder), name)
    known = {field.name for field in fields(wanted)}
    assert set(options) <= known, f"{name} has no {set(options) - known}"
    given = {key: [value] if key in LISTS and isinstance(value, str) else value for key, value in options.items()}
    configuration: RequestConfiguration[Any] = RequestConfiguration(query_parameters=wanted(**given))
    if eventual:
        configuration.headers.add("ConsistencyLevel", "eventual")
    return configuration


async def pages(builder: Any, *, eventual: bool = False, **options: Any) -> list[list[Any]]:
    """Every page of a list, by the next links alone; headers are sent again, as Microsoft says."""
    configuration = asked(builder, eventual=eventual, **options)
    page = await builder.get(request_configuration=configuration)
    found = [page.value or []]
    again: RequestConfiguration[Any] = RequestConfiguration(headers=configuration.headers)
    while page.odata_next_link:
        page = await builder.with_url(page.odata_next_link).get(request_configuration=again)
        found.append(page.value or [])
    return found
