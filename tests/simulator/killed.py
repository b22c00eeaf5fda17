"""A simulator that is killed while several clients write, and what each of them was answered."""

from __future__ import annotations

import random
import ssl
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from simulator import launch

Json = dict[str, Any]

ROOT = Path(launch.__file__).resolve().parent.parent
GROUPS = "/subscriptions/{subscription}/resourcegroups/{name}?api-version=2021-04-01"
NETWORKS = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{name}"
# Folds its log as soon as that is longer than the snapshot, so that it is killed while folding too.
_SERVE = """
import sys
from pathlib import Path
from simulator import launch
from simulator.keeping import keeper
keeper._SMALLEST = 1
launch.serve_foreground(state=Path(sys.argv[1]), ready=lambda info: print(info.url, flush=True))
"""


@contextmanager
def folding(state: Path) -> Iterator[subprocess.Popen[str]]:
    """A process whose simulator folds often. It is killed at the end."""
    command = [sys.executable, "-c", _SERVE, str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("https://")
            yield process
        finally:
            process.kill()


def client(info: launch.RunInfo) -> httpx.Client:
    return httpx.Client(base_url=info.url, verify=ssl.create_default_context(cafile=info.ca_file), timeout=20)


def token(info: launch.RunInfo, http: httpx.Client, tenant_id: str, audience: str) -> dict[str, str]:
    body = {"tenantId": tenant_id, "user": info.client_id, "audience": audience}
    return {"authorization": f"Bearer {http.post('/_sim/token', json=body).json()['access_token']}"}


class Writer:
    """One client. It works on things of its own, so that what it was answered says exactly how they are: people by sign-in
    name, members of its group, networks by their tag, tenants by id. `doing` was not answered."""

    def __init__(self, number: int, seed: int, tenant: Json) -> None:
        self.number, self.tenant = number, tenant
        self.random = random.Random(seed)
        self.people: dict[str, Json] = {}
        self.ids: list[str] = []  # every id that this writer was ever given
        self.group = ""
        self.members: set[str] = set()
        self.networks: dict[str, str] = {}
        self.operations: list[str] = []
        self.tenants: list[str] = []
        self.doing: tuple[str, Any] | None = None
        self.answered = 0

    def write(self, info: launch.RunInfo, ended: threading.Event) -> None:
        """Write until the simulator does not answer any more."""
        try:
            with client(info) as http:
                self.http = http
                self.graph = token(info, http, self.tenant["tenantId"], "graph")
                self.arm = token(info, http, self.tenant["tenantId"], "arm")
                if not self.group:
                    self.begin()
                while not ended.is_set():
                    ways = (
                        [self.create] * 4 + [self.patch] * 3 + [self.delete, self.member, self.batch, self.network, self.network]
                    )
                    self.random.choice([*ways, *([self.seed] if self.random.random() < 0.1 else [])])()
        except httpx.TransportError:
            return

    def begin(self) -> None:
        name = f"group{self.number}-{uuid.uuid4().hex[:6]}"
        body = {"displayName": name, "mailEnabled": False, "securityEnabled": True, "mailNickname": name}
        made = self.ask("POST", "/v1.0/groups", body).json()["id"]
        self.ask(
            "PUT", GROUPS.format(subscription=self.tenant["subscriptionId"], name=f"rg{self.number}"), {"location": "westeurope"}
        )
        self.group = made
        self.ids.append(made)

    def ask(self, method: str, url: str, body: Any = None) -> httpx.Response:
        answer = self.http.request(method, url, json=body, headers=self.graph if url.startswith("/v1.0") else self.arm)
        assert answer.is_success, f"{method} {url}: {answer.status_code} {answer.text}"
        self.answered += 1
        return answer

    def done(self) -> None:
        self.doing = None

    def person(self) -> Json:
        name = f"w{self.number}-{uuid.uuid4().hex[:8]}"
        return {
            "accountEnabled": True,
            "displayName": "new",
            "mailNickname": name,
            "userPrincipalName": f"{name}@{self.tenant['domain']}",
            "passwordProfile": {"password": f"Aa1!{uuid.uuid4().hex}"},
        }

    def keep(self, made: Json) -> None:
        self.people[made["userPrincipalName"]] = {"id": made["id"], "name": "new"}
        self.ids.append(made["id"])

    def create(self) -> None:
        body = self.person()
        self.doing = ("create", [body["userPrincipalName"]])
        self.keep(self.ask("POST", "/v1.0/users", body).json())
        self.done()

    def batch(self) -> None:
        people = [self.person() for _ in range(5)]
        parts = [
            {"id": str(number), "method": "POST", "url": "/users", "headers": {"content-type": "application/json"}, "body": body}
            for number, body in enumerate(people)
        ]
        self.doing = ("create", [body["userPrincipalName"] for body in people])
        for part in self.ask("POST", "/v1.0/$batch", {"requests": parts}).json()["responses"]:
            assert part["status"] == 201, part
            self.keep(part["body"])
        self.done()

    def patch(self) -> None:
        if self.people:
            upn, name = self.random.choice(list(self.people)), uuid.uuid4().hex
            self.doing = ("patch", (upn, name))
            self.ask("PATCH", f"/v1.0/users/{self.people[upn]['id']}", {"displayName": name})
            self.people[upn]["name"] = name
            self.done()

    def delete(self) -> None:
        if self.people:
            upn = self.random.choice(list(self.people))
            self.doing = ("delete", upn)
            self.ask("DELETE", f"/v1.0/users/{self.people[upn]['id']}")
            self.members.discard(self.people.pop(upn)["id"])
            self.done()

    def member(self) -> None:
        wanted = [one["id"] for one in self.people.values() if one["id"] not in self.members]
        if wanted:
            self.doing = ("member", wanted[0])
            target = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{wanted[0]}"}
            self.ask("POST", f"/v1.0/groups/{self.group}/members/$ref", target)
            self.members.add(wanted[0])
            self.done()

    def network(self) -> None:
        name, tag = f"net{self.random.randrange(40)}", uuid.uuid4().hex
        url = NETWORKS.format(subscription=self.tenant["subscriptionId"], group=f"rg{self.number}", name=name)
        body = {
            "location": "westeurope",
            "tags": {"t": tag},
            "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
        }
        self.doing = ("network", (name, tag))
        answer = self.http.put(f"{url}?api-version=2023-09-01", json=body, headers=self.arm)
        if answer.status_code == 409:  # the last write of it is still under way
            self.done()
            return
        assert answer.is_success, answer.text
        self.answered += 1
        self.networks[name] = tag
        if "azure-asyncoperation" in answer.headers:
            self.operations.append(answer.headers["azure-asyncoperation"].partition("/subscriptions")[2])
        self.done()

    def seed(self) -> None:
        wanted = str(uuid.uuid4())
        self.doing = ("seed", wanted)
        body = {"template": "empty", "tenantId": wanted, "domains": [f"x{wanted[:8]}.example"]}
        assert self.http.put("/_sim/seed", json=body).json()["created"]
        self.answered += 1
        self.tenants.append(wanted)
        self.done()


def killed_while_writing(info: launch.RunInfo, writers: list[Writer], after: float, process: subprocess.Popen[str]) -> None:
    """Let them all write, and kill -9 the simulator `after` so many seconds."""
    ended = threading.Event()
    threads = [threading.Thread(target=writer.write, args=(info, ended)) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(after)
    process.kill()
    process.wait(10)
    ended.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
