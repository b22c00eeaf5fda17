"""What Intune's plain lists share: objects that are made, read, changed and deleted, each change logged and stamped.

Policies with types of their own and assignments stand in `intune`.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, intune, intune_audit, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response

Json = dict[str, Any]


def kind(segment: str, type_name: str, **more: Any) -> Kind:
    """A list below `/deviceManagement`. `segment`: `deviceCategories`; `type_name`: `graph.deviceCategory`."""
    word = type_name.removeprefix("graph.")
    return Kind(
        collection=segment,
        segment=f"deviceManagement/{segment}",
        type_name=type_name,
        resource=f"{word[:1].upper()}{word[1:]}",
        directory=False,
        page=1000,
        largest=1000,
        **more,
    )


def listing(request: Request, kind: Kind) -> Response:
    intune.demand_licence(request)
    return envelope.collection(request, kind, request.tenant.collection(kind.collection).values())


def single(request: Request, kind: Kind) -> Response:
    return envelope.entity(request, kind, intune.find(request, kind, "item_id"))


def checked(request: Request, kind: Kind, *required: str, new: bool) -> Json:
    """The body without what is the server's. What is `required` must be there in a new object and is never empty.

    Raises GraphFault 400."""
    intune.demand_licence(request)
    body = typecheck.check_body(request.body, kind.type_name)
    for name in required:
        if not str(body.get(name, "" if new else "-") or "").strip():
            raise intune.bad(request, f"{name} must not be null or empty.")
    return {name: value for name, value in body.items() if name not in intune.READ_ONLY}


def add(request: Request, kind: Kind, body: Json, *, component: str = intune_audit.CONFIGURATION, **private: Any) -> Response:
    """201 with the new object, filled in. `private`: parts of it that no answer shows."""
    item: Json = intune.filled(body, kind.type_name)
    stamps = {"createdDateTime": request.cloud.timestamp(), "lastModifiedDateTime": request.cloud.timestamp(), "version": 1}
    item.update({name: value for name, value in stamps.items() if name in item})
    item.update(id=request.cloud.new_id(), **private)
    request.tenant.collection(kind.collection)[item["id"]] = item
    intune_audit.record(request, "Create", kind.resource, item, {}, body, component=component)
    return envelope.created(request, kind, item)


def change(request: Request, kind: Kind, body: Json, *, component: str = intune_audit.CONFIGURATION) -> Response:
    """Intune answers a change with the object; a change makes a new version where there are versions."""
    item = intune.find(request, kind, "item_id")
    declared = typecheck.properties(kind.type_name)
    after = {name: intune.filled(value, declared[name]) for name, value in body.items()}
    before = {name: item.get(name) for name in after}
    if after != before:
        item.update(after)
        stamp(request, item)
        intune_audit.record(request, "Patch", kind.resource, item, before, after, component=component)
    return envelope.entity(request, kind, item)


def stamp(request: Request, item: Json) -> None:
    if "lastModifiedDateTime" in item:
        item["lastModifiedDateTime"] = request.cloud.timestamp()
    if "version" in item:
        item["version"] += 1


def remove(request: Request, kind: Kind, *, component: str = intune_audit.CONFIGURATION) -> Response:
    item = intune.find(request, kind, "item_id")
    del request.tenant.collection(kind.collection)[item["id"]]
    intune_audit.record(request, "Delete", kind.resource, item, item, {}, component=component)
    return envelope.done()
