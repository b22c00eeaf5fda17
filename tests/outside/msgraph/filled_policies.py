"""What the lists of policies, units, grants and schedules need: at least one object in each, made by the client itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from msgraph.generated.device_management.device_compliance_policies.item.assign.assign_post_request_body import (
    AssignPostRequestBody as ComplianceAssignments,
)
from msgraph.generated.device_management.device_configurations.item.assign.assign_post_request_body import AssignPostRequestBody
from msgraph.generated.models.administrative_unit import AdministrativeUnit
from msgraph.generated.models.all_devices_assignment_target import AllDevicesAssignmentTarget
from msgraph.generated.models.all_licensed_users_assignment_target import AllLicensedUsersAssignmentTarget
from msgraph.generated.models.app_role import AppRole
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.application import Application
from msgraph.generated.models.authentication_method_modes import AuthenticationMethodModes
from msgraph.generated.models.authentication_method_state import AuthenticationMethodState
from msgraph.generated.models.authentication_phone_type import AuthenticationPhoneType
from msgraph.generated.models.authentication_strength_policy import AuthenticationStrengthPolicy
from msgraph.generated.models.country_named_location import CountryNamedLocation
from msgraph.generated.models.device_compliance_action_item import DeviceComplianceActionItem
from msgraph.generated.models.device_compliance_action_type import DeviceComplianceActionType
from msgraph.generated.models.device_compliance_policy_assignment import DeviceCompliancePolicyAssignment
from msgraph.generated.models.device_compliance_scheduled_action_for_rule import DeviceComplianceScheduledActionForRule
from msgraph.generated.models.device_configuration_assignment import DeviceConfigurationAssignment
from msgraph.generated.models.expiration_pattern import ExpirationPattern
from msgraph.generated.models.expiration_pattern_type import ExpirationPatternType
from msgraph.generated.models.federated_identity_credential import FederatedIdentityCredential
from msgraph.generated.models.fido2_combination_configuration import Fido2CombinationConfiguration
from msgraph.generated.models.group_lifecycle_policy import GroupLifecyclePolicy
from msgraph.generated.models.group_setting import GroupSetting
from msgraph.generated.models.identity import Identity
from msgraph.generated.models.o_auth2_permission_grant import OAuth2PermissionGrant
from msgraph.generated.models.phone_authentication_method import PhoneAuthenticationMethod
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.request_schedule import RequestSchedule
from msgraph.generated.models.scoped_role_membership import ScopedRoleMembership
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.setting_value import SettingValue
from msgraph.generated.models.temporary_access_pass_authentication_method import TemporaryAccessPassAuthenticationMethod
from msgraph.generated.models.temporary_access_pass_authentication_method_configuration import (
    TemporaryAccessPassAuthenticationMethodConfiguration,
)
from msgraph.generated.models.unified_role_assignment_schedule_request import UnifiedRoleAssignmentScheduleRequest
from msgraph.generated.models.unified_role_eligibility_schedule_request import UnifiedRoleEligibilityScheduleRequest
from msgraph.generated.models.unified_role_schedule_request_actions import UnifiedRoleScheduleRequestActions
from msgraph.generated.models.windows10_compliance_policy import Windows10CompliancePolicy
from msgraph.generated.models.windows_update_for_business_configuration import WindowsUpdateForBusinessConfiguration
from msgraph.graph_service_client import GraphServiceClient

from tests.outside.msgraph.filled import GRAPH, Filled, made, person, team

HELPDESK, USER_ADMINISTRATOR = "729827e3-9c14-49f7-bb1b-9608f156bbb8", "fe930be7-5e62-47db-91af-98c3a49a38b1"
UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
GUEST = "08d542b9-071f-4e16-94b0-74abb372e3d9"
SUBJECT = "repo:example/deploy:ref:refs/heads/main"
ROOT = "https://graph.microsoft.com/v1.0/directoryObjects"


async def fill_policies(client: GraphServiceClient, domain: str, filled: Filled) -> Filled:
    """The same tenant with the rest in it, and the ids of that."""
    unit = await _units(client, domain, filled.role)
    registered = await _methods(client, domain)
    ring, compliance = await _intune(client)
    await _schedules(client, registered)
    await _groups(client, filled.group)
    await _deleted(client)
    return replace(
        filled,
        unit=unit,
        registered=registered,
        ring=ring,
        compliance=compliance,
        strength=await _strength(client),
        resource=await _grants(client, filled, registered),
    )


async def _units(client: GraphServiceClient, domain: str, role: str) -> str:
    units = client.directory.administrative_units
    unit = await made(await units.post(AdministrativeUnit(display_name="Branch West", description="Bonn and Köln")))
    await units.post(AdministrativeUnit(display_name="Branch East", description="Leipzig"))
    here = units.by_administrative_unit_id(unit)
    one = await made(await client.users.post(person(domain, "Hedy Branch", department="Branch")))
    inside = [one, await made(await client.users.post(person(domain, "Ida Branch", department="Yard")))]
    inside.append(await made(await client.groups.post(team("Branch Team"))))
    for each in inside:
        await here.members.ref.post(ReferenceCreate(odata_id=f"{ROOT}/{each}"))
    await here.scoped_role_members.post(ScopedRoleMembership(role_id=role, role_member_info=Identity(id=one)))
    return unit


async def _methods(client: GraphServiceClient, domain: str) -> str:
    """A person with a password, a phone and a pass."""
    configurations = client.policies.authentication_methods_policy.authentication_method_configurations
    await configurations.by_authentication_method_configuration_id("TemporaryAccessPass").patch(
        TemporaryAccessPassAuthenticationMethodConfiguration(state=AuthenticationMethodState.Enabled)
    )
    user = await made(await client.users.post(person(domain, "Grace Pass")))
    here = client.users.by_user_id(user).authentication
    await here.phone_methods.post(
        PhoneAuthenticationMethod(phone_number="+49 22812345", phone_type=AuthenticationPhoneType.Mobile)
    )
    await here.temporary_access_pass_methods.post(TemporaryAccessPassAuthenticationMethod(lifetime_in_minutes=60))
    return user


def compliance_policy(name: str) -> Windows10CompliancePolicy:
    """With the one rule that Intune asks for."""
    block = DeviceComplianceActionItem(
        action_type=DeviceComplianceActionType.Block,
        grace_period_hours=24,
        notification_template_id="",
        notification_message_c_c_list=[],
    )
    rule = DeviceComplianceScheduledActionForRule(rule_name="PasswordRequired", scheduled_action_configurations=[block])
    return Windows10CompliancePolicy(display_name=name, password_required=True, scheduled_actions_for_rule=[rule])


async def _intune(client: GraphServiceClient) -> tuple[str, str]:
    rings = client.device_management.device_configurations
    policies = client.device_management.device_compliance_policies
    ring = await made(await rings.post(WindowsUpdateForBusinessConfiguration(display_name="Broad ring")))
    await rings.post(WindowsUpdateForBusinessConfiguration(display_name="Pilot ring"))
    compliance = await made(await policies.post(compliance_policy("Windows")))
    await policies.post(compliance_policy("Older Windows"))
    targets = (AllDevicesAssignmentTarget(), AllLicensedUsersAssignmentTarget())
    await rings.by_device_configuration_id(ring).assign.post(
        AssignPostRequestBody(assignments=[DeviceConfigurationAssignment(target=target) for target in targets])
    )
    await policies.by_device_compliance_policy_id(compliance).assign.post(
        ComplianceAssignments(assignments=[DeviceCompliancePolicyAssignment(target=target) for target in targets])
    )
    return ring, compliance


def period() -> RequestSchedule:
    """From now on, for good."""
    return RequestSchedule(
        start_date_time=datetime(2026, 1, 1, tzinfo=UTC), expiration=ExpirationPattern(type=ExpirationPatternType.NoExpiration)
    )


async def _schedules(client: GraphServiceClient, user: str) -> None:
    directory = client.role_management.directory
    for role in (HELPDESK, USER_ADMINISTRATOR):
        await directory.role_assignment_schedule_requests.post(
            UnifiedRoleAssignmentScheduleRequest(
                action=UnifiedRoleScheduleRequestActions.AdminAssign,
                principal_id=user,
                role_definition_id=role,
                directory_scope_id="/",
                justification="On duty",
                schedule_info=period(),
            )
        )
        await directory.role_eligibility_schedule_requests.post(
            UnifiedRoleEligibilityScheduleRequest(
                action=UnifiedRoleScheduleRequestActions.AdminAssign,
                principal_id=user,
                role_definition_id=role,
                directory_scope_id="/",
                justification="On duty",
                schedule_info=period(),
            )
        )


async def _groups(client: GraphServiceClient, group: str) -> None:
    await client.group_settings.post(
        GroupSetting(template_id=UNIFIED, values=[SettingValue(name="EnableGroupCreation", value="false")])
    )
    await client.groups.by_group_id(group).settings.post(
        GroupSetting(template_id=GUEST, values=[SettingValue(name="AllowToAddGuests", value="false")])
    )
    await client.group_lifecycle_policies.post(GroupLifecyclePolicy(group_lifetime_in_days=180, managed_group_types="All"))


async def _deleted(client: GraphServiceClient) -> None:
    locations = client.identity.conditional_access.named_locations
    for name in ("Past Land", "Past Shore"):
        land = await made(await locations.post(CountryNamedLocation(display_name=name, countries_and_regions=["DE"])))
        await locations.by_named_location_id(land).delete()


async def _strength(client: GraphServiceClient) -> str:
    strengths = client.policies.authentication_strength_policies
    keys = AuthenticationStrengthPolicy(display_name="Keys", allowed_combinations=[AuthenticationMethodModes.Fido2])
    strength = await made(await strengths.post(keys))
    await strengths.by_authentication_strength_policy_id(strength).combination_configurations.post(
        Fido2CombinationConfiguration(
            allowed_a_a_g_u_i_ds=["de1e552d-db1d-4423-a619-566b625cdc84"],
            applies_to_combinations=[AuthenticationMethodModes.Fido2],
        )
    )
    return strength


async def _grants(client: GraphServiceClient, filled: Filled, user: str) -> str:
    """An application of the tenant's own whose roles and scopes are held, and which holds some itself; it has an owner."""
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
    resource = await made(await client.service_principals.post(ServicePrincipal(app_id=application.app_id)))
    for each in (user, filled.friend):
        await client.users.by_user_id(each).app_role_assignments.post(
            AppRoleAssignment(principal_id=UUID(each), resource_id=UUID(resource), app_role_id=role.id)
        )
        await client.service_principals.by_service_principal_id(resource).owners.ref.post(
            ReferenceCreate(odata_id=f"{ROOT}/{each}")
        )
    graph = await client.service_principals_with_app_id(GRAPH).get()
    assert graph is not None and graph.id is not None
    for consent, principal in (("AllPrincipals", None), ("Principal", user)):
        await client.oauth2_permission_grants.post(
            OAuth2PermissionGrant(
                client_id=resource, consent_type=consent, principal_id=principal, resource_id=graph.id, scope="User.Read"
            )
        )
    credentials = client.applications.by_application_id(filled.application).federated_identity_credentials
    for name, subject in (("deploy", SUBJECT), ("check", f"{SUBJECT}-check")):
        await credentials.post(
            FederatedIdentityCredential(
                name=name, issuer="https://issuer.example", subject=subject, audiences=["api://AzureADTokenExchange"]
            )
        )
    return resource
