"""`/domains`: list, read, and the little of them that changes: which is the default, how long passwords live."""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, directory, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PERIODS = ("passwordValidityPeriodInDays", "passwordNotificationWindowInDays")
WRITABLE = (*PERIODS, "isDefault", "supportedServices")
NEVER = 2147483647  # days that mean that passwords never end (facts: pwd-never-expire)
KIND = Kind(collection="domains", segment="domains", type_name="graph.domain", resource="Domain", directory=False)


@route("GET", "/v1.0/domains")
def list_domains(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection("domains").values())


@route("GET", "/v1.0/domains/{domain_id}")
def get_domain(request: Request) -> Response:
    return envelope.entity(request, KIND, directory.find(request.tenant, "domains", request.path_params["domain_id"]))


@route("PATCH", "/v1.0/domains/{domain_id}")
def update_domain(request: Request) -> Response:
    """Only a verified, managed domain has a password policy (facts: pwd-never-expire). Source: Graph update domain."""
    domain = directory.find(request.tenant, "domains", request.path_params["domain_id"])
    body = typecheck.check_body(request.body, KIND.type_name)
    for name, value in body.items():
        if name not in WRITABLE and value != domain.get(name):
            raise faults.read_only(name, KIND.resource)
    for name in PERIODS:
        if name in body and (domain["authenticationType"] != "Managed" or not domain["isVerified"]):
            raise faults.bad_request("Only a verified and managed domain has a password policy.")
        if body.get(name) is not None and not 1 <= body[name] <= NEVER:
            raise faults.invalid_value(name, KIND.resource)
    if body.get("isDefault") is False and domain["isDefault"]:
        raise faults.bad_request("The default domain cannot be unset; make another domain the default.")
    if body.get("isDefault"):
        if not domain["isVerified"]:
            raise faults.bad_request("Only a verified domain can be the default.")
        for other in request.tenant.collection("domains").values():
            other["isDefault"] = False
    body = {name: value for name, value in body.items() if name in WRITABLE}
    changes = audit.differences({name: domain.get(name) for name in body}, body)
    domain.update(body)
    if changes:
        activity = "Set password policy" if set(body) & set(PERIODS) else "Update domain"
        target = audit.target("Other", {"id": None, "displayName": domain["id"]}, changes)
        audit.record(request, activity, category="DirectoryManagement", operation="Update", targets=[target])
    return envelope.done()
