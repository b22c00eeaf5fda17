"""Delta queries as the real client sends them (`/users/delta()`): everything once, then what has changed since."""

from __future__ import annotations

from typing import Any

from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.user import User

from tests.outside.msgraph.filled import made, person, team
from tests.outside.msgraph.world import World, asked


async def _walk(first: Any, builder: Any) -> tuple[list[Any], str]:
    """All objects up to the delta link, and that link."""
    found, page = list(first.value or []), first
    while page.odata_next_link:
        page = await builder.with_url(page.odata_next_link).get()
        found += page.value or []
    assert page.odata_delta_link
    return found, page.odata_delta_link


def test_users_that_came_changed_and_went(world: World) -> None:
    users, delta = world.client.users, world.client.users.delta

    async def story() -> None:
        ids = [await made(await users.post(person(world.domain, f"Person {n}"))) for n in range(5)]
        first = await delta.get(request_configuration=asked(delta, select=["id", "displayName", "city"]))
        found, link = await _walk(first, delta)
        assert set(ids) <= {one.id for one in found} and len(found) == len({one.id for one in found})
        again, link = await _walk(await delta.with_url(link).get(), delta)
        assert again == []
        await users.by_user_id(ids[0]).patch(User(city="Bonn"))
        fresh = await made(await users.post(person(world.domain, "Newcomer")))
        await users.by_user_id(ids[1]).delete()
        changed, link = await _walk(await delta.with_url(link).get(), delta)
        told = {one.id: one for one in changed}
        assert set(told) == {ids[0], ids[1], fresh}
        assert told[ids[0]].city == "Bonn" and told[fresh].display_name == "Newcomer"
        assert told[ids[1]].additional_data["@removed"] == {"reason": "changed"}
        assert (await _walk(await delta.with_url(link).get(), delta))[0] == []

    world.run(story())


def test_members_of_groups(world: World) -> None:
    groups, delta = world.client.groups, world.client.groups.delta

    async def story() -> None:
        user = await made(await world.client.users.post(person(world.domain, "Joiner")))
        group = await made(await groups.post(team("Joined")))
        first = await delta.get(request_configuration=asked(delta, select=["displayName", "members"]))
        _, link = await _walk(first, delta)
        reference = ReferenceCreate(odata_id=f"{world.info.url}/v1.0/directoryObjects/{user}")
        await groups.by_group_id(group).members.ref.post(reference)
        changed, _ = await _walk(await delta.with_url(link).get(), delta)
        assert [one.id for one in changed] == [group]
        assert [str(one["id"]) for one in changed[0].additional_data["members@delta"]] == [user]

    world.run(story())


def test_what_delta_does_not_take(world: World) -> None:
    delta = world.client.users.delta
    for options in ({"top": 5}, {"orderby": "displayName"}, {"search": '"displayName:x"'}, {"filter": "city eq 'Bonn'"}):
        status, _ = world.refused(delta.get(request_configuration=asked(delta, **options)))
        assert status == 400
