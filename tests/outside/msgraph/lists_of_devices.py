"""The lists of devices and of Intune, as `lists` has those of the directory.

Microsoft's pages on Intune's lists name no option at all: asked is what its clients send, refused must be $search alone.
"""

from __future__ import annotations

from typing import Any

from tests.outside.msgraph.filled import Filled
from tests.outside.msgraph.lists import DIRECTORY, MIXED, Builder, Holds, Listed, named

INTUNE: dict[str, Any] = {"advanced": (), "sure_not": ("search",)}


def _intune(name: str, of: Builder, filter_: tuple[str, Holds], **more: Any) -> Listed:
    """A list of Intune's whose objects have a name."""
    given = {"options": ("select", "filter", "orderby", "top", "skip"), "page": f"List {name}: names none", **INTUNE, **more}
    return Listed(path=f"/deviceManagement/{name}", of=of, filter=filter_, **given)


def _managed(client: Any, made: Filled) -> Any:
    return client.device_management.managed_devices.by_managed_device_id(made.managed)


def _compliance(client: Any, made: Filled) -> Any:
    return client.device_management.device_compliance_policies.by_device_compliance_policy_id(made.compliance)


def _ring(client: Any, made: Filled) -> Any:
    return client.device_management.device_configurations.by_device_configuration_id(made.ring)


def _limits(client: Any) -> Any:
    return client.device_management.device_enrollment_configurations


def _plain(path: str, of: Builder, **more: Any) -> Listed:
    """A list below one object, read whole."""
    given = {
        "options": ("select", "skip"),
        "page": "its list: names none",
        "advanced": (),
        "sure_not": ("search", "expand"),
        **more,
    }
    return Listed(path=f"/deviceManagement/{path}", of=of, **given)


