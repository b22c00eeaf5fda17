"""`/directoryObjects/{id}` and `getByIds`."""

from __future__ import annotations

from simulator.graph import directory, envelope, faults, users
from simulator.graph.kinds import kind_of_type
from simulator.messages import Request, Response, route

IDS_LIMIT = 1000


@route("GET", "/v1.0/directoryObjects/{object_id}")
def get_object(request: Request) -> Response:
    found = directory.find_object(request.tenant, request.path_params["object_id"])
    if found is None:
        raise faults.not_found(request.path_params["object_id"])
    return envelope.entity(request, *found, path="directoryObjects", typed=True)


@route("POST", "/v1.0/directoryObjects/getByIds")
@route("POST", "/v1.0/directoryObjects/microsoft.graph.getByIds")
def get_by_ids(request: Request) -> Response:
    body = request.body if isinstance(request.body, dict) else {}
    ids, types = body.get("ids"), body.get("types") or []
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids) or len(ids) > IDS_LIMIT:
        raise faults.malformed(f"The parameter 'ids' must be a list of at most {IDS_LIMIT} ids.")
    if not isinstance(types, list):
        raise faults.malformed("The parameter 'types' must be a list of kinds.")
    wanted = {kind.collection for kind in (kind_of_type(f"graph.{name}") for name in types) if kind is not None}
    entries = [entry for entry in (directory.find_object(request.tenant, one) for one in dict.fromkeys(ids)) if entry is not None]
    found = [entry for entry in entries if not types or "directoryObject" in types or entry[0].collection in wanted]
    return envelope.entries(request, users.KIND, found, path="directoryObjects", mixed=True)
