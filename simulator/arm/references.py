"""Ids of other resources inside a body: whether what they name is of the right type, and there."""

from __future__ import annotations

from simulator.arm import ids
from simulator.arm.kind import find
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Tenant


def held(tenant: Tenant, resource_id: str) -> Json | None:
    """The resource that an id names, if it is there."""
    return tenant.collection("arm").get(resource_id.rstrip("/").lower())


def missing(tenant: Tenant, resource_id: str) -> bool:
    """Whether an id names a resource of a served type that isn't there. Of others nothing is known, so they count as there."""
    return find(ids.parse(resource_id).type) is not None and held(tenant, resource_id) is None


def is_a(resource_id: str, *arm_types: str) -> bool:
    """Whether the id is one of a resource of these types."""
    parsed = ids.parse(resource_id)
    return resource_id.startswith("/") and bool(parsed.name) and parsed.type.lower() in {name.lower() for name in arm_types}


def require(tenant: Tenant, resource_id: str, *arm_types: str, status: int = 400, code: str = "BadRequest") -> None:
    """Refuse an id of another type, or one that names nothing."""
    if not is_a(resource_id, *arm_types):
        raise ArmFault(status, code, f"'{resource_id}' is not the id of a resource of the type {' or '.join(arm_types)}.")
    if missing(tenant, resource_id):
        raise ArmFault(status, code, f"The resource '{resource_id}' was not found.")
