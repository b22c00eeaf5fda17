"""Devices, as the real client drives them: in the directory, in Intune, and what a leaver's laptop goes through."""

from __future__ import annotations

import time
from typing import Any

from azure.core.credentials import AccessToken
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph.generated.device_management.managed_devices.item.clean_windows_device import (
    clean_windows_device_post_request_body as cleaning,
)
from msgraph.generated.device_management.managed_devices.item.windows_defender_scan import (
    windows_defender_scan_post_request_body as scanning,
)
from msgraph.generated.device_management.managed_devices.item.wipe.wipe_post_request_body import WipePostRequestBody
from msgraph.generated.devices.item.check_member_groups.check_member_groups_post_request_body import (
    CheckMemberGroupsPostRequestBody,
)
from msgraph.generated.models.action_state import ActionState
from msgraph.generated.models.alternative_security_id import AlternativeSecurityId
from msgraph.generated.models.compliance_state import ComplianceState
from msgraph.generated.models.device import Device
from msgraph.generated.models.device_category import DeviceCategory
from msgraph.generated.models.managed_device import ManagedDevice
from msgraph.generated.models.managed_device_owner_type import ManagedDeviceOwnerType
from msgraph.generated.models.management_state import ManagementState
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.reference_update import ReferenceUpdate
from msgraph.generated.models.user import User
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from tests.outside.msgraph.filled import made, person, team
from tests.outside.msgraph.filled_devices import ROOT, enrol
from tests.outside.msgraph.world import World, asked

ACTIONS = (
    "bypass_activation_lock",
    "disable_lost_mode",
    "locate_device",
    "logout_shared_apple_device_active_user",
    "reboot_now",
    "recover_passcode",
    "remote_lock",
    "request_remote_assistance",
    "reset_passcode",
    "shut_down",
    "sync_device",
    "windows_defender_update_signatures",
)


