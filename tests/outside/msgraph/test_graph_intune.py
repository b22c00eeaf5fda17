"""Intune's policies, their standing on devices, and enrolment, as the real client drives them."""

from __future__ import annotations

from msgraph.generated.device_app_management.mobile_apps.item.assign.assign_post_request_body import (
    AssignPostRequestBody as AppAssignments,
)
from msgraph.generated.device_management.device_compliance_policies.item.assign.assign_post_request_body import (
    AssignPostRequestBody as ComplianceAssignments,
)
from msgraph.generated.device_management.device_compliance_policies.item.schedule_actions_for_rules import (
    schedule_actions_for_rules_post_request_body as scheduled,
)
from msgraph.generated.device_management.device_enrollment_configurations.item.assign.assign_post_request_body import (
    AssignPostRequestBody as EnrollmentAssignments,
)
from msgraph.generated.device_management.device_enrollment_configurations.item.set_priority import (
    set_priority_post_request_body as ordering,
)
from msgraph.generated.device_management.imported_windows_autopilot_device_identities.import_ import import_post_request_body
from msgraph.generated.device_management.windows_autopilot_device_identities.item.assign_user_to_device import (
    assign_user_to_device_post_request_body as assigning,
)
from msgraph.generated.device_management.windows_autopilot_device_identities.item.update_device_properties import (
    update_device_properties_post_request_body as updating,
)
from msgraph.generated.models.all_devices_assignment_target import AllDevicesAssignmentTarget
from msgraph.generated.models.android_work_profile_compliance_policy import AndroidWorkProfileCompliancePolicy
from msgraph.generated.models.compliance_state import ComplianceState
from msgraph.generated.models.compliance_status import ComplianceStatus
from msgraph.generated.models.device_compliance_policy_assignment import DeviceCompliancePolicyAssignment
from msgraph.generated.models.device_configuration_assignment import DeviceConfigurationAssignment
from msgraph.generated.models.device_enrollment_limit_configuration import DeviceEnrollmentLimitConfiguration
from msgraph.generated.models.device_enrollment_platform_restrictions_configuration import (
    DeviceEnrollmentPlatformRestrictionsConfiguration,
)
from msgraph.generated.models.device_management import DeviceManagement
from msgraph.generated.models.device_management_settings import DeviceManagementSettings
from msgraph.generated.models.enrollment_configuration_assignment import EnrollmentConfigurationAssignment
from msgraph.generated.models.exclusion_group_assignment_target import ExclusionGroupAssignmentTarget
from msgraph.generated.models.group_assignment_target import GroupAssignmentTarget
from msgraph.generated.models.imported_windows_autopilot_device_identity import ImportedWindowsAutopilotDeviceIdentity
from msgraph.generated.models.install_intent import InstallIntent
from msgraph.generated.models.ios_compliance_policy import IosCompliancePolicy
from msgraph.generated.models.ios_store_app import IosStoreApp
from msgraph.generated.models.localized_notification_message import LocalizedNotificationMessage
from msgraph.generated.models.mac_o_s_compliance_policy import MacOSCompliancePolicy
from msgraph.generated.models.mobile_app_assignment import MobileAppAssignment
from msgraph.generated.models.mobile_app_category import MobileAppCategory
from msgraph.generated.models.notification_message_template import NotificationMessageTemplate
from msgraph.generated.models.terms_and_conditions import TermsAndConditions
from msgraph.generated.models.terms_and_conditions_assignment import TermsAndConditionsAssignment
from msgraph.generated.models.windows10_compliance_policy import Windows10CompliancePolicy
from msgraph.generated.models.windows_update_for_business_configuration import WindowsUpdateForBusinessConfiguration

from tests.outside.msgraph.filled import made, person, team
from tests.outside.msgraph.filled_devices import enrol
from tests.outside.msgraph.filled_policies import compliance_policy
from tests.outside.msgraph.world import World


