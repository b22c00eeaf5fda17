"""What is told of changes leads, done again, to the same state, whatever was changed; undone, nothing has changed.

Changes are made at random, by a seed that a failure names, in every way that a handler has; `TENANTRY_DEEP=1` makes more of them.
"""

from __future__ import annotations

import bisect
import copy
import json
import os
import random
import time
from datetime import timedelta
from typing import Any

import pytest

from simulator.clock import Clock
from simulator.keeping.changes import Watch
from simulator.keeping.replay import replay
from simulator.snapshot import load, take
from simulator.store import Cloud, Tenant

SEED = int(os.environ.get("TENANTRY_SEED") or time.time_ns() % 1_000_000)
ROUNDS = 400 if os.environ.get("TENANTRY_DEEP") else 40
LEAVES: tuple[Any, ...] = (None, True, False, 0, 1, 1.0, 2.5, "", "a", "\u00e4\ud800", "[redacted]")


def new_tenant(name: str) -> Tenant:
    names = ("at", "domains", "breakGlass", "administrators", "seats", "subscriptionId")
    seed: dict[str, Any] = {**dict.fromkeys(names), "domains": [name], "seats": {}, "templates": []}
    return Tenant(id=name, display_name=name, domains=[name], seed=seed)


def new_cloud() -> Cloud:
    cloud = Cloud(clock=Clock(frozen=True), home_tenant="home")
    cloud.tenants["home"] = new_tenant("home")
    return cloud


def text(cloud: Cloud) -> str:
    """The whole state, the order of everything included."""
    return json.dumps(take(cloud))


def has_changed(watch: Watch) -> bool:
    return watch.changed


class Changer:
    """Does to the state what handlers do, at random."""

    def __init__(self, cloud: Cloud, random: random.Random) -> None:
        self.cloud, self.random = cloud, random

    def some(self) -> None:
        ways = [self.put] * 4 + [self.change] * 6 + [self.remove, self.move, self.log, self.log, self.sign_in]
        ways += [self.about, self.clock, self.ids, self.collection, self.tenant, self.share]
        self.random.choice(ways)()

    def value(self, depth: int = 3) -> Any:
        kind = self.random.randrange(4) if depth else 0
        if kind == 1:
            return {self.key(): self.value(depth - 1) for _ in range(self.random.randrange(4))}
        if kind == 2:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        return self.random.choice(LEAVES)

    def key(self) -> str:
        return self.random.choice("abcdefgh")

    def item(self) -> dict[str, Any]:
        return {self.key(): self.value() for _ in range(self.random.randrange(1, 6))}

    def any_tenant(self) -> Tenant:
        return self.random.choice(list(self.cloud.tenants.values()))

    def held(self) -> dict[str, Any]:
        return self.any_tenant().collection(self.random.choice(("users", "groups", "arm", "deletedItems")))

    def put(self) -> None:
        held, key, item = self.held(), self.key(), self.item()
        if self.random.random() < 0.3:
            held.setdefault(key, item)["later"] = self.value()
        elif self.random.random() < 0.3:
            held.update({key: item})
        else:
            held[key] = item
        # A handler goes on with what it has put.
        item["after"] = self.value()
        if isinstance(item.get("a"), dict):
            item["a"]["deep"] = self.value()

    def change(self) -> None:
        held = self.held()
        if not held:
            return
        value: Any = self.random.choice(list(held.values()))
        for _ in range(self.random.randrange(4)):
            inner = [one for one in (value.values() if isinstance(value, dict) else value) if isinstance(one, dict | list)]
            value = self.random.choice(inner) if inner else value
        if isinstance(value, dict):
            self.change_dict(value)
        else:
            self.change_list(value)

    def change_dict(self, value: dict[str, Any]) -> None:
        key, fresh = self.key(), self.value()
        way = self.random.randrange(9)
        if way == 0:
            value.pop(key, None)
        elif way == 1:
            value.clear()
        elif way == 2:
            value.update({key: fresh})
        elif way == 3:
            value |= {key: fresh}
        elif way == 4:
            value.setdefault(key, fresh)
        elif way == 5 and value:
            value.popitem()
        elif way == 6 and key in value:
            del value[key]
        elif way == 7:
            value[key] = value.get(key)
        else:
            value[key] = fresh

    def change_list(self, value: list[Any]) -> None:
        fresh = self.value()
        way = self.random.randrange(10)
        if way == 0:
            value.append(fresh)
        elif way == 1:
            value.extend([fresh, fresh])
        elif way == 2:
            value.insert(0, fresh)
        elif way == 3:
            value += [fresh]
        elif way == 4 and value:
            value.pop()
        elif way == 5 and value:
            value.remove(value[0])
        elif way == 6:
            value.reverse()
        elif way == 7:
            value.sort(key=json.dumps)
        elif way == 8:
            value[1:3] = [fresh]
        else:
            del value[:1]

    def remove(self) -> None:
        held = self.held()
        way = self.random.randrange(4)
        if way == 0 and held:
            held.popitem()
        elif way == 1 and self.random.random() < 0.2:
            held.clear()
        elif way == 2 and held:
            # Put back, so that it stands at the end.
            key = self.random.choice(list(held))
            held[key] = held.pop(key)
        else:
            held.pop(self.key(), None)

    def move(self) -> None:
        held, bin_ = self.held(), self.held()
        if held:
            key = self.random.choice(list(held))
            item = held.pop(key)
            bin_[key] = item
            item["deletedDateTime"] = self.value()

    def share(self) -> None:
        """What stands in one object is put into another one."""
        held, other = self.held(), self.held()
        if held and other:
            self.random.choice(list(other.values()))["shared"] = self.random.choice(list(held.values())).get("a")

    def log(self) -> None:
        entries = self.any_tenant().log(self.random.choice(("directoryAudits", "activityLog")))
        entries.append({"id": self.value(), "more": self.value()})
        if self.random.random() < 0.1:
            self.random.choice(entries)["changed"] = self.value()

    def sign_in(self) -> None:
        """As simulator.entra.sign_ins keeps its log: by date, the old ones fall off."""
        log: dict[str, Any] = self.any_tenant().collection("logs").setdefault("signIns", {"entries": []})
        log["given"] = log.get("given", 0) + 1
        entry = {"at": self.random.randrange(20) if self.random.random() < 0.3 else log["given"], "what": self.value()}
        bisect.insort(log["entries"], entry, key=lambda one: one["at"])
        del log["entries"][: bisect.bisect_left(log["entries"], log["given"] - 10, key=lambda one: one["at"])]
        if self.random.random() < 0.05:
            log["entries"] = log["entries"][:2]

    def about(self) -> None:
        tenant = self.any_tenant()
        tenant.domains += [self.key()]
        tenant.seed["seats"][self.key()] = self.random.randrange(9)

    def clock(self) -> None:
        self.cloud.clock.advance(self.random.randrange(-90, 90))

    def ids(self) -> None:
        self.cloud.new_id()

    def collection(self) -> None:
        tenant, name = self.any_tenant(), self.random.choice(("users", "processing"))
        if self.random.random() < 0.3:
            tenant.collections.pop(name, None)
        elif self.random.random() < 0.3:
            tenant.collections[name] = {self.key(): self.item()}
        else:
            tenant.collection(name)

    def tenant(self) -> None:
        tenants, name = self.cloud.tenants, f"t{self.random.randrange(3)}"
        way = self.random.randrange(5)
        if way == 0:
            tenants.pop(name, None)
        elif way == 1:
            load(self.cloud, take(self.cloud))
        elif way == 2:
            self.cloud.seed += 1
        else:
            tenants[name] = new_tenant(name)
            tenants[name].collection("users")["x"] = self.item()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_is_told_leads_to_the_same_state_and_undone_it_is_as_it_was(number: int) -> None:
    seed = SEED + number
    again = f"TENANTRY_SEED={seed} makes these changes first"
    chance = random.Random(seed)
    cloud, known = new_cloud(), new_cloud()
    watch = Watch(cloud)
    changer = Changer(cloud, chance)
    for _ in range(60):
        before = text(cloud)
        for _ in range(chance.randrange(1, 5)):
            changer.some()
        if not has_changed(watch):
            assert text(cloud) == before, again
            continue
        if chance.random() < 0.25:
            watch.undo()
            assert text(cloud) == before, again
            assert not has_changed(watch), again
            continue
        operations = [json.loads(one) for one in watch.changes()]
        watch.settle()
        assert not has_changed(watch), again
        frozen = cloud.clock.frozen
        record = {"now": cloud.now().isoformat(), "frozen": frozen, "idsGiven": cloud.ids_given, "operations": operations}
        replay(known, json.loads(json.dumps([record])))
        assert text(known) == text(cloud), again


