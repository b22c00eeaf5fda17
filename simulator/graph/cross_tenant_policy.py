"""`/policies/crossTenantAccessPolicy`: with which of Microsoft's clouds a tenant works together, and its two templates.

A template says what partners of a multitenant organization get; without such an organization it is kept and shown, and changes
nothing. Sources: Graph API reference, Get and Update crossTenantAccessPolicy, multiTenantOrganizationPartnerConfigurationTemplate
and multiTenantOrganizationIdentitySyncPolicyTemplate.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, ca_shape, cross_tenant_defaults, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/crossTenantAccessPolicy"
NAME = "crossTenantAccessPolicy"
KIND = Kind(
    collection=NAME,
    segment="policies/crossTenantAccessPolicy",
    type_name="graph.crossTenantAccessPolicy",
    resource="CrossTenantAccessPolicy",
    default=("displayName", "allowedCloudEndpoints"),
    directory=False,
)
CLOUDS = ("microsoftonline.com", "microsoftonline.us", "partner.microsoftonline.cn")
TEMPLATES = {
    name: Kind(
        collection=f"{NAME}.{name}",
        segment=f"policies/crossTenantAccessPolicy/templates/{name}",
        type_name=f"graph.{type_name}",
        resource=type_name[:1].upper() + type_name[1:],
        directory=False,
    )
    for name, type_name in (
        ("multiTenantOrganizationPartnerConfiguration", "multiTenantOrganizationPartnerConfigurationTemplate"),
        ("multiTenantOrganizationIdentitySynchronization", "multiTenantOrganizationIdentitySyncPolicyTemplate"),
    )
}


def _current(request: Request) -> Json:
    stored = request.tenant.collection("policies").get(NAME, {})
    return {"displayName": "CrossTenantAccessPolicy", "allowedCloudEndpoints": [], **stored, "id": NAME}


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, _current(request))


@route("PATCH", PATH)
def update_policy(request: Request) -> Response:
    before = _current(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name not in ("displayName", "allowedCloudEndpoints"):
            raise faults.read_only(name, KIND.resource)
    if not set(body.get("allowedCloudEndpoints") or ()) <= set(CLOUDS):
        raise faults.invalid_value("allowedCloudEndpoints", KIND.resource)
    after = {**before, **body}
    request.tenant.collection("policies")[NAME] = after
    record(request, "Update cross-tenant access settings", before, after)
    return envelope.done()


def _template(request: Request) -> tuple[Kind, Json]:
    """The template of the path, as it is kept or as nobody has changed it."""
    wanted = request.path.strip("/").split("/")[4].lower()
    kind = next(kind for name, kind in TEMPLATES.items() if name.lower() == wanted)
    stored = request.tenant.collection("policies").get(kind.collection, {})
    return kind, {"id": kind.segment.rsplit("/", 1)[-1], "templateApplicationLevel": "newPartners,existingPartners", **stored}


def get_template(request: Request) -> Response:
    kind, found = _template(request)
    return envelope.entity(request, kind, found)


def update_template(request: Request) -> Response:
    kind, before = _template(request)
    body = typecheck.check_body(request.body, kind.type_name)
    for name, value in body.items():
        if name == "id" and value != before["id"]:
            raise faults.read_only("id", kind.resource)
        if name in cross_tenant_defaults.SIDES and value is not None:
            cross_tenant_defaults.check_side(name, value)
    level = body.get("templateApplicationLevel", "none")
    if level is None or ("none" in level.split(",") and level != "none"):
        raise faults.invalid_value("templateApplicationLevel", kind.resource)
    after = {**before, **{name: ca_shape.merge(before.get(name), value) for name, value in body.items()}}
    request.tenant.collection("policies")[kind.collection] = after
    record(request, "Update a multitenant organization template of cross-tenant access", before, after)
    return envelope.done()


def reset_template(request: Request) -> Response:
    kind, before = _template(request)
    request.tenant.collection("policies").pop(kind.collection, None)
    record(request, "Reset a multitenant organization template of cross-tenant access", before, _template(request)[1])
    return envelope.done()


for _name in TEMPLATES:
    route("GET", f"{PATH}/templates/{_name}")(get_template)
    route("PATCH", f"{PATH}/templates/{_name}")(update_template)
    route("POST", f"{PATH}/templates/{_name}/resetToDefaultSettings")(reset_template)
    route("POST", f"{PATH}/templates/{_name}/microsoft.graph.resetToDefaultSettings")(reset_template)


def record(request: Request, activity: str, before: Json, after: Json, *, operation: str = "Update") -> None:
    """A record of the directory, if anything changed. The words of activities are general knowledge."""
    changes = audit.differences(before, after)
    if changes:
        target = audit.target("Policy", {"id": request.tenant.id, "displayName": "Cross-tenant access"}, changes)
        audit.record(request, activity, category="CrossTenantAccessSettings", operation=operation, targets=[target])
