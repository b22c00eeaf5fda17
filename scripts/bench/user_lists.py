"""The same list of users, with the same properties, by our client and by the typed msgraph-sdk."""

from __future__ import annotations

import time
from collections.abc import Mapping

from azure.identity import ClientSecretCredential
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from graph_provider.client import GraphClient

_SELECT = [
    "id",
    "userPrincipalName",
    "displayName",
    "accountEnabled",
    "mailNickname",
    "givenName",
    "surname",
    "jobTitle",
    "department",
    "businessPhones",
    "mobilePhone",
    "officeLocation",
    "usageLocation",
    "licenseAssignmentStates",
]


async def seconds(environment: Mapping[str, str], tenant: str, rounds: int, expected: int) -> tuple[list[float], list[float]]:
    """Times of ours and of the typed client's, in turn; the first of each also gets a token and connects. `expected`: at least
    so many users must come."""
    ours, typed = list[float](), list[float]()
    sdk = _sdk(environment, tenant)
    async with GraphClient.from_environment(tenant, environment) as client:
        for _ in range(rounds):
            began = time.perf_counter()
            found = len(await client.list("/users", select=_SELECT, params={"$expand": "manager($select=id)"}))
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            same = await _typed(sdk)
            typed.append(time.perf_counter() - began)
            if not found == same >= expected:
                raise RuntimeError(f"{found} and {same} users were listed, {expected} were expected")
    return ours, typed


def _sdk(environment: Mapping[str, str], tenant: str) -> GraphServiceClient:
    credential = ClientSecretCredential(
        tenant,
        environment["AZURE_CLIENT_ID"],
        environment["AZURE_CLIENT_SECRET"],
        authority=environment["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,
        connection_verify=environment["SSL_CERT_FILE"],
    )
    provider = AzureIdentityAuthenticationProvider(
        credential, scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["localhost"]
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{environment['M365_GRAPH_ENDPOINT']}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


async def _typed(sdk: GraphServiceClient) -> int:
    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=_SELECT, expand=["manager($select=id)"], top=999)
    configuration = UsersRequestBuilder.UsersRequestBuilderGetRequestConfiguration(query_parameters=query)
    page = await sdk.users.get(request_configuration=configuration)
    found = 0
    while page is not None:
        found += len(page.value or [])
        if not page.odata_next_link:
            break
        page = await sdk.users.with_url(page.odata_next_link).get()
    return found
