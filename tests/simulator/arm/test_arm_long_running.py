"""Long-running operations with time to take: states that aren't final, both poll URLs, one operation at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
PATH = "{}/providers/Microsoft.OperationalInsights/workspaces/logs"


@pytest.fixture
def slow(simulator: RunningSimulator) -> Iterator[None]:
    assert simulator.http.put("/_sim/operations", json={"seconds": 0.6}).json() == {"seconds": 0.6}
    yield
    simulator.http.put("/_sim/operations", json={"seconds": 0})


def ask(arm: Arm, url: str) -> httpx.Response:
    return arm.http.get(url, headers={"authorization": f"Bearer {arm.token}"})


def until_done(arm: Arm, url: str) -> Json:
    while True:
        polled = ask(arm, url)
        assert polled.status_code == 200
        document: Json = polled.json()
        if document["status"] == "Succeeded":
            return document
        assert document["status"] == "InProgress"
        assert polled.headers["retry-after"] == "1"
        time.sleep(0.1)


def test_a_put_is_readable_while_it_runs(arm: Arm, workspace: Json, slow: None) -> None:
    path = PATH.format(arm.group())
    made = arm("PUT", path, workspace)
    assert (made.status_code, made.json()["properties"]["provisioningState"]) == (201, "Creating")
    assert made.headers["retry-after"] == "1"
    assert arm("GET", path).json()["properties"]["provisioningState"] == "Creating"
    for method, body in (("PUT", workspace), ("PATCH", {"tags": {}}), ("DELETE", None)):
        assert code(arm(method, path, body)) == (409, "AnotherOperationInProgress")
    ended = until_done(arm, made.headers["azure-asyncoperation"])
    assert ended["endTime"] >= ended["startTime"]
    assert arm("GET", path).json()["properties"]["provisioningState"] == "Succeeded"
    again = arm("PUT", path, workspace)
    assert (again.status_code, again.json()["properties"]["provisioningState"]) == (200, "Updating")


def test_a_delete_is_accepted_and_polled_by_either_url(arm: Arm, workspace: Json, simulator: RunningSimulator) -> None:
    path = PATH.format(arm.group())
    arm.make(path, workspace)
    simulator.http.put("/_sim/operations", json={"seconds": 0.4})
    try:
        accepted = arm("DELETE", path)
    finally:
        simulator.http.put("/_sim/operations", json={"seconds": 0})
    assert (accepted.status_code, accepted.content) == (202, b"")
    assert arm("GET", path).json()["properties"]["provisioningState"] == "Deleting"
    until_done(arm, accepted.headers["azure-asyncoperation"])
    ended = ask(arm, accepted.headers["location"])
    assert (ended.status_code, ended.headers["content-length"]) == (200, "0")
    assert code(arm("GET", path)) == (404, "ResourceNotFound")
    assert arm("DELETE", path).status_code == 204


def test_poll_urls_belong_to_their_subscription(arm: Arm, workspace: Json, slow: None, simulator: RunningSimulator) -> None:
    made = arm("PUT", PATH.format(arm.group()), workspace)
    other = simulator.seed()
    url = made.headers["azure-asyncoperation"].replace(arm.subscription, other.subscription_id)
    token = simulator.forged_token(other.id, simulator.info.client_id, "arm")
    assert simulator.http.get(url, headers={"authorization": f"Bearer {token}"}).status_code == 404


@pytest.mark.parametrize("seconds", [-1, "soon", 1e9, None, True])
def test_a_senseless_duration_is_refused(simulator: RunningSimulator, seconds: Any) -> None:
    assert simulator.http.put("/_sim/operations", json={"seconds": seconds}).status_code == 400
