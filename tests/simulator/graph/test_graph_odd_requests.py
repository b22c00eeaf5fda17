"""Whatever comes, the answer is one that Graph could give: seeded odd bodies and queries against every route."""

from __future__ import annotations

import random
from typing import Any

import pytest

from simulator import router, seed
from simulator.clock import Clock
from simulator.journal import Journal
from simulator.messages import Caller, Request
from simulator.routes import tables
from simulator.runtime import Runtime
from simulator.store import Cloud
from simulator.tokens import TokenKeys

ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, "", "x", "x" * 300, [], {}, [None], [[]], [{}], {"a": 1}, {"id": None}, "2026-01-01",
    "00000000-0000-0000-0000-000000000000", {"@odata.type": 5}, {"@odata.type": "#microsoft.graph.user"}, {"@odata.id": []},
]  # fmt: skip
NAMES = [
    "id", "displayName", "accountEnabled", "userPrincipalName", "mailNickname", "passwordProfile", "mailEnabled",
    "securityEnabled",
    "groupTypes", "members@odata.bind", "owners@odata.bind", "membershipRule", "conditions", "state", "grantControls",
    "sessionControls", "ipRanges", "@odata.type", "@odata.id", "addLicenses", "removeLicenses", "requests", "groupIds", "ids",
    "types", "name", "dataType", "targetObjects", "appId", "principalId", "roleDefinitionId", "directoryScopeId", "isEnabled",
    "defaultUserRolePermissions", "newUserPrincipalName", "tags", "businessPhones", "countriesAndRegions",
]  # fmt: skip
QUERIES = [
    {}, {"$filter": "("}, {"$filter": "displayName eq"}, {"$filter": "not"}, {"$filter": "a/b/c eq 1"},
    {"$filter": "any(x:x eq 1)"},
    {"$select": ",,"}, {"$select": "id,id"}, {"$top": "x"}, {"$top": "-5"}, {"$expand": "manager($select=)"}, {"$expand": "(("},
    {"$orderby": "displayName up"}, {"$skiptoken": "!!"}, {"$skiptoken": "W10"}, {"$skiptoken": "WzEsMl0"}, {"$search": '"a'},
    {"$count": "maybe"}, {"$filter": "displayName in ()"}, {"$filter": "startsWith(displayName)"}, {"$filter": "id eq null"},
    {"$filter": "createdDateTime ge 2026-99-99T00:00:00Z"}, {"$skiptoken": "bnVsbA"},
]  # fmt: skip


def _cloud() -> Cloud:
    cloud = Cloud(clock=Clock())
    cloud.live = Runtime(keys=TokenKeys(), journal=Journal())
    seed.seed_home(cloud)
    return cloud


def _value(rng: random.Random, depth: int = 0) -> Any:
    if depth < 3 and rng.random() < 0.5:
        return {rng.choice(NAMES): _value(rng, depth + 1) for _ in range(rng.randrange(1, 6))}
    if depth < 3 and rng.random() < 0.2:
        return [_value(rng, depth + 1) for _ in range(rng.randrange(3))]
    return rng.choice(ODD)


@pytest.mark.parametrize("number", range(4))
def test_no_request_breaks_a_handler(number: int) -> None:
    rng, cloud = random.Random(number), _cloud()
    tenant = next(iter(cloud.tenants.values()))
    admin = next(user for user in tenant.collection("users").values() if user["accountEnabled"])
    caller = Caller(
        tenant_id=tenant.id,
        client_id="04b07795-8ddb-461a-bbee-02f9e1bf7b46",
        object_id=admin["id"],
        kind="user",
        name=admin["userPrincipalName"],
        audience="graph",
        directory_roles=frozenset({"62e90394-69f5-4237-9190-012177145e10"}),
    )
    ids = [
        *tenant.collection("users"),
        *tenant.collection("servicePrincipals"),
        *tenant.collection("applications"),
        "x",
        "%",
        "'",
    ]
    for route in tables()["graph"].routes():
        if route.method == "DELETE":
            continue
        for _ in range(6):
            path = "/".join(rng.choice(ids) if "{" in part else part for part in route.template.split("/"))
            answer = router.dispatch(
                Request(
                    method=route.method,
                    path=path,
                    query=dict(rng.choice(QUERIES)),
                    headers={"consistencylevel": "eventual"} if rng.random() < 0.5 else {},
                    body=_value(rng) if route.method != "GET" else None,
                    origin="https://localhost:1",
                    cloud=cloud,
                    caller=caller,
                )
            )
            assert answer.status < 500 or answer.status == 501, (route.method, path, answer.body)
