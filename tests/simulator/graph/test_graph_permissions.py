"""The table of who may do what in Graph, held against what the simulator does: each alternative of a row is enough by itself,
and everything else together is not.

A run takes rows by a printed seed; `TENANTRY_DEEP=1` takes all of them, and each permission that is not enough by itself.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from simulator.graph import permissions, role_definitions
from simulator.graph.permissions import Row
from simulator.licenses import graph_permissions
from simulator.routes import tables
from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.permission_cases import CASES, NOBODY, Maker
from tests.simulator.running import PREMIUM, RunningSimulator, SeededTenant

SEED = int(os.environ.get("TENANTRY_SEED") or time.time_ns() % 1_000_000)
DEEP = bool(os.environ.get("TENANTRY_DEEP"))
ROWS = 25
ENTRA_P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
Set = frozenset[str]
DENIED = ("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
# Rows that no request asks for by its own path: the kind of a deleted object decides.
BY_KIND = re.compile(r"/directory/deletedItems/microsoft\.graph\.")


@dataclass(kw_only=True)
class Callers:
    """Apps with just these permissions, in one tenant; each set is made once."""

    graph: Graph
    known: dict[Set, tuple[Graph, str]] = field(default_factory=dict)

    def app(self, held: Set) -> tuple[Graph, str]:
        """(who asks, its service principal's id)."""
        if held not in self.known:
            application = self.graph.post("/applications", {"displayName": "Narrow app"})
            principal = self.graph.post("/servicePrincipals", {"appId": application["appId"]})["id"]
            self._grant(principal, held)
            token = self.graph.simulator.forged_token(self.graph.tenant.id, application["appId"])
            narrow = Graph(simulator=self.graph.simulator, tenant=self.graph.tenant, token=token)
            self.known[held] = narrow, principal
        return self.known[held]

    def _grant(self, principal: str, held: Set) -> None:
        resource = self.graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        parts = [
            {
                "id": name,
                "method": "POST",
                "url": f"/servicePrincipals/{principal}/appRoleAssignments",
                "headers": {"Content-Type": "application/json"},
                "body": {"principalId": principal, "resourceId": resource["id"], "appRoleId": graph_permissions()[name]},
            }
            for name in sorted(held)
        ]
        for start in range(0, len(parts), 20):
            answers = self.graph.post("/$batch", {"requests": parts[start : start + 20]}, status=200)["responses"]
            assert {one["status"] for one in answers} == {201}

    def person(self, role: str | None) -> Graph:
        """A new user, with this directory role."""
        user = self.graph.user()
        if role is not None:
            body = {"principalId": user["id"], "roleDefinitionId": permissions.role_ids()[role], "directoryScopeId": "/"}
            self.graph.post("/roleManagement/directory/roleAssignments", body)
        return self.graph.as_user(user["userPrincipalName"])


@pytest.fixture(scope="module")
def callers(simulator: RunningSimulator) -> Callers:
    # Some operations answer only in a tenant with the product behind them.
    tenant: SeededTenant = simulator.seed(seats={PREMIUM: 10, ENTRA_P2: 10})
    token = simulator.forged_token(tenant.id, simulator.info.client_id)
    return Callers(graph=Graph(simulator=simulator, tenant=tenant, token=token))


def judged() -> list[Row]:
    """The rows that ask for something, in a fixed order; a part of them, by the seed, unless the run is deep."""
    rows = [row for _, row in sorted(permissions.rows().items()) if not row.anyone]
    return rows if DEEP else random.Random(SEED).sample(rows, ROWS)


def told(failed: list[Any]) -> str:
    return "\n".join([f"seed {SEED}:", *map(str, failed)])


def label(row: Row) -> str:
    return f"{row.method} {row.path} {row.property}".strip()


def target(row: Row, graph: Graph, principal: str = NOBODY, *, owned_only: bool = False) -> tuple[str, Any]:
    """(path, body) of a request that the row is about."""
    made = CASES.get((row.method, row.path, row.property))
    if made is not None:
        return made(Maker(graph=graph, principal=principal, owned_only=owned_only))
    return row.path.replace("{id}", NOBODY), None if row.method == "GET" else {}


def ask(row: Row, who: Graph, wanted: tuple[str, Any]) -> tuple[int, tuple[str, str]]:
    """(status, (code, message)) of the request by `who`."""
    path, body = wanted
    answer = who.ask(row.method, path, body)
    error = answer.json().get("error", {}) if answer.content and answer.status_code >= 400 else {}
    if answer.status_code == 403:
        assert set(error) == {"code", "message", "innerError"}
    return answer.status_code, (error.get("code", ""), error.get("message", ""))


def enough(row: Row, status: int, error: tuple[str, str]) -> bool:
    """Where the request is a real one it must succeed; else the refusal must be about something else."""
    real = (row.method, row.path, row.property) in CASES or ("{id}" not in row.path and row.method == "GET")
    return 200 <= status < 300 if real else status != 403 and status < 500


def test_each_alternative_of_a_row_is_enough(callers: Callers) -> None:
    failed = []
    for row in judged():
        for alternative in row.application:
            who, principal = callers.app(alternative | _beside(row))
            owned_only = alternative == {"Application.ReadWrite.OwnedBy"}
            status, error = ask(row, who, target(row, callers.graph, principal, owned_only=owned_only))
            if not enough(row, status, error):
                failed.append((label(row), sorted(alternative), status, *error))
    assert not failed, told(failed)


def _beside(row: Row) -> Set:
    """What the operation needs beside the row of one property of its body."""
    return frozenset({"User.ReadWrite.All"}) if (row.method, row.property) == ("POST", "employeeLeaveDateTime") else frozenset()


def short(row: Row) -> Iterator[Set]:
    """Sets that are as great as they can be without being enough: all but what the row names, and each alternative but one."""
    outside = frozenset(graph_permissions()) - frozenset().union(*row.application)
    yield outside
    for alternative in row.application:
        for name in sorted(alternative) if len(alternative) > 1 else ():
            rest = outside | (alternative - {name})
            if not any(other <= rest for other in row.application):
                yield rest


def test_all_other_permissions_together_are_not_enough(callers: Callers) -> None:
    failed = []
    for row in judged():
        wanted = target(row, callers.graph)
        for held in short(row):
            who, _ = callers.app(held)
            status, error = ask(row, who, wanted)
            if (status, error) != (403, DENIED):
                failed.append((label(row), status, *error))
    assert not failed, told(failed)


def test_no_other_permission_is_enough_by_itself(callers: Callers) -> None:
    rng, failed = random.Random(SEED), []
    for row in judged():
        wanted = target(row, callers.graph)
        others = sorted(frozenset(graph_permissions()) - {name for one in row.application if len(one) == 1 for name in one})
        for name in others if DEEP else rng.sample(others, 2):
            who, _ = callers.app(frozenset({name}))
            status, error = ask(row, who, wanted)
            if (status, error) != (403, DENIED):
                failed.append((label(row), name, status, *error))
    assert not failed, told(failed)


def test_a_person_needs_a_role_of_the_row(callers: Callers) -> None:
    """`member` rows are open to whoever holds some role here: the sign-in client asks for the whole directory for these alone."""
    people: dict[str, Graph] = {}

    def person(role: str) -> Graph:
        if role not in people:
            people[role] = callers.person(role)
        return people[role]

    failed = []
    rows = [row for row in judged() if row.roles]
    for row in rows:
        allowed = ["Reports Reader"] if "member" in row.roles else sorted(row.roles)
        for role in allowed if DEEP else allowed[:2]:
            status, error = ask(row, person(role), target(row, callers.graph))
            if not enough(row, status, error) and not _needs_more(row):
                failed.append((label(row), role, status, *error))
        wanted = target(row, callers.graph)
        others = sorted(set(permissions.role_ids()) - row.roles - {"Global Administrator"})
        for role in () if "member" in row.roles else others if DEEP else others[:2]:
            status, error = ask(row, person(role), wanted)
            if (status, error) != (403, DENIED):
                failed.append((label(row), role, status, *error))
    assert not failed, told(failed)


def _needs_more(row: Row) -> bool:
    """A password is set by a person whose role stands above; which of the row's roles do is the handler's to judge."""
    return row.method == "PATCH" and row.property == "passwordProfile"


def test_a_plain_member_reads_what_it_signed_in_for(callers: Callers) -> None:
    """The token of somebody without a role holds User.Read alone."""
    plain = callers.person(None)
    assert plain.ask("GET", "/me").status_code == 200
    assert plain.ask("GET", "/organization").status_code == 200
    for path in ("/users", "/groups", "/applications", "/identity/conditionalAccess/policies"):
        assert plain.refused("GET", path) == (403, *DENIED)


def test_a_global_administrator_may_do_everything(callers: Callers) -> None:
    admin = callers.graph.as_user(callers.graph.tenant.admin)
    failed = []
    for row in judged():
        status, error = ask(row, admin, target(row, callers.graph))
        if not enough(row, status, error):
            failed.append((label(row), status, *error))
    assert not failed, told(failed)


def test_rows_are_well_formed() -> None:
    known = set(graph_permissions())
    for row in permissions.rows().values():
        assert row.source and row.path.startswith("/"), label(row)
        # Some operations are for people alone.
        assert row.anyone or row.application or row.delegated, f"{label(row)} can be done by nobody"
        assert frozenset().union(*row.application) <= known, f"{label(row)} names a permission that nobody can hold"
        assert row.roles <= {*permissions.role_ids(), "member"}, f"{label(row)} names an unknown role"


def test_roles_are_microsofts() -> None:
    table = permissions.role_ids()
    assert {role_id: name for name, role_id in table.items()} == {
        role_id: name for role_id, name in role_definitions.BUILT_IN.items() if name in table
    }


def test_every_row_is_of_a_route() -> None:
    """And every case is of a row."""
    routes = {(route.method, permissions.shape(route.template)) for route in tables()["graph"].routes()}
    rows = permissions.rows().values()
    assert [
        label(row) for row in rows if (row.method, permissions.shape(row.path)) not in routes and not BY_KIND.match(row.path)
    ] == []
    assert set(CASES) <= {(row.method, row.path, row.property) for row in rows}


def test_every_route_has_a_row() -> None:
    """A route without one would let nobody in."""
    routes = tables()["graph"].routes()
    missing = {f"{route.method} {route.template}" for route in routes if permissions.row_of(route.method, route.template) is None}
    assert sorted(missing) == []
