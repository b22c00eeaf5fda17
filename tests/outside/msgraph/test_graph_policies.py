"""Policies, passes, guests, units, grants and Intune as the real client writes and reads them: each object is of its type."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from msgraph.generated.device_management.device_configurations.item.assign.assign_post_request_body import AssignPostRequestBody
from msgraph.generated.models.administrative_unit import AdministrativeUnit
from msgraph.generated.models.all_devices_assignment_target import AllDevicesAssignmentTarget
from msgraph.generated.models.app_role import AppRole
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.application import Application
from msgraph.generated.models.authentication_method_modes import AuthenticationMethodModes
from msgraph.generated.models.authentication_method_state import AuthenticationMethodState
from msgraph.generated.models.authentication_method_target_type import AuthenticationMethodTargetType
from msgraph.generated.models.authentication_methods_policy import AuthenticationMethodsPolicy
from msgraph.generated.models.authentication_methods_policy_migration_state import AuthenticationMethodsPolicyMigrationState
from msgraph.generated.models.authentication_strength_policy import AuthenticationStrengthPolicy
from msgraph.generated.models.automatic_update_mode import AutomaticUpdateMode
from msgraph.generated.models.device_configuration_assignment import DeviceConfigurationAssignment
from msgraph.generated.models.fido2_authentication_method_configuration import Fido2AuthenticationMethodConfiguration
from msgraph.generated.models.fido2_combination_configuration import Fido2CombinationConfiguration
from msgraph.generated.models.group import Group
from msgraph.generated.models.group_lifecycle_policy import GroupLifecyclePolicy
from msgraph.generated.models.group_setting import GroupSetting
from msgraph.generated.models.invitation import Invitation
from msgraph.generated.models.microsoft_authenticator_authentication_method_configuration import (
    MicrosoftAuthenticatorAuthenticationMethodConfiguration,
)
from msgraph.generated.models.o_auth2_permission_grant import OAuth2PermissionGrant
from msgraph.generated.models.passkey_authentication_method_target import PasskeyAuthenticationMethodTarget
from msgraph.generated.models.password_authentication_method import PasswordAuthenticationMethod
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.setting_value import SettingValue
from msgraph.generated.models.temporary_access_pass_authentication_method import TemporaryAccessPassAuthenticationMethod
from msgraph.generated.models.temporary_access_pass_authentication_method_configuration import (
    TemporaryAccessPassAuthenticationMethodConfiguration,
)
from msgraph.generated.models.user import User
from msgraph.generated.models.windows_update_active_hours_install import WindowsUpdateActiveHoursInstall
from msgraph.generated.models.windows_update_for_business_configuration import WindowsUpdateForBusinessConfiguration
from msgraph.generated.models.x509_certificate_authentication_method_configuration import (
    X509CertificateAuthenticationMethodConfiguration,
)
from msgraph.generated.policies.authentication_strength_policies.item.update_allowed_combinations.update_allowed_combinations_post_request_body import (  # noqa: E501
    UpdateAllowedCombinationsPostRequestBody,
)

from tests.outside.msgraph.filled import made, person, team
from tests.outside.msgraph.world import World

UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
ROOT = "https://graph.microsoft.com/v1.0/directoryObjects"


def test_the_methods_policy_and_each_method(world: World) -> None:
    async def scenario() -> None:
        here = world.client.policies.authentication_methods_policy
        methods = here.authentication_method_configurations
        policy = await here.get()
        assert policy is not None and policy.authentication_method_configurations is not None
        types = {type(one) for one in policy.authentication_method_configurations}
        assert {
            MicrosoftAuthenticatorAuthenticationMethodConfiguration,
            X509CertificateAuthenticationMethodConfiguration,
        } <= types
        assert len(types) == len(policy.authentication_method_configurations) == 9
        fido2 = Fido2AuthenticationMethodConfiguration(
            state=AuthenticationMethodState.Enabled,
            is_attestation_enforced=False,
            include_targets=[PasskeyAuthenticationMethodTarget(id="all_users", target_type=AuthenticationMethodTargetType.Group)],
        )
        await methods.by_authentication_method_configuration_id("Fido2").patch(fido2)
        read = await methods.by_authentication_method_configuration_id("Fido2").get()
        assert isinstance(read, Fido2AuthenticationMethodConfiguration)
        assert (read.state, read.is_attestation_enforced) == (AuthenticationMethodState.Enabled, False)
        assert [target.id for target in read.include_targets or []] == ["all_users"]
        changed = await here.patch(
            AuthenticationMethodsPolicy(policy_migration_state=AuthenticationMethodsPolicyMigrationState.MigrationComplete)
        )
        assert changed is not None
        assert changed.policy_migration_state is AuthenticationMethodsPolicyMigrationState.MigrationComplete

    world.run(scenario())


def test_a_pass_for_a_new_user(world: World) -> None:
    async def scenario() -> None:
        method = TemporaryAccessPassAuthenticationMethodConfiguration(state=AuthenticationMethodState.Enabled)
        configurations = world.client.policies.authentication_methods_policy.authentication_method_configurations
        await configurations.by_authentication_method_configuration_id("TemporaryAccessPass").patch(method)
        user = await made(await world.client.users.post(person(world.domain, "Grace Pass")))
        here = world.client.users.by_user_id(user).authentication
        code = await here.temporary_access_pass_methods.post(TemporaryAccessPassAuthenticationMethod(lifetime_in_minutes=60))
        assert code is not None and code.temporary_access_pass and code.is_usable
        listed = await here.methods.get()
        assert listed is not None
        assert [type(one) for one in listed.value or []] == [
            PasswordAuthenticationMethod,
            TemporaryAccessPassAuthenticationMethod,
        ]

    world.run(scenario())


def test_a_strength_of_the_tenants_own(world: World) -> None:
    async def scenario() -> None:
        here = world.client.policies.authentication_strength_policies
        strength = AuthenticationStrengthPolicy(
            display_name="Keys", allowed_combinations=[AuthenticationMethodModes.Fido2, AuthenticationMethodModes.DeviceBasedPush]
        )
        own = await here.post(strength)
        assert own is not None and own.id is not None
        one = here.by_authentication_strength_policy_id(own.id)
        aaguid = "de1e552d-db1d-4423-a619-566b625cdc84"
        configuration = Fido2CombinationConfiguration(
            allowed_a_a_g_u_i_ds=[aaguid], applies_to_combinations=[AuthenticationMethodModes.Fido2]
        )
        kept = await one.combination_configurations.post(configuration)
        assert isinstance(kept, Fido2CombinationConfiguration) and kept.allowed_a_a_g_u_i_ds == [aaguid]
        body = UpdateAllowedCombinationsPostRequestBody(allowed_combinations=[AuthenticationMethodModes.Fido2])
        result = await one.update_allowed_combinations.post(body)
        assert result is not None
        assert result.current_combinations == [AuthenticationMethodModes.Fido2]
        usage = await one.usage.get()
        assert usage is not None and (usage.mfa, usage.none_) == ([], [])
        await one.patch(AuthenticationStrengthPolicy(display_name="Hardware keys"))
        read = await one.get()
        assert read is not None and read.display_name == "Hardware keys"
        assert [type(each) for each in read.combination_configurations or []] == [Fido2CombinationConfiguration]
        await one.delete()

    world.run(scenario())


def test_an_update_ring(world: World) -> None:
    async def scenario() -> None:
        here = world.client.device_management.device_configurations
        hours = WindowsUpdateActiveHoursInstall(active_hours_start=time(8), active_hours_end=time(18))
        ring = WindowsUpdateForBusinessConfiguration(
            display_name="Broad ring",
            automatic_update_mode=AutomaticUpdateMode.AutoInstallAtMaintenanceTime,
            quality_updates_deferral_period_in_days=5,
            feature_updates_deferral_period_in_days=30,
            microsoft_update_service_allowed=True,
            installation_schedule=hours,
        )
        own = await here.post(ring)
        assert isinstance(own, WindowsUpdateForBusinessConfiguration) and own.id is not None
        kept = own.installation_schedule
        assert isinstance(kept, WindowsUpdateActiveHoursInstall)
        assert (kept.active_hours_start, kept.active_hours_end) == (time(8), time(18))
        one = here.by_device_configuration_id(own.id)
        changed = await one.patch(WindowsUpdateForBusinessConfiguration(quality_updates_deferral_period_in_days=7))
        assert isinstance(changed, WindowsUpdateForBusinessConfiguration)
        assert (changed.quality_updates_deferral_period_in_days, changed.version) == (7, 2)
        assert changed.automatic_update_mode is AutomaticUpdateMode.AutoInstallAtMaintenanceTime
        body = AssignPostRequestBody(assignments=[DeviceConfigurationAssignment(target=AllDevicesAssignmentTarget())])
        assigned = await one.assign.post(body)
        assert assigned is not None
        assert [type(each.target) for each in assigned.value or []] == [AllDevicesAssignmentTarget]
        listed = await here.get()
        assert listed is not None
        assert [type(each) for each in listed.value or []] == [WindowsUpdateForBusinessConfiguration]
        await one.delete()

    world.run(scenario())


def test_units_and_their_members(world: World) -> None:
    async def scenario() -> None:
        here = world.client.directory.administrative_units
        unit = await here.post(AdministrativeUnit(display_name="Branch"))
        assert unit is not None and unit.id is not None
        user = await made(await world.client.users.post(person(world.domain, "Hedy Branch")))
        one = here.by_administrative_unit_id(unit.id)
        await one.members.ref.post(ReferenceCreate(odata_id=f"{ROOT}/{user}"))
        members = await one.members.get()
        assert members is not None and [type(each) for each in members.value or []] == [User]
        around = await world.client.users.by_user_id(user).member_of.get()
        assert around is not None
        assert [each.id for each in around.value or [] if isinstance(each, AdministrativeUnit)] == [unit.id]
        await one.members.by_directory_object_id(user).ref.delete()
        await one.delete()

    world.run(scenario())


def test_app_roles_from_both_sides_and_grants(world: World) -> None:
    async def scenario() -> None:
        client = world.client
        role = AppRole(
            id=UUID("11111111-1111-1111-1111-111111111111"),
            allowed_member_types=["User"],
            description="May read",
            display_name="Readers",
            is_enabled=True,
            value="Data.Read",
        )
        application = await client.applications.post(Application(display_name="Data", app_roles=[role]))
        assert application is not None
        resource = await client.service_principals.post(ServicePrincipal(app_id=application.app_id))
        assert resource is not None and resource.id is not None
        user = await made(await client.users.post(person(world.domain, "Alan Role")))
        wanted = AppRoleAssignment(principal_id=UUID(user), resource_id=UUID(resource.id), app_role_id=role.id)
        held = await client.users.by_user_id(user).app_role_assignments.post(wanted)
        assert held is not None
        here = client.service_principals.by_service_principal_id(resource.id)
        given = await here.app_role_assigned_to.get()
        assert given is not None and [each.id for each in given.value or []] == [held.id]
        owned = ReferenceCreate(odata_id=f"{ROOT}/{user}")
        await here.owners.ref.post(owned)
        owners = await here.owners.get()
        assert owners is not None and user in [each.id for each in owners.value or []]
        graph = await client.service_principals_with_app_id("00000003-0000-0000-c000-000000000000").get()
        assert graph is not None
        grant = OAuth2PermissionGrant(
            client_id=resource.id, consent_type="AllPrincipals", resource_id=graph.id, scope="User.Read"
        )
        stored = await client.oauth2_permission_grants.post(grant)
        assert stored is not None and stored.id is not None
        await client.oauth2_permission_grants.by_o_auth2_permission_grant_id(stored.id).patch(
            OAuth2PermissionGrant(scope="openid")
        )
        read = await client.oauth2_permission_grants.by_o_auth2_permission_grant_id(stored.id).get()
        assert read is not None and read.scope == "openid"

    world.run(scenario())


def test_settings_lifetimes_and_guests(world: World) -> None:
    async def scenario() -> None:
        client = world.client
        body = GroupSetting(template_id=UNIFIED, values=[SettingValue(name="EnableGroupCreation", value="false")])
        setting = await client.group_settings.post(body)
        assert setting is not None
        values = {each.name: each.value for each in setting.values or []}
        assert values["EnableGroupCreation"] == "false"
        policy = GroupLifecyclePolicy(
            group_lifetime_in_days=180, managed_group_types="All", alternate_notification_emails="a@b.example"
        )
        lifecycle = await client.group_lifecycle_policies.post(policy)
        assert lifecycle is not None
        wanted = team("Expiring")
        wanted.group_types, wanted.mail_enabled = ["Unified"], True
        group = await made(await client.groups.post(wanted))
        read = await client.groups.by_group_id(group).get()
        assert isinstance(read, Group) and read.expiration_date_time is not None and read.created_date_time is not None
        assert (read.expiration_date_time - read.created_date_time).days == 180
        guest = await client.invitations.post(
            Invitation(invited_user_email_address="guest@other.example", invite_redirect_url="https://app.example")
        )
        assert guest is not None and guest.invited_user is not None and guest.invited_user.id is not None
        user = await client.users.by_user_id(guest.invited_user.id).get()
        assert user is not None and user.mail == "guest@other.example"
        default = await client.policies.cross_tenant_access_policy.default.get()
        assert default is not None and default.is_service_default
        await client.policies.cross_tenant_access_policy.default.reset_to_system_default.post()

    world.run(scenario())
