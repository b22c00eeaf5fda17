"""A simulator of the management clients' own; the clients are configured, not changed.

Their models parse every answer, and their lists of accepted status codes refuse all others.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from azure.identity import ClientSecretCredential

from simulator import launch
from tests.outside.azure_mgmt.target import Target
from tests.outside.conftest import Running

SCOPES = ["https://management.azure.com/.default"]


@pytest.fixture(scope="module")
def target(running: Running) -> Target:
    return _seeded(running.info, running.http)


def _seeded(info: launch.RunInfo, http: httpx.Client) -> Target:
    tenant, subscription = str(uuid.uuid4()), str(uuid.uuid4())
    body = {
        "tenantId": tenant,
        "displayName": "Outside",
        "domains": ["outside.example"],
        "subscriptionId": subscription,
        "breakGlass": ["bg@outside.example"],
        "seats": {},
    }
    assert http.post("/_sim/seed", json=body).status_code == 200
    token = http.post("/_sim/token", json={"tenantId": tenant, "user": info.client_id, "audience": "graph"}).json()
    users = http.get("/v1.0/users", headers={"authorization": f"Bearer {token['access_token']}"}).json()["value"]
    credential = ClientSecretCredential(
        tenant, info.client_id, info.client_secret, authority=info.url, disable_instance_discovery=True
    )
    return Target(
        subscription=subscription,
        tenant=tenant,
        http=http,
        options={"credential": credential, "base_url": info.url, "credential_scopes": SCOPES},
        principal=next(user["id"] for user in users if user["userPrincipalName"] == "bg@outside.example"),
        now=datetime.fromisoformat(http.get("/_sim/clock").json()["now"]),
    )


@pytest.fixture
def group(target: Target) -> Iterator[str]:
    """A resource group made by the real client, and deleted by it with all that the test left."""
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient")
    name = f"rg-{uuid.uuid4().hex[:8]}"
    made = resources.resource_groups.create_or_update(name, {"location": "westeurope", "tags": {"by": "judge"}})
    assert (made.name, made.location, made.properties.provisioning_state) == (name, "westeurope", "Succeeded")
    yield name
    resources.resource_groups.begin_delete(name).result()
    assert resources.resource_groups.check_existence(name) is False
