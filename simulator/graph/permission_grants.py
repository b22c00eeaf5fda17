"""`/oauth2PermissionGrants`: what applications may do in the name of people (delegated permissions).

Source: Graph oAuth2PermissionGrant: one grant per client, resource and principal; AllPrincipals means everybody.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphFault
from simulator.graph import audit, directory, envelope, faults, service_principals, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/oauth2PermissionGrants"
KIND = Kind(
    collection="oauth2PermissionGrants",
    segment="oauth2PermissionGrants",
    type_name="graph.oAuth2PermissionGrant",
    resource="OAuth2PermissionGrant",
)
CONSENTS = ("AllPrincipals", "Principal")


def _live(request: Request) -> list[Json]:
    """The grants whose client, resource and principal are there."""
    tenant = request.tenant
    principals, users = tenant.collection("servicePrincipals"), tenant.collection("users")
    return [
        one
        for one in tenant.collection(KIND.collection).values()
        if one["clientId"] in principals
        and one["resourceId"] in principals
        and (one["principalId"] is None or one["principalId"] in users)
    ]


def _find(request: Request) -> Json:
    wanted = request.path_params["grant_id"]
    for one in _live(request):
        if one["id"] == wanted:
            return one
    raise faults.not_found(wanted)


def _record(request: Request, activity: str, operation: str, grant: Json, before: str | None, after: str | None) -> None:
    changes = [audit.change("DelegatedPermissionGrant.Scope", before, after)]
    changes.append(audit.change("DelegatedPermissionGrant.ConsentType", None, grant["consentType"]))
    resource = request.tenant.collection("servicePrincipals")[grant["resourceId"]]
    client = request.tenant.collection("servicePrincipals")[grant["clientId"]]
    targets = [audit.target("ServicePrincipal", resource, changes), audit.target("ServicePrincipal", client)]
    audit.record(request, activity, category="ApplicationManagement", operation=operation, targets=targets)


@route("GET", PATH)
def list_grants(request: Request) -> Response:
    return envelope.collection(request, KIND, _live(request))


@route("GET", PATH + "/{grant_id}")
def get_grant(request: Request) -> Response:
    return envelope.entity(request, KIND, _find(request))


@route("GET", "/v1.0/servicePrincipals/{principal_id}/oauth2PermissionGrants")
def list_of_client(request: Request) -> Response:
    client = service_principals.find(request)
    return envelope.collection(request, KIND, [one for one in _live(request) if one["clientId"] == client["id"]])


@route("GET", "/v1.0/users/{user_id}/oauth2PermissionGrants")
def list_of_user(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    return envelope.collection(request, KIND, [one for one in _live(request) if one["principalId"] == user["id"]])


@route("POST", PATH)
def create_grant(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in ("clientId", "consentType", "resourceId", "scope"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    if "id" in body:
        raise faults.read_only("id", KIND.resource)
    if body["consentType"] not in CONSENTS:
        raise faults.invalid_value("consentType", KIND.resource)
    if (body["consentType"] == "Principal") != bool(body.get("principalId")):
        raise faults.invalid_value("principalId", KIND.resource)
    client = directory.find(request.tenant, "servicePrincipals", body["clientId"])
    resource = directory.find(request.tenant, "servicePrincipals", body["resourceId"])
    person = directory.find(request.tenant, "users", body["principalId"])["id"] if body.get("principalId") else None
    grant = {
        "id": request.cloud.new_id(),
        "clientId": client["id"],
        "consentType": body["consentType"],
        "principalId": person,
        "resourceId": resource["id"],
        "scope": body["scope"],
    }
    same = ("clientId", "consentType", "principalId", "resourceId")
    if any(all(one[name] == grant[name] for name in same) for one in _live(request)):
        # Permission entries are unique; the text and code are general knowledge.
        raise GraphFault(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.")
    request.tenant.collection(KIND.collection)[grant["id"]] = grant
    _record(request, "Add delegated permission grant", "Assign", grant, None, grant["scope"])
    return envelope.created(request, KIND, grant)


@route("PATCH", PATH + "/{grant_id}")
def update_grant(request: Request) -> Response:
    """Only the scopes of a grant change."""
    grant = _find(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name != "scope" and body[name] != grant[name]:
            raise faults.read_only(name, KIND.resource)
    before = grant["scope"]
    grant["scope"] = body.get("scope", before)
    if grant["scope"] != before:
        _record(request, "Add delegated permission grant", "Update", grant, before, grant["scope"])
    return envelope.done()


@route("DELETE", PATH + "/{grant_id}")
def delete_grant(request: Request) -> Response:
    grant = _find(request)
    _record(request, "Remove delegated permission grant", "Unassign", grant, grant["scope"], None)
    del request.tenant.collection(KIND.collection)[grant["id"]]
    return envelope.done()
