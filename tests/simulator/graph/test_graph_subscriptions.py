"""Change notifications: the handshake, what is told of which change, repeats, renewal, the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.receiver import Receiver, receiving
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
SUBSCRIPTIONS = "/subscriptions"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture(autouse=True)
def _clock(simulator: RunningSimulator) -> Iterator[None]:
    """Some of these tests move the clock, which is everybody's."""
    before = simulator.http.get("/_sim/clock").json()["now"]
    yield
    simulator.http.post("/_sim/clock", json={"now": before})


def _in(graph: Graph, minutes: float) -> str:
    now = datetime.fromisoformat(graph.simulator.http.get("/_sim/clock").json()["now"])
    return (now + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _wanted(graph: Graph, url: str, **more: Any) -> Json:
    return {
        "changeType": "updated,deleted",
        "notificationUrl": url,
        "resource": "users",
        "expirationDateTime": _in(graph, 60),
        "clientState": "only we know",
    } | more


def _advance(graph: Graph, seconds: float) -> None:
    assert graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": seconds}).status_code < 300


def _waiting(graph: Graph) -> list[Json]:
    every = graph.simulator.http.get("/_sim/notifications").json()["notifications"]
    return [one for one in every if one["tenantId"] == graph.tenant.id]


def test_the_receiver_proves_itself(graph: Graph, receiver: Receiver) -> None:
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url + "?key=a%20b"))
    assert len(receiver.tokens) == 1 and receiver.tokens[0].startswith("Validation: ")
    assert (made["resource"], made["changeType"], made["clientState"]) == ("users", "updated,deleted", "only we know")
    assert made["applicationId"] == graph.simulator.info.client_id
    assert made["notificationUrl"] == receiver.url + "?key=a%20b"
    assert not any(name.startswith("_") for name in made)
    assert graph.get(f"{SUBSCRIPTIONS}/{made['id']}")["id"] == made["id"]
    assert [one["id"] for one in graph.get(SUBSCRIPTIONS)["value"]] == [made["id"]]


@pytest.mark.parametrize(
    ("echo", "sentence"),
    [
        (lambda token: (202, "text/plain", token), "must respond with 200 OK"),
        (lambda token: (500, "text/plain", token), "must respond with 200 OK"),
        (lambda token: (200, "text/plain", token + "!"), "must exactly match"),
        (lambda token: (200, "application/json", token), "content type text/plain"),
    ],
)
def test_a_receiver_that_does_not_prove_itself(graph: Graph, receiver: Receiver, echo: Any, sentence: str) -> None:
    receiver.echo = echo
    status, code, message = graph.refused("POST", SUBSCRIPTIONS, _wanted(graph, receiver.url))
    assert (status, code) == (400, "ValidationError") and sentence in message
    assert graph.get(SUBSCRIPTIONS)["value"] == []


def test_nobody_there(graph: Graph) -> None:
    refused = graph.refused("POST", SUBSCRIPTIONS, _wanted(graph, "http://127.0.0.1:9/"))
    assert refused == (400, "ValidationError", "Subscription validation request timed out.")


@pytest.mark.parametrize(
    "url",
    [
        "https://drift.msp.example/graph",
        "http://10.0.0.1/",
        "http://localhost.evil.example/",
        "http://user@127.0.0.1/",
        "ftp://localhost/",
    ],
)
def test_nobody_else_is_ever_asked(graph: Graph, url: str) -> None:
    status, code, message = graph.refused("POST", SUBSCRIPTIONS, _wanted(graph, url))
    assert (status, code) == (400, "ValidationError") and "never leaves this machine" in message
    lifecycle = _wanted(graph, "http://127.0.0.1:9/", lifecycleNotificationUrl=url)
    assert "never leaves this machine" in graph.refused("POST", SUBSCRIPTIONS, lifecycle)[2]


def test_not_even_the_simulator_itself(graph: Graph) -> None:
    url = f"{graph.simulator.info.url}/_sim/reset"
    assert "doesn't tell itself" in graph.refused("POST", SUBSCRIPTIONS, _wanted(graph, url))[2]


