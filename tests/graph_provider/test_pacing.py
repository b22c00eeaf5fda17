"""Requests keep Microsoft's limits before Graph refuses them, a 429 holds back its own family only, and long waits are told."""

from __future__ import annotations

import asyncio
import itertools
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from graph_provider.budget import Budget, published
from graph_provider.calls import Call, Reply
from graph_provider.client import GraphClient
from graph_provider.errors import M365Error, Throttled
from graph_provider.kind import Family, registry
from graph_provider.limits import DIRECTORY, REQUESTS, UNITS, WRITES, cost_of, directory_units, family_of
from graph_provider.transport import Transport
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.wire import Scripted, batch_answer, reply

POLICY = Call(method="GET", path="/identity/conditionalAccess/policies")
USERS = Call(method="GET", path="/users", query={"$select": "id", "$top": "999"})
MEMBERS = Call(method="GET", path="/groups/1/members")
NEW_USER = Call(method="POST", path="/users", body={})

Run = Callable[[Coroutine[Any, Any, Any]], float]


class Leaping(selectors.DefaultSelector):
    """Nobody waits: the clock leaps to the next timer."""

    ahead = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.ahead += timeout or 0.0
        return super().select(timeout and 0)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs work in a loop whose clock leaps; gives the seconds that would have passed."""

    def go(work: Coroutine[Any, Any, Any]) -> float:
        selector = Leaping()
        monkeypatch.setattr(time, "monotonic", lambda: 1000.0 + selector.ahead)
        loop = asyncio.SelectorEventLoop(selector)
        try:
            began = time.monotonic()
            loop.run_until_complete(work)
            return time.monotonic() - began
        finally:
            loop.close()

    return go


async def admitted(budget: Budget, *calls: Call) -> None:
    await asyncio.gather(*(budget.admit(call) for call in calls))


def test_every_type_counts_where_its_facts_say() -> None:
    titles = {
        Family.DIRECTORY: {"directory objects"},
        Family.POLICIES: {"directory objects"},
        Family.CONDITIONAL_ACCESS: {"conditional access"},
        Family.SHAREPOINT: {"SharePoint"},
    }
    for kind in registry().values():
        title = family_of(Call(method="GET", path=kind.about.path.replace("{id}", "1"))).title
        if kind.about.family is Family.INTUNE:
            assert title.startswith("Intune"), kind.name
        else:
            assert title in titles.get(kind.about.family, {title}), kind.name


@pytest.mark.parametrize(
    ("call", "units", "writes"),
    [
        (Call(method="GET", path="/users"), 2, 0),
        (USERS, 1, 0),
        (Call(method="GET", path="/users", query={"$select": "id", "$expand": "manager"}), 2, 0),
        (Call(method="GET", path="https://graph.microsoft.com/v1.0/users?$select=id&$expand=manager&$skiptoken=x"), 2, 0),
        (MEMBERS, 3, 0),
        (Call(method="GET", path="/groups/1/members", query={"$top": "5"}), 2, 0),
        (Call(method="GET", path="/subscribedSkus"), 3, 0),
        (NEW_USER, 1, 1),
        (Call(method="POST", path="/users/1/checkMemberGroups", body={}), 4, 0),
        (Call(method="DELETE", path="/groups/1/members/2/$ref"), 1, 1),
    ],
)
def test_costs_are_those_of_microsofts_table(call: Call, units: int, writes: int) -> None:
    assert (family_of(call), cost_of(call)) == (DIRECTORY, {REQUESTS: 1, UNITS: units, WRITES: writes})


def test_nothing_waits_as_long_as_the_limit_is_far_away(run: Run) -> None:
    assert run(admitted(Budget(), *[USERS] * 3400)) < 0.1
    assert run(admitted(Budget(), *[NEW_USER] * 2900)) < 0.1


def test_writes_beyond_the_limit_leave_at_the_rate_at_which_it_comes_back(run: Run) -> None:
    # 3,000 in 150 s: what goes beyond leaves 20 a second.
    assert 9.9 < run(admitted(Budget(tell=lambda line: None), *[NEW_USER] * 3200)) < 10.6


def test_a_large_tenant_gives_more_units(run: Run) -> None:
    assert [directory_units(users).tokens for users in (0, 49, 50, 500, 501)] == [3500, 3500, 5000, 5000, 8000]

    async def work() -> None:
        budget = Budget()
        budget.users(900)
        await admitted(budget, *[USERS] * 7900)

    assert run(work()) < 0.1


def test_conditional_access_leaves_once_a_second_and_delays_nobody_else(run: Run) -> None:
    left: list[tuple[float, str]] = []

    class Noted(Scripted):
        async def exchange(self, call: Call) -> Reply:
            left.append((time.monotonic(), call.path))
            return await super().exchange(call)

    async def work() -> None:
        client = GraphClient(cast(Transport, Noted()), batch=True)
        await asyncio.gather(*(client.send(call) for call in (*[POLICY] * 4, USERS)))

    run(work())
    policies = [at for at, path in left if path == POLICY.path]
    assert all(1.0 <= later - earlier < 1.2 for earlier, later in itertools.pairwise(policies))
    assert next(at for at, path in left if path == USERS.path) - policies[0] < 0.2


def test_elsewhere_conditional_access_is_paced_from_its_first_429_on(run: Run) -> None:
    async def work(wire: Scripted) -> None:
        client = GraphClient(cast(Transport, wire), budget=Budget(learned=True))
        await asyncio.gather(*(client.send(POLICY) for _ in range(4)))

    assert run(work(Scripted())) < 0.1
    limited = Scripted(reply(), reply(429))
    assert 3.0 < run(work(limited)) < 5.0
    assert limited.requests == 5
    for endpoint, environ, expected in (
        ("https://graph.microsoft.com", {}, True),
        ("https://dod-graph.microsoft.us", {}, True),
        ("https://microsoftgraph.chinacloudapi.cn", {}, True),
        ("https://localhost:4566", {}, False),
        ("https://notmicrosoft.com", {}, False),
        ("https://localhost:4566", {"M365_PACING": "published"}, True),
        ("https://graph.microsoft.com", {"M365_PACING": "learned"}, False),
    ):
        assert published(endpoint, environ) is expected, endpoint


def test_a_429_holds_back_its_family_alone_and_is_told_once(run: Run) -> None:
    told: list[str] = []
    waited: dict[str, float] = {}

    async def work() -> None:
        wire = Scripted(reply(429, retry_after="40"))
        client = GraphClient(cast(Transport, wire), budget=Budget(tell=told.append))

        async def timed(call: Call) -> None:
            began = time.monotonic()
            await client.send(call)
            waited[call.path] = time.monotonic() - began

        first = asyncio.ensure_future(timed(USERS))
        await asyncio.sleep(0.5)
        others = [Call(method="GET", path="/deviceManagement/deviceConfigurations"), MEMBERS]
        await asyncio.gather(first, *(timed(call) for call in others))

    run(work())
    assert waited["/users"] == pytest.approx(40, abs=0.5)
    assert waited["/groups/1/members"] == pytest.approx(39.5, abs=0.5)
    assert waited["/deviceManagement/deviceConfigurations"] < 0.1
    assert told == ["Microsoft Graph: waiting 40 s for directory objects; Microsoft Graph asked for it."]


def test_a_long_wait_for_a_limit_names_it(run: Run) -> None:
    told: list[str] = []
    run(admitted(Budget(tell=told.append), *[Call(method="GET", path="/auditLogs/directoryAudits")] * 12))
    assert told == ["Microsoft Graph: waiting 6 s for audit and sign-in reports; the limit is 5 requests in 10 s."]


def test_what_graph_says_about_the_limit_goes_before_our_own_count(run: Run) -> None:
    async def work(*answers: Reply) -> None:
        budget = Budget(tell=lambda line: None)
        for answer in answers:
            budget.heard(NEW_USER, answer)
        await admitted(budget, *[NEW_USER] * 200)

    assert run(work(reply(200, x_ms_resource_unit="1"))) < 0.1
    # Others used the units up: 350 come back a second.
    assert 0.5 < run(work(reply(200, x_ms_throttle_limit_percentage="1.0"))) < 1.5
    # The writes are used up: 20 a second.
    scope = "Tenant_Application/Write/00000000-0000-0000-0000-000000000001/00000000-0000-0000-0000-000000000002"
    assert 9.5 < run(work(reply(429, x_ms_throttle_scope=scope))) < 10.6
    # It cost more than we thought.
    assert 0.5 < run(work(*[reply(200, x_ms_resource_unit="34")] * 106)) < 1.5


def test_whoever_gives_up_says_which_family_was_throttled(run: Run) -> None:
    async def work() -> None:
        client = GraphClient(cast(Transport, Scripted(answer=lambda call: reply(429))), budget=Budget(tell=lambda line: None))
        with pytest.raises(Throttled, match=r"\(conditional access\)"):
            await client.send(POLICY)

    run(work())


def test_priority_stands_on_every_request_and_every_part() -> None:
    wire = Scripted(answer=batch_answer(lambda part: 200))

    async def main() -> None:
        client = GraphClient(cast(Transport, wire), batch=True, priority="low")
        await asyncio.gather(*(client.get(f"/users/{number}") for number in range(2)))
        await client.get("/users")

    asyncio.run(main())
    assert [call.headers["x-ms-throttle-priority"] for call in wire.calls] == ["low", "low"]
    assert [part["headers"]["x-ms-throttle-priority"] for part in wire.calls[0].body["requests"]] == ["low", "low"]
    with pytest.raises(M365Error, match="M365_PRIORITY is 'lowest'"):
        GraphClient.from_environment("t", {"M365_PRIORITY": "lowest"})


def test_against_a_limited_tenant_no_request_is_refused(tenant: Tenant) -> None:
    tenant.http.put("/_sim/throttling", json={"families": ["conditional-access", "identity-reports"]}).raise_for_status()
    env = {**tenant.env, "M365_PACING": "published"}

    async def main() -> int:
        async with GraphClient.from_environment(tenant.tenant_id, env, batch=True) as client:
            reports = [client.get("/auditLogs/directoryAudits", params={"$top": "1"}) for _ in range(7)]
            await asyncio.gather(*(client.list(POLICY.path, page=None) for _ in range(3)), *reports)
            return client.retries

    try:
        assert asyncio.run(main()) == 0
        buckets = tenant.http.get("/_sim/throttling").json()["buckets"]
    finally:
        tenant.http.delete("/_sim/throttling")
    served = {(one["family"], one["limit"]): (one["served"], one["refused"]) for one in buckets}
    assert served["conditional-access", 1] == (3, 0)
    assert served["identity-reports", 5][1] == 0
