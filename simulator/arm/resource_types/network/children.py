"""Children that can be written in two ways: in a list inside their parent's body, or each by itself.

They are stored once, as resources of their own. A PUT of the parent with the list replaces them all; the list in an answer is
put together from them. Writing a child gives its parent a new etag, as in Azure.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.arm import crud
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names
from simulator.arm.resource_types.network.parts import checked_names, new_etag
from simulator.arm.unchanged import kept
from simulator.messages import Json
from simulator.store import Cloud, Tenant


@dataclass(frozen=True, kw_only=True)
class Children:
    """`name`: the parent's property that lists them, which is also the segment of their ids."""

    name: str
    type: str

    def of(self, tenant: Tenant, parent: str) -> list[Json]:
        """The children of the resource with the id `parent`, in the order of their list."""
        by_list = kept(tenant, ("children", self.type), lambda: self._by_list(tenant))
        return list(by_list.get(f"{parent}/{self.name}".lower(), ()))

    def _by_list(self, tenant: Tenant) -> dict[str, list[Json]]:
        """All children of the type by what their keys begin with."""
        found: dict[str, list[Json]] = {}
        for key, item in tenant.collection("arm").items():
            if item["type"] == self.type:
                found.setdefault(key.rpartition("/")[0], []).append(item)
        return found

    def planned(self, write: Write, given: list[Json]) -> list[Json]:
        """What the list of a parent's body would be as resources; nothing is stored yet. 400 for names that are bad or double."""
        checked_names(write.id.text, given, f"properties.{self.name}", names.PATTERN)
        return [
            {
                "id": f"{write.id.text}/{self.name}/{child['name']}",
                "name": child["name"],
                "type": self.type,
                "properties": dict(child.get("properties") or {}),
            }
            for child in given
        ]

    def dropped(self, write: Write, planned: list[Json]) -> list[Json]:
        """The children that a plan leaves out."""
        kept = {child["id"].lower() for child in planned}
        return [found for found in self.of(write.request.tenant, write.id.text) if found["id"].lower() not in kept]

    def store(self, write: Write, planned: list[Json]) -> None:
        """Make the plan true: children that it leaves out go."""
        cloud, tenant = write.request.cloud, write.request.tenant
        for old in self.dropped(write, planned):
            crud.take_away(cloud, tenant, old["id"].lower())
        held = tenant.collection("arm")
        etag, now = new_etag(cloud), cloud.timestamp()
        for child in planned:
            before = held.pop(child["id"].lower(), {})
            held[child["id"].lower()] = child | {"etag": etag, "_created": before.get("_created", now), "_changed": now}

    def into(self, tenant: Tenant, parent: Json, kind: Kind) -> Json:
        """The parent with the list of its children."""
        listed = [crud.shown(tenant, child, kind) for child in self.of(tenant, parent["id"])]
        return parent | {"properties": parent["properties"] | {self.name: listed}}


def touch(cloud: Cloud, tenant: Tenant, parent: str) -> None:
    """A child of the resource with the id `parent` has changed."""
    found = tenant.collection("arm").get(parent.lower())
    if found is not None:
        found["etag"] = new_etag(cloud)
