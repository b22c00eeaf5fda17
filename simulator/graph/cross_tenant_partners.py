"""`/policies/crossTenantAccessPolicy/partners`: what holds for one other organisation, and whether its people are synchronized.

What a partner leaves out is null and follows the default. A partner whose people are synchronized cannot be removed before that
has ended. Sources: Graph API reference, List partners, Create and Delete crossTenantAccessPolicyConfigurationPartner, Create
identitySynchronization; that a tenant is no partner of its own is general knowledge.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import ca_shape, cross_tenant_defaults, cross_tenant_policy, envelope, faults, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = cross_tenant_policy.PATH + "/partners"
ONE, SYNC = PATH + "/{partner_id}", PATH + "/{partner_id}/identitySynchronization"
SYNC_KIND = Kind(
    collection="crossTenantIdentitySyncPolicyPartners",
    segment="policies/crossTenantAccessPolicy/partners/identitySynchronization",
    type_name="graph.crossTenantIdentitySyncPolicyPartner",
    resource="CrossTenantIdentitySyncPolicyPartner",
    directory=False,
)


def _sync(request: Request, partner: Json) -> Entry | None:
    found = request.tenant.collection(SYNC_KIND.collection).get(partner["tenantId"])
    return (SYNC_KIND, found) if found is not None else None


KIND = Kind(
    collection="crossTenantAccessPartners",
    segment="policies/crossTenantAccessPolicy/partners",
    type_name="graph.crossTenantAccessPolicyConfigurationPartner",
    resource="CrossTenantAccessPolicyConfigurationPartner",
    directory=False,
    expand={"identitySynchronization": _sync},
)
READ_ONLY = ("tenantId", "isInMultiTenantOrganization")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def _find(request: Request) -> Json:
    wanted = request.path_params["partner_id"].lower()
    found = request.tenant.collection(KIND.collection).get(wanted)
    if found is None:
        raise faults.not_found(wanted)
    return found


def _check(body: Json) -> None:
    for name in cross_tenant_defaults.SIDES:
        if body.get(name) is not None:
            cross_tenant_defaults.check_side(name, body[name])


@route("GET", PATH)
def list_partners(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", ONE)
def get_partner(request: Request) -> Response:
    return envelope.entity(request, KIND, _find(request))


@route("POST", PATH)
def create_partner(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    if not body.get("tenantId"):
        raise faults.missing_value("tenantId", KIND.resource)
    tenant_id = body["tenantId"].lower()
    if not _GUID.match(tenant_id) or tenant_id == request.tenant.id:
        raise faults.invalid_value("tenantId", KIND.resource)
    if "isInMultiTenantOrganization" in body:
        raise faults.read_only("isInMultiTenantOrganization", KIND.resource)
    _check(body)
    held = request.tenant.collection(KIND.collection)
    if tenant_id in held:
        raise faults.conflict("tenantId")
    settings = {"inboundAllowed": None, "outboundAllowed": None}
    partner: Json = {**body, "tenantId": tenant_id, "isInMultiTenantOrganization": False}
    partner["automaticUserConsentSettings"] = {**settings, **(body.get("automaticUserConsentSettings") or {})}
    held[tenant_id] = partner
    cross_tenant_policy.record(request, "Add a partner to cross-tenant access setting", {}, partner, operation="Add")
    answer = envelope.created(request, KIND, partner)
    answer.headers["Location"] = f"{request.origin}/v1.0/{KIND.segment}/{tenant_id}"
    return answer


@route("PATCH", ONE)
def update_partner(request: Request) -> Response:
    partner = _find(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in READ_ONLY:
        if name in body and body[name] != partner.get(name):
            raise faults.read_only(name, KIND.resource)
    _check(body)
    after = {**partner, **{name: ca_shape.merge(partner.get(name), value) for name, value in body.items()}}
    request.tenant.collection(KIND.collection)[partner["tenantId"]] = after
    cross_tenant_policy.record(request, "Update a partner cross-tenant access setting", partner, after)
    return envelope.done()


@route("DELETE", ONE)
def delete_partner(request: Request) -> Response:
    partner = _find(request)
    if _sync(request, partner) is not None:
        raise faults.bad_request("The user synchronization policy of the partner must be deleted first.")
    del request.tenant.collection(KIND.collection)[partner["tenantId"]]
    activity = "Delete partner specific cross-tenant access setting"
    cross_tenant_policy.record(request, activity, partner, {}, operation="Delete")
    return envelope.done()


def _find_sync(request: Request) -> Json:
    found = _sync(request, _find(request))
    if found is None:
        raise faults.not_found("identitySynchronization")
    return found[1]


@route("GET", SYNC)
def get_synchronization(request: Request) -> Response:
    found = _find_sync(request)
    path = f"{KIND.segment}('{found['tenantId']}')/identitySynchronization"
    return envelope.entity(request, SYNC_KIND, found, path=path)


@route("PUT", SYNC)
def create_synchronization(request: Request) -> Response:
    partner = _find(request)
    return _store_sync(request, {"tenantId": partner["tenantId"]}, "Create a partner cross-tenant identity sync setting", "Add")


@route("PATCH", SYNC)
def update_synchronization(request: Request) -> Response:
    return _store_sync(request, _find_sync(request), "Update a partner cross-tenant identity sync setting", "Update")


def _store_sync(request: Request, before: Json, activity: str, operation: str) -> Response:
    body = typecheck.check_body(request.body, SYNC_KIND.type_name)
    if str(body.get("tenantId", before["tenantId"])).lower() != before["tenantId"]:
        raise faults.read_only("tenantId", SYNC_KIND.resource)
    body.pop("tenantId", None)
    after = {**before, **{name: ca_shape.merge(before.get(name), value) for name, value in body.items()}}
    request.tenant.collection(SYNC_KIND.collection)[before["tenantId"]] = after
    cross_tenant_policy.record(request, activity, before, after, operation=operation)
    return envelope.done()


@route("DELETE", SYNC)
def delete_synchronization(request: Request) -> Response:
    found = _find_sync(request)
    del request.tenant.collection(SYNC_KIND.collection)[found["tenantId"]]
    cross_tenant_policy.record(request, "Delete a partner cross-tenant identity sync setting", found, {}, operation="Delete")
    return envelope.done()