def test_a_write_costs_what_it_touches() -> None:
    cloud = new_cloud()
    users = cloud.tenants["home"].collection("users")
    users.update({str(number): {"id": str(number), "tags": ["x"]} for number in range(1000)})
    audits = cloud.tenants["home"].log("directoryAudits")
    audits.extend({"number": number} for number in range(5000))
    watch = Watch(cloud)
    cloud.tenants["home"].collection("users")["7"]["tags"].append("y")
    cloud.tenants["home"].log("directoryAudits").append({"number": 5000})
    assert [json.loads(one) for one in watch.changes()] == [
        ["put", "home", "users", "7", {"id": "7", "tags": ["x", "y"]}],
        ["log", "home", "logs", "directoryAudits", 0, [{"number": 5000}], {"entries": None}],
    ]


def test_reading_changes_nothing_and_what_is_set_to_what_it_was_is_not_told() -> None:
    cloud = new_cloud()
    cloud.tenants["home"].collection("users")["a"] = {"id": "a", "on": True}
    watch = Watch(cloud)
    users = cloud.tenants["home"].collection("users")
    assert [*users.values(), users.get("b"), {**users}["a"]["on"]] == [{"id": "a", "on": True}, None, True]
    assert not watch.changed
    users["a"]["on"] = True
    assert watch.changes() == []
    # Equal to Python, another value to JSON.
    users["a"]["on"] = 1
    assert watch.changes() == ['["put", "home", "users", "a", {"id": "a", "on": 1}]']


def test_a_copy_belongs_to_nobody() -> None:
    cloud = new_cloud()
    cloud.tenants["home"].collection("users")["a"] = {"id": "a", "tags": [{"x": 1}]}
    watch = Watch(cloud)
    made = copy.deepcopy(cloud.tenants["home"].collection("users"))
    made["a"]["tags"][0]["x"] = 2
    made["b"] = {}
    assert not watch.changed
    assert (type(made), type(made["a"]), type(made["a"]["tags"])) == (dict, dict, list)


def test_no_secret_is_told() -> None:
    cloud = new_cloud()
    watch = Watch(cloud)
    cloud.tenants["home"].collection("arm")["a"] = {"_sharedKey": "hush", "passwordProfile": {"password": "hush"}}
    cloud.tenants["home"].log("directoryAudits").append({"clientSecret": "hush"})
    assert "hush" not in "".join(watch.changes())
    watch.settle()
    cloud.tenants["home"].collection("arm")["a"]["secretText"] = "hush"
    cloud.tenants["home"].log("directoryAudits").append({"clientSecret": "hush"})
    assert "hush" not in "".join(watch.changes())
    cloud.clock.advance(timedelta(days=1).total_seconds())
    assert watch.changed
