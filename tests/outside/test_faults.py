"""Microsoft's clients for Resource Manager and for sign-in, unmodified, when the cloud fails: what they do by themselves.

What the Graph client does about an error is in tests/outside/msgraph/test_graph_writes.py."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.resource.resources import ResourceManagementClient

from simulator import launch
from tests.outside.conftest import Running

SCOPE = "https://management.azure.com/.default"


class Place:
    """A seeded tenant and the two clients of its partner app."""

    def __init__(self, info: launch.RunInfo, http: httpx.Client) -> None:
        self.http = http
        self.tenant, self.subscription = str(uuid.uuid4()), str(uuid.uuid4())
        label = f"t{uuid.uuid4().hex[:8]}"
        body = {
            "tenantId": self.tenant,
            "displayName": "Faulty",
            "domains": [f"{label}.onmicrosoft.com"],
            "subscriptionId": self.subscription,
            "breakGlass": [f"bg@{label}.onmicrosoft.com"],
            "administrators": [f"admin@{label}.onmicrosoft.com"],
        }
        assert http.post("/_sim/seed", json=body).status_code == 200
        self._info = info

    def credential(self) -> ClientSecretCredential:
        return ClientSecretCredential(
            self.tenant,
            self._info.client_id,
            self._info.client_secret,
            authority=self._info.url,
            disable_instance_discovery=True,
        )

    def resources(self, **options: Any) -> ResourceManagementClient:
        return ResourceManagementClient(
            self.credential(), self.subscription, base_url=self._info.url, credential_scopes=[SCOPE], **options
        )

    def fault(self, **rule: Any) -> str:
        answer = self.http.post("/_sim/faults", json=rule)
        assert answer.status_code == 200, answer.text
        made: str = answer.json()["id"]
        return made

    def fired(self, number: str) -> int:
        found: int = self.http.get(f"/_sim/faults/{number}").json()["used"]
        return found


@pytest.fixture(scope="module")
def whole(running: Running) -> Place:
    return Place(running.info, running.http)


@pytest.fixture
def place(whole: Place) -> Iterator[Place]:
    yield whole
    whole.http.delete("/_sim/faults")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_resource_manager_is_asked_again_after_the_named_time(place: Place, status: int) -> None:
    number = place.fault(path="/resourcegroups", status=status, count=1, retryAfter=1)
    began = time.monotonic()
    assert list(place.resources().resource_groups.list()) == []
    assert time.monotonic() - began >= 1
    assert place.fired(number) == 1


def test_resource_manager_gives_up_with_the_services_words(place: Place) -> None:
    place.fault(path="/resourcegroups", status=503, retryAfter=0)
    with pytest.raises(HttpResponseError) as raised:
        list(place.resources(retry_total=2).resource_groups.list())
    assert raised.value.error is not None
    assert (raised.value.status_code, raised.value.error.code) == (503, "ServerTimeout")


@pytest.mark.parametrize("kind", ["drop", "truncate"])
def test_a_write_whose_answer_was_lost_is_sent_again(place: Place, kind: str) -> None:
    """PUT may be repeated, so a group that was made behind a cut connection is there once."""
    more = {"takesEffect": True} if kind == "drop" else {}
    number = place.fault(path="/resourcegroups/lost", method="PUT", kind=kind, count=1, **more)
    client = place.resources(retry_backoff_factor=0.01)
    made = client.resource_groups.create_or_update("lost", {"location": "westeurope"})
    assert (made.name, place.fired(number)) == ("lost", 1)
    assert [group.name for group in client.resource_groups.list()] == ["lost"]
    client.resource_groups.begin_delete("lost").result()


def test_sign_in_is_tried_again_when_the_login_service_is_busy(place: Place) -> None:
    number = place.fault(path=f"/{place.tenant}/oauth2", service="entra", status=429, count=1, retryAfter=1)
    began = time.monotonic()
    assert place.credential().get_token(SCOPE).token
    assert time.monotonic() - began >= 1
    assert place.fired(number) == 1
