"""Pages by next links alone, as the real client follows them: every object once, whatever comes and goes meanwhile."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.user import User

from tests.outside.msgraph.filled import made, person, team
from tests.outside.msgraph.world import World, asked, pages

PEOPLE = 23


@pytest.fixture(scope="module")
def people(world: World) -> list[str]:
    """Ids, in the order of creation."""

    async def make() -> list[str]:
        users = world.client.users
        return [await made(await users.post(person(world.domain, f"Person {n:02}", department="Finance"))) for n in range(PEOPLE)]

    return world.run(make())


FINANCE = "department eq 'Finance'"


@pytest.mark.parametrize("top", [1, 2, 7, 22, 23, 24, 999])
def test_each_object_once(world: World, people: list[str], top: int) -> None:
    found = world.run(pages(world.client.users, top=top, filter=FINANCE, select=["id"]))
    assert [one.id for page in found for one in page] == people
    assert [len(page) for page in found[:-1]] == [top] * (len(found) - 1)


def test_the_default_page_holds_a_hundred(world: World, people: list[str]) -> None:
    async def more() -> None:
        for number in range(110):
            await world.client.users.post(person(world.domain, f"Crowd {number}", department="Crowd"))

    world.run(more())
    found = world.run(pages(world.client.users, filter="department eq 'Crowd'"))
    assert [len(page) for page in found] == [100, 10]


def test_advanced_queries_count_on_the_first_page_only(world: World, people: list[str]) -> None:
    users = world.client.users
    wanted: dict[str, Any] = {"filter": "department ne 'Crowd'", "count": True, "top": 9, "orderby": "displayName desc"}
    first = world.run(users.get(request_configuration=asked(users, eventual=True, **wanted)))
    assert first is not None and first.odata_count is not None and first.odata_next_link is not None
    found = world.run(pages(users, eventual=True, **wanted))
    names = [one.display_name.lower() for page in found for one in page]
    assert names == sorted(names, reverse=True) and len(names) == first.odata_count
    again = asked(users, eventual=True)
    second = world.run(users.with_url(first.odata_next_link).get(request_configuration=again))
    assert second is not None and second.odata_count is None
    # Headers are no part of the link (Source: Graph, paging).
    assert world.refused(users.with_url(first.odata_next_link).get()) == (400, "Request_UnsupportedQuery")


def test_the_link_keeps_every_option(world: World, people: list[str]) -> None:
    users = world.client.users
    wanted = asked(users, top=3, filter=FINANCE, select=["id", "displayName"], expand="manager($select=id)")
    first = world.run(users.get(request_configuration=wanted))
    assert first is not None and first.odata_next_link is not None
    link = urlsplit(first.odata_next_link)
    kept = {name: values[0] for name, values in parse_qs(link.query).items()}
    token = kept.pop("$skiptoken")
    assert kept == {"$top": "3", "$filter": FINANCE, "$select": "id,displayName", "$expand": "manager($select=id)"}
    assert f"{link.scheme}://{link.netloc}" == world.info.url and len(token) > 20
    forged = first.odata_next_link.replace(token, "bm90IGE")
    assert world.refused(users.with_url(forged).get()) == (400, "Request_BadRequest")


@pytest.mark.parametrize("number", range(4))
def test_nothing_is_shown_twice_or_lost_while_others_come_and_go(world: World, people: list[str], number: int) -> None:
    """What was there all the time is shown exactly once, though between two pages people join and leave."""
    rng = random.Random(number)
    users, label = world.client.users, f"Flow {number}"

    async def walk() -> tuple[list[str], set[str], set[str]]:
        async def join(name: str) -> str:
            return await made(await users.post(person(world.domain, name, department=label)))

        there = [await join(f"{label} {n:02}") for n in range(30)]
        stayed, left, seen = set(there), set(), []
        configuration = asked(users, filter=f"department eq '{label}'", top=4, select=["id"])
        page = await users.get(request_configuration=configuration)
        while page is not None:
            seen += [one.id or "" for one in page.value or []]
            await join(f"{label} new {len(seen)} {rng.randrange(10**6)}")
            # Mostly those around the border between two pages.
            ahead = [one for one in there if one not in seen and one not in left]
            near = [one for one in (*seen[-3:], *ahead[:3]) if one not in left]
            for gone in rng.sample(near, k=min(2, len(near))):
                left.add(gone)
                await users.by_user_id(gone).delete()
            page = await users.with_url(page.odata_next_link).get() if page.odata_next_link else None
        return seen, stayed - left, left

    seen, stayed, left = world.run(walk())
    assert len(seen) == len(set(seen))
    assert stayed <= set(seen) and left


def test_pages_of_members(world: World, people: list[str]) -> None:
    async def fill() -> str:
        group = await made(await world.client.groups.post(team("Paged")))
        for one in people:
            reference = ReferenceCreate(odata_id=f"{world.info.url}/v1.0/directoryObjects/{one}")
            await world.client.groups.by_group_id(group).members.ref.post(reference)
        return group

    group = world.run(fill())
    for builder in (
        world.client.groups.by_group_id(group).members,
        world.client.groups.by_group_id(group).transitive_members,
        world.client.groups.by_group_id(group).members.graph_user,
    ):
        found = world.run(pages(builder, top=5))
        assert [one.id for page in found for one in page] == people
        assert all(isinstance(one, User) for page in found for one in page)


def test_an_expansion_holds_twenty_and_has_no_link(world: World, people: list[str]) -> None:
    async def read() -> Any:
        groups = world.client.groups
        found = await groups.get(request_configuration=asked(groups, filter="displayName eq 'Paged'", expand="members"))
        assert found is not None and found.value
        return found.value[0]

    group = world.run(read())
    assert len(group.members) == 20
    assert not [name for name in group.additional_data if "nextLink" in name]
