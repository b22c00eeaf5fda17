"""`/domains`."""

from __future__ import annotations

from simulator.graph import directory, envelope
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

KIND = Kind(collection="domains", segment="domains", type_name="graph.domain", resource="Domain", directory=False)


@route("GET", "/v1.0/domains")
def list_domains(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection("domains").values())


@route("GET", "/v1.0/domains/{domain_id}")
def get_domain(request: Request) -> Response:
    return envelope.entity(request, KIND, directory.find(request.tenant, "domains", request.path_params["domain_id"]))
