"""Objects of the state, each a home of its values, and what a tenant says of itself."""

from __future__ import annotations

import json
from typing import Any

from simulator.keeping.places import Marked, Place
from simulator.keeping.watched import WatchedDict, settle, settled
from simulator.store import Tenant


class Item(WatchedDict):
    """One object, at `key` of `place`. `before`: its JSON when it was touched first."""

    __slots__ = ("before", "key", "place")

    def __init__(self, value: dict[str, Any], place: Place, key: str) -> None:
        super().__init__(value)
        self.home = self
        self.place, self.key = place, key
        self.before: str | None = None
        settle(self, self)

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.place.path, self.key)

    def touch(self) -> None:
        if self.before is None:
            self.before = json.dumps(self)
            self.place.marks.append(self)

    def settle(self) -> None:
        self.before = None
        settle(self, self)

    def undo(self) -> None:
        assert self.before is not None
        dict.clear(self)
        dict.update(self, json.loads(self.before))
        self.settle()


class About:
    """What a tenant says of itself, beside its collections: `domains` and `seed`. (Its name and country never change.)"""

    def __init__(self, tenant: Tenant, marks: list[Marked]) -> None:
        self.tenant = tenant
        self.marks = marks
        self.before: str | None = None
        self.settle()

    @property
    def path(self) -> tuple[str, ...]:
        return (self.tenant.id,)

    @property
    def text(self) -> str:
        return json.dumps({"domains": self.tenant.domains, "seed": self.tenant.seed})

    def touch(self) -> None:
        if self.before is None:
            self.before = self.text
            self.marks.append(self)

    def settle(self) -> None:
        self.before = None
        self.tenant.domains = settled(self.tenant.domains, self)
        self.tenant.seed = settled(self.tenant.seed, self)

    def undo(self) -> None:
        assert self.before is not None
        known = json.loads(self.before)
        self.tenant.domains, self.tenant.seed = known["domains"], known["seed"]
        self.settle()
