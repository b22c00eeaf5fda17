"""All state of the simulated cloud: plain JSON values in one tree, so that reset, snapshot and restart hold by construction.

`Cloud` holds tenants; a `Tenant` holds collections of JSON objects by id, its subscriptions and its logs. There are no
other stores: a file that needs state asks the tenant for a collection of its own name.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from simulator.clock import Clock

Json = dict[str, Any]


@dataclass(kw_only=True)
class Tenant:
    """One Entra tenant. `collections` maps a name (`users`, `groups`, `arm`, ...) to objects by id (lower case)."""

    id: str
    display_name: str
    domains: list[str]
    country: str = "DE"
    collections: dict[str, dict[str, Json]] = field(default_factory=dict)

    def collection(self, name: str) -> dict[str, Json]:
        """The objects of one kind by id. Made empty on first use. Insertion order is list order."""
        return self.collections.setdefault(name, {})

    def log(self, name: str) -> list[Json]:
        """An append-only log (`directoryAudits`, `activityLog`), oldest first."""
        entries: list[Json] = self.collections.setdefault("logs", {}).setdefault(name, {"entries": []})["entries"]
        return entries


@dataclass(kw_only=True)
class Cloud:
    """The whole simulated cloud. `new_id` gives GUIDs from a seeded generator, so that runs repeat."""

    clock: Clock
    tenants: dict[str, Tenant] = field(default_factory=dict)
    seed: int = 1
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def new_id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def now(self) -> datetime:
        """The simulator's time, UTC."""
        return self.clock.now()

    def timestamp(self) -> str:
        """The simulator's time as Microsoft writes it: `2026-11-02T09:00:00Z`."""
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def tenant_of_domain(self, domain: str) -> Tenant | None:
        return next((t for t in self.tenants.values() if domain.lower() in t.domains), None)

    def subscriptions(self) -> Iterator[tuple[Tenant, Json]]:
        for tenant in self.tenants.values():
            for subscription in tenant.collection("subscriptions").values():
                yield tenant, subscription
