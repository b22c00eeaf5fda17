"""Change notifications with Microsoft's client: subscribe, be told by real posts, renew, end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgraph.generated.models.subscription import Subscription
from msgraph.generated.models.user import User

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.world import World, asked
from tests.simulator.graph.receiver import Receiver, receiving


@pytest.fixture(scope="module", params=["http", "https"])
def receiver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    folder: Path | None = tmp_path_factory.mktemp("receiver") if request.param == "https" else None
    with receiving(tls=folder) as one:
        yield one


def _end(world: World, **after: float) -> datetime:
    return datetime.fromisoformat(world.http.get("/_sim/clock").json()["now"]) + timedelta(**after)


def _wanted(world: World, url: str, **more: Any) -> Subscription:
    wanted: dict[str, Any] = {
        "change_type": "updated,deleted",
        "notification_url": url,
        "resource": "users",
        "expiration_date_time": _end(world, hours=2),
        "client_state": "only we know",
    }
    return Subscription(**(wanted | more))


def test_a_subscription_from_create_to_delete(world: World, receiver: Receiver) -> None:
    subscriptions: Any = world.client.subscriptions
    life = receiver.url.replace("/told", "/life")
    created = world.run(subscriptions.post(_wanted(world, receiver.url, lifecycle_notification_url=life)))
    assert created.id and created.application_id == world.info.client_id and len(receiver.tokens) == 2
    user = world.run(_person(world, f"Told Of {len(receiver.url)}"))
    receiver.wait(lambda one: any(told["resourceData"]["id"] == user for told in one.told()))
    told = receiver.told()[-1]
    assert (told["subscriptionId"], told["clientState"], told["tenantId"]) == (created.id, "only we know", world.tenant)
    here = world.client.users.by_user_id(told["resourceData"]["id"])
    world.run(here.patch(User(city="Bonn")))
    receiver.wait(lambda one: sum(told["resourceData"]["id"] == user for told in one.told()) == 2)
    read = world.run(here.get(request_configuration=asked(here, select=["city"])))
    assert read is not None and read.city == "Bonn"
    one = subscriptions.by_subscription_id(created.id)
    renewed = world.run(one.patch(Subscription(expiration_date_time=_end(world, days=1))))
    assert renewed.expiration_date_time - created.expiration_date_time > timedelta(hours=21)
    assert world.run(one.reauthorize.post()) is None
    listed = world.run(subscriptions.get())
    assert created.id in [item.id for item in listed.value]
    assert world.run(one.get()).change_type == "updated,deleted"
    assert world.refused(subscriptions.get(request_configuration=asked(subscriptions, top=1))) == (
        400,
        "Request_UnsupportedQuery",
    )
    world.run(one.delete())
    assert world.refused(one.get()) == (404, "ResourceNotFound")
    before = len(receiver.told())
    world.run(here.delete())
    with receiving() as other:
        # Once another has been told of the next change, the first one would have been.
        again = world.run(subscriptions.post(_wanted(world, other.url)))
        world.run(_person(world, f"Told Of Later {len(receiver.url)}"))
        other.wait(lambda one: one.told())
        world.run(subscriptions.by_subscription_id(again.id).delete())
    assert len(receiver.told()) == before


async def _person(world: World, name: str) -> str:
    return await made(await world.client.users.post(person(world.domain, name)))


def test_what_is_refused(world: World, receiver: Receiver) -> None:
    subscriptions = world.client.subscriptions
    asked_so_far = len(receiver.tokens)
    for wanted, refused in (
        (_wanted(world, "https://drift.msp.example/graph"), (400, "ValidationError")),
        (_wanted(world, receiver.url, change_type="created"), (400, "InvalidRequest")),
        (_wanted(world, receiver.url, resource="policies"), (400, "InvalidRequest")),
        (_wanted(world, receiver.url, expiration_date_time=_end(world, days=30)), (400, "InvalidRequest")),
    ):
        assert world.refused(subscriptions.post(wanted)) == refused
    assert len(receiver.tokens) == asked_so_far
    receiver.echo = lambda token: (200, "text/plain", token.upper())
    assert world.refused(subscriptions.post(_wanted(world, receiver.url))) == (400, "ValidationError")
    receiver.echo = lambda token: (200, "text/plain", token)
