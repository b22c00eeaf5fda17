"""Management locks (Microsoft.Authorization/locks) on a subscription, a resource group or a resource. `locking` applies them."""

from __future__ import annotations

from simulator.arm import crud, filters, ids, locking, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = locking.LOCK_TYPE


def prepare(_: Write, wanted: Json) -> None:
    level = wanted["properties"]["level"]
    if level not in ("CanNotDelete", "ReadOnly"):
        raise ArmFault(400, "InvalidLockLevel", f"The lock level '{level}' is not valid: use CanNotDelete or ReadOnly.")
    if len(wanted["properties"].get("notes") or "") > 512:
        raise ArmFault(400, "InvalidLockNotes", "The notes of a lock have at most 512 characters.")


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^<>%&:\\?/]{1,260}")


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}",))
def locks(request: Request) -> Response:
    """At the scope and below it; with `atScope()` at the scope and above."""
    scope = ids.parse(request.path).scope
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    filters.only(terms, (("atscope", "call"),), text)
    held = [(ids.parse(item["id"]).scope, item) for item in crud.below(request.tenant, "", TYPE)]
    return page(request, [item for at, item in held if (ids.covers(at, scope) if terms else ids.covers(scope, at))])
