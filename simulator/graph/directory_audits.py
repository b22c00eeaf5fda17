"""`/auditLogs/directoryAudits`: who changed what. Newest first; kept 30 days with Entra ID P1, else 7."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.graph import envelope, faults, filters
from simulator.graph.kinds import Kind
from simulator.graph.sign_ins import P1_PLAN, has_plan
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="directoryAudits",
    segment="auditLogs/directoryAudits",
    type_name="graph.directoryAudit",
    resource="DirectoryAudit",
    directory=False,
    page=1000,
    largest=1000,
    options=frozenset({"$filter", "$top", "$orderby", "$skiptoken", "$format", "$select", "$count"}),
)
KEPT, KEPT_WITH_P1 = timedelta(days=7), timedelta(days=30)


def _records(request: Request) -> list[Json]:
    since = request.cloud.now() - (KEPT_WITH_P1 if has_plan(request.tenant, P1_PLAN) else KEPT)
    found = []
    for entry in reversed(request.tenant.log("directoryAudits")):
        at = filters.moment(entry["activityDateTime"])
        if at is not None and at >= since:
            found.append(entry)
    return found


@route("GET", "/v1.0/auditLogs/directoryAudits")
def list_audits(request: Request) -> Response:
    return envelope.collection(request, KIND, _records(request))


@route("GET", "/v1.0/auditLogs/directoryAudits/{audit_id}")
def get_audit(request: Request) -> Response:
    wanted = request.path_params["audit_id"]
    for entry in _records(request):
        if entry["id"] == wanted:
            return envelope.entity(request, KIND, entry)
    raise faults.not_found(wanted)