class SignedIn:
    """A credential of azure-identity's kind that has a person's token already."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self.token, int(time.time()) + 3600)


def administrator(world: World) -> GraphServiceClient:
    """A client that a Global Administrator of the tenant has signed in to."""
    users = world.run(world.client.users.get())
    assert users is not None
    name = next(one.user_principal_name for one in users.value or [] if str(one.user_principal_name).startswith("admin@"))
    answer = world.http.post("/_sim/token", json={"tenantId": world.tenant, "user": name})
    provider = AzureIdentityAuthenticationProvider(
        SignedIn(answer.json()["access_token"]), scopes=["x"], allowed_hosts=["localhost"]
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{world.info.url}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def wait(world: World, **moved: float) -> None:
    seconds = moved.get("minutes", 0) * 60 + moved.get("hours", 0) * 3600
    assert world.http.post("/_sim/clock", json={"advanceSeconds": seconds}).status_code == 200


def new_device() -> Device:
    return Device(
        account_enabled=True,
        alternative_security_ids=[AlternativeSecurityId(type=2, key=b"base64Y3YxN2E1MWFlYw==")],
        device_id="4c299165-6e8f-4b45-a5ba-c5d250a707ff",
        display_name="Test device",
        operating_system="linux",
        operating_system_version="1",
    )


def test_a_device_of_the_directory_from_making_to_deleting(world: World) -> None:
    admin = administrator(world)
    assert world.refused(world.client.devices.post(new_device())) == (403, "Authorization_RequestDenied")

    async def scenario() -> None:
        device = await made(await admin.devices.post(new_device()))
        here = world.client.devices.by_device_id(device)
        user = await made(await world.client.users.post(person(world.domain, "Owen Device")))
        for link in (admin.devices.by_device_id(device).registered_owners, admin.devices.by_device_id(device).registered_users):
            await link.ref.post(ReferenceCreate(odata_id=f"{ROOT}/{user}"))
            references = await link.ref.get()
            # The client expects plain text here and can only count what Graph answers.
            assert references is not None and len(references.value or []) == 1
        owners = await here.registered_owners.get()
        assert owners is not None and [type(one) for one in owners.value or []] == [User]
        person_of = world.client.users.by_user_id(user)
        owned, used = await person_of.owned_devices.graph_device.get(), await person_of.registered_devices.graph_device.get()
        assert owned is not None and used is not None
        assert [one.id for one in owned.value or []] == [one.id for one in used.value or []] == [device]
        group = await made(await world.client.groups.post(team("Machines")))
        await world.client.groups.by_group_id(group).members.ref.post(ReferenceCreate(odata_id=f"{ROOT}/{device}"))
        around, everything = await here.member_of.graph_group.get(), await here.transitive_member_of.get()
        assert around is not None and [one.id for one in around.value or []] == [group]
        assert everything is not None and [one.id for one in everything.value or []] == [group]
        checked = await here.check_member_groups.post(CheckMemberGroupsPostRequestBody(group_ids=[group, device]))
        assert checked is not None and checked.value == [group]
        members = await world.client.groups.by_group_id(group).members.graph_device.get()
        assert members is not None and [one.id for one in members.value or []] == [device]
        await here.patch(Device(account_enabled=False))
        read = await world.client.devices_with_device_id("4c299165-6e8f-4b45-a5ba-c5d250a707ff").get()
        assert read is not None and (read.id, read.account_enabled) == (device, False)
        configuration = asked(world.client.devices.count, eventual=True)
        assert await world.client.devices.count.get(request_configuration=configuration) == 1
        await admin.devices.by_device_id(device).registered_owners.by_directory_object_id(user).ref.delete()
        await here.delete()

    world.run(scenario())
    delta = world.run(world.client.devices.delta.get())
    assert delta is not None and delta.value == [] and str(delta.odata_delta_link).startswith(world.info.url)


def test_the_laptop_of_a_leaver(world: World) -> None:
    """Disabled in the directory, retired in Intune, gone from both."""

    async def start() -> tuple[str, dict[str, str]]:
        user = await made(await world.client.users.post(person(world.domain, "Lea Leaver")))
        laptop = enrol(world.http, world.tenant, "LEA-1", user=user)
        mine = world.client.users.by_user_id(user).managed_devices
        listed = await mine.get()
        assert listed is not None and [one.device_name for one in listed.value or []] == ["LEA-1"]
        read = await mine.by_managed_device_id(laptop["managedDeviceId"]).get()
        assert read is not None and read.compliance_state is ComplianceState.Compliant
        await world.client.devices.by_device_id(laptop["id"]).patch(Device(account_enabled=False))
        here = world.client.device_management.managed_devices.by_managed_device_id(laptop["managedDeviceId"])
        await here.retire.post()
        pending = await here.get()
        assert pending is not None and pending.management_state is ManagementState.RetirePending
        assert [one.action_state for one in pending.device_action_results or []] == [ActionState.Pending]
        return user, laptop

    user, laptop = world.run(start())
    wait(world, minutes=15)
    managed = world.client.device_management.managed_devices.by_managed_device_id(laptop["managedDeviceId"])
    assert world.refused(managed.get()) == (404, "ResourceNotFound")
    assert world.refused(world.client.devices.by_device_id(laptop["id"]).get()) == (404, "Request_ResourceNotFound")
    left = world.run(world.client.users.by_user_id(user).owned_devices.get())
    assert left is not None and left.value == []


def test_a_managed_device_is_changed_and_deleted(world: World) -> None:
    async def scenario() -> None:
        intune = world.client.device_management
        made_ids = enrol(world.http, world.tenant, "DESK-1")
        here = intune.managed_devices.by_managed_device_id(made_ids["managedDeviceId"])
        category = await intune.device_categories.post(DeviceCategory(display_name="Desks"))
        assert category is not None and category.id is not None
        changed = await here.patch(
            ManagedDevice(
                notes="Dented",
                managed_device_owner_type=ManagedDeviceOwnerType.Personal,
            )
        )
        assert changed is not None and changed.managed_device_owner_type is ManagedDeviceOwnerType.Personal
        # The client has no word for this reference, so the address says it.
        address = f"{world.info.url}/v1.0/deviceManagement/managedDevices/{made_ids['managedDeviceId']}/deviceCategory/$ref"
        await (
            world.client.users.by_user_id("x")
            .manager.ref.with_url(address)
            .put(
                ReferenceUpdate(
                    odata_id=f"{ROOT.removesuffix('/directoryObjects')}/deviceManagement/deviceCategories/{category.id}"
                )
            )
        )
        of_device = await here.device_category.get()
        assert of_device is not None and of_device.id == category.id
        noted = await here.get(request_configuration=asked(here, select="notes"))
        assert noted is not None and noted.notes == "Dented"
        nobody = await here.users.get()
        assert nobody is not None and nobody.value == []
        own = intune.device_categories.by_device_category_id(category.id)
        renamed = await own.patch(DeviceCategory(display_name="Tables"))
        assert renamed is not None and renamed.display_name == "Tables"
        read = await own.get()
        assert read is not None and read.display_name == "Tables"
        await own.delete()
        overview = await intune.managed_device_overview.get()
        assert overview is not None and overview.enrolled_device_count and overview.device_operating_system_summary is not None
        await here.delete()

    world.run(scenario())


def test_every_action(world: World) -> None:
    phone = enrol(world.http, world.tenant, "PHONE-1", operatingSystem="iOS")["managedDeviceId"]
    laptop = enrol(world.http, world.tenant, "LAPTOP-1")["managedDeviceId"]
    devices = world.client.device_management.managed_devices

    async def send() -> None:
        for device in (phone, laptop):
            for action in ACTIONS:
                await getattr(devices.by_managed_device_id(device), action).post()
        here = devices.by_managed_device_id(laptop)
        await here.clean_windows_device.post(cleaning.CleanWindowsDevicePostRequestBody(keep_user_data=True))
        await here.windows_defender_scan.post(scanning.WindowsDefenderScanPostRequestBody(quick_scan=True))
        await here.wipe.post(WipePostRequestBody(keep_enrollment_data=True, keep_user_data=False))
        await devices.by_managed_device_id(phone).wipe.post(WipePostRequestBody(persist_esim_data_plan=True))

    async def states(device: str) -> set[ActionState | None]:
        read = await devices.by_managed_device_id(device).get()
        assert read is not None
        return {one.action_state for one in read.device_action_results or []}

    world.run(send())
    assert world.run(states(laptop)) == {ActionState.Pending, ActionState.NotSupported}
    wait(world, minutes=15)
    assert world.run(states(laptop)) == {ActionState.Done, ActionState.NotSupported}
    assert world.refused(devices.by_managed_device_id(phone).get()) == (404, "ResourceNotFound")
