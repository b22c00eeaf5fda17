"""Units, settings, lifetimes, compliance, schedules, grants and sign-in methods by the real client: what it creates it gets,
lists, changes and deletes, each answer of the type that Microsoft declares."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kiota_abstractions.method import Method
from msgraph.generated.device_management.device_compliance_policies.item.schedule_actions_for_rules.schedule_actions_for_rules_post_request_body import (  # noqa: E501
    ScheduleActionsForRulesPostRequestBody,
)
from msgraph.generated.group_lifecycle_policies.item.add_group.add_group_post_request_body import AddGroupPostRequestBody
from msgraph.generated.group_lifecycle_policies.item.remove_group.remove_group_post_request_body import RemoveGroupPostRequestBody
from msgraph.generated.models.access_review_reviewer_scope import AccessReviewReviewerScope
from msgraph.generated.models.admin_consent_request_policy import AdminConsentRequestPolicy
from msgraph.generated.models.administrative_unit import AdministrativeUnit
from msgraph.generated.models.authentication_phone_type import AuthenticationPhoneType
from msgraph.generated.models.cross_tenant_access_policy_configuration_default import CrossTenantAccessPolicyConfigurationDefault
from msgraph.generated.models.cross_tenant_access_policy_inbound_trust import CrossTenantAccessPolicyInboundTrust
from msgraph.generated.models.device_compliance_action_item import DeviceComplianceActionItem
from msgraph.generated.models.device_compliance_action_type import DeviceComplianceActionType
from msgraph.generated.models.device_compliance_scheduled_action_for_rule import DeviceComplianceScheduledActionForRule
from msgraph.generated.models.group import Group
from msgraph.generated.models.group_lifecycle_policy import GroupLifecyclePolicy
from msgraph.generated.models.group_setting import GroupSetting
from msgraph.generated.models.invitation import Invitation
from msgraph.generated.models.invited_user_message_info import InvitedUserMessageInfo
from msgraph.generated.models.o_auth2_permission_grant import OAuth2PermissionGrant
from msgraph.generated.models.phone_authentication_method import PhoneAuthenticationMethod
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.setting_value import SettingValue
from msgraph.generated.models.unified_role_assignment_schedule_request import UnifiedRoleAssignmentScheduleRequest
from msgraph.generated.models.unified_role_eligibility_schedule_request import UnifiedRoleEligibilityScheduleRequest
from msgraph.generated.models.unified_role_schedule_request_actions import UnifiedRoleScheduleRequestActions
from msgraph.generated.models.user import User
from msgraph.generated.models.windows10_compliance_policy import Windows10CompliancePolicy

from tests.outside.msgraph.filled import GRAPH, made, person, team
from tests.outside.msgraph.filled_policies import GUEST, HELPDESK, ROOT, UNIFIED, compliance_policy, period
from tests.outside.msgraph.world import World, asked

GONE = (404, "Request_ResourceNotFound")


def created(world: World, work: Coroutine[Any, Any, Any]) -> str:
    """The id of what the client creates."""
    return world.run(made(world.run(work)))


def test_a_unit_and_its_members(world: World) -> None:
    units = world.client.directory.administrative_units
    unit = created(world, units.post(AdministrativeUnit(display_name="North", description="Cold")))
    one = units.by_administrative_unit_id(unit)
    held = [created(world, world.client.users.post(person(world.domain, "Nils North")))]
    held.append(created(world, world.client.groups.post(team("North Team"))))

    async def scenario() -> None:
        await one.patch(AdministrativeUnit(description="Warmer"))
        read = await one.get()
        assert read is not None and (read.display_name, read.description) == ("North", "Warmer")
        listed = await units.get()
        assert listed is not None and [each.id for each in listed.value or []] == [unit]
        for each in held:
            await one.members.ref.post(ReferenceCreate(odata_id=f"{ROOT}/{each}"))
        members = await one.members.get()
        assert members is not None and [type(each) for each in members.value or []] == [User, Group]
        users = await one.members.graph_user.get()
        assert users is not None and [each.id for each in users.value or []] == held[:1]
        counted = asked(one.members.count, eventual=True)
        assert await one.members.count.get(request_configuration=counted) == 2
        await one.members.by_directory_object_id(held[1]).ref.delete()
        left = await one.members.get()
        assert left is not None and [each.id for each in left.value or []] == held[:1]
        await one.delete()

    world.run(scenario())
    assert world.refused(one.get()) == GONE


def test_settings_of_the_tenant_and_of_a_group(world: World) -> None:
    group = created(world, world.client.groups.post(unified("Settled")))
    of_group = world.client.groups.by_group_id(group).settings
    for settings, template, name in (
        (world.client.group_settings, UNIFIED, "EnableGroupCreation"),
        (of_group, GUEST, "AllowToAddGuests"),
    ):
        body = GroupSetting(template_id=template, values=[SettingValue(name=name, value="false")])
        setting = created(world, settings.post(body))
        one = settings.by_group_setting_id(setting)
        read = world.run(one.get())
        assert read is not None and read.template_id == template
        values = read.values or []
        assert [each.value for each in values if each.name == name] == ["false"]
        changed = [SettingValue(name=each.name, value="true" if each.name == name else each.value) for each in values]
        world.run(one.patch(GroupSetting(values=changed)))
        listed = world.run(settings.get())
        assert listed is not None and [each.id for each in listed.value or []] == [setting]
        assert {each.name: each.value for each in (listed.value or [])[0].values or []}[name] == "true"
        world.run(one.delete())
        assert world.refused(one.get()) == GONE


def unified(name: str) -> Group:
    wanted = team(name)
    wanted.group_types, wanted.mail_enabled = ["Unified"], True
    return wanted


def test_a_lifetime_for_selected_groups(world: World) -> None:
    policies = world.client.group_lifecycle_policies
    wanted = GroupLifecyclePolicy(group_lifetime_in_days=90, managed_group_types="Selected")
    policy = created(world, policies.post(wanted))
    one = policies.by_group_lifecycle_policy_id(policy)

    async def scenario() -> None:
        group = await made(await world.client.groups.post(unified("Selected")))
        added = await one.add_group.post(AddGroupPostRequestBody(group_id=group))
        assert added is not None and added.value is True
        of_group = await world.client.groups.by_group_id(group).group_lifecycle_policies.get()
        assert of_group is not None and [each.id for each in of_group.value or []] == [policy]
        changed = await one.patch(GroupLifecyclePolicy(group_lifetime_in_days=365))
        assert changed is not None and (changed.id, changed.group_lifetime_in_days) == (policy, 365)
        read = await one.get()
        assert read is not None and (read.group_lifetime_in_days, read.managed_group_types) == (365, "Selected")
        removed = await one.remove_group.post(RemoveGroupPostRequestBody(group_id=group))
        assert removed is not None and removed.value is True
        listed = await policies.get()
        assert listed is not None and [each.id for each in listed.value or []] == [policy]
        await one.delete()

    world.run(scenario())
    assert world.refused(one.get()) == GONE


def test_a_compliance_policy(world: World) -> None:
    policies = world.client.device_management.device_compliance_policies
    policy = created(world, policies.post(compliance_policy("Windows")))
    one = policies.by_device_compliance_policy_id(policy)

    async def scenario() -> None:
        changed = await one.patch(Windows10CompliancePolicy(bit_locker_enabled=True))
        assert isinstance(changed, Windows10CompliancePolicy)
        assert (changed.bit_locker_enabled, changed.password_required, changed.version) == (True, True, 2)
        block = DeviceComplianceActionItem(action_type=DeviceComplianceActionType.Block, grace_period_hours=72)
        rule = DeviceComplianceScheduledActionForRule(rule_name="PasswordRequired", scheduled_action_configurations=[block])
        body = ScheduleActionsForRulesPostRequestBody(device_compliance_scheduled_action_for_rules=[rule])
        await one.schedule_actions_for_rules.post(body)
        wanted = asked(one, expand="scheduledActionsForRule($expand=scheduledActionConfigurations)")
        read = await one.get(request_configuration=wanted)
        assert isinstance(read, Windows10CompliancePolicy) and read.scheduled_actions_for_rule
        actions = read.scheduled_actions_for_rule[0].scheduled_action_configurations or []
        assert [(each.action_type, each.grace_period_hours) for each in actions] == [(DeviceComplianceActionType.Block, 72)]
        listed = await policies.get()
        assert listed is not None and [each.id for each in listed.value or []] == [policy]
        await one.delete()

    world.run(scenario())
    assert world.refused(one.get()) == (404, "ResourceNotFound")


@pytest.mark.parametrize("eligible", [False, True], ids=["active", "eligible"])
def test_a_role_for_a_time(world: World, eligible: bool) -> None:
    directory = world.client.role_management.directory
    user = created(world, world.client.users.post(person(world.domain, f"Petra {'Ready' if eligible else 'Active'}")))
    requests: Any = directory.role_eligibility_schedule_requests if eligible else directory.role_assignment_schedule_requests
    schedules: Any = directory.role_eligibility_schedules if eligible else directory.role_assignment_schedules
    kind: Any = UnifiedRoleEligibilityScheduleRequest if eligible else UnifiedRoleAssignmentScheduleRequest

    def wish(action: UnifiedRoleScheduleRequestActions, start: datetime | None = None) -> Any:
        info = period()
        info.start_date_time = start or info.start_date_time
        return kind(
            action=action,
            principal_id=user,
            role_definition_id=HELPDESK,
            directory_scope_id="/",
            justification="On duty",
            schedule_info=info if action is not UnifiedRoleScheduleRequestActions.AdminRemove else None,
        )

    def held() -> list[str]:
        listed = world.run(schedules.get(request_configuration=asked(schedules, filter=f"principalId eq '{user}'")))
        return [each.role_definition_id for each in listed.value]

    give, take = UnifiedRoleScheduleRequestActions.AdminAssign, UnifiedRoleScheduleRequestActions.AdminRemove
    given = world.run(requests.post(wish(give)))
    assert isinstance(given, kind) and (given.status, given.principal_id) == ("Provisioned", user)
    assert held() == [HELPDESK]
    assert world.refused(requests.post(wish(give))) == (400, "RoleAssignmentExists")
    one = _request(requests, given.id, eligible)
    read = world.run(one.get())
    assert isinstance(read, kind) and (read.action, read.justification) == (give, "On duty")
    taken = world.run(requests.post(wish(take)))
    assert isinstance(taken, kind) and taken.status == "Revoked"
    assert held() == []
    later = world.run(requests.post(wish(give, datetime.now(UTC) + timedelta(days=400))))
    assert isinstance(later, kind) and later.status == "Granted"
    world.run(_request(requests, later.id, eligible).cancel.post())
    cancelled = world.run(_request(requests, later.id, eligible).get())
    assert cancelled.status == "Canceled" and held() == []


def _request(requests: Any, request_id: str | None, eligible: bool) -> Any:
    word = "eligibility" if eligible else "assignment"
    return getattr(requests, f"by_unified_role_{word}_schedule_request_id")(request_id)


def test_what_holds_for_other_organisations(world: World) -> None:
    here = world.client.policies.cross_tenant_access_policy.default

    async def scenario() -> None:
        trust = CrossTenantAccessPolicyInboundTrust(is_mfa_accepted=True)
        await here.patch(CrossTenantAccessPolicyConfigurationDefault(inbound_trust=trust))
        read = await here.get()
        assert read is not None and read.inbound_trust is not None and read.is_service_default is False
        assert (read.inbound_trust.is_mfa_accepted, read.inbound_trust.is_compliant_device_accepted) == (True, False)
        await here.reset_to_system_default.post()
        again = await here.get()
        assert again is not None and again.inbound_trust is not None
        assert (again.is_service_default, again.inbound_trust.is_mfa_accepted) == (True, False)

    world.run(scenario())


def test_who_answers_requests_for_consent(world: World) -> None:
    """Microsoft's page says PUT, for which the client has no method of its own: it sends its own body by that."""
    here = world.client.policies.admin_consent_request_policy

    async def scenario() -> None:
        user = await made(await world.client.users.post(person(world.domain, "Rita Review")))
        reviewer = AccessReviewReviewerScope(query=f"/users/{user}", query_type="MicrosoftGraph")
        wanted = AdminConsentRequestPolicy(
            is_enabled=True, notify_reviewers=True, reminders_enabled=False, request_duration_in_days=14, reviewers=[reviewer]
        )
        information = here.to_patch_request_information(wanted)
        information.http_method = Method.PUT
        await world.client.request_adapter.send_no_response_content_async(information, {})
        read = await here.get()
        assert read is not None and (read.is_enabled, read.reminders_enabled, read.request_duration_in_days) == (True, False, 14)
        assert [each.query for each in read.reviewers or []] == [f"/users/{user}"]

    world.run(scenario())