def test_others_are_served_while_a_receiver_is_slow(graph: Graph, receiver: Receiver) -> None:
    receiver.delay = 1.0
    body = _wanted(graph, receiver.url)
    created: list[Json] = []
    thread = threading.Thread(target=lambda: created.append(graph.post(SUBSCRIPTIONS, body)))
    thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    graph.get("/users")
    assert time.monotonic() - began < 0.7
    thread.join()
    assert created[0]["id"]


def test_what_happens_to_people_is_told(graph: Graph, receiver: Receiver) -> None:
    """Made, changed, put into the recycle bin, taken out: updated. Gone for good: deleted."""
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url))
    user = graph.user()
    receiver.wait(lambda one: len(one.told()) == 1)
    told = receiver.told()[0]
    assert told == {
        "subscriptionId": made["id"],
        "subscriptionExpirationDateTime": made["expirationDateTime"],
        "clientState": "only we know",
        "changeType": "updated",
        "resource": f"Users/{user['id']}",
        "tenantId": graph.tenant.id,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.User",
            "@odata.id": f"Users/{user['id']}",
            "id": user["id"],
            "organizationId": graph.tenant.id,
        },
    }
    steps = [
        ("PATCH", f"/users/{user['id']}", {"city": "Bonn"}, "updated"),
        ("DELETE", f"/users/{user['id']}", None, "updated"),
        ("POST", f"/directory/deletedItems/{user['id']}/restore", {}, "updated"),
        ("DELETE", f"/users/{user['id']}", None, "updated"),
        ("DELETE", f"/directory/deletedItems/{user['id']}", None, "deleted"),
    ]
    for number, (method, path, body, change) in enumerate(steps, start=2):
        assert graph.ask(method, path, body).status_code < 300
        receiver.wait(lambda one, number=number: len(one.told()) == number)  # type: ignore[misc]
        assert (receiver.told()[-1]["changeType"], receiver.told()[-1]["resourceData"]["id"]) == (change, user["id"])
    graph.group()
    graph.ask("PATCH", f"/users/{graph.tenant.admin}", {"displayName": "Admin"})
    time.sleep(0.5)
    assert len(receiver.told()) == len(steps) + 1, "groups, and what changes nothing, are not told"


def test_only_what_was_asked_for(graph: Graph, receiver: Receiver) -> None:
    ada, bob, group = graph.user(), graph.user(), graph.group()
    for name, resource, change in (
        ("ada", f"/users/{ada['id']}", "updated"),
        ("quoted", f"users('{ada['id']}')", "updated"),
        ("gone", "users", "deleted"),
        ("groups", "groups", "updated"),
        ("members", f"groups/{group['id']}/members", "updated"),
    ):
        graph.post(SUBSCRIPTIONS, _wanted(graph, f"{receiver.url}/{name}", resource=resource, changeType=change))
    graph.change("PATCH", f"/users/{bob['id']}", {"city": "Bonn"})
    graph.change("PATCH", f"/users/{ada['id']}", {"city": "Bonn"})
    graph.change("PATCH", f"/groups/{group['id']}", {"description": "New"})
    receiver.wait(lambda one: len(one.told()) == 3)
    graph.change("POST", f"/groups/{group['id']}/members/$ref", graph.reference(bob["id"]))
    receiver.wait(lambda one: len(one.told()) == 5)
    found = sorted((path.rpartition("/")[2], one["resource"]) for path, body in receiver.posts for one in body["value"])
    whole, person = f"Groups/{group['id']}", f"Users/{ada['id']}"
    assert found == [("ada", person), ("groups", whole), ("groups", whole), ("members", whole), ("quoted", person)]


def test_what_is_not_taken_is_told_again(graph: Graph, receiver: Receiver) -> None:
    graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url))
    receiver.answers = [500, 429]
    user = graph.user()
    receiver.wait(lambda one: len(one.posts) == 1)
    while not _waiting(graph) or _waiting(graph)[0]["attempts"] < 1:
        time.sleep(0.02)
    waiting = _waiting(graph)[0]
    assert (waiting["status"], waiting["body"]["resourceData"]["id"]) == (500, user["id"])
    for posts in (2, 3):
        _advance(graph, 5)
        receiver.wait(lambda one, posts=posts: len(one.posts) == posts)  # type: ignore[misc]
    assert len({str(body) for _, body in receiver.posts}) == 1
    receiver.wait(lambda _: not _waiting(graph))


