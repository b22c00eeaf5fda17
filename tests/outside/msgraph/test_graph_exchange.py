"""A leaver's mailbox becomes a shared one: Microsoft's clients make the app, sign it in for Exchange and see the change. The
command itself is sent as Exchange's PowerShell module sends it, for which there is no client in Python."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
from azure.identity import ClientSecretCredential
from msgraph.generated.applications.item.add_password.add_password_post_request_body import AddPasswordPostRequestBody
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.application import Application
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.unified_role_assignment import UnifiedRoleAssignment
from msgraph.generated.models.user_purpose import UserPurpose
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import AssignLicensePostRequestBody

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.world import PREMIUM, World

EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"


async def _app(client: Any) -> tuple[str, str]:
    """(client id, secret) of an app that may manage Exchange."""
    application = await client.applications.post(Application(display_name="Offboarding"))
    secret = await client.applications.by_application_id(application.id).add_password.post(AddPasswordPostRequestBody())
    principal = await client.service_principals.post(ServicePrincipal(app_id=application.app_id))
    exchange = await client.service_principals.post(ServicePrincipal(app_id=EXCHANGE))
    role = next(role for role in exchange.app_roles if role.value == "Exchange.ManageAsApp")
    assignment = AppRoleAssignment(principal_id=UUID(principal.id), resource_id=UUID(exchange.id), app_role_id=role.id)
    await client.service_principals.by_service_principal_id(principal.id).app_role_assignments.post(assignment)
    held = UnifiedRoleAssignment(principal_id=principal.id, role_definition_id=EXCHANGE_ADMINISTRATOR, directory_scope_id="/")
    await client.role_management.directory.role_assignments.post(held)
    return application.app_id, secret.secret_text


def _invoke(world: World, token: str, name: str, **parameters: Any) -> httpx.Response:
    body = {"CmdletInput": {"CmdletName": name, "Parameters": parameters}}
    headers = {"authorization": f"Bearer {token}", "X-AnchorMailbox": f"APP:SystemMailbox{{bb558c35}}@{world.tenant}"}
    return world.http.post(f"/adminapi/beta/{world.tenant}/InvokeCommand", json=body, headers=headers)


@pytest.fixture(scope="module")
def token(world: World) -> str:
    client_id, secret = world.run(_app(world.client))
    credential = ClientSecretCredential(
        world.tenant, client_id, secret, authority=world.info.url, disable_instance_discovery=True
    )
    return credential.get_token("https://outlook.office365.com/.default").token


def test_a_mailbox_outlives_its_licence_once_it_is_shared(world: World, token: str) -> None:
    async def licensed() -> str:
        user = await made(await world.client.users.post(person(world.domain, "Lea Ver")))
        body = AssignLicensePostRequestBody(
            add_licenses=[AssignedLicense(sku_id=UUID(PREMIUM), disabled_plans=[])], remove_licenses=[]
        )
        await world.client.users.by_user_id(user).assign_license.post(body)
        return user

    user = world.run(licensed())
    here = world.client.users.by_user_id(user)
    answer = _invoke(world, token, "Set-Mailbox", Identity=f"lea.ver@{world.domain}", Type="Shared")
    assert answer.status_code == 200, answer.text
    without = AssignLicensePostRequestBody(add_licenses=[], remove_licenses=[UUID(PREMIUM)])
    world.run(here.assign_license.post(without))
    settings = world.run(here.mailbox_settings.get())
    assert settings is not None and settings.user_purpose == UserPurpose.Shared
    (shown,) = _invoke(world, token, "Get-Mailbox", Identity=user).json()["value"]
    assert shown["RecipientTypeDetails"] == "SharedMailbox"


def test_graphs_own_token_is_none_for_exchange(world: World) -> None:
    answer = world.http.post("/_sim/token", json={"tenantId": world.tenant, "user": world.info.client_id, "audience": "graph"})
    assert _invoke(world, answer.json()["access_token"], "Get-Mailbox").status_code == 401