def test_a_guest_with_a_message(world: World) -> None:
    async def scenario() -> None:
        message = InvitedUserMessageInfo(customized_message_body="Welcome", message_language="en-GB")
        answer = await world.client.invitations.post(
            Invitation(
                invited_user_email_address="gina@partner.example",
                invited_user_display_name="Gina Guest",
                invite_redirect_url="https://app.example",
                send_invitation_message=True,
                invited_user_message_info=message,
            )
        )
        assert isinstance(answer, Invitation) and answer.invited_user is not None and answer.invited_user.id is not None
        assert (answer.status, answer.send_invitation_message) == ("PendingAcceptance", True)
        assert answer.invite_redeem_url and answer.invite_redirect_url == "https://app.example"
        guest = world.client.users.by_user_id(answer.invited_user.id)
        wanted = asked(guest, select=["displayName", "userType", "externalUserState"])
        read = await guest.get(request_configuration=wanted)
        assert read is not None
        assert (read.display_name, read.user_type, read.external_user_state) == ("Gina Guest", "Guest", "PendingAcceptance")
        await guest.delete()

    world.run(scenario())


def test_a_grant_of_one_person(world: World) -> None:
    grants = world.client.oauth2_permission_grants

    async def create() -> tuple[str, str]:
        user = await made(await world.client.users.post(person(world.domain, "Gwen Grant")))
        graph = await world.client.service_principals_with_app_id(GRAPH).get()
        assert graph is not None and graph.id is not None
        stored = await grants.post(
            OAuth2PermissionGrant(
                client_id=graph.id, consent_type="Principal", principal_id=user, resource_id=graph.id, scope="User.Read"
            )
        )
        return user, await made(stored)

    user, grant = world.run(create())
    one = grants.by_o_auth2_permission_grant_id(grant)
    world.run(one.patch(OAuth2PermissionGrant(scope="User.Read openid")))
    listed = world.run(world.client.users.by_user_id(user).oauth2_permission_grants.get())
    assert listed is not None
    assert [(each.id, each.principal_id, each.scope) for each in listed.value or []] == [(grant, user, "User.Read openid")]
    world.run(one.delete())
    assert world.refused(one.get()) == GONE


def test_a_phone_of_a_person(world: World) -> None:
    user = created(world, world.client.users.post(person(world.domain, "Fay Phone")))
    phones = world.client.users.by_user_id(user).authentication.phone_methods
    wanted = PhoneAuthenticationMethod(phone_number="+49 22812345", phone_type=AuthenticationPhoneType.Mobile)
    phone = created(world, phones.post(wanted))
    one = phones.by_phone_authentication_method_id(phone)
    changed = PhoneAuthenticationMethod(phone_number="+49 22899999", phone_type=AuthenticationPhoneType.Mobile)
    answer = world.run(one.patch(changed))
    assert answer is not None and answer.phone_number == "+49 22899999"
    listed = world.run(phones.get())
    assert listed is not None and [(each.id, each.phone_number) for each in listed.value or []] == [(phone, "+49 22899999")]
    world.run(one.delete())
    assert world.refused(one.get())[0] == 404