def test_what_nobody_takes_is_dropped_after_four_hours(graph: Graph, receiver: Receiver) -> None:
    graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url, expirationDateTime=_in(graph, 600)))
    receiver.answers = [503] * 50
    dropped = graph.user()
    receiver.wait(lambda _: [one["status"] for one in _waiting(graph)] == [503])
    _advance(graph, 4 * 3600 + 1)
    receiver.wait(lambda _: not _waiting(graph))
    receiver.answers = []
    refused, later = len(receiver.posts), graph.user()
    receiver.wait(lambda one: len(one.posts) > refused)
    assert {one["resourceData"]["id"] for one in receiver.told()[:refused]} == {dropped["id"]}
    assert [one["resourceData"]["id"] for one in receiver.told()[refused:]] == [later["id"]]


def test_a_subscription_ends_and_is_renewed(graph: Graph, receiver: Receiver) -> None:
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url, expirationDateTime=_in(graph, 5)))
    path = f"{SUBSCRIPTIONS}/{made['id']}"
    assert made["expirationDateTime"] >= _in(graph, 44), "too short a time is put off"
    renewed = graph.ask("PATCH", path, {"expirationDateTime": _in(graph, 120)})
    assert renewed.status_code == 200 and renewed.json()["expirationDateTime"][:16] == _in(graph, 120)[:16]
    _advance(graph, 119 * 60)
    graph.user()
    receiver.wait(lambda one: len(one.told()) == 1)
    _advance(graph, 2 * 60)
    assert graph.refused("GET", path)[:2] == (404, "ResourceNotFound")
    assert graph.refused("PATCH", path, {"expirationDateTime": _in(graph, 60)})[:2] == (404, "ResourceNotFound")
    graph.user()
    time.sleep(0.6)
    assert len(receiver.told()) == 1


def test_who_is_deleted_is_told_nothing(graph: Graph, receiver: Receiver) -> None:
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url))
    graph.change("DELETE", f"{SUBSCRIPTIONS}/{made['id']}")
    assert graph.refused("DELETE", f"{SUBSCRIPTIONS}/{made['id']}")[:2] == (404, "ResourceNotFound")
    graph.user()
    time.sleep(0.6)
    assert receiver.posts == [] and graph.get(SUBSCRIPTIONS)["value"] == []


def test_somebody_is_asked_to_renew(graph: Graph, receiver: Receiver) -> None:
    lifecycle = receiver.url.replace("/told", "/life")
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url, lifecycleNotificationUrl=lifecycle))
    assert len(receiver.tokens) == 2
    _advance(graph, 50 * 60)
    time.sleep(0.5)
    assert receiver.posts == []
    _advance(graph, 5 * 60)
    receiver.wait(lambda one: len(one.posts) == 1)
    path, body = receiver.posts[0]
    assert path == "/life" and body["value"] == [
        {
            "subscriptionId": made["id"],
            "subscriptionExpirationDateTime": made["expirationDateTime"],
            "clientState": "only we know",
            "tenantId": graph.tenant.id,
            "lifecycleEvent": "reauthorizationRequired",
        }
    ]
    graph.change("POST", f"{SUBSCRIPTIONS}/{made['id']}/reauthorize")
    _advance(graph, 3 * 60)
    time.sleep(0.5)
    assert len(receiver.posts) == 1
    graph.ask("PATCH", f"{SUBSCRIPTIONS}/{made['id']}", {"expirationDateTime": _in(graph, 100)})
    _advance(graph, 95 * 60)
    receiver.wait(lambda one: len(one.posts) == 2)


