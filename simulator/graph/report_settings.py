"""`/admin/reportSettings`: whether usage reports show made-up names. Source: Graph API reference, adminReportSettings; that the
names are concealed in a new tenant: Microsoft's page on activity reports."""

from __future__ import annotations

from simulator.graph import envelope, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

PATH = "/v1.0/admin/reportSettings"
KIND = Kind(
    collection="adminReportSettings",
    segment="admin/reportSettings",
    type_name="graph.adminReportSettings",
    resource="AdminReportSettings",
    directory=False,
)


@route("GET", PATH)
def get_settings(request: Request) -> Response:
    stored = request.tenant.collections.get("policies", {}).get(KIND.collection, {})
    answer = envelope.entity(request, KIND, {"displayConcealedNames": True, **stored})
    answer.body.pop("id", None)  # a singleton without a key
    return answer


@route("PATCH", PATH)
def update_settings(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    body.pop("id", None)
    request.tenant.collection("policies").setdefault(KIND.collection, {}).update(body)
    return envelope.done()
