"""Each query option on each list, as the real client sends it: it does what it says where Microsoft's page of the list names
it, and is refused as Graph refuses it elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.outside.msgraph.filled import Filled, fill
from tests.outside.msgraph.filled_devices import fill_devices
from tests.outside.msgraph.filled_policies import fill_policies
from tests.outside.msgraph.lists import LISTS as OBJECTS
from tests.outside.msgraph.lists import Listed
from tests.outside.msgraph.lists_of_devices import LISTS as DEVICES
from tests.outside.msgraph.lists_of_policies import LISTS as POLICIES
from tests.outside.msgraph.world import World, asked

LISTS = OBJECTS | POLICIES | DEVICES
ALLOWED = [(name, option) for name, listed in LISTS.items() for option in listed.options]
REFUSED = [(name, option) for name, listed in LISTS.items() for option in listed.refused]
WANTED: dict[str, Any] = {
    "select": "id",
    "filter": "id eq '00000000-0000-0000-0000-000000000000'",
    "expand": "extensions",
    "orderby": "id",
    "count": True,
    "search": '"displayName:x"',
    "top": 1,
    "skip": 1,
}


@pytest.fixture(scope="module")
def made(world: World) -> Filled:
    filled = world.run(fill_policies(world.client, world.domain, world.run(fill(world.client, world.domain))))
    return world.run(fill_devices(world.client, world.http, world.tenant, filled))


def _read(world: World, builder: Any, *, eventual: bool = False, **options: Any) -> Any:
    return world.run(builder.get(request_configuration=asked(builder, eventual=eventual, **options)))


@pytest.mark.parametrize(("name", "option"), ALLOWED, ids=[f"{name}-{option}" for name, option in ALLOWED])
def test_what_the_page_names_works(world: World, made: Filled, name: str, option: str) -> None:
    listed = LISTS[name]
    builder = listed.of(world.client, made)
    plain = _read(world, builder).value
    assert plain, "the list must hold something"
    more: dict[str, Any] = {"count": True} if option in listed.advanced and option != "search" else {}
    eventual = option in listed.advanced
    _CHECKS[option](world, listed, builder, plain, more | {"eventual": eventual})
    if eventual and option != "count":
        refused = world.refused(builder.get(request_configuration=asked(builder, **{option: _value(listed, option)})))
        assert refused == (400, "Request_UnsupportedQuery")


def _value(listed: Listed, option: str) -> Any:
    given = getattr(listed, option, None)
    return given[0] if isinstance(given, tuple) else given if given is not None else WANTED[option]


def _check_select(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    for one in _read(world, builder, select=listed.select, **more).value:
        assert listed.select in _filled(one)
        assert _filled(one) <= {listed.select, "@odata.type"}


def _check_filter(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    assert listed.filter is not None
    text, holds = listed.filter
    found = _read(world, builder, filter=text, **more).value
    assert found and all(holds(one) for one in found)
    assert len(found) == sum(1 for one in plain if holds(one))


def _check_search(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    assert listed.search is not None
    text, holds = listed.search
    found = _read(world, builder, search=text, **more).value
    assert found and all(holds(one) for one in found) and len(found) < len(plain)


def _check_expand(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    assert listed.expand is not None
    link, holds = listed.expand
    assert any(holds(one) for one in _read(world, builder, expand=link, **more).value)
    assert not any(getattr(one, _attribute(link)) for one in plain)


def _check_orderby(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    keys = [listed.key(one) for one in _read(world, builder, orderby=listed.orderby, **more).value]
    assert keys == sorted(keys, reverse=listed.orderby.endswith(" desc")) and len(keys) == len(plain) > 1


def _check_count(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    assert _read(world, builder, count=True, eventual=more["eventual"]).odata_count == len(plain)
    if more["eventual"]:
        # Without the header the directory passes over it in silence.
        assert _read(world, builder, count=True).odata_count is None


def _check_top(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    page = _read(world, builder, top=1, **more)
    assert len(page.value) == 1 and len(plain) > 1
    assert page.odata_next_link.startswith(world.info.url)


def _check_skip(world: World, listed: Listed, builder: Any, plain: list[Any], more: Any) -> None:
    assert [one.id for one in _read(world, builder, skip=1, **more).value] == [one.id for one in plain[1:]]


_CHECKS = {
    "select": _check_select,
    "filter": _check_filter,
    "search": _check_search,
    "expand": _check_expand,
    "orderby": _check_orderby,
    "count": _check_count,
    "top": _check_top,
    "skip": _check_skip,
}


@pytest.mark.parametrize(("name", "option"), REFUSED, ids=[f"{name}-{option}" for name, option in REFUSED])
def test_what_the_page_does_not_name_is_refused(world: World, made: Filled, name: str, option: str) -> None:
    builder = LISTS[name].of(world.client, made)
    if (name, option) == ("users", "skip"):
        # The client itself knows that users cannot be skipped, so the address says it.
        work = builder.with_url(f"{world.info.url}/v1.0/users?$skip=1").get()
    else:
        work = builder.get(request_configuration=asked(builder, eventual=True, **{option: WANTED[option]}))
    assert world.refused(work) == (400, "Request_UnsupportedQuery")


@pytest.mark.parametrize("name", [name for name, listed in LISTS.items() if not listed.options])
def test_a_list_without_options_is_whole(world: World, made: Filled, name: str) -> None:
    """It holds something, and nothing of it is left for a next page."""
    answer = _read(world, LISTS[name].of(world.client, made))
    assert answer.value and answer.odata_next_link is None
    assert all(one.id for one in answer.value)


MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown property": ({"select": "shoeSize"}, "BadRequest"),
    "a filter on an unknown property": ({"filter": "shoeSize eq 'x'"}, "BadRequest"),
    "an order by an unknown property": ({"orderby": "shoeSize"}, "BadRequest"),
    "an unknown link": ({"expand": "shoes"}, "BadRequest"),
    "two links at once": ({"expand": ["manager", "memberOf"]}, "Request_UnsupportedQuery"),
    "half a filter": ({"filter": "displayName eq"}, "BadRequest"),
    "a boolean as text": ({"filter": "accountEnabled eq 'true'"}, "BadRequest"),
    "a time as text": ({"filter": "createdDateTime ge '2026-01-01'"}, "BadRequest"),
    "a list compared": ({"filter": "businessPhones eq '1'"}, "BadRequest"),
    "a function that the directory lacks": ({"filter": "contains(displayName,'x')"}, "Request_UnsupportedQuery"),
    "a property without an index": ({"filter": "aboutMe eq 'x'"}, "Request_UnsupportedQuery"),
    "a property that only advanced queries reach": ({"filter": "mobilePhone eq '1'"}, "Request_UnsupportedQuery"),
    "nothing asked for without an advanced query": ({"filter": "city eq null"}, "Request_UnsupportedQuery"),
    "an order beside a filter": ({"filter": "city eq 'Bonn'", "orderby": "displayName"}, "Request_UnsupportedQuery"),
    "too many values": ({"filter": f"city in ({','.join(repr(str(n)) for n in range(16))})"}, "Request_UnsupportedQuery"),
    "a page that is too great": ({"top": 1000}, "Request_BadRequest"),
    "a page of nothing": ({"top": 0}, "Request_BadRequest"),
    "a search without a property": ({"search": '"ada"'}, "BadRequest"),
}


@pytest.mark.parametrize("why", MALFORMED)
def test_what_no_list_of_users_takes(world: World, made: Filled, why: str) -> None:
    options, code = MALFORMED[why]
    builder = world.client.users
    assert world.refused(builder.get(request_configuration=asked(builder, **options))) == (400, code)


def test_advanced_queries_need_header_and_count(world: World, made: Filled) -> None:
    builder = world.client.users
    for text in ("department ne 'Sales'", "not(department eq 'Sales')", "endsWith(userPrincipalName,'.example')", "city eq null"):
        attempts: list[dict[str, Any]] = [{}, {"count": True}, {"eventual": True}]
        for options in attempts:
            work = builder.get(request_configuration=asked(builder, filter=text, **options))
            assert world.refused(work) == (400, "Request_UnsupportedQuery")
        page = _read(world, builder, filter=text, count=True, eventual=True)
        assert page.value and page.odata_count == len(page.value)


def test_counts(world: World, made: Filled) -> None:
    """`/$count` is a number in plain text, which the client reads as one; without the header it is refused."""
    for builder in (world.client.users, world.client.groups, world.client.applications, world.client.service_principals):
        plain = _read(world, builder).value
        configuration = asked(builder.count, eventual=True)
        assert world.run(builder.count.get(request_configuration=configuration)) == len(plain)
        assert world.refused(builder.count.get()) == (400, "Request_BadRequest")
    members = world.client.groups.by_group_id(made.group).members.count
    assert (
        world.run(members.get(request_configuration=asked(members, eventual=True, filter="startswith(displayName,'Ada')"))) == 1
    )


def test_chains_of_managers(world: World, made: Filled) -> None:
    here = world.client.users.by_user_id(made.user)
    wanted = asked(here, expand="manager($levels=max;$select=id,displayName)", eventual=True)
    user = world.run(here.get(request_configuration=wanted))
    assert user is not None and user.manager is not None and user.manager.id == made.boss
    without = asked(here, expand="manager($levels=max;$select=id)")
    assert world.refused(here.get(request_configuration=without)) == (400, "Request_UnsupportedQuery")


def _attribute(name: str) -> str:
    """`skuPartNumber` -> `sku_part_number`, as the client writes it."""
    if name == "@odata.type":
        return "odata_type"
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _filled(model: Any) -> set[str]:
    """The properties of the client's model that the answer filled."""
    return {name for name in model.get_field_deserializers() if getattr(model, _attribute(name), None) not in (None, [])}