def test_an_app_sees_its_own(graph: Graph, receiver: Receiver) -> None:
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url))
    other = graph.as_app_with("User.Read.All")
    assert other.get(SUBSCRIPTIONS)["value"] == []
    assert other.refused("GET", f"{SUBSCRIPTIONS}/{made['id']}")[:2] == (404, "ResourceNotFound")
    assert other.refused("DELETE", f"{SUBSCRIPTIONS}/{made['id']}")[:2] == (404, "ResourceNotFound")
    own = other.post(SUBSCRIPTIONS, _wanted(graph, receiver.url))
    assert [one["id"] for one in other.get(SUBSCRIPTIONS)["value"]] == [own["id"]]
    assert other.refused("POST", SUBSCRIPTIONS, _wanted(graph, receiver.url, resource="groups"))[0] == 403
    writer = graph.as_app_with("User.ReadWrite.All")
    assert writer.refused("POST", SUBSCRIPTIONS, _wanted(graph, receiver.url))[:2] == (403, "Authorization_RequestDenied")
    assert len(receiver.tokens) == 2, "who may not watch makes nobody be asked"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"changeType": None}, "BadRequest"),
        ({"changeType": "created"}, "InvalidRequest"),
        ({"changeType": "updated,created"}, "InvalidRequest"),
        ({"changeType": ""}, "InvalidRequest"),
        ({"resource": "identity/conditionalAccess/policies"}, "InvalidRequest"),
        ({"resource": "users/x"}, "InvalidRequest"),
        ({"resource": "groups/members"}, "InvalidRequest"),
        ({"expirationDateTime": "soon"}, "BadRequest"),
        ({"expirationDateTime": "2026-01-01T00:00:00Z"}, "InvalidRequest"),
        ({"expirationDateTime": "2999-01-01T00:00:00Z"}, "InvalidRequest"),
        ({"clientState": "x" * 129}, "InvalidRequest"),
        ({"includeResourceData": True}, "InvalidRequest"),
        ({"notificationUrl": ""}, "InvalidRequest"),
        ({"notificationUrl": "http://127.0.0.1:99999/"}, "ValidationError"),
        ({"notificationUrl": "http://[::1"}, "ValidationError"),
        ({"shoeSize": 1}, "BadRequest"),
    ],
)
def test_what_is_no_subscription(graph: Graph, receiver: Receiver, change: Json, code: str) -> None:
    assert graph.refused("POST", SUBSCRIPTIONS, _wanted(graph, receiver.url) | change)[:2] == (400, code)
    assert receiver.tokens == []


def test_the_longest_time(graph: Graph, receiver: Receiver) -> None:
    too_long = _wanted(graph, receiver.url, expirationDateTime=_in(graph, 41762))
    sentence = "Subscription expiration can only be 41760 minutes in the future."
    assert graph.refused("POST", SUBSCRIPTIONS, too_long) == (400, "InvalidRequest", sentence)
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url, expirationDateTime=_in(graph, 41760)))
    for body in ({"clientState": "x"}, {}, {"expirationDateTime": _in(graph, 41762)}, {"expirationDateTime": None}):
        assert graph.refused("PATCH", f"{SUBSCRIPTIONS}/{made['id']}", body)[0] == 400


def test_no_part_of_a_batch(graph: Graph, receiver: Receiver) -> None:
    headers = {"Content-Type": "application/json"}
    part = {"id": "1", "method": "POST", "url": SUBSCRIPTIONS, "headers": headers, "body": _wanted(graph, receiver.url)}
    (answer,) = graph.post("/$batch", {"requests": [part]}, status=200)["responses"]
    assert (answer["status"], answer["body"]["error"]["code"]) == (501, "NotImplemented")
    assert receiver.tokens == []


def test_by_https_with_a_certificate_of_its_own(graph: Graph, tmp_path: Path) -> None:
    with receiving(tls=tmp_path) as receiver:
        graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url))
        graph.user()
        receiver.wait(lambda one: len(one.told()) == 1)


def test_subscriptions_are_state(graph: Graph, receiver: Receiver) -> None:
    """A snapshot put back knows who wants to be told, and goes on from there."""
    made = graph.post(SUBSCRIPTIONS, _wanted(graph, receiver.url))
    http = graph.simulator.http
    taken = http.get("/_sim/snapshot", params={"tenantId": graph.tenant.id}).json()
    graph.change("DELETE", f"{SUBSCRIPTIONS}/{made['id']}")
    assert http.put("/_sim/snapshot", json=taken).status_code == 204
    assert [one["id"] for one in graph.get(SUBSCRIPTIONS)["value"]] == [made["id"]]
    graph.user()
    receiver.wait(lambda one: len(one.told()) == 1)
