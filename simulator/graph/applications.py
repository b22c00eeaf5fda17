"""`/applications`: app registrations."""

from __future__ import annotations

from typing import Any

from simulator.graph import (
    application_shape,
    audit,
    credential_rules,
    directory,
    envelope,
    extension_properties,
    faults,
    privileges,
    recycle,
    typecheck,
)
from simulator.graph.kinds import Entry, Kind, kinds
from simulator.messages import Request, Response, route

Json = dict[str, Any]

READ_ONLY = frozenset(
    {"id", "appId", "createdDateTime", "deletedDateTime", "publisherDomain", "applicationTemplateId", "createdByAppId"}
)
AUDIENCES = ("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount")
MAX_NAME = 256


def owners(request: Request, application: Json) -> list[Entry]:
    found = (directory.find_object(request.tenant, one) for one in application.get("_owners", []))
    return [entry for entry in found if entry is not None]


KIND = Kind(
    collection="applications",
    segment="applications",
    type_name="graph.application",
    resource="Application",
    expand={"owners": owners},
)


def find(request: Request) -> Json:
    """The application that the path names by object id or by `(appId='...')`."""
    app_id = request.path_params.get("app_id")
    if app_id is None:
        return directory.find(request.tenant, KIND.collection, request.path_params["application_id"])
    found = directory.holders(request.tenant, KIND.collection, "appId", app_id)
    if not found:
        raise faults.not_found(app_id)
    return found[0]


def _body(request: Request) -> Json:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name in READ_ONLY or name.endswith("@odata.bind"):
            raise faults.read_only(name.split("@", maxsplit=1)[0], KIND.resource)
    name = body.get("displayName", "-")
    if not name or len(name) > MAX_NAME:
        raise faults.invalid_value("displayName", KIND.resource)
    if body.get("signInAudience", AUDIENCES[0]) not in AUDIENCES:
        raise faults.invalid_value("signInAudience", KIND.resource)
    extension_properties.check_values(request, body, "Application")
    return body


@route("GET", "/v1.0/applications")
def list_applications(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", "/v1.0/applications/$count")
def count_applications(request: Request) -> Response:
    return envelope.count(request, KIND, [(KIND, one) for one in request.tenant.collection(KIND.collection).values()])


@route("GET", "/v1.0/applications/{application_id}")
@route("GET", "/v1.0/applications(appId='{app_id}')")
def get_application(request: Request) -> Response:
    return envelope.entity(request, KIND, credential_rules.with_keys(request, find(request)))


@route("POST", "/v1.0/applications")
def create_application(request: Request) -> Response:
    body = _body(request)
    if not body.get("displayName"):
        raise faults.missing_value("displayName", KIND.resource)
    filled = application_shape.merged({}, {name: value for name, value in body.items() if value is not None})
    application_shape.check(request, {}, filled)
    secrets = credential_rules.settle(request, {}, filled)
    application: Json = {
        **application_shape.merged({}, dict.fromkeys(application_shape.BLANK)),
        "id": request.cloud.new_id(),
        "appId": request.cloud.new_id(),
        "createdDateTime": request.cloud.timestamp(),
        "deletedDateTime": None,
        "publisherDomain": directory.default_domain(request.tenant),
        "signInAudience": "AzureADMyOrg",
        **filled,
        "_owners": [request.who.object_id],
    }
    request.tenant.collection(KIND.collection)[application["id"]] = application
    _record(request, "Add application", "Add", application, audit.differences({}, credential_rules.without(body)))
    return envelope.created(request, KIND, credential_rules.shown(application, secrets))


@route("PATCH", "/v1.0/applications/{application_id}")
@route("PATCH", "/v1.0/applications(appId='{app_id}')")
def update_application(request: Request) -> Response:
    application = find(request)
    privileges.demand_owned(request, application)
    body = application_shape.merged(application, _body(request))
    application_shape.check(request, application, body)
    credential_rules.settle(request, application, body)
    described = credential_rules.described_all(application)
    before = {name: application.get(name) for name in body}
    application.update(body)
    for name in [name for name, value in body.items() if value is None and name.startswith("extension_")]:
        del application[name]
    application_shape.follow(request, application)
    credential_rules.record(request, application, described)
    changed = audit.differences(credential_rules.without(before), credential_rules.without(body))
    if changed:
        _record(request, "Update application", "Update", application, changed)
    return envelope.done()


@route("DELETE", "/v1.0/applications/{application_id}")
@route("DELETE", "/v1.0/applications(appId='{app_id}')")
def delete_application(request: Request) -> Response:
    """Its service principal in this tenant goes with it, as in Entra."""
    application = find(request)
    privileges.demand_owned(request, application)
    recycle.soft_delete(request, KIND, application)
    principals = kinds()["servicePrincipals"]
    for principal in directory.holders(request.tenant, "servicePrincipals", "appId", application["appId"]):
        recycle.soft_delete(request, principals, principal)
    return envelope.done()


@route("GET", "/v1.0/applications/{application_id}/owners")
def list_owners(request: Request) -> Response:
    return envelope.entries(request, KIND, owners(request, find(request)), path="directoryObjects", mixed=True)


def _record(request: Request, activity: str, operation: str, application: Json, changed: list[Json]) -> None:
    targets = [audit.target("Application", application, changed)]
    audit.record(request, activity, category="ApplicationManagement", operation=operation, targets=targets)
