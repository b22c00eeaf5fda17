"""Policies of devices and of app secrets as the real client writes and reads them."""

from __future__ import annotations

from datetime import timedelta

from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.models.app_credential_restriction_type import AppCredentialRestrictionType
from msgraph.generated.models.app_management_application_configuration import AppManagementApplicationConfiguration
from msgraph.generated.models.app_management_restriction_state import AppManagementRestrictionState
from msgraph.generated.models.azure_a_d_join_policy import AzureADJoinPolicy
from msgraph.generated.models.device_registration_policy import DeviceRegistrationPolicy
from msgraph.generated.models.enumerated_device_registration_membership import EnumeratedDeviceRegistrationMembership
from msgraph.generated.models.local_admin_settings import LocalAdminSettings
from msgraph.generated.models.multi_factor_auth_configuration import MultiFactorAuthConfiguration
from msgraph.generated.models.no_device_registration_membership import NoDeviceRegistrationMembership
from msgraph.generated.models.password_credential_configuration import PasswordCredentialConfiguration
from msgraph.generated.models.tenant_app_management_policy import TenantAppManagementPolicy

from tests.outside.msgraph.world import World

TEAM = "aaaaaaaa-0000-4000-8000-000000000001"


def test_who_may_join_devices(world: World) -> None:
    """Microsoft's page says PUT, for which the client has no method of its own: it sends its own body by that."""
    here = world.client.policies.device_registration_policy

    async def scenario() -> None:
        wanted = DeviceRegistrationPolicy(
            user_device_quota=10,
            multi_factor_auth_configuration=MultiFactorAuthConfiguration.Required,
            azure_a_d_join=AzureADJoinPolicy(
                allowed_to_join=EnumeratedDeviceRegistrationMembership(
                    odata_type="#microsoft.graph.enumeratedDeviceRegistrationMembership", users=[], groups=[TEAM]
                ),
                local_admins=LocalAdminSettings(
                    enable_global_admins=False,
                    registering_users=NoDeviceRegistrationMembership(
                        odata_type="#microsoft.graph.noDeviceRegistrationMembership"
                    ),
                ),
            ),
        )
        information = RequestInformation(Method.PUT, here.url_template, here.path_parameters)
        information.headers.try_add("Accept", "application/json")
        information.set_content_from_parsable(world.client.request_adapter, "application/json", wanted)
        written = await world.client.request_adapter.send_async(information, DeviceRegistrationPolicy, {})
        assert isinstance(written, DeviceRegistrationPolicy) and written.user_device_quota == 10
        read = await here.get()
        assert read is not None and read.azure_a_d_join is not None and read.azure_a_d_join.local_admins is not None
        joining, local = read.azure_a_d_join.allowed_to_join, read.azure_a_d_join.local_admins
        assert isinstance(joining, EnumeratedDeviceRegistrationMembership) and joining.groups == [TEAM]
        assert isinstance(local.registering_users, NoDeviceRegistrationMembership) and local.enable_global_admins is False

    world.run(scenario())


def test_which_secrets_apps_may_have(world: World) -> None:
    """The client writes its own durations as `181 days, 0:00:00`, which Graph does not read; the text is given instead."""
    here = world.client.policies.default_app_management_policy

    async def scenario() -> None:
        before = await here.get()
        assert before is not None and before.is_enabled is False
        lifetime = PasswordCredentialConfiguration(
            restriction_type=AppCredentialRestrictionType.PasswordLifetime, additional_data={"maxLifetime": "P181D"}
        )
        restrictions = AppManagementApplicationConfiguration(password_credentials=[lifetime])
        await here.patch(TenantAppManagementPolicy(is_enabled=True, application_restrictions=restrictions))
        read = await here.get()
        assert read is not None and read.is_enabled is True and read.application_restrictions is not None
        (kept,) = read.application_restrictions.password_credentials or []
        assert (kept.max_lifetime, kept.state) == (timedelta(days=181), AppManagementRestrictionState.Enabled)

    world.run(scenario())
