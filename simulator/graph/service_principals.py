"""`/servicePrincipals`: what an application is in this tenant."""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphFault
from simulator.graph import (
    application_shape,
    applications,
    audit,
    credential_rules,
    directory,
    envelope,
    faults,
    first_party,
    privileges,
    recycle,
    typecheck,
    users,
)
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

KIND = Kind(
    collection="servicePrincipals",
    segment="servicePrincipals",
    type_name="graph.servicePrincipal",
    resource="ServicePrincipal",
    expand={"memberOf": users.groups_and_roles_of, "owners": applications.owners},
)
WRITABLE = (
    "accountEnabled",
    "alternativeNames",
    "appRoleAssignmentRequired",
    "description",
    "displayName",
    "homepage",
    "keyCredentials",
    "loginUrl",
    "notes",
    "notificationEmailAddresses",
    "passwordCredentials",
    "preferredSingleSignOnMode",
    "samlSingleSignOnSettings",
    "tags",
)


def find(request: Request) -> Json:
    """The service principal that the path names by object id or by `(appId='...')`."""
    app_id = request.path_params.get("app_id")
    if app_id is None:
        return directory.find(request.tenant, KIND.collection, request.path_params["principal_id"])
    found = directory.holders(request.tenant, KIND.collection, "appId", app_id)
    if not found:
        raise faults.not_found(app_id)
    return found[0]


@route("GET", "/v1.0/servicePrincipals")
def list_principals(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", "/v1.0/servicePrincipals/$count")
def count_principals(request: Request) -> Response:
    return envelope.count(request, KIND, [(KIND, one) for one in request.tenant.collection(KIND.collection).values()])


@route("GET", "/v1.0/servicePrincipals/{principal_id}")
@route("GET", "/v1.0/servicePrincipals(appId='{app_id}')")
def get_principal(request: Request) -> Response:
    return envelope.entity(request, KIND, credential_rules.with_keys(request, find(request)))


@route("POST", "/v1.0/servicePrincipals")
def create_principal(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    app_id = body.pop("appId", None)
    if not app_id:
        raise faults.missing_value("appId", KIND.resource)
    for name in body:
        if name not in WRITABLE:
            raise faults.read_only(name, KIND.resource)
    home, application = _application(request, app_id)
    if directory.holders(request.tenant, KIND.collection, "appId", app_id):
        raise GraphFault(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            f"The service principal cannot be created because the service principal name {app_id} is already in use.",
        )
    given = {name: value for name, value in body.items() if value is not None}
    secrets = credential_rules.settle(request, {}, given)
    principal: Json = {
        "id": request.cloud.new_id(),
        "deletedDateTime": None,
        "accountEnabled": True,
        "appId": application["appId"],
        "appOwnerOrganizationId": home.id,
        "appRoleAssignmentRequired": False,
        "displayName": application["displayName"],
        "servicePrincipalType": "Application",
        **application_shape.shown_by_principal(application),
        **given,
        "_appRoleAssignments": [],
        "_owners": [request.who.object_id],
    }
    request.tenant.collection(KIND.collection)[principal["id"]] = principal
    _record(
        request,
        "Add service principal",
        "Add",
        principal,
        audit.differences({}, {"appId": app_id, **credential_rules.without(body)}),
    )
    return envelope.created(request, KIND, credential_rules.shown(principal, secrets))


def _application(request: Request, app_id: str) -> tuple[Tenant, Json]:
    """The application's registration and its tenant: this one or, when the application is open to others, its own."""
    if app_id.lower() == first_party.EXCHANGE["appId"]:
        return first_party.HOME, first_party.EXCHANGE
    for tenant in request.cloud.tenants.values():
        for application in directory.holders(tenant, "applications", "appId", app_id):
            if tenant is request.tenant or application.get("signInAudience") != "AzureADMyOrg":
                return tenant, application
    raise faults.bad_request(f"The appId '{app_id}' of the service principal does not reference a valid application object.")


@route("PATCH", "/v1.0/servicePrincipals/{principal_id}")
@route("PATCH", "/v1.0/servicePrincipals(appId='{app_id}')")
def update_principal(request: Request) -> Response:
    principal = find(request)
    privileges.demand_owned(request, principal, "Directory.ReadWrite.All")
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name not in WRITABLE:
            raise faults.read_only(name, KIND.resource)
    credential_rules.settle(request, principal, body)
    described = credential_rules.described_all(principal)
    before = {name: principal.get(name) for name in body}
    principal.update(body)
    credential_rules.record(request, principal, described)
    changed = audit.differences(credential_rules.without(before), credential_rules.without(body))
    if changed:
        _record(request, "Update service principal", "Update", principal, changed)
    return envelope.done()


@route("DELETE", "/v1.0/servicePrincipals/{principal_id}")
@route("DELETE", "/v1.0/servicePrincipals(appId='{app_id}')")
def delete_principal(request: Request) -> Response:
    principal = find(request)
    privileges.demand_owned(request, principal, "Directory.ReadWrite.All")
    recycle.soft_delete(request, KIND, principal)
    return envelope.done()


def _record(request: Request, activity: str, operation: str, principal: Json, changed: list[Json]) -> None:
    targets = [audit.target("ServicePrincipal", principal, changed)]
    audit.record(request, activity, category="ApplicationManagement", operation=operation, targets=targets)
