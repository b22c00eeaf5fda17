"""What the shared create, read, update and delete (`crud`) must know of one resource type."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from simulator.arm import codes, description
from simulator.arm.ids import RESOURCE_GROUP_TYPE, ArmId
from simulator.errors import ArmFault
from simulator.messages import Json, Request
from simulator.store import Cloud, Tenant


@dataclass(frozen=True, kw_only=True)
class Write:
    """One PUT or PATCH under way. `current` is the stored resource (None: it is made now), `version` the api-version."""

    request: Request
    id: ArmId
    version: str
    current: Json | None


Prepare = Callable[[Write, Json], None]
AfterDelete = Callable[[Cloud, Tenant, Json], None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`prepare` checks the wanted resource (raising ArmFault) and fills in what the service fills in; it may change it.

    `etag`: the name of the body's etag property, "" for types without. `patchable`: what `properties` may hold in a PATCH; None
    for everything. `after_delete` gets the removed resource. `name_pattern` must match the whole name.
    `returns_deleted`: a DELETE answers with what it deleted.
    """

    type: str
    prepare: Prepare
    name_pattern: str
    etag: str = ""
    patchable: Collection[str] | None = None
    after_delete: AfterDelete | None = None
    returns_deleted: bool = False

    def __post_init__(self) -> None:
        _kinds[self.type.lower()] = self

    @property
    def operations(self) -> codes.Operations:
        return codes.of(self.type)

    @property
    def description(self) -> description.Description:
        return description.of(self.type)

    def not_found(self, target: ArmId) -> ArmFault:
        if self.type == RESOURCE_GROUP_TYPE:
            return ArmFault(404, "ResourceGroupNotFound", f"Resource group '{target.name}' could not be found.")
        where = f" under resource group '{target.group}'" if target.group else ""
        return ArmFault(
            404,
            "ResourceNotFound",
            f"The Resource '{self.type}/{target.name}'{where} was not found. "
            "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        )


# Declarations, not state: every type file makes its Kind when it is imported.
_kinds: dict[str, Kind] = {}


def of(arm_type: str) -> Kind:
    return _kinds[arm_type.lower()]


def in_group(arm_type: str) -> str:
    """The route template of one resource that lies in a resource group."""
    return f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{arm_type}/{{name}}"


def lists(arm_type: str) -> tuple[str, str]:
    """The route templates of the two lists of such a type: of the subscription, of a group."""
    return (
        f"/subscriptions/{{subscription}}/providers/{arm_type}",
        f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{arm_type}",
    )


def at_scope(arm_type: str) -> str:
    """The route template of one resource that hangs on any scope."""
    return f"/{{scope:rest}}/providers/{arm_type}/{{name}}"