def test_the_account_and_its_settings(world: World) -> None:
    async def scenario() -> None:
        here = world.client.device_management
        read = await here.get()
        assert read is not None and read.settings is not None and read.settings.secure_by_default is False
        changed = await here.patch(DeviceManagement(settings=DeviceManagementSettings(secure_by_default=True)))
        assert changed is not None and changed.settings is not None
        assert (changed.settings.secure_by_default, changed.settings.device_compliance_checkin_threshold_days) == (True, 30)
        await here.patch(DeviceManagement(settings=DeviceManagementSettings(secure_by_default=False)))

    world.run(scenario())


def test_a_compliance_policy_and_how_it_stands(world: World) -> None:
    async def scenario() -> None:
        intune = world.client.device_management
        user = await made(await world.client.users.post(person(world.domain, "Cora Device")))
        policy = await made(await intune.device_compliance_policies.post(compliance_policy("Windows")))
        here = intune.device_compliance_policies.by_device_compliance_policy_id(policy)
        group = await made(await world.client.groups.post(team("Left out")))
        for target in (AllDevicesAssignmentTarget(), ExclusionGroupAssignmentTarget(group_id=group)):
            await here.assignments.post(DeviceCompliancePolicyAssignment(target=target))
        listed = await here.assignments.get()
        assert listed is not None and listed.value is not None and len(listed.value) == 2
        own = here.assignments.by_device_compliance_policy_assignment_id(str(listed.value[1].id))
        read = await own.get()
        assert read is not None and isinstance(read.target, ExclusionGroupAssignmentTarget)
        changed = await own.patch(DeviceCompliancePolicyAssignment(target=GroupAssignmentTarget(group_id=group)))
        assert changed is not None and isinstance(changed.target, GroupAssignmentTarget)
        await here.assignments.by_device_compliance_policy_assignment_id(str(changed.id)).delete()
        good = enrol(world.http, world.tenant, "GOOD", user=user)
        bad = enrol(world.http, world.tenant, "BAD", user=user, fails=["passwordRequired"])
        devices = intune.managed_devices
        state = await devices.by_managed_device_id(bad["managedDeviceId"]).get()
        assert state is not None and state.compliance_state is ComplianceState.InGracePeriod
        found = await devices.by_managed_device_id(bad["managedDeviceId"]).device_compliance_policy_states.get()
        assert found is not None and [one.state for one in found.value or []] == [ComplianceStatus.NonCompliant]
        single = devices.by_managed_device_id(good["managedDeviceId"]).device_compliance_policy_states
        one = await single.by_device_compliance_policy_state_id(policy).get()
        assert one is not None and one.state is ComplianceStatus.Compliant
        statuses = await here.device_statuses.get()
        assert statuses is not None and statuses.value is not None
        assert {each.device_display_name: each.status for each in statuses.value} == {
            "GOOD": ComplianceStatus.Compliant,
            "BAD": ComplianceStatus.NonCompliant,
        }
        status = await here.device_statuses.by_device_compliance_device_status_id(str(statuses.value[0].id)).get()
        assert status is not None and status.device_display_name == "GOOD"
        people = await here.user_statuses.get()
        assert people is not None and people.value is not None and people.value[0].devices_count == 2
        person_of = await here.user_statuses.by_device_compliance_user_status_id(str(people.value[0].id)).get()
        assert person_of is not None and person_of.status is ComplianceStatus.NonCompliant
        overview, of_people = await here.device_status_overview.get(), await here.user_status_overview.get()
        assert overview is not None and (overview.success_count, overview.failed_count) == (1, 1)
        assert of_people is not None and of_people.failed_count == 1
        summary = await intune.device_compliance_policy_device_state_summary.get()
        assert summary is not None and summary.in_grace_period_count == 1
        rules = compliance_policy("x").scheduled_actions_for_rule
        await here.schedule_actions_for_rules.post(
            scheduled.ScheduleActionsForRulesPostRequestBody(device_compliance_scheduled_action_for_rules=rules)
        )
        kept = await here.scheduled_actions_for_rule.get()
        assert kept is not None and [each.rule_name for each in kept.value or []] == ["PasswordRequired"]
        renamed = await here.patch(Windows10CompliancePolicy(display_name="Windows, renamed"))
        assert isinstance(renamed, Windows10CompliancePolicy) and renamed.display_name == "Windows, renamed"
        await here.assign.post(ComplianceAssignments(assignments=[]))
        again = await here.get()
        assert isinstance(again, Windows10CompliancePolicy) and again.password_required
        await here.delete()

    world.run(scenario())


