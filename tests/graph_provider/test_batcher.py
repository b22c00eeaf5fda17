"""What goes out together, what waits, and whose status is whose."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any, cast

from graph_provider.batcher import Batcher
from graph_provider.budget import Budget
from graph_provider.calls import Call, Reply
from graph_provider.client import GraphClient
from graph_provider.errors import Unreachable
from graph_provider.transport import Transport
from tests.graph_provider.wire import Scripted, batch_answer, reply


def user(number: int) -> str:
    return f"{number:08}-0000-0000-0000-000000000000"


def get(number: int) -> Call:
    return Call(method="GET", path=f"/users/{user(number)}", query={"$select": "id,displayName"})


def patch(number: int, value: str = "x") -> Call:
    return Call(method="PATCH", path=f"/users/{user(number)}", body={"displayName": value})


def test_a_batch_holds_paths_of_one_version() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 200))

    async def main() -> None:
        batcher = Batcher(wire)
        calls = [replace(get(number), version="beta" if number % 2 else "") for number in range(4)]
        await asyncio.gather(*(batcher.exchange(call) for call in calls))

    asyncio.run(main())
    found = sorted((call.version, [part["url"][:15] for part in call.body["requests"]]) for call in wire.calls)
    assert found == [("", ["/users/00000000", "/users/00000002"]), ("beta", ["/users/00000001", "/users/00000003"])]


def test_a_page_of_beta_leads_to_the_next_one_there() -> None:
    pages = [
        reply(body={"value": [{"id": "1"}], "@odata.nextLink": "https://graph.test/beta/things?$skiptoken=x"}),
        reply(body={"value": [{"id": "2"}]}),
    ]
    wire = Scripted(*pages)
    client = GraphClient(cast(Transport, wire))
    found = asyncio.run(client.list("/things", page="1", version="beta"))
    assert [one["id"] for one in found] == ["1", "2"]
    assert [(call.version, call.relative, call.label) for call in wire.calls] == [
        ("beta", "/things?$top=1", "GET /beta/things"),
        ("beta", "/things?$skiptoken=x", "GET /beta/things"),
    ]


def test_side_by_side_calls_share_batches_of_twenty() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 200))

    async def main() -> list[Any]:
        batcher = Batcher(wire)
        return [answer.body["url"] for answer in await asyncio.gather(*(batcher.exchange(get(n)) for n in range(45)))]

    assert asyncio.run(main()) == [f"/users/{user(n)}?$select=id,displayName" for n in range(45)]
    assert [len(call.body["requests"]) for call in wire.calls] == [20, 20, 5]
    assert not any(call.writes for call in wire.calls)


def test_a_lone_call_goes_out_as_itself() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 204))
    assert asyncio.run(Batcher(wire).exchange(patch(1))).status == 204
    assert [call.path for call in wire.calls] == [f"/users/{user(1)}"]


def test_each_part_has_its_own_status_and_bodies_their_content_type() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 409 if part["url"].endswith(user(2)) else 204))

    async def main() -> list[int]:
        batcher = Batcher(wire)
        return [answer.status for answer in await asyncio.gather(*(batcher.exchange(patch(n)) for n in (1, 2, 3)))]

    assert asyncio.run(main()) == [204, 409, 204]
    (outer,) = wire.calls
    assert outer.writes
    assert all(part["headers"] == {"Content-Type": "application/json"} for part in outer.body["requests"])


def test_two_writes_on_one_object_never_travel_side_by_side() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 204))

    async def main() -> None:
        batcher = Batcher(wire)
        await asyncio.gather(*(batcher.exchange(call) for call in (patch(1, "a"), patch(1, "b"), patch(2), patch(3))))

    asyncio.run(main())
    sent = [[part["url"] for part in call.body["requests"]] if call.path == "/$batch" else [call.path] for call in wire.calls]
    assert sorted(sent[0]) == [f"/users/{user(1)}", f"/users/{user(2)}", f"/users/{user(3)}"]
    assert sent[1] == [f"/users/{user(1)}"]
    assert len(sent) == 2


def test_serial_calls_depend_on_each_other_and_go_on_behind_a_failed_one() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 404 if part["url"].endswith("/3/$ref") else 204))
    calls = [Call(method="DELETE", path=f"/groups/{user(9)}/members/{n}/$ref") for n in range(5)]

    async def main() -> list[Any]:
        client = GraphClient(cast(Transport, wire), batch=True)
        return [answer.status for answer in await client.serial(calls)]

    assert asyncio.run(main()) == [204, 204, 204, 404, 204]
    assert wire.calls[0].body["requests"][1]["dependsOn"] == ["1"]
    assert [call.path.rpartition("members/")[2] for call in wire.calls[1:]] == ["4/$ref"]


def test_writes_on_few_objects_leave_in_chains_and_those_on_many_side_by_side() -> None:
    def add(group: int, member: int) -> Call:
        return Call(method="POST", path=f"/groups/{user(group)}/members/$ref", body={"@odata.id": user(member)})

    async def main(*calls: Call) -> list[tuple[int, bool]]:
        wire = Scripted(answer=batch_answer(lambda part: 204))
        client = GraphClient(cast(Transport, wire), batch=True)
        await asyncio.gather(*(client.send(call) for call in calls))
        return [_form(call) for call in wire.calls]

    assert asyncio.run(main(*(add(1, member) for member in range(45)))) == [(20, True), (20, True), (5, True)]
    assert asyncio.run(main(*(add(group, member) for group in range(20) for member in range(2)))) == [(20, False), (20, False)]


def test_writes_wait_for_those_that_are_announced_and_once_for_those_that_never_come() -> None:
    async def main(never: int) -> tuple[list[int], float]:
        # The engine announces one more than it begins while all of its workers are busy.
        wire = Scripted(answer=batch_answer(lambda part: 204))
        batcher = Batcher(wire)
        for number in range(12 + never):
            batcher.coming(str(number))

        async def later(number: int) -> None:
            await asyncio.sleep(0.05 * number)
            batcher.came(str(number))
            await batcher.exchange(patch(number))

        began = time.monotonic()
        await asyncio.gather(*(later(number) for number in range(12)))
        await batcher.exchange(patch(99))
        return [len(call.body["requests"]) if call.path == "/$batch" else 1 for call in wire.calls], time.monotonic() - began

    sizes, seconds = asyncio.run(main(1))
    assert (sizes, seconds < 1) == ([12, 1], True)
    sizes, seconds = asyncio.run(main(3))
    assert sizes == [12, 1]
    assert 1.5 < seconds < 2.5


def test_what_is_quiet_follows_the_pace_of_those_who_ask() -> None:
    """Where the engine asks every 30 ms, its reads leave together; where it has asked for nothing, a read leaves at once."""

    async def main(before: int) -> list[int]:
        wire = Scripted(answer=batch_answer(lambda part: 200))
        batcher = Batcher(wire)

        async def later(number: int, reads: bool) -> None:
            await asyncio.sleep(0.03 * number)
            batcher.came(str(number))
            if reads:
                await batcher.exchange(get(number))

        await asyncio.gather(*(later(number, number >= before) for number in range(before + 8)))
        return [len(call.body["requests"]) if call.path == "/$batch" else 1 for call in wire.calls]

    assert len(asyncio.run(main(20))) <= 2
    began = time.monotonic()
    assert asyncio.run(Batcher(Scripted(answer=batch_answer(lambda part: 200))).exchange(get(1))).status == 200
    assert time.monotonic() - began < 0.2


def test_reads_do_not_wait_for_announced_writes() -> None:
    async def main() -> None:
        batcher = Batcher(Scripted(answer=batch_answer(lambda part: 200)))
        for number in range(9):
            batcher.coming(str(number))
        await asyncio.wait_for(batcher.exchange(get(1)), timeout=0.5)

    asyncio.run(main())


def _form(call: Call) -> tuple[int, bool]:
    """How many parts a batch has, and whether each depends on the one before: all or none."""
    parts = call.body["requests"]
    named = [part.get("dependsOn") for part in parts[1:]]
    assert named in ([None] * len(named), [[part["id"]] for part in parts[:-1]])
    return len(parts), named[0] is not None


def test_a_batch_holds_one_throttle_family_and_never_conditional_access() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 200))
    intune = Call(method="GET", path="/deviceManagement/deviceConfigurations/1")
    policy = Call(method="GET", path=f"/identity/conditionalAccess/policies/{user(1)}")

    async def main() -> None:
        client = GraphClient(cast(Transport, wire), batch=True, budget=Budget(learned=True))
        await asyncio.gather(*(client.send(call) for call in (get(1), intune, policy, get(2), intune, policy)))

    asyncio.run(main())
    batches = [[part["url"].split("/")[1] for part in call.body["requests"]] for call in wire.calls if call.path == "/$batch"]
    assert sorted(batches) == [["deviceManagement", "deviceManagement"], ["users", "users"]]
    assert [call.path for call in wire.calls if call.path != "/$batch"] == [policy.path, policy.path]


def test_calls_that_come_while_a_batch_is_under_way_leave_together() -> None:
    class Slow(Scripted):
        async def exchange(self, call: Call) -> Reply:
            await asyncio.sleep(0.1)
            return await super().exchange(call)

    wire = Slow(answer=batch_answer(lambda part: 200))

    async def main() -> None:
        batcher = Batcher(wire)

        async def later(number: int) -> None:
            await asyncio.sleep(0.02 * (number % 4 + 1) if number >= 20 else 0)
            await batcher.exchange(get(number))

        await asyncio.gather(*(later(n) for n in range(40)))

    asyncio.run(main())
    assert [len(call.body["requests"]) for call in wire.calls] == [20, 20]


def test_a_lost_batch_fails_every_part_and_a_refused_one_answers_every_part() -> None:
    async def main(wire: Scripted) -> list[Any]:
        batcher = Batcher(wire)
        return await asyncio.gather(*(batcher.exchange(patch(n)) for n in (1, 2)), return_exceptions=True)

    lost = asyncio.run(main(Scripted(Unreachable("no answer", maybe_done=True))))
    assert [type(error) for error in lost] == [Unreachable, Unreachable]
    refused = asyncio.run(main(Scripted(reply(429, None, retry_after="3"))))
    assert [answer.status for answer in refused] == [429, 429]
    short = asyncio.run(main(Scripted(reply(200, {"responses": [{"id": "1", "status": 204}]}))))
    assert all(isinstance(error, Unreachable) and error.maybe_done for error in short)


def test_what_counts_as_one_object() -> None:
    paths = {
        ("PATCH", f"/users/{user(1).upper()}"): f"/users/{user(1)}",
        ("PUT", f"/users/{user(1)}/manager/$ref"): f"/users/{user(1)}",
        ("DELETE", f"/groups/{user(1)}/members/{user(2)}/$ref"): f"/groups/{user(1)}",
        ("POST", f"/directory/deletedItems/{user(1)}/restore"): f"/directory/deleteditems/{user(1)}",
        ("PATCH", "/policies/authorizationPolicy"): "/policies/authorizationpolicy",
        ("POST", "/users"): "",
    }
    assert {key: Call(method=key[0], path=key[1]).target for key in paths} == paths
