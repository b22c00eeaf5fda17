"""What goes wrong, as the Graph client's ODataError: status, code, and the ids by which a request is found again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from tests.outside.msgraph.paths import Asking
from tests.outside.msgraph.world import PASSWORD, PREMIUM, World

NOBODY = "00000000-aaaa-4bbb-8ccc-dddddddddddd"
Call = Callable[[Asking], tuple[int, str]]
GROUP = {"displayName": "g", "mailNickname": "g", "mailEnabled": False, "securityEnabled": True, "groupTypes": []}
CASES: dict[str, tuple[Call, tuple[int, str]]] = {
    "nobody": (lambda ask: ask.refused("GET", f"/users/{NOBODY}"), (404, "Request_ResourceNotFound")),
    "no such member": (
        lambda ask: ask.refused("POST", f"/groups/{group(ask)}/members/$ref", {"@odata.id": f"directoryObjects/{NOBODY}"}),
        (404, "Request_ResourceNotFound"),
    ),
    "a value of the wrong kind": (
        lambda ask: ask.refused("POST", "/groups", GROUP | {"displayName": ""}),
        (400, "Request_BadRequest"),
    ),
    "what is missing": (lambda ask: ask.refused("POST", "/users", {"displayName": "x"}), (400, "Request_BadRequest")),
    "a licence that nobody sells": (
        lambda ask: ask.refused(
            "POST",
            f"/users/{user(ask, usageLocation='DE')}/assignLicense",
            {"addLicenses": [{"skuId": str(uuid.uuid4())}], "removeLicenses": []},
        ),
        (400, "Request_BadRequest"),
    ),
    "a licence without a place": (
        lambda ask: ask.refused(
            "POST", f"/users/{user(ask)}/assignLicense", {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []}
        ),
        (400, "Request_BadRequest"),
    ),
    "an advanced query without its header": (
        lambda ask: ask.refused("GET", "/users/$count"),
        (400, "Request_BadRequest"),
    ),
    "no such policy": (
        lambda ask: ask.refused("GET", f"/identity/conditionalAccess/policies/{NOBODY}"),
        (404, "ResourceNotFound"),
    ),
    "who has no person": (lambda ask: ask.refused("GET", "/me"), (400, "BadRequest")),
}


def group(ask: Asking) -> str:
    made: str = ask("POST", "/groups", GROUP)["id"]
    return made


def user(ask: Asking, **more: str) -> str:
    name = f"u{uuid.uuid4().hex[:8]}"
    body = {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@{ask.world.domain}",
        "passwordProfile": {"password": PASSWORD},
    }
    made: str = ask("POST", "/users", body | more)["id"]
    return made


@pytest.mark.parametrize("why", CASES)
def test_what_goes_wrong(world: World, why: str) -> None:
    call, expected = CASES[why]
    assert call(Asking(world=world)) == expected


class Given:
    """A token as it is, good or bad."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self.token, 2**31)

    def close(self) -> None:
        """There is nothing to close."""


def refused(world: World, token: str) -> ODataError:
    """The error that the client raises for a list of users, asked for with this token."""
    provider = AzureIdentityAuthenticationProvider(
        Given(token), scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["localhost"]
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{world.info.url}/v1.0"
    with pytest.raises(ODataError) as caught:
        world.run(GraphServiceClient(request_adapter=adapter).users.get())
    return caught.value


def test_tokens_that_are_not_good_enough(world: World) -> None:
    bad = refused(world, "nonsense")
    assert bad.error is not None and (bad.response_status_code, bad.error.code) == (401, "InvalidAuthenticationToken")
    ask = Asking(world=world)
    application = ask("POST", "/applications", {"displayName": "May nothing"})
    ask("POST", "/servicePrincipals", {"appId": application["appId"]})
    body = {"tenantId": world.tenant, "clientId": application["appId"]}
    narrow = refused(world, world.http.post("/_sim/token", json=body).json()["access_token"])
    assert narrow.error is not None
    assert (narrow.response_status_code, narrow.error.code) == (403, "Authorization_RequestDenied")
    inner = narrow.error.inner_error
    assert inner is not None and inner.date is not None and uuid.UUID(inner.request_id) and inner.client_request_id
