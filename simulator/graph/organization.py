"""`/organization`."""

from __future__ import annotations

from simulator.graph import directory, envelope
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

KIND = Kind(
    collection="organization", segment="organization", type_name="graph.organization", resource="Organization", directory=False
)


@route("GET", "/v1.0/organization")
def list_organizations(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection("organization").values())


@route("GET", "/v1.0/organization/{organization_id}")
def get_organization(request: Request) -> Response:
    return envelope.entity(request, KIND, directory.find(request.tenant, "organization", request.path_params["organization_id"]))
