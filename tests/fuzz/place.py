"""A simulator of the fuzz's own, with a tenant that has one of almost everything: the grown firm, and what is added here."""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from simulator import launch
from tests.fuzz.calls import Caller
from tests.fuzz.values import SECRET, Json, Maker
from tests.fuzz.wire import Answer, Wire

HERE = Path(__file__).parent
ESTATE = HERE.parent / "outside" / "azure_mgmt" / "estate.json"
P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
_BEHIND_TOKEN = ("graph", "arm", "exchange")
_COUNTS = ("logs", "resourceGraphQuota")  # what a refused request adds to, too
_JSON = ("content-type", "application/json")


@dataclass(kw_only=True)
class Place:
    """`names` stand for what the starting bodies hold in braces. `bodies` are those that were accepted, by method and address."""

    info: launch.RunInfo
    wire: Wire
    tenant: str
    subscription: str
    names: dict[str, str] = field(default_factory=dict)
    bodies: list[tuple[str, str, Any]] = field(default_factory=list)
    start: bytes = b""

    def control(self, method: str, path: str, body: Any = None) -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        answer = self.wire.ask(method, path, [_JSON], content)
        assert answer.status < 300, (method, path, answer.content[:500])
        return answer

    def token(self, audience: str, user: str = "") -> str:
        """The partner app's, or a person's."""
        wanted = {"tenantId": self.tenant, "user": user or self.info.client_id, "audience": audience}
        found: str = self.control("POST", "/_sim/token", wanted).json()["access_token"]
        return found

    def caller(self, service: str, seed: int) -> Caller:
        """Who makes this service's requests; it knows what is there."""
        description = self.control("GET", f"/_sim/openapi?service={service}").json()
        rng = random.Random(seed)
        maker = Maker(
            rng=rng,
            schemas=description["components"]["schemas"],
            ids=[self.tenant, *(one for one in self.names.values() if re.fullmatch(r"[0-9a-f-]{36}", one))],
            addresses=[f"/subscriptions/{self.subscription}", "https://graph.microsoft.com/v1.0/users/x"],
            domain=self.names["domain"],
            words={"client_id": (self.info.client_id, "x"), "client_secret": (self.info.client_secret, "x")},
        )
        tokens: tuple[str, ...] = ()
        if service in _BEHIND_TOKEN:
            # Mostly the app, which may do almost all; the administrator, who is somebody; a person who may do little.
            people = ("", f"admin@{self.names['domain']}", self.names.get("user", ""))
            app, admin, person = (self.token(service, user) for user in people)
            # Exchange takes an app only with a permission that this one lacks.
            tokens = (admin, admin, app, person) if service == "exchange" else (app, app, app, app, admin, admin, person)
        made = Caller(
            service=service,
            description=description,
            tokens=tokens,
            rng=rng,
            maker=maker,
            tenant=self.tenant,
            subscription=self.subscription,
        )
        made.know([(method, address, body) for method, address, body in self.bodies])
        # Twice, since lists in lists are found by what the first reading told.
        for call in [*made.lists(), *made.lists()] if service in ("graph", "arm") else ():
            answer = self.wire.ask(call.method, call.target, call.headers)
            made.learn(call, answer.status, answer.json() if "json" in answer.kind else None)
        return made

    def state(self) -> Json:
        """The tenant's state without its logs and counts. Collections that nothing is in, and hidden lists like it, are none."""
        document = self.control("GET", f"/_sim/snapshot?tenantId={self.tenant}").json()
        found: Json = document["tenants"][0]["collections"]
        return {
            name: {key: _told(item) for key, item in held.items()} for name, held in found.items() if held and name not in _COUNTS
        }

    def restore(self) -> None:
        """Everything as it was at the start."""
        answer = self.wire.ask("PUT", "/_sim/snapshot", [_JSON], self.start)
        assert answer.status == 204, answer.content[:500]

    def secrets(self) -> list[bytes]:
        """What no answer may hold."""
        return [self.info.client_secret.encode(), SECRET.encode()]

    def log(self) -> str:
        """What the process has said of faults."""
        return (launch.run_directory(self.info.name) / "log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def place(home: Path) -> Iterator[Place]:
    """A running one with its state under `home`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start()
        try:
            with Wire(port=int(info.url.rpartition(":")[2]), ca_file=info.ca_file) as wire:
                yield _filled(info, wire)
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()


def _filled(info: launch.RunInfo, wire: Wire) -> Place:
    made = Place(info=info, wire=wire, tenant="", subscription="")
    made.control("POST", "/_sim/clock", {"now": "2026-11-02T09:00:00Z", "frozen": True})
    # Nothing shall end by itself between two looks at the state.
    made.control("PUT", "/_sim/operations", {"seconds": 0})
    found = made.control("POST", "/_sim/seed", {"template": "grown"}).json()
    made.tenant, made.subscription = found["tenantId"], found["subscriptionId"]
    made.control(
        "POST", "/_sim/seed", {"tenantId": made.tenant, "displayName": "Grown", "domains": [found["domain"]], "seats": {P2: 50}}
    )
    scope = f"/subscriptions/{made.subscription}"
    made.names = {
        "domain": found["domain"],
        "tenant": made.tenant,
        "subscription": scope,
        "subscriptionId": made.subscription,
        "group": f"{scope}/resourceGroups/fuzz",
        "unique": "fuzz7261",
        "guid": str(uuid.UUID(int=7261)),
        "month": "2026-11-01T00:00:00Z",
        "principal": "",
    }
    _arm(made)
    made.names["resource_group"] = made.names["group"]
    _graph(made)
    # What is there by default is made by the first look at it.
    for service in ("graph", "arm"):
        made.caller(service, 0)
    made.start = made.control("GET", "/_sim/snapshot").content
    return made


def _arm(made: Place) -> None:
    headers = [("authorization", f"Bearer {made.token('arm')}"), _JSON]
    graph = [("authorization", f"Bearer {made.token('graph')}")]
    made.names["principal"] = made.wire.ask("GET", "/v1.0/users?$top=1", graph).json()["value"][0]["id"]
    rows = [{"path": "{group}", "version": "2021-04-01", "body": {"location": "westeurope"}}]
    for row in rows + json.loads(ESTATE.read_text(encoding="utf-8")):
        # A lock would keep everything as it is.
        if "/locks/" not in row["path"]:
            whole = _in(_merged(row["body"], row.get("hidden", {})), made.names)
            _make(made, "PUT", _in(row["path"], made.names), f"?api-version={row['version']}", whole, headers)
    for row in json.loads((HERE / "arm_start.json").read_text(encoding="utf-8")):
        query = f"?api-version={row['version']}"
        _make(made, row["method"], _in(row["path"], made.names), query, _in(row["body"], made.names), headers)


def _graph(made: Place) -> None:
    headers = [("authorization", f"Bearer {made.token('graph')}"), _JSON]
    for row in json.loads((HERE / "graph_start.json").read_text(encoding="utf-8")):
        body = _in(row["body"], made.names)
        answer = _make(made, row.get("method", "POST"), f"/v1.0{_in(row['post'], made.names)}", "", body, headers)
        if "keep" in row:
            found = answer.json()
            made.names |= {row["keep"]: found["id"], f"{row['keep']}.appId": found.get("appId", "")}


def _make(made: Place, method: str, path: str, query: str, body: Any, headers: list[tuple[str, str]]) -> Answer:
    answer = made.wire.ask(method, path + query, headers, json.dumps(body).encode())
    assert answer.status < 300, (method, path, body, answer.content[:600])
    made.bodies.append((method, path, body))
    return answer


def _in(value: Any, names: dict[str, str]) -> Any:
    text = json.dumps(value)
    for name, known in names.items():
        text = text.replace(f"{{{name}}}", known)
    return json.loads(text)


def _told(item: Json) -> Json:
    return {name: held for name, held in item.items() if held or not name.startswith("_")}


def _merged(one: Json, other: Json) -> Json:
    made = {**one, **other}
    return {name: _merged(one[name], held) if name in one and isinstance(held, dict) else held for name, held in made.items()}