LISTS: dict[str, Listed] = {
    "devices": Listed(
        path="/devices",
        of=lambda client, _: client.devices,
        options=DIRECTORY,
        page="List devices: $count, $expand, $filter, $orderby, $search, $select, $top",
        filter=("operatingSystem eq 'iOS'", named("PHONE")),
        search=('"displayName:phone"', named("PHONE")),
        expand=("registeredOwners", lambda one: len(one.registered_owners or []) == 1),
        orderby="displayName desc",
    ),
    "owned devices": Listed(
        path="/users/{}/ownedDevices",
        of=lambda client, made: client.users.by_user_id(made.user).owned_devices,
        page="List ownedDevices: OData parameters",
        filter=("startswith(displayName,'PHONE')", named("PHONE")),
        search=('"displayName:phone"', named("PHONE")),
        **MIXED,
    ),
    "registered devices": Listed(
        path="/users/{}/registeredDevices",
        of=lambda client, made: client.users.by_user_id(made.user).registered_devices,
        page="List registeredDevices: OData parameters",
        filter=("startswith(displayName,'PHONE')", named("PHONE")),
        search=('"displayName:phone"', named("PHONE")),
        **MIXED,
    ),
    "owners of a device": Listed(
        path="/devices/{}/registeredOwners",
        of=lambda client, made: client.devices.by_device_id(made.device).registered_owners,
        options=("select", "count"),
        page="List registeredOwners: OData parameters",
        sure_not=("skip",),
    ),
    "users of a device": Listed(
        path="/devices/{}/registeredUsers",
        of=lambda client, made: client.devices.by_device_id(made.device).registered_users,
        options=("select", "count"),
        page="List registeredUsers: OData parameters",
        sure_not=("skip",),
    ),
    "groups of a device": Listed(
        path="/devices/{}/memberOf",
        of=lambda client, made: client.devices.by_device_id(made.device).member_of,
        options=("select", "count"),
        page="List device memberships: $select, $filter, $count, $search, advanced where the directory asks for it",
        sure_not=("skip",),
    ),
    "managed devices": Listed(
        path="/deviceManagement/managedDevices",
        of=lambda client, _: client.device_management.managed_devices,
        options=("select", "filter", "expand", "orderby", "top", "skip"),
        page="List managedDevices: names none",
        filter=("operatingSystem eq 'iOS'", lambda one: one.device_name == "PHONE 2"),
        expand=("users", lambda one: len(one.users or []) == 1),
        orderby="deviceName desc",
        key=lambda one: one.device_name,
        **INTUNE,
    ),
    "managed devices of a person": Listed(
        path="/users/{}/managedDevices",
        of=lambda client, made: client.users.by_user_id(made.user).managed_devices,
        options=("select", "filter", "orderby", "top", "skip"),
        page="List managedDevices: names none",
        filter=("deviceName eq 'LAPTOP 1'", lambda one: one.device_name == "LAPTOP 1"),
        orderby="deviceName",
        key=lambda one: one.device_name,
        **INTUNE,
    ),
    "compliance of a device": _plain(
        "managedDevices/{}/deviceCompliancePolicyStates",
        lambda client, made: _managed(client, made).device_compliance_policy_states,
    ),
    "configuration of a device": _plain(
        "managedDevices/{}/deviceConfigurationStates",
        lambda client, made: _managed(client, made).device_configuration_states,
    ),
    "devices of a compliance policy": _plain(
        "deviceCompliancePolicies/{}/deviceStatuses",
        lambda client, made: _compliance(client, made).device_statuses,
        options=("select", "filter", "skip"),
        filter=("status eq 'nonCompliant'", lambda one: one.status.value == "nonCompliant"),
    ),
    "people of a compliance policy": _plain(
        "deviceCompliancePolicies/{}/userStatuses", lambda client, made: _compliance(client, made).user_statuses
    ),
    "devices of a ring": _plain(
        "deviceConfigurations/{}/deviceStatuses",
        lambda client, made: _ring(client, made).device_statuses,
        options=("select", "filter", "skip"),
        filter=("deviceDisplayName eq 'LAPTOP 1'", lambda one: one.device_display_name == "LAPTOP 1"),
    ),
    "people of a ring": _plain("deviceConfigurations/{}/userStatuses", lambda client, made: _ring(client, made).user_statuses),
    "device categories": _intune(
        "deviceCategories",
        lambda client, _: client.device_management.device_categories,
        ("displayName eq 'Kiosk'", named("Kiosk")),
        orderby="displayName desc",
    ),
    "enrolment configurations": _intune(
        "deviceEnrollmentConfigurations",
        lambda client, _: _limits(client),
        ("priority eq 1", named("Five")),
        options=("select", "filter", "expand", "orderby", "top", "skip"),
        expand=("assignments", lambda one: len(one.assignments or []) == 1),
        orderby="priority",
        key=lambda one: one.priority,
    ),
    "assignments of an enrolment configuration": _plain(
        "deviceEnrollmentConfigurations/{}/assignments",
        lambda client, made: _limits(client).by_device_enrollment_configuration_id(made.limit).assignments,
    ),
    "notifications": _intune(
        "notificationMessageTemplates",
        lambda client, _: client.device_management.notification_message_templates,
        ("displayName eq 'Warned'", named("Warned")),
        options=("select", "filter", "expand", "orderby", "top", "skip"),
        expand=("localizedNotificationMessages", lambda one: len(one.localized_notification_messages or []) == 2),
    ),
    "messages of a notification": _plain(
        "notificationMessageTemplates/{}/localizedNotificationMessages",
        lambda client, made: (
            client.device_management.notification_message_templates.by_notification_message_template_id(
                made.template
            ).localized_notification_messages
        ),
    ),
    "terms": _intune(
        "termsAndConditions",
        lambda client, _: client.device_management.terms_and_conditions,
        ("startswith(displayName,'More')", named("More")),
        options=("select", "filter", "expand", "orderby", "top", "skip"),
        expand=("assignments", lambda one: len(one.assignments or []) == 1),
    ),
    "assignments of terms": _plain(
        "termsAndConditions/{}/assignments",
        lambda client, made: client.device_management.terms_and_conditions.by_terms_and_conditions_id(made.terms).assignments,
    ),
    "apps": Listed(
        path="/deviceAppManagement/mobileApps",
        of=lambda client, _: client.device_app_management.mobile_apps,
        options=("select", "filter", "expand", "orderby", "top", "skip"),
        page="List mobileApps: names none",
        filter=("displayName eq 'Timesheet'", named("Timesheet")),
        expand=("assignments", lambda one: len(one.assignments or []) == 1),
        orderby="displayName desc",
        **INTUNE,
    ),
    "assignments of an app": Listed(
        path="/deviceAppManagement/mobileApps/{}/assignments",
        of=lambda client, made: client.device_app_management.mobile_apps.by_mobile_app_id(made.app).assignments,
        options=("select", "skip"),
        page="List mobileAppAssignments: names none",
        advanced=(),
        sure_not=("search", "expand"),
    ),
    "categories of apps": Listed(
        path="/deviceAppManagement/mobileAppCategories",
        of=lambda client, _: client.device_app_management.mobile_app_categories,
        options=("select", "filter", "orderby", "top", "skip"),
        page="List mobileAppCategories: names none",
        filter=("displayName eq 'Time'", named("Time")),
        orderby="displayName desc",
        **INTUNE,
    ),
    "roles of Intune": _intune(
        "roleDefinitions",
        lambda client, _: client.device_management.role_definitions,
        ("displayName eq 'Help Desk Operator'", named("Help Desk")),
    ),
    "devices known to Autopilot": _intune(
        "windowsAutopilotDeviceIdentities",
        lambda client, _: client.device_management.windows_autopilot_device_identities,
        ("serialNumber eq 'SN-2'", lambda one: one.serial_number == "SN-2"),
        orderby="serialNumber desc",
        key=lambda one: one.serial_number,
    ),
    "imports to Autopilot": _intune(
        "importedWindowsAutopilotDeviceIdentities",
        lambda client, _: client.device_management.imported_windows_autopilot_device_identities,
        ("serialNumber eq 'SN-2'", lambda one: one.serial_number == "SN-2"),
        orderby="serialNumber desc",
        key=lambda one: one.serial_number,
    ),
}
