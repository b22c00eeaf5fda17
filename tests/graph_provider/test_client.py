"""What the client repeats, how long it waits, and what it never sends twice."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any, cast

import pytest

from graph_provider.calls import Call
from graph_provider.client import GraphClient
from graph_provider.errors import BadRequest, GraphError, NotFound, ServerFault, Throttled, Unauthenticated, Unreachable
from graph_provider.lists import Collection, Lists
from graph_provider.transport import Transport
from tests.graph_provider.wire import Answer, Scripted, reply

MADE = "aaaaaaaa-0000-0000-0000-000000000001"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits are noted, not waited; the clock goes on as if they had been."""
    noted: list[float] = []
    real = time.monotonic

    async def sleep(seconds: float) -> None:
        noted.append(round(seconds, 1))

    monkeypatch.setattr(time, "monotonic", lambda: real() + sum(noted))
    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(random, "uniform", lambda low, high: 1.0)
    return noted


def sent(call: Call, *answers: Answer, made: str = "") -> tuple[Scripted, Any]:
    """The transport, and the reply or the error."""
    wire = Scripted(*answers)

    async def main() -> Any:
        client = GraphClient(cast(Transport, wire))
        if made:
            client.made(made)
        try:
            return await client.send(call)
        except GraphError as error:
            return error

    return wire, asyncio.run(main())


GET, POST, PATCH = (
    Call(method=method, path="/users", body={} if method != "GET" else None) for method in ("GET", "POST", "PATCH")
)
LOST, NEVER_SENT = Unreachable("lost", maybe_done=True), Unreachable("refused")


def test_429_waits_as_told_for_every_method(waits: list[float]) -> None:
    wire, answer = sent(POST, reply(429, retry_after="7"), reply(201, {"id": "1"}))
    assert (answer.status, waits, wire.requests) == (201, [7.0], 2)


def test_429_without_retry_after_backs_off_from_one_second_and_gives_up(waits: list[float]) -> None:
    _, answer = sent(GET, *(reply(429) for _ in range(20)))
    assert isinstance(answer, Throttled)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 32.0]


@pytest.mark.parametrize("answer", [reply(500), reply(502), reply(503), reply(504), LOST])
def test_a_post_whose_outcome_is_open_is_never_repeated(waits: list[float], answer: Answer) -> None:
    wire, error = sent(POST, answer, reply(201))
    assert isinstance(error, ServerFault | Unreachable)
    assert (wire.requests, waits) == (1, [])


def test_a_post_that_never_left_is_repeated(waits: list[float]) -> None:
    wire, answer = sent(POST, NEVER_SENT, reply(201))
    assert (answer.status, wire.requests) == (201, 2)


@pytest.mark.parametrize("call", [GET, PATCH])
def test_reads_and_idempotent_writes_outlive_a_fault(waits: list[float], call: Call) -> None:
    _, answer = sent(call, reply(503), LOST, reply(500), reply(200))
    assert (answer.status, waits) == (200, [0.5, 1.0, 2.0])
    _, error = sent(call, *(reply(503) for _ in range(9)))
    assert isinstance(error, ServerFault)


def test_409_is_repeated_and_other_refusals_are_not(waits: list[float]) -> None:
    assert sent(PATCH, reply(409), reply(204))[1].status == 204
    wire, error = sent(PATCH, reply(400, {"error": {"code": "Request_BadRequest", "message": "no"}}), reply(204))
    assert isinstance(error, BadRequest)
    assert wire.requests == 1


def test_404_is_only_waited_out_for_what_was_made_now(waits: list[float]) -> None:
    assert isinstance(sent(GET, reply(404))[1], NotFound)
    reference = Call(method="POST", path="/groups/1/members/$ref", body={"@odata.id": f"https://x/{MADE.upper()}"})
    _, answer = sent(reference, reply(404), reply(404), reply(204), made=MADE)
    assert (answer.status, waits) == (204, [1.0, 2.0])
    other = Call(method="GET", path="/users/bbbbbbbb-0000-0000-0000-000000000002")
    assert isinstance(sent(other, reply(404), made=MADE)[1], NotFound)


def test_401_asks_for_a_new_token_once(waits: list[float]) -> None:
    wire, answer = sent(GET, reply(401), reply(200))
    assert (answer.status, wire.forgot) == (200, 1)
    assert isinstance(sent(GET, reply(401), reply(401))[1], Unauthenticated)


def test_lists_follow_next_links_with_their_headers_and_take_empty_pages() -> None:
    following = "https://graph.test/v1.0/users?$skiptoken=x"
    wire = Scripted(reply(200, {"value": [], "@odata.nextLink": following}), reply(200, {"value": [{"id": "1"}]}))
    client = GraphClient(cast(Transport, wire))
    found = asyncio.run(client.list("/users", select=["id"], headers={"ConsistencyLevel": "eventual"}))
    assert found == [{"id": "1"}]
    assert wire.calls[0].query == {"$select": "id", "$top": "999"}
    assert wire.calls[1].path == "/users?$skiptoken=x"
    assert wire.calls[1].headers == {"ConsistencyLevel": "eventual"}


def test_conditional_access_goes_one_by_one() -> None:
    class Slow(Scripted):
        running = 0

        async def exchange(self, call: Call) -> Any:
            assert self.running == 0
            self.running += 1
            await asyncio.sleep(0)
            self.running -= 1
            return await super().exchange(call)

    async def main() -> None:
        client = GraphClient(cast(Transport, Slow()), batch=True)
        path = "/identity/conditionalAccess/policies"
        await asyncio.gather(*(client.patch(f"{path}/{number}", {}) for number in range(5)))

    asyncio.run(main())


@pytest.mark.parametrize("body", [None, "<html>sign in</html>", [1]])
def test_an_answer_that_is_no_object_is_not_absence(body: Any) -> None:
    async def main() -> Any:
        return await Lists(GraphClient(cast(Transport, Scripted(reply(200, body))))).fresh(Collection("/users"), MADE)

    with pytest.raises(GraphError, match="not an object"):
        asyncio.run(main())
