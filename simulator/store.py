"""All state of the simulated cloud: plain JSON values in one tree, so that reset, snapshot and restart hold by construction.

`Cloud` holds tenants; a `Tenant` holds collections of JSON objects by id, its subscriptions and its logs. There are no
other stores: a file that needs state asks the tenant for a collection of its own name.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.clock import Clock

if TYPE_CHECKING:
    from simulator.runtime import Runtime

Json = dict[str, Any]


def stable_id(*parts: object) -> str:
    """A GUID that follows from `parts` alone."""
    digest = hashlib.sha256("/".join(str(part) for part in parts).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


@dataclass(kw_only=True)
class Tenant:
    """One Entra tenant. `collections` maps a name (`users`, `groups`, `arm`, ...) to objects by id (lower case)."""

    id: str
    display_name: str
    domains: list[str]
    country: str = "DE"
    seed: Json = field(default_factory=dict)  # what was asked for at /_sim/seed so far, and when: reset makes it again
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
    """The whole simulated cloud. `new_id` gives GUIDs that follow from `seed` and how many were given, so that runs repeat
    and a restart from a state file never gives one twice. `home_tenant` is the tenant that owns the partner app."""

    clock: Clock
    tenants: dict[str, Tenant] = field(default_factory=dict)
    seed: int = 1
    ids_given: int = 0
    home_tenant: str = ""
    live: Runtime | None = field(default=None, repr=False)

    @property
    def runtime(self) -> Runtime:
        """What belongs to the process, not to the state: keys, secrets, journal, faults. Only in a running simulator."""
        assert self.live is not None
        return self.live

    def new_id(self) -> str:
        self.ids_given += 1
        return stable_id(self.seed, self.ids_given)

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
