"""Microsoft's Graph client while directory writes replicate: missing right after create, found later without another word."""

from __future__ import annotations

from msgraph.generated.models.group import Group
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.user import User

from tests.outside.msgraph.world import PASSWORD, World


def test_the_client_sees_404_right_after_create_and_finds_it_later(world: World) -> None:
    assert world.http.put("/_sim/lag", json={"reads": 2}).status_code == 200
    try:
        made = world.run(
            world.client.users.post(
                User(
                    account_enabled=True,
                    display_name="Late Lena",
                    mail_nickname="lena",
                    user_principal_name=f"lena@{world.domain}",
                    password_profile=PasswordProfile(password=PASSWORD),
                )
            )
        )
        assert made is not None and made.id is not None and made.display_name == "Late Lena"
        user = world.client.users.by_user_id(made.id)
        assert world.refused(user.get()) == (404, "Request_ResourceNotFound")
        listed = world.run(world.client.users.get())
        assert listed is not None and made.id not in [one.id for one in listed.value or []]
        found = world.run(user.get())
        assert found is not None and found.id == made.id
    finally:
        world.http.delete("/_sim/lag")


def test_the_client_misses_a_member_just_added_and_finds_it_later(world: World) -> None:
    team = world.run(
        world.client.groups.post(Group(display_name="Late", mail_enabled=False, mail_nickname="late", security_enabled=True))
    )
    people = world.run(world.client.users.get())
    assert team is not None and team.id is not None and people is not None and people.value
    person = people.value[0]
    members = world.client.groups.by_group_id(team.id).members
    assert world.http.put("/_sim/lag", json={"reads": 1}).status_code == 200
    try:
        reference = ReferenceCreate(odata_id=f"{world.info.url}/v1.0/directoryObjects/{person.id}")
        world.run(members.ref.post(reference))
        before, after = world.run(members.get()), world.run(members.get())
        assert before is not None and before.value == []
        assert after is not None and [one.id for one in after.value or []] == [person.id]
    finally:
        world.http.delete("/_sim/lag")
