"""`/directory/deletedItems`: list by kind, read, restore, remove for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.graph import directory, envelope, faults, privileges, recycle, user_rules
from simulator.graph.kinds import Kind, kind_of_type
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/directory/deletedItems"


def _demand(request: Request, method: str, kind: Kind) -> None:
    """What is needed goes by the kind of the object, not by the path."""
    privileges.demand_row(request, method, f"{PATH}/microsoft.{kind.type_name}")


def _item(request: Request, method: str) -> tuple[Kind, Json]:
    wanted = request.path_params["object_id"]
    item = recycle.deleted(request).get(wanted.lower())
    kind = kind_of_type(str(item.get("@odata.type"))) if item is not None else None
    if item is None or kind is None:
        raise faults.not_found(wanted)
    _demand(request, method, kind)
    if method != "GET" and kind.collection in ("applications", "servicePrincipals"):
        privileges.demand_owned(request, item)
    return kind, item


@route("GET", PATH)
def list_all(_: Request) -> Response:
    raise faults.unsupported_query("Deleted objects can only be listed by kind: .../deletedItems/microsoft.graph.user")


@route("GET", PATH + "/{object_id}")
def list_or_get(request: Request) -> Response:
    """`microsoft.graph.user` lists that kind; an id reads one object."""
    segment = request.path_params["object_id"]
    if not segment.lower().startswith(("microsoft.graph.", "graph.")):
        kind, item = _item(request, "GET")
        return envelope.entity(request, kind, item, path="directoryObjects", typed=True)
    kind, found = _of_kind(request, segment)
    return envelope.collection(request, kind, [_bare(item) for item in found])


@route("GET", PATH + "/{cast}/$count")
def count(request: Request) -> Response:
    kind, found = _of_kind(request, request.path_params["cast"])
    return envelope.count(request, kind, [(kind, item) for item in found])


def _of_kind(request: Request, segment: str) -> tuple[Kind, list[Json]]:
    kind = kind_of_type(segment)
    if kind is None or kind.collection not in recycle.WORDS:
        raise faults.malformed(f"Resource not found for the segment '{segment}'.")
    _demand(request, "GET", kind)
    binned = replace(kind, default=(*kind.default, "deletedDateTime") if kind.default else None, ordered_too=("deletedDateTime",))
    return binned, [item for item in recycle.deleted(request).values() if item.get("@odata.type") == kind.odata_type]


def _bare(item: Json) -> Json:
    """In a list of one kind no object says what it is."""
    return {name: value for name, value in item.items() if name != "@odata.type"}


@route("POST", PATH + "/{object_id}/restore")
@route("POST", PATH + "/{object_id}/microsoft.graph.restore")
def restore(request: Request) -> Response:
    kind, item = _item(request, "DELETE")
    body = request.body or {}
    if not isinstance(body, dict) or set(body) - {"newUserPrincipalName", "autoReconcileProxyConflict"}:
        raise faults.malformed("Only 'newUserPrincipalName' and 'autoReconcileProxyConflict' can be given.")
    if kind.collection == "users":
        privileges.demand_over(request, item)
        if body.get("newUserPrincipalName"):
            user_rules.check_principal_name(request, body["newUserPrincipalName"], None)
    recycle.restore(request, item, principal_name=body.get("newUserPrincipalName"))
    return envelope.entity(
        request, kind, directory.find(request.tenant, kind.collection, item["id"]), path="directoryObjects", typed=True
    )


@route("DELETE", PATH + "/{object_id}")
def remove(request: Request) -> Response:
    kind, item = _item(request, "DELETE")
    if kind.collection == "users":
        privileges.demand_over(request, item)
    recycle.purge(request, item)
    return envelope.done()
