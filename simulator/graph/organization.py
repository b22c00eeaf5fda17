"""`/organization`: read, and the contacts and addresses that an administrator changes."""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, ca_shape, directory, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

# Source: Graph update organization.
WRITABLE = (
    "defaultUsageLocation",
    "marketingNotificationEmails",
    "privacyProfile",
    "securityComplianceNotificationMails",
    "securityComplianceNotificationPhones",
    "technicalNotificationMails",
)
KIND = Kind(
    collection="organization", segment="organization", type_name="graph.organization", resource="Organization", directory=False
)


@route("GET", "/v1.0/organization")
def list_organizations(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection("organization").values())


@route("GET", "/v1.0/organization/{organization_id}")
def get_organization(request: Request) -> Response:
    return envelope.entity(request, KIND, directory.find(request.tenant, "organization", request.path_params["organization_id"]))


@route("PATCH", "/v1.0/organization/{organization_id}")
def update_organization(request: Request) -> Response:
    organization = directory.find(request.tenant, "organization", request.path_params["organization_id"])
    body = typecheck.check_body(request.body, KIND.type_name)
    for name, value in body.items():
        if name not in WRITABLE and value != organization.get(name):
            raise faults.read_only(name, KIND.resource)
    for name in WRITABLE:
        if name.endswith(("Mails", "Emails")) and not all("@" in one for one in body.get(name) or []):
            raise faults.invalid_value(name, KIND.resource)
    written = {name: ca_shape.merge(organization.get(name), body[name]) for name in WRITABLE if name in body}
    changes = audit.differences({name: organization.get(name) for name in written}, written)
    organization.update(written)
    if changes:
        target = audit.target("Other", organization, changes)
        audit.record(request, "Set Company Information", category="DirectoryManagement", operation="Update", targets=[target])
    return envelope.done()
