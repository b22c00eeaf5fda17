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
BeforeDelete = Callable[[Tenant, Json], None]
AfterDelete = Callable[[Cloud, Tenant, Json], None]
Shown = Callable[[Tenant, Json], Json]
Default = Callable[[Request, ArmId], Json | None]


def as_given(_: Write, wanted: Json) -> None:
    """The `prepare` of a type about which the service has nothing to add but its state."""
    if isinstance(wanted.get("properties"), dict):
        wanted["properties"]["provisioningState"] = "Succeeded"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`prepare` checks the wanted resource (raising ArmFault) and fills in what the service fills in; it may change it.

    `etag`: the name of the body's etag property, "" for types without; `weak_etag`: it is written W/"...". `patchable`: what
    `properties` may hold in a PATCH; None for everything. `before_delete` raises when the resource is in use; `after_delete` gets
    the removed resource. `name_pattern` must match the whole name. `returns_deleted`: a DELETE answers with what it deleted.
    `global_too`: the location may be `global`. `shown`: what a read answers, for parts that are computed then. `default`: the
    resource as it is before anybody wrote it, for those that always exist (None: this name doesn't); these are neither made nor
    deleted, a DELETE where the type has one puts the default back. `accepts`: a PUT is 202 without a body, and polling ends with
    the resource.

    The operations that `codes` lists for the type are served by `crud`, unless a handler of its own claims them.
    """

    type: str
    prepare: Prepare = as_given
    name_pattern: str = ".+"
    etag: str = ""
    weak_etag: bool = False
    patchable: Collection[str] | None = None
    before_delete: BeforeDelete | None = None
    after_delete: AfterDelete | None = None
    returns_deleted: bool = False
    global_too: bool = False
    shown: Shown | None = None
    default: Default | None = None
    accepts: bool = False

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


def find(arm_type: str) -> Kind | None:
    return _kinds.get(arm_type.lower())


def every() -> list[Kind]:
    """All that have been declared so far, which is all once the routes have been collected."""
    return list(_kinds.values())


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