def test_a_ring_from_pilot_to_pause(world: World) -> None:
    async def scenario() -> str:
        intune = world.client.device_management
        ring = await made(await intune.device_configurations.post(WindowsUpdateForBusinessConfiguration(display_name="Pilot")))
        here = intune.device_configurations.by_device_configuration_id(ring)
        target = AllDevicesAssignmentTarget()
        assigned = await here.assignments.post(DeviceConfigurationAssignment(target=target))
        assert assigned is not None and assigned.id is not None
        own = here.assignments.by_device_configuration_assignment_id(assigned.id)
        read = await own.get()
        assert read is not None and isinstance(read.target, AllDevicesAssignmentTarget)
        same = await own.patch(DeviceConfigurationAssignment(target=target))
        assert same is not None and same.id == assigned.id
        user = await made(await world.client.users.post(person(world.domain, "Rita Ring")))
        device = enrol(world.http, world.tenant, "RING-1", user=user)["managedDeviceId"]
        state = await intune.managed_devices.by_managed_device_id(device).device_configuration_states.get()
        assert state is not None and [one.id for one in state.value or []] == [ring]
        states = intune.managed_devices.by_managed_device_id(device).device_configuration_states
        one = await states.by_device_configuration_state_id(ring).get()
        assert one is not None and one.state is ComplianceStatus.Compliant
        statuses, people = await here.device_statuses.get(), await here.user_statuses.get()
        assert statuses is not None and statuses.value is not None and people is not None and people.value is not None
        status = await here.device_statuses.by_device_configuration_device_status_id(str(statuses.value[0].id)).get()
        of_person = await here.user_statuses.by_device_configuration_user_status_id(str(people.value[0].id)).get()
        assert status is not None and of_person is not None and of_person.devices_count == 1
        overview, of_people = await here.device_status_overview.get(), await here.user_status_overview.get()
        assert overview is not None and overview.success_count and of_people is not None and of_people.success_count == 1
        software = await intune.software_update_status_summary.get()
        assert software is not None and software.compliant_device_count
        configured = await intune.device_configuration_device_state_summaries.get()
        assert configured is not None and configured.compliant_device_count
        paused = await here.patch(WindowsUpdateForBusinessConfiguration(feature_updates_paused=True))
        assert isinstance(paused, WindowsUpdateForBusinessConfiguration)
        start, expiry = paused.feature_updates_pause_start_date, paused.feature_updates_pause_expiry_date_time
        assert start is not None and expiry is not None and (expiry.date() - start).days == 35
        await own.delete()
        await here.delete()
        return ring

    world.run(scenario())


