"""What the lists of devices and of Intune need: two devices that enrol, and at least one object in each list."""

from __future__ import annotations

from dataclasses import replace

import httpx
from msgraph.generated.models.all_licensed_users_assignment_target import AllLicensedUsersAssignmentTarget
from msgraph.generated.models.device_category import DeviceCategory
from msgraph.generated.models.device_enrollment_limit_configuration import DeviceEnrollmentLimitConfiguration
from msgraph.generated.models.enrollment_configuration_assignment import EnrollmentConfigurationAssignment
from msgraph.generated.models.imported_windows_autopilot_device_identity import ImportedWindowsAutopilotDeviceIdentity
from msgraph.generated.models.install_intent import InstallIntent
from msgraph.generated.models.localized_notification_message import LocalizedNotificationMessage
from msgraph.generated.models.mobile_app_assignment import MobileAppAssignment
from msgraph.generated.models.mobile_app_category import MobileAppCategory
from msgraph.generated.models.notification_message_template import NotificationMessageTemplate
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.terms_and_conditions import TermsAndConditions
from msgraph.generated.models.terms_and_conditions_assignment import TermsAndConditionsAssignment
from msgraph.generated.models.web_app import WebApp
from msgraph.graph_service_client import GraphServiceClient

from tests.outside.msgraph.filled import Filled, made, team

ROOT = "https://graph.microsoft.com/v1.0/directoryObjects"


def enrol(http: httpx.Client, tenant: str, name: str, **more: object) -> dict[str, str]:
    """A device joins by itself and Intune takes it, which no client of Graph can do. `id`, `deviceId`, `managedDeviceId`."""
    answer = http.post("/_sim/devices", json={"tenantId": tenant, "name": name, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


async def fill_devices(client: GraphServiceClient, http: httpx.Client, tenant: str, filled: Filled) -> Filled:
    laptop = enrol(http, tenant, "LAPTOP 1", user=filled.user, fails=["passwordRequired"])
    enrol(http, tenant, "PHONE 2", user=filled.user, operatingSystem="iOS", ownerType="personal")
    group = await made(await client.groups.post(team("Workshop")))
    await client.groups.by_group_id(group).members.ref.post(ReferenceCreate(odata_id=f"{ROOT}/{laptop['id']}"))
    intune = client.device_management
    for name in ("Kiosk", "Shared"):
        await intune.device_categories.post(DeviceCategory(display_name=name))
    limits = intune.device_enrollment_configurations
    limit = await made(await limits.post(DeviceEnrollmentLimitConfiguration(display_name="Five", limit=5)))
    target = AllLicensedUsersAssignmentTarget()
    await limits.by_device_enrollment_configuration_id(limit).assignments.post(EnrollmentConfigurationAssignment(target=target))
    templates = intune.notification_message_templates
    template = await made(await templates.post(NotificationMessageTemplate(display_name="Told")))
    await templates.post(NotificationMessageTemplate(display_name="Warned"))
    for locale, subject in (("en-us", "Hello"), ("de-de", "Hallo")):
        await templates.by_notification_message_template_id(template).localized_notification_messages.post(
            LocalizedNotificationMessage(locale=locale, subject=subject, message_template="Look.", is_default=locale == "en-us")
        )
    terms = intune.terms_and_conditions
    first, _ = [
        await made(
            await terms.post(
                TermsAndConditions(display_name=name, title="Use", body_text="Be kind.", acceptance_statement="I am.")
            )
        )
        for name in ("Terms of use", "More terms")
    ]
    await terms.by_terms_and_conditions_id(first).assignments.post(TermsAndConditionsAssignment(target=target))
    for serial in ("SN-1", "SN-2"):
        await intune.imported_windows_autopilot_device_identities.post(
            ImportedWindowsAutopilotDeviceIdentity(serial_number=serial)
        )
    apps = client.device_app_management
    app, _ = [
        await made(await apps.mobile_apps.post(WebApp(display_name=name, publisher="Example", app_url="https://example.com")))
        for name in ("Intranet", "Timesheet")
    ]
    await apps.mobile_apps.by_mobile_app_id(app).assignments.post(
        MobileAppAssignment(intent=InstallIntent.Required, target=target)
    )
    for name in ("Tools", "Time"):
        await apps.mobile_app_categories.post(MobileAppCategory(display_name=name))
    return replace(
        filled, device=laptop["id"], managed=laptop["managedDeviceId"], limit=limit, template=template, terms=first, app=app
    )
