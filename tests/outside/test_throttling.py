"""Microsoft's clients, unmodified, against the published limits: they meet a 429 and get through by their own retries.

The limits are scaled down so that they are met quickly; conditional access is as it is, one request a second."""

from __future__ import annotations

import asyncio
import importlib
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import pytest
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.resource.resources import ResourceManagementClient
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_http.middleware.options import RetryHandlerOption
from msgraph.generated.models.country_named_location import CountryNamedLocation
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.graph_service_client import GraphServiceClient

from simulator import launch
from tests.outside.conftest import Running
from tests.outside.msgraph.world import client

SCOPE = "https://management.azure.com/.default"
Answer = TypeVar("Answer")
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A seeded tenant, and the clients of its partner app. `runner` is the Graph client's loop."""

    info: launch.RunInfo
    http: httpx.Client
    tenant: str
    subscription: str
    graph: GraphServiceClient
    runner: asyncio.Runner

    def throttle(self, *families: str, scale: float = 1.0) -> None:
        body = {"families": list(families), "scale": scale}
        self.http.put("/_sim/throttling", json=body).raise_for_status()

    def counted(self, **wanted: str) -> tuple[int, int]:
        """How many requests the buckets of this kind let through at most, and how many they refused."""
        rows = self.http.get("/_sim/throttling").json()["buckets"]
        found = [row for row in rows if wanted.items() <= row.items()]
        return max(row["served"] for row in found), sum(row["refused"] for row in found)

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(asyncio.wait_for(work, timeout=60))

    def resources(self, **options: Any) -> ResourceManagementClient:
        credential = ClientSecretCredential(
            self.tenant,
            self.info.client_id,
            self.info.client_secret,
            authority=self.info.url,
            disable_instance_discovery=True,
        )
        return ResourceManagementClient(
            credential, self.subscription, base_url=self.info.url, credential_scopes=[SCOPE], **options
        )


@pytest.fixture(scope="module")
def whole(running: Running) -> Iterator[Place]:
    with asyncio.Runner() as runner:
        yield _seeded(running.info, running.http, runner)


def _seeded(info: launch.RunInfo, http: httpx.Client, runner: asyncio.Runner) -> Place:
    tenant, subscription = str(uuid.uuid4()), str(uuid.uuid4())
    body = {
        "tenantId": tenant,
        "displayName": "Throttled",
        "domains": ["throttled.example"],
        "subscriptionId": subscription,
        "breakGlass": ["bg@throttled.example"],
    }
    http.post("/_sim/seed", json=body).raise_for_status()
    graph = client(info, tenant)
    return Place(info=info, http=http, tenant=tenant, subscription=subscription, graph=graph, runner=runner)


@pytest.fixture
def place(whole: Place) -> Iterator[Place]:
    yield whole
    whole.http.delete("/_sim/throttling").raise_for_status()


def _timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.monotonic()
    return work(), time.monotonic() - began


def test_the_graph_client_waits_by_its_own_measure_where_no_time_is_named(place: Place) -> None:
    """Conditional access sends no Retry-After: the client then waits at least three seconds (facts: retries)."""
    place.throttle("conditional-access")
    locations = place.graph.identity.conditional_access.named_locations
    place.run(locations.post(CountryNamedLocation(display_name="Home", countries_and_regions=["DE"])))
    work = locations.post(CountryNamedLocation(display_name="Away", countries_and_regions=["FR"]))
    made, seconds = _timed(lambda: place.run(work))
    assert made is not None and made.display_name == "Away"
    assert seconds >= 3
    assert place.counted(family="conditional-access") == (2, 1)
    place.http.delete("/_sim/throttling").raise_for_status()
    found = place.run(locations.get())
    assert found is not None and sorted(one.display_name or "" for one in found.value or []) == ["Away", "Home"]


