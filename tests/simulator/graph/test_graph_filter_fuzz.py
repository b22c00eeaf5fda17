"""`$filter`, `$search` and `$orderby` under seeded odd texts: never a 500; and whatever can be asked gives what a second, plain
reading of the same question gives."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from simulator.errors import GraphFault
from simulator.graph import filters, search
from tests.simulator.graph.conftest import Graph

SEED = int(os.environ.get("TENANTRY_SEED") or time.time_ns() % 1_000_000)
TIMES = 20 if os.environ.get("TENANTRY_DEEP") else 1
Json = dict[str, Any]
Question = tuple[str, Callable[[Json], bool]]

WORDS = [
    "eq", "ne", "ge", "le", "gt", "lt", "in", "has", "and", "or", "not", "null", "true", "false", "any", "all", "isof",
    "contains", "startsWith",
    "endsWith", "displayName", "accountEnabled", "createdDateTime", "assignedLicenses", "proxyAddresses", "$count",
    "id", "extension_x", "microsoft.graph.user", "x", "x:x", "@odata.type", "manager", "manager/id", "assignedLicenses/$count",
    "proxyAddresses/any(p:p", "initiatedBy/user/id", "'a'", "''''", "'", "(", ")", "((", "))", ",", ":", "/", "//", "1", "-1",
    "99999999999999999999", "1.5", "1e9", "2026-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-99-99T00:00:00Z", "00000000-0000-0000-0000-000000000000", "é", "\u2028", "\x00", "%", "'%27'", "😀", "\ud800",
]  # fmt: skip


THING = {"displayName": "a", "accountEnabled": True, "proxyAddresses": ["a"], "createdDateTime": "2026-01-01T00:00:00Z"}


def _garbage(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.6:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 12)))
    if kind < 0.8:
        return "".join(chr(rng.randrange(1, 0x250)) for _ in range(rng.randrange(1, 40)))
    return rng.choice(["(", "not ", "not(", "x/any(x:", '"', *WORDS]) * rng.randrange(1, 600)


@pytest.mark.parametrize("parse", [filters.parse, search.parse])
def test_odd_texts_are_refused_and_break_nothing(parse: Callable[[str], Any]) -> None:
    rng = random.Random(SEED)
    for _ in range(1500 * TIMES):
        text = _garbage(rng)
        try:
            parse(text).matches(
                {"displayName": "a", "accountEnabled": True, "proxyAddresses": ["a"], "createdDateTime": "2026-01-01"}
            )
        except GraphFault as fault:
            assert fault.status == 400, (SEED, text)


LISTS = (
    "/users", "/groups", "/applications", "/servicePrincipals", "/directoryRoles", "/auditLogs/directoryAudits", "/domains",
    "/identity/conditionalAccess/namedLocations", "/identity/conditionalAccess/policies", "/subscribedSkus", "/organization",
    "/roleManagement/directory/roleAssignments", "/directory/deletedItems/microsoft.graph.user",
)  # fmt: skip


def test_lambdas_inside_one_another_are_counted() -> None:
    inner = "p eq '1'"
    for number in range(9):
        inner = f"proxyAddresses/any(v{number}:{inner})"
    with pytest.raises(GraphFault):
        filters.parse(inner)


def test_no_odd_query_breaks_a_list(graph: Graph) -> None:
    rng = random.Random(SEED)
    user, group = graph.user(), graph.group()
    graph.change("POST", f"/groups/{group['id']}/members/$ref", graph.reference(user["id"]))
    lists = (*LISTS, f"/groups/{group['id']}/members", f"/users/{user['id']}/memberOf", "/users/$count")
    for _ in range(300 * TIMES):
        names = rng.sample(["filter", "search", "orderby", "select", "expand", "top", "count", "skiptoken", "skip"], k=2)
        # What cannot stand in an address at all is no question to the server.
        query = {name: _garbage(rng)[:1500].encode("utf-8", "replace").decode() for name in names}
        path = rng.choice(lists)
        answer = graph.ask("GET", path, eventual=rng.random() < 0.5, **query)
        assert answer.status_code in (200, 400, 501), (SEED, path, query, answer.text)
        if answer.status_code == 501:
            assert "not available" in answer.json()["error"]["message"], (SEED, path, query)


CITIES = ["Bonn", "Ulm", "bonn", None]
NAMES = ["Ada O'Neil", "Bob", "Ada Zorn", "Éva"]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _same(one: Any, other: Any) -> bool:
    return bool(one.lower() == other.lower()) if isinstance(one, str) and isinstance(other, str) else bool(one == other)


def _leaf(rng: random.Random) -> Question:
    kind = rng.randrange(6)
    if kind == 0:
        value = rng.choice(CITIES)
        literal = "null" if value is None else _text(value)
        if rng.random() < 0.5:
            return f"city eq {literal}", lambda user: _same(user["city"], value)
        return f"city ne {literal}", lambda user: not _same(user["city"], value)
    if kind == 1:
        start = rng.choice(["ada", "B", "é", "Ada O'"])
        return f"startsWith(displayName,{_text(start)})", lambda user: user["displayName"].lower().startswith(start.lower())
    if kind == 2:
        flag = rng.random() < 0.5
        return f"accountEnabled eq {str(flag).lower()}", lambda user: bool(user["accountEnabled"] is flag)
    if kind == 3:
        chosen = rng.sample(["Bonn", "Ulm", "Rome"], k=2)
        wanted = [value.lower() for value in chosen]
        return f"city in ({', '.join(map(_text, chosen))})", lambda user: (user["city"] or "").lower() in wanted
    if kind == 4:
        phone = rng.choice(["+1", "+2"])
        return f"businessPhones/any(p:p eq '{phone}')", lambda user: phone in user["businessPhones"]
    number = rng.randrange(2)
    return f"businessPhones/$count eq {number}", lambda user: len(user["businessPhones"]) == number


def _question(rng: random.Random, depth: int = 0) -> Question:
    kind = rng.random()
    if depth > 3 or kind < 0.4:
        return _leaf(rng)
    left, holds_left = _question(rng, depth + 1)
    if kind < 0.55:
        return f"not({left})", lambda user: not holds_left(user)
    right, holds_right = _question(rng, depth + 1)
    if kind < 0.8:
        return f"({left}) and ({right})", lambda user: holds_left(user) and holds_right(user)
    return f"({left}) or ({right})", lambda user: holds_left(user) or holds_right(user)


def test_answers_are_those_of_a_plain_reading(graph: Graph) -> None:
    rng = random.Random(SEED)
    for _ in range(12):
        graph.user(
            city=rng.choice(CITIES),
            displayName=rng.choice(NAMES),
            accountEnabled=rng.random() < 0.5,
            businessPhones=rng.choice([[], ["+1"], ["+2"]]),
        )
    wanted = "id,city,displayName,accountEnabled,businessPhones"
    everybody = graph.get("/users", select=wanted)["value"]
    for _ in range(150 * TIMES):
        text, holds = _question(rng)
        found = graph.get("/users", eventual=True, select=wanted, count="true", filter=text)
        expected = [user["id"] for user in everybody if holds(user)]
        assert [user["id"] for user in found["value"]] == expected, (SEED, text)
        assert found["@odata.count"] == len(expected), (SEED, text)