def test_enrolment_configurations(world: World) -> None:
    async def scenario() -> None:
        here = world.client.device_management.device_enrollment_configurations
        listed = await here.get()
        assert listed is not None
        restrictions = next(
            one for one in listed.value or [] if isinstance(one, DeviceEnrollmentPlatformRestrictionsConfiguration)
        )
        blocked = restrictions.windows_restriction
        assert blocked is not None and blocked.personal_device_enrollment_blocked is False
        blocked.personal_device_enrollment_blocked = True
        default = here.by_device_enrollment_configuration_id(str(restrictions.id))
        changed = await default.patch(DeviceEnrollmentPlatformRestrictionsConfiguration(windows_restriction=blocked))
        assert isinstance(changed, DeviceEnrollmentPlatformRestrictionsConfiguration)
        assert changed.windows_restriction is not None and changed.windows_restriction.personal_device_enrollment_blocked
        first = await made(await here.post(DeviceEnrollmentLimitConfiguration(display_name="Five", limit=5)))
        second = await made(await here.post(DeviceEnrollmentLimitConfiguration(display_name="Two", limit=2)))
        own = here.by_device_enrollment_configuration_id(second)
        await own.set_priority.post(ordering.SetPriorityPostRequestBody(priority=1))
        moved = await here.by_device_enrollment_configuration_id(first).get()
        assert moved is not None and moved.priority == 2
        group = GroupAssignmentTarget(group_id=await made(await world.client.groups.post(team("Few devices"))))
        target = EnrollmentConfigurationAssignment(target=group)
        await own.assign.post(EnrollmentAssignments(enrollment_configuration_assignments=[target]))
        assignments = await own.assignments.get()
        assert assignments is not None and assignments.value is not None
        one = own.assignments.by_enrollment_configuration_assignment_id(str(assignments.value[0].id))
        read = await one.get()
        assert read is not None and isinstance(read.target, GroupAssignmentTarget)
        await one.patch(EnrollmentConfigurationAssignment(target=read.target))
        await one.delete()
        await own.assignments.post(target)
        await own.delete()

    world.run(scenario())


def test_notifications(world: World) -> None:
    async def scenario() -> None:
        here = world.client.device_management.notification_message_templates
        template = await made(await here.post(NotificationMessageTemplate(display_name="Told")))
        own = here.by_notification_message_template_id(template)
        message = await own.localized_notification_messages.post(
            LocalizedNotificationMessage(locale="en-us", subject="Hello", message_template="Look.", is_default=True)
        )
        assert message is not None and message.id is not None
        one = own.localized_notification_messages.by_localized_notification_message_id(message.id)
        changed = await one.patch(LocalizedNotificationMessage(subject="Good day"))
        assert changed is not None and (changed.subject, changed.message_template) == ("Good day", "Look.")
        read = await one.get()
        assert read is not None and read.is_default
        await own.send_test_message.post()
        renamed = await own.patch(NotificationMessageTemplate(display_name="Told again"))
        assert renamed is not None and renamed.display_name == "Told again"
        again = await own.get()
        assert again is not None and again.default_locale == "en-us"
        await one.delete()
        await own.delete()

    world.run(scenario())


def test_terms(world: World) -> None:
    async def scenario() -> None:
        here = world.client.device_management.terms_and_conditions
        terms = TermsAndConditions(display_name="Terms", title="Use", body_text="Be kind.", acceptance_statement="I am.")
        own = here.by_terms_and_conditions_id(await made(await here.post(terms)))
        changed = await own.patch(TermsAndConditions(body_text="Be very kind."))
        assert changed is not None and changed.version == 2
        group = await made(await world.client.groups.post(team("Accept")))
        target = TermsAndConditionsAssignment(target=GroupAssignmentTarget(group_id=group))
        assigned = await own.assignments.post(target)
        assert assigned is not None and assigned.id is not None
        one = own.assignments.by_terms_and_conditions_assignment_id(assigned.id)
        read = await one.get()
        assert read is not None and isinstance(read.target, GroupAssignmentTarget)
        await one.patch(target)
        accepted = await own.acceptance_statuses.get()
        assert accepted is not None and accepted.value == []
        await one.delete()
        read_terms = await own.get()
        assert read_terms is not None and read_terms.body_text == "Be very kind."
        await own.delete()

    world.run(scenario())


