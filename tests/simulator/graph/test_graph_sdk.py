"""Microsoft's own Graph client, unmodified, against the simulator: configuration alone points it here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest
from azure.identity import ClientSecretCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.group import Group
from msgraph.generated.models.i_pv4_cidr_range import IPv4CidrRange
from msgraph.generated.models.ip_named_location import IpNamedLocation
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.reference_update import ReferenceUpdate
from msgraph.generated.models.user import User
from msgraph.generated.users.count.count_request_builder import CountRequestBuilder
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import AssignLicensePostRequestBody
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from tests.simulator.graph.conftest import PASSWORD
from tests.simulator.running import PREMIUM, RunningSimulator, SeededTenant

# The generated client warns of its own classes on every call.
pytestmark = pytest.mark.filterwarnings("ignore:This class is deprecated:DeprecationWarning")
Scenario = Callable[[GraphServiceClient, SeededTenant], Coroutine[Any, Any, None]]


@pytest.fixture
def drive(simulator: RunningSimulator, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch) -> Callable[[Scenario], None]:
    """Runs a scenario with a client of the partner app."""
    monkeypatch.setenv("SSL_CERT_FILE", simulator.info.ca_file)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", simulator.info.ca_file)

    def run(scenario: Scenario) -> None:
        credential = ClientSecretCredential(
            tenant.id,
            simulator.info.client_id,
            simulator.info.client_secret,
            authority=simulator.info.url,
            disable_instance_discovery=True,
        )
        provider = AzureIdentityAuthenticationProvider(
            credential, scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["localhost"]
        )

        async def main() -> None:
            adapter = GraphRequestAdapter(provider)
            adapter.base_url = f"{simulator.info.url}/v1.0"
            await scenario(GraphServiceClient(request_adapter=adapter), tenant)

        asyncio.run(main())

    return run


async def _expect_missing(client: GraphServiceClient, user_id: str) -> None:
    with pytest.raises(ODataError) as caught:
        await client.users.by_user_id(user_id).get()
    assert caught.value.response_status_code == 404
    assert caught.value.error is not None and caught.value.error.code == "Request_ResourceNotFound"


def _user(tenant: SeededTenant, number: int) -> User:
    return User(
        account_enabled=True,
        display_name=f"Person {number}",
        mail_nickname=f"person{number}",
        user_principal_name=f"person{number}@{tenant.domain}",
        usage_location="DE",
        department="Finance",
        password_profile=PasswordProfile(password=PASSWORD, force_change_password_next_sign_in=True),
    )


def test_users_from_create_to_delete(drive: Callable[[Scenario], None]) -> None:
    async def scenario(client: GraphServiceClient, tenant: SeededTenant) -> None:
        made = await client.users.post(_user(tenant, 1))
        assert made is not None and made.id is not None
        await client.users.by_user_id(made.id).patch(User(city="Bonn"))
        query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=["id", "city"], filter="city eq 'Bonn'")
        found = await client.users.get(request_configuration=RequestConfiguration(query_parameters=query))
        assert found is not None and found.value is not None
        assert [(one.id, one.city) for one in found.value] == [(made.id, "Bonn")]
        body = AssignLicensePostRequestBody(
            add_licenses=[AssignedLicense(sku_id=UUID(PREMIUM), disabled_plans=[])], remove_licenses=[]
        )
        licensed = await client.users.by_user_id(made.id).assign_license.post(body)
        assert licensed is not None and licensed.id == made.id
        boss = await client.users.post(_user(tenant, 2))
        assert boss is not None and boss.id is not None
        reference = ReferenceUpdate(odata_id=f"https://graph.microsoft.com/v1.0/users/{boss.id}")
        await client.users.by_user_id(made.id).manager.ref.put(reference)
        manager = await client.users.by_user_id(made.id).manager.get()
        assert isinstance(manager, User) and manager.id == boss.id
        count = RequestConfiguration[CountRequestBuilder.CountRequestBuilderGetQueryParameters]()
        count.headers.add("ConsistencyLevel", "eventual")
        assert (await client.users.count.get(request_configuration=count) or 0) >= 4
        await client.users.by_user_id(made.id).delete()
        await _expect_missing(client, made.id)
        restored = await client.directory.deleted_items.by_directory_object_id(made.id).restore.post()
        assert isinstance(restored, User)

    drive(scenario)


def test_pages_by_next_link(drive: Callable[[Scenario], None]) -> None:
    async def scenario(client: GraphServiceClient, tenant: SeededTenant) -> None:
        for number in range(5):
            await client.users.post(_user(tenant, number))
        query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(top=2, select=["id"], filter="department eq 'Finance'")
        page = await client.users.get(request_configuration=RequestConfiguration(query_parameters=query))
        seen: list[str | None] = []
        while page is not None:
            seen += [one.id for one in page.value or []]
            page = await client.users.with_url(page.odata_next_link).get() if page.odata_next_link else None
        assert len(seen) == len(set(seen)) == 5

    drive(scenario)


def test_batch_through_the_clients_own_adapter(drive: Callable[[Scenario], None]) -> None:
    async def scenario(client: GraphServiceClient, tenant: SeededTenant) -> None:
        parts = [
            {"id": "1", "method": "GET", "url": "/users?$select=id"},
            {"id": "2", "method": "GET", "url": "/groups", "dependsOn": ["1"]},
        ]
        information = RequestInformation(Method.POST, "{+baseurl}/$batch", {})
        information.headers.add("Content-Type", "application/json")
        information.set_stream_content(json.dumps({"requests": parts}).encode(), "application/json")
        adapter: Any = client.request_adapter
        answer = await adapter.send_primitive_async(information, "bytes", {})
        assert isinstance(answer, bytes)
        assert {one["id"]: one["status"] for one in json.loads(answer)["responses"]} == {"1": 200, "2": 200}

    drive(scenario)


def test_groups_from_create_to_delete(drive: Callable[[Scenario], None]) -> None:
    async def scenario(client: GraphServiceClient, tenant: SeededTenant) -> None:
        user = await client.users.post(_user(tenant, 1))
        body = Group(display_name="Team", mail_enabled=False, mail_nickname="team", security_enabled=True, group_types=[])
        group = await client.groups.post(body)
        assert user is not None and user.id is not None and group is not None and group.id is not None
        here = client.groups.by_group_id(group.id)
        await here.members.ref.post(ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/directoryObjects/{user.id}"))
        members = await here.members.get()
        assert members is not None and isinstance((members.value or [])[0], User)
        await here.patch(Group(description="New"))
        read = await here.get()
        assert read is not None and read.description == "New"
        await here.members.by_directory_object_id(user.id).ref.delete()
        await here.delete()

    drive(scenario)


def test_named_locations_and_policies(drive: Callable[[Scenario], None]) -> None:
    async def scenario(client: GraphServiceClient, _: SeededTenant) -> None:
        root = client.identity.conditional_access
        location = IpNamedLocation(
            display_name="Office", is_trusted=True, ip_ranges=[IPv4CidrRange(cidr_address="203.0.113.0/28")]
        )
        made = await root.named_locations.post(location)
        assert isinstance(made, IpNamedLocation) and made.id is not None and made.is_trusted
        await root.named_locations.by_named_location_id(made.id).patch(IpNamedLocation(is_trusted=False))
        await root.named_locations.by_named_location_id(made.id).delete()
        policies = await root.policies.get()
        assert policies is not None and policies.value == []
        authorization = await client.policies.authorization_policy.get()
        assert authorization is not None and authorization.default_user_role_permissions is not None
        audits = await client.audit_logs.directory_audits.get()
        assert audits is not None and (audits.value or [])[0].activity_display_name == "Delete named location"
        skus = await client.subscribed_skus.get()
        assert skus is not None and (skus.value or [])[0].prepaid_units is not None

    drive(scenario)
