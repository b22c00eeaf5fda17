"""References by id (`{"id": ...}`) from one resource's body to another resource.

Three refusals, each Microsoft's own: no id at all (MissingJsonReferenceId), the id of another type (InvalidJsonReferenceFormat),
and InvalidResourceReference for what isn't there or lies in another region. A reference to a type that the simulator doesn't
serve can't be judged and is taken as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.arm import ids, kind
from simulator.arm.kind import Write
from simulator.arm.resource_types.network.refusals import bad, unreadable
from simulator.messages import Json
from simulator.store import Tenant


@dataclass(frozen=True, kw_only=True)
class Referrer:
    """Who refers. `location`: its region, or "" for those that may refer to other regions."""

    tenant: Tenant
    id: str
    location: str = ""

    @classmethod
    def of(cls, write: Write, wanted: Json) -> Referrer:
        return cls(tenant=write.request.tenant, id=write.id.text, location=wanted["location"])

    def take(self, holder: Json, name: str, path: str, *types: str) -> Json | None:
        """The resource that `holder[name]` refers to; the reference is cut down to its id. None where there is no reference, or
        none that can be judged. `path` is where it stands in the body, `types` what it may refer to."""
        given = holder.get(name)
        if given is None:
            return None
        where = f"{path}.{name}" if path else name
        identifier = given.get("id")
        if not identifier:
            raise unreadable("MissingJsonReferenceId", f"Value for reference id is missing. Path {where}.")
        found = self.find(identifier, where, *types)
        holder[name] = {"id": identifier}
        return found

    def take_all(self, holder: Json, name: str, path: str, *types: str) -> list[Json]:
        """The same for a list of references."""
        slots: list[Json] = [{name: item} for item in holder.get(name) or ()]
        found = [self.take(slot, name, path, *types) for slot in slots]
        if name in holder:
            holder[name] = [slot[name] for slot in slots]
        return [one for one in found if one is not None]

    def find(self, identifier: str, where: str, *types: str) -> Json | None:
        """The resource with this id. `where` names the place in the body for a refusal."""
        target = ids.parse(identifier)
        if not identifier.lower().startswith("/subscriptions/"):
            raise bad(
                "LinkedInvalidPropertyId",
                f"Property id '{identifier}' at path '{where}.id' is invalid. Expect fully qualified resource Id that start with "
                "'/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
            )
        if not target.name or target.type.lower() not in {one.lower() for one in types}:
            raise unreadable(
                "InvalidJsonReferenceFormat",
                f"Reference Id {identifier} is not formatted correctly. The Id is expected to reference resources of type "
                f"{' or '.join(types)}. Path {where}.",
            )
        if kind.find(target.type) is None:
            return None
        found = self.tenant.collection("arm").get(target.key)
        if found is None or (self.location and place(self.tenant, found) not in ("", self.location)):
            raise bad(
                "InvalidResourceReference",
                f"Resource {identifier} referenced by resource {self.id} was not found. Please make sure that the referenced "
                "resource exists, and that both resources are in the same region.",
            )
        return found


def place(tenant: Tenant, found: Json) -> str:
    """The region of a resource: its own, or that of what it lies in."""
    own: str = found.get("location", "")
    if own:
        return own
    parent = tenant.collection("arm").get(ids.parse(found["id"]).parent.lower())
    return parent.get("location", "") if parent else ""


def refers(holder: Json, name: str, key: str) -> bool:
    """Whether `holder[name]` is a reference to the resource with this key."""
    return str((holder.get(name) or {}).get("id", "")).lower() == key
