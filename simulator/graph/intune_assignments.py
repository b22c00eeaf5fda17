"""The assignments of an Intune policy one by one: read, added, changed, taken away; `assign` replaces all of them at once."""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, intune, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response

Json = dict[str, Any]


def _path(kind: Kind, policy: Json) -> str:
    return f"{kind.segment}('{policy['id']}')/assignments"


def _find(request: Request, policy: Json) -> Json:
    wanted = request.path_params["assignment_id"].lower()
    for one in policy["_assignments"]:
        if one["id"] == wanted:
            found: Json = one
            return found
    raise intune.fault(request, 404, "ResourceNotFound", f"Assignment with id {wanted} was not found.")


def listing(request: Request, kind: Kind, shape: Kind, policy: Json) -> Response:
    return envelope.collection(request, shape, policy["_assignments"], path=_path(kind, policy))


def single(request: Request, kind: Kind, shape: Kind, policy: Json) -> Response:
    return envelope.entity(request, shape, _find(request, policy), path=_path(kind, policy))


def add(request: Request, kind: Kind, shape: Kind, policy: Json) -> Response:
    body = typecheck.check_body(request.body, shape.type_name)
    made = intune.assignment(request, policy, body.get("target"))
    intune.assign(request, kind, policy, [*policy["_assignments"], made])
    return envelope.created(request, shape, made, path=_path(kind, policy))


def change(request: Request, kind: Kind, shape: Kind, policy: Json) -> Response:
    """Another target makes another id. Intune answers with the object."""
    old = _find(request, policy)
    body = typecheck.check_body(request.body, shape.type_name)
    made = intune.assignment(request, policy, body.get("target", old["target"]))
    intune.assign(request, kind, policy, [made if one is old else one for one in policy["_assignments"]])
    return envelope.entity(request, shape, made, path=_path(kind, policy))


def drop(request: Request, kind: Kind, policy: Json) -> Response:
    gone = _find(request, policy)
    intune.assign(request, kind, policy, [one for one in policy["_assignments"] if one is not gone])
    return envelope.done()