def test_autopilot_and_roles(world: World) -> None:
    async def scenario() -> None:
        intune = world.client.device_management
        imports = intune.imported_windows_autopilot_device_identities
        body = import_post_request_body.ImportPostRequestBody(
            imported_windows_autopilot_device_identities=[ImportedWindowsAutopilotDeviceIdentity(serial_number="SN-7")]
        )
        imported = await imports.import_.post(body)
        assert imported is not None and imported.value is not None
        record = imports.by_imported_windows_autopilot_device_identity_id(str(imported.value[0].id))
        read = await record.get()
        assert read is not None and read.state is not None and read.state.device_registration_id is not None
        known = intune.windows_autopilot_device_identities
        own = known.by_windows_autopilot_device_identity_id(read.state.device_registration_id)
        user = await world.client.users.post(person(world.domain, "Auto Pilot"))
        assert user is not None
        await own.assign_user_to_device.post(
            assigning.AssignUserToDevicePostRequestBody(
                user_principal_name=user.user_principal_name, addressable_user_name="Auto"
            )
        )
        await own.update_device_properties.post(updating.UpdateDevicePropertiesPostRequestBody(group_tag="shop"))
        device = await own.get()
        assert device is not None and (device.user_principal_name, device.group_tag) == (user.user_principal_name, "shop")
        await own.unassign_user_from_device.post()
        await own.delete()
        await record.delete()
        roles = await intune.role_definitions.get()
        assert roles is not None and roles.value is not None
        role = await intune.role_definitions.by_role_definition_id(str(roles.value[0].id)).get()
        assert role is not None and role.is_built_in and role.role_permissions

    world.run(scenario())


def test_an_app_and_its_assignments(world: World) -> None:
    async def scenario() -> None:
        here = world.client.device_app_management
        app = await here.mobile_apps.post(
            IosStoreApp(display_name="Mail", publisher="Example", bundle_id="com.example", app_store_url="https://example.com")
        )
        assert isinstance(app, IosStoreApp) and app.id is not None
        own = here.mobile_apps.by_mobile_app_id(app.id)
        changed = await own.patch(IosStoreApp(notes="Seen"))
        assert isinstance(changed, IosStoreApp) and (changed.notes, changed.bundle_id) == ("Seen", "com.example")
        group = GroupAssignmentTarget(group_id=await made(await world.client.groups.post(team("Mail users"))))
        wanted = MobileAppAssignment(intent=InstallIntent.Required, target=group)
        await own.assign.post(AppAssignments(mobile_app_assignments=[wanted]))
        listed = await own.assignments.get()
        assert listed is not None and listed.value is not None and listed.value[0].intent is InstallIntent.Required
        one = own.assignments.by_mobile_app_assignment_id(str(listed.value[0].id))
        read = await one.get()
        assert read is not None and isinstance(read.target, GroupAssignmentTarget)
        moved = await one.patch(MobileAppAssignment(intent=InstallIntent.Available))
        assert moved is not None and moved.intent is InstallIntent.Available
        await own.assignments.by_mobile_app_assignment_id(str(moved.id)).delete()
        category = await made(await here.mobile_app_categories.post(MobileAppCategory(display_name="Post")))
        drawer = here.mobile_app_categories.by_mobile_app_category_id(category)
        renamed = await drawer.patch(MobileAppCategory(display_name="Letters"))
        assert renamed is not None and renamed.display_name == "Letters"
        kept = await drawer.get()
        assert kept is not None and kept.display_name == "Letters"
        none = await own.categories.get()
        assert none is not None and none.value == []
        await drawer.delete()
        again = await own.get()
        assert isinstance(again, IosStoreApp)
        await own.delete()

    world.run(scenario())


def test_compliance_of_phones_and_macs(world: World) -> None:
    async def scenario() -> None:
        here = world.client.device_management.device_compliance_policies
        rules = compliance_policy("x").scheduled_actions_for_rule
        for policy in (
            IosCompliancePolicy(display_name="iOS", passcode_required=True, scheduled_actions_for_rule=rules),
            MacOSCompliancePolicy(display_name="macOS", storage_require_encryption=True, scheduled_actions_for_rule=rules),
            AndroidWorkProfileCompliancePolicy(display_name="Android", password_required=True, scheduled_actions_for_rule=rules),
        ):
            own = here.by_device_compliance_policy_id(await made(await here.post(policy)))
            read = await own.get()
            assert type(read) is type(policy)
            await own.delete()

    world.run(scenario())