def test_the_graph_client_without_retries_is_told_why(place: Place) -> None:
    place.throttle("conditional-access")
    policies = place.graph.identity.conditional_access.policies
    at_once: RequestConfiguration[Any] = RequestConfiguration(options=[RetryHandlerOption(max_retries=0, should_retry=False)])

    async def twice() -> None:
        for _ in range(2):
            await policies.get(request_configuration=at_once)

    with pytest.raises(ODataError) as raised:
        place.run(twice())
    error = raised.value.error
    assert error is not None
    assert (raised.value.response_status_code, error.code, error.message) == (429, "TooManyRequests", "Too many requests.")
    assert not [name for name in raised.value.response_headers or {} if name.lower() == "retry-after"]


def test_the_graph_client_waits_as_long_as_the_directory_says(place: Place) -> None:
    """10.5 units for the app, 1.05 come back a second: three lists at 3 units each, and the fourth waits for the rest."""
    place.throttle("identity", scale=0.003)

    async def read() -> int:
        found = [await place.graph.subscribed_skus.get() for _ in range(4)]
        return sum(one is not None for one in found)

    count, seconds = _timed(lambda: place.run(read()))
    assert count == 4
    assert place.counted(family="identity", counts="units") == (4, 1)
    assert 2 <= seconds < 3.2  # by its own measure it would have waited longer


def test_parts_of_the_graph_clients_batch_are_throttled_one_by_one(place: Place) -> None:
    pytest.importorskip("deprecated", reason="msgraph-core's batch module imports it without declaring it")
    package = "msgraph_core.requests"  # it carries no types
    content: Any = importlib.import_module(f"{package}.batch_request_content").BatchRequestContent
    item: Any = importlib.import_module(f"{package}.batch_request_item").BatchRequestItem
    place.throttle("identity", scale=0.002)  # 7 units
    skus = place.graph.subscribed_skus.to_get_request_information
    answer: Any = place.run(place.graph.batch.post(content({n: item(skus(), id=n) for n in ("a", "b", "c", "d")})))
    assert answer.get_response_status_codes() == {"a": 200, "b": 200, "c": 429, "d": 429}
    assert answer.get_response_by_id("c").headers["Retry-After"] == "3"
    assert answer.get_response_by_id("a").headers["x-ms-resource-unit"] == "3"


def test_the_management_client_waits_as_long_as_resource_manager_says(place: Place) -> None:
    """Five reads, one comes back in two seconds."""
    place.throttle("arm-subscription", scale=0.02)
    groups, left = place.resources().resource_groups, []

    def read() -> None:
        for _ in range(6):
            list(groups.list(raw_response_hook=lambda answer: left.append(answer.http_response.headers)))

    _, seconds = _timed(read)
    assert seconds >= 2
    assert place.counted(family="arm-subscription", operation="read") == (6, 1)
    name = "x-ms-ratelimit-remaining-subscription-reads"
    assert [int(headers[name]) for headers in left[:5]] == [4, 3, 2, 1, 0]


def test_the_management_client_makes_groups_while_writes_are_short(place: Place) -> None:
    """Ten writes, one comes back in two seconds: the group that was refused is made by the client's second attempt."""
    place.throttle("arm-subscription", scale=0.05)
    groups = place.resources().resource_groups

    def write() -> None:
        for number in range(11):
            made = groups.create_or_update(f"group{number}", {"location": "westeurope"})
            assert made.name == f"group{number}"

    _, seconds = _timed(write)
    assert seconds >= 2
    assert place.counted(family="arm-subscription", operation="write") == (11, 1)
    place.http.delete("/_sim/throttling").raise_for_status()
    assert len(list(groups.list())) == 11


def test_the_management_client_without_retries_is_told_why(place: Place) -> None:
    place.throttle("arm-subscription", scale=0.004)
    groups = place.resources(retry_total=0).resource_groups
    with pytest.raises(HttpResponseError) as raised:
        for _ in range(2):
            list(groups.list())
    assert raised.value.error is not None
    assert (raised.value.status_code, raised.value.error.code) == (429, "SubscriptionRequestsThrottled")
    response: Any = raised.value.response
    assert response.headers["retry-after"] == "10"
