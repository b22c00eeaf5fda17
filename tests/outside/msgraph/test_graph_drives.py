"""A leaver's OneDrive handed over through Microsoft's client."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgraph.generated.drives.item.items.item.invite.invite_post_request_body import InvitePostRequestBody
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.drive_recipient import DriveRecipient
from msgraph.generated.models.permission import Permission
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import AssignLicensePostRequestBody

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.world import PREMIUM, World, asked


async def _made(world: World, name: str, *, licensed: bool = False) -> str:
    user = await made(await world.client.users.post(person(world.domain, name)))
    if licensed:
        wanted = AssignedLicense(sku_id=UUID(PREMIUM), disabled_plans=[])
        body = AssignLicensePostRequestBody(add_licenses=[wanted], remove_licenses=[])
        await world.client.users.by_user_id(user).assign_license.post(body)
    return user


def test_a_drive_is_handed_over(world: World) -> None:
    leaver, boss = world.run(_made(world, "Lea Ver", licensed=True)), world.run(_made(world, "Bo Ss"))
    of_leaver = world.client.users.by_user_id(leaver).drive
    drive = world.run(of_leaver.get())
    assert drive is not None and drive.id and drive.drive_type == "business" and drive.quota is not None
    listed = world.run(world.client.users.by_user_id(leaver).drives.get())
    assert listed is not None and [one.id for one in listed.value or []] == [drive.id]
    by_id = world.client.drives.by_drive_id(drive.id)
    root = world.run(by_id.root.get(request_configuration=asked(by_id.root, select=["id", "webUrl", "sharepointIds"])))
    assert root is not None and root.id and root.sharepoint_ids is not None and root.sharepoint_ids.site_url
    item: Any = by_id.items.by_drive_item_id(root.id)
    assert world.run(item.get()).name == "root"
    body = InvitePostRequestBody(
        recipients=[DriveRecipient(email=f"bo.ss@{world.domain}")], roles=["write"], require_sign_in=True, send_invitation=False
    )
    answer = world.run(item.invite.post(body))
    (given,) = answer.value
    assert given.granted_to_v2.user.id == boss and given.roles == ["write"]
    permissions = world.run(item.permissions.get())
    assert {one.roles[0] for one in permissions.value} == {"owner", "write"}
    one = item.permissions.by_permission_id(given.id)
    assert world.run(one.patch(Permission(roles=["read"]))).roles == ["read"]
    assert world.run(one.get()).roles == ["read"]
    world.run(one.delete())
    assert world.refused(one.get()) == (404, "itemNotFound")
    assert world.refused(item.permissions.get(request_configuration=asked(item.permissions, filter="id eq 'x'"))) == (
        400,
        "Request_UnsupportedQuery",
    )


def test_nobody_to_hand_over_to(world: World) -> None:
    leaver, without = world.run(_made(world, "Old Hand", licensed=True)), world.run(_made(world, "No Licence"))
    drive = world.run(world.client.users.by_user_id(leaver).drive.get())
    assert drive is not None and drive.id
    item = world.client.drives.by_drive_id(drive.id).items.by_drive_item_id("root")
    body = InvitePostRequestBody(recipients=[DriveRecipient(email=f"nobody@{world.domain}")], roles=["write"])
    assert world.refused(item.invite.post(body)) == (400, "noResolvedUsers")
    assert world.refused(world.client.users.by_user_id(without).drive.get()) == (404, "ResourceNotFound")
