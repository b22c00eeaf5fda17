"""Microsoft's Graph client while dynamic groups and the licences of groups are worked off: it waits as it would for Entra."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from msgraph.generated.groups.item.assign_license.assign_license_post_request_body import AssignLicensePostRequestBody
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.group import Group
from msgraph.generated.models.user import User

from tests.outside.msgraph.filled import made, person, team
from tests.outside.msgraph.world import PREMIUM, World, asked

MINUTE = 60


@pytest.fixture(autouse=True)
def delayed(world: World) -> Iterator[None]:
    world.http.post("/_sim/clock", json={"frozen": True}).raise_for_status()
    world.http.put("/_sim/processing", json={"seconds": MINUTE}).raise_for_status()
    yield
    world.http.delete("/_sim/processing").raise_for_status()
    world.http.post("/_sim/clock", json={"frozen": False}).raise_for_status()


def later(world: World, seconds: float = MINUTE) -> None:
    world.http.post("/_sim/clock", json={"advanceSeconds": seconds}).raise_for_status()


def members(world: World, group: str) -> list[str | None]:
    answer = world.run(world.client.groups.by_group_id(group).members.get())
    assert answer is not None
    return [one.id for one in answer.value or []]


def state(world: World, group: str) -> str | None:
    here = world.client.groups.by_group_id(group)
    read = world.run(here.get(request_configuration=asked(here, select="licenseProcessingState")))
    assert read is not None
    return read.license_processing_state.state if read.license_processing_state else None


def licences(world: World, user: str) -> list[tuple[str | None, str | None, str | None]]:
    here = world.client.users.by_user_id(user)
    read = world.run(here.get(request_configuration=asked(here, select="licenseAssignmentStates")))
    assert read is not None
    return [(one.state, one.error, one.assigned_by_group) for one in read.license_assignment_states or []]


def assign(world: World, group: str) -> None:
    body = AssignLicensePostRequestBody(
        add_licenses=[AssignedLicense(sku_id=UUID(PREMIUM), disabled_plans=[])], remove_licenses=[]
    )
    world.run(world.client.groups.by_group_id(group).assign_license.post(body))


def test_a_person_enters_a_dynamic_group_and_has_its_licence(world: World) -> None:
    rule = '(user.department -eq "Finance")'
    group = Group(
        display_name="Finance",
        mail_enabled=False,
        mail_nickname="finance",
        security_enabled=True,
        group_types=["DynamicMembership"],
        membership_rule=rule,
        membership_rule_processing_state="On",
    )
    made_group = world.run(made_of(world, group))
    assign(world, made_group)
    assert state(world, made_group) == "QueuedForProcessing"
    later(world, MINUTE / 2)
    assert state(world, made_group) == "ProcessingInProgress"
    later(world, MINUTE / 2)
    assert state(world, made_group) == "ProcessingComplete"
    user = world.run(person_of(world, "Ada Late", "Finance"))
    assert members(world, made_group) == []
    later(world)
    assert members(world, made_group) == [user] and licences(world, user) == []
    later(world)
    assert licences(world, user) == [("Active", "None", made_group)]
    world.run(world.client.users.by_user_id(user).patch(User(department="Sales")))
    assert members(world, made_group) == [user]
    later(world, 2 * MINUTE)
    assert members(world, made_group) == [] and licences(world, user) == []


def test_seats_run_out_and_a_user_is_reprocessed(world: World) -> None:
    """The tenant has ten seats."""
    people = [world.run(person_of(world, f"Seat {number}", "Seats")) for number in range(11)]
    group = world.run(made_of(world, team("Seats")))
    for start in range(0, 11, 10):
        batch = [f"https://graph.microsoft.com/v1.0/directoryObjects/{one}" for one in people[start : start + 10]]
        body = Group(additional_data={"members@odata.bind": batch})
        world.run(world.client.groups.by_group_id(group).patch(body))
    assign(world, group)
    later(world)
    last = people[-1]
    assert licences(world, people[0]) == [("Active", "None", group)]
    assert licences(world, last) == [("Error", "CountViolation", group)]
    bad = world.run(world.client.groups.by_group_id(group).members_with_license_errors.get())
    assert bad is not None and [one.id for one in bad.value or []] == [last]
    world.run(world.client.groups.by_group_id(group).members.by_directory_object_id(people[0]).ref.delete())
    later(world)
    assert licences(world, last) == [("Error", "CountViolation", group)]
    world.run(world.client.users.by_user_id(last).reprocess_license_assignment.post())
    later(world)
    assert licences(world, last) == [("Active", "None", group)]


async def made_of(world: World, group: Group) -> str:
    return await made(await world.client.groups.post(group))


async def person_of(world: World, name: str, department: str) -> str:
    return await made(await world.client.users.post(person(world.domain, name, department=department)))
