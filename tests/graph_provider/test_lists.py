"""One list serves every read of a run; what was written is read once more, what was made is known from the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from graph_provider.calls import Call, Reply
from graph_provider.client import GraphClient
from graph_provider.errors import Forbidden
from graph_provider.lists import Collection, Lists
from graph_provider.references import references
from graph_provider.transport import Transport
from tests.graph_provider.wire import Answer, Scripted, reply

ADA, BOB, GROUP = (f"{number}aaaaaaa-0000-0000-0000-000000000000" for number in (1, 2, 3))
USERS = Collection("/users", ("id", "displayName", "department"))


def answer(call: Call) -> Answer:
    if call.path.endswith(("/users", "/members")):
        return reply(200, {"value": [{"id": ADA, "displayName": "Ada", "department": None}]})
    return reply(200, {"id": call.path.rpartition("/")[2], "displayName": "now"}) if ADA in call.path else reply(404)


class Remote(Scripted):
    """Nothing is answered at once."""

    async def exchange(self, call: Call) -> Reply:
        await asyncio.sleep(0)
        return await super().exchange(call)


def asked(work: Callable[[Lists], Awaitable[None]], answers: Callable[[Call], Answer] = answer) -> list[str]:
    """The paths that were asked for."""
    wire = Remote(answer=answers)

    async def main() -> None:
        await work(Lists(GraphClient(cast(Transport, wire))))

    asyncio.run(main())
    return [call.path for call in wire.calls]


def test_reads_side_by_side_share_one_list() -> None:
    async def work(lists: Lists) -> None:
        found = await asyncio.gather(*(lists.one(USERS, ADA.upper()) for _ in range(9)))
        assert {item["displayName"] for item in found if item} == {"Ada"}

    assert asked(work) == ["/users"]


def test_what_the_list_lacks_is_asked_for_by_its_id_also_when_the_list_is_empty() -> None:
    async def work(lists: Lists) -> None:
        assert await lists.one(USERS, BOB) is None
        assert await lists.one(USERS, ADA) is not None

    assert asked(work) == ["/users", f"/users/{BOB}"]
    empty = asked(work, lambda call: reply(200, {"value": []}) if call.path == "/users" else answer(call))
    assert empty == ["/users", f"/users/{BOB}", f"/users/{ADA}"]


def test_what_was_written_is_read_once_after_each_write() -> None:
    async def work(lists: Lists) -> None:
        await lists.all(USERS)
        for _ in range(2):
            lists.touched(ADA)
            for _ in range(3):
                assert (await lists.one(USERS, ADA) or {})["displayName"] == "now"

    assert asked(work) == ["/users", f"/users/{ADA}", f"/users/{ADA}"]


def test_what_was_made_is_known_from_the_answer_until_it_is_written() -> None:
    async def work(lists: Lists) -> None:
        lists.touched(ADA)
        lists.born(USERS, {"id": ADA, "displayName": "Ada", "passwordProfile": {"password": "secret"}})
        assert await lists.one(USERS, ADA) == {"id": ADA, "displayName": "Ada", "department": None}
        lists.touched(ADA)
        assert (await lists.one(USERS, ADA) or {})["displayName"] == "now"

    assert asked(work) == [f"/users/{ADA}"]


def test_members_are_listed_once_and_again_after_a_write_on_their_group() -> None:
    members = references(GROUP, "members")

    async def work(lists: Lists) -> None:
        lists.empty(members)
        assert await lists.all(members) == {}
        lists.touched(BOB)
        assert await lists.all(members) == {}
        for _ in range(2):
            lists.touched(GROUP)
            await asyncio.gather(*(lists.all(members) for _ in range(5)))

    assert asked(work) == [f"/groups/{GROUP}/members"] * 2


def test_a_failed_list_is_an_error_for_all_who_wait_and_is_not_kept() -> None:
    refusals = [reply(403)]

    async def work(lists: Lists) -> None:
        failed: list[Any] = await asyncio.gather(*(lists.one(USERS, ADA) for _ in range(3)), return_exceptions=True)
        assert [type(error) for error in failed] == [Forbidden] * 3
        assert await lists.one(USERS, ADA) is not None

    assert asked(work, lambda call: refusals.pop() if refusals else answer(call)) == ["/users", "/users"]


@pytest.mark.parametrize("relation", ["members", "owners"])
def test_references_are_asked_for_by_id_alone(relation: Any) -> None:
    assert references(GROUP, relation) == Collection(f"/groups/{GROUP}/{relation}", ("id",))
