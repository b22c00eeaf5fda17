"""`/applications/{id}/federatedIdentityCredentials`: which tokens of other issuers stand for the application. By id or by name.

Limits: 20 an application, issuer and subject together once, one audience, texts of 600 characters, a name of 3 to 120 that can
stand in an address and never changes. Sources: Graph federatedIdentityCredential; Microsoft's page on considerations and
restrictions of federated identity credentials; the codes InvalidFederatedIdentityCredentialValue and
Request_MultipleObjectsWithSameKeyValue as reported of the live service, Directory_QuotaExceeded for the 21st is general
knowledge.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import applications, audit, envelope, faults, privileges, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="federatedIdentityCredentials",
    segment="federatedIdentityCredentials",
    type_name="graph.federatedIdentityCredential",
    resource="FederatedIdentityCredential",
)
PLACES = ("/v1.0/applications/{application_id}", "/v1.0/applications(appId='{app_id}')")
LISTS = tuple(f"{place}/federatedIdentityCredentials" for place in PLACES)
LIMIT, MAX_TEXT = 20, 600
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}\Z")


def _held(application: Json) -> list[Json]:
    found: list[Json] = application.setdefault("_federatedIdentityCredentials", [])
    return found


def _find(request: Request, application: Json) -> Json:
    name = request.path_params.get("credential_name")
    key = name or request.path_params["credential_id"]
    for one in _held(application):
        if key == one["name"] or (name is None and key.lower() == one["id"]):
            return one
    raise faults.not_found(key)


def _path(application: Json) -> str:
    return f"applications('{application['id']}')/federatedIdentityCredentials"


@route("GET", LISTS[0])
@route("GET", LISTS[1])
def list_credentials(request: Request) -> Response:
    application = applications.find(request)
    return envelope.collection(request, KIND, _held(application), path=_path(application))


@route("GET", LISTS[0] + "/{credential_id}")
@route("GET", LISTS[1] + "/{credential_id}")
@route("GET", LISTS[0] + "(name='{credential_name}')")
@route("GET", LISTS[1] + "(name='{credential_name}')")
def get_credential(request: Request) -> Response:
    application = applications.find(request)
    return envelope.entity(request, KIND, _find(request, application), path=_path(application))


@route("POST", LISTS[0])
@route("POST", LISTS[1])
def create_credential(request: Request) -> Response:
    application = applications.find(request)
    privileges.demand_owned(request, application)
    return _create(request, application, _body(request))


def _create(request: Request, application: Json, body: Json) -> Response:
    for name in ("name", "issuer", "subject", "audiences"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    held = _held(application)
    if any(one["name"].lower() == body["name"].lower() for one in held):
        raise GraphFault(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            f"FederatedIdentityCredential with name {body['name']} already exists.",
        )
    _check(application, body, None)
    if len(held) >= LIMIT:
        raise GraphFault(400, "Directory_QuotaExceeded", f"An application has at most {LIMIT} federated identity credentials.")
    credential = {"id": request.cloud.new_id(), "description": None, **body}
    held.append(credential)
    _record(request, application, [], [credential["name"]])
    return envelope.created(request, KIND, credential, path=_path(application))


@route("PATCH", LISTS[0] + "/{credential_id}")
@route("PATCH", LISTS[1] + "/{credential_id}")
def update_credential(request: Request) -> Response:
    application = applications.find(request)
    return _update(request, application, _find(request, application), _body(request))


@route("PATCH", LISTS[0] + "(name='{credential_name}')")
@route("PATCH", LISTS[1] + "(name='{credential_name}')")
def upsert_credential(request: Request) -> Response:
    """Makes the credential when the request prefers that, as "Upsert" says; else it must be there."""
    application = applications.find(request)
    privileges.demand_owned(request, application)
    body = _body(request)
    name = request.path_params["credential_name"]
    known = any(one["name"] == name for one in _held(application))
    if not known and "create-if-missing" in request.headers.get("prefer", "").lower():
        return _create(request, application, {"name": name, **body})
    return _update(request, application, _find(request, application), body)


def _update(request: Request, application: Json, credential: Json, body: Json) -> Response:
    privileges.demand_owned(request, application)
    if body.get("name", credential["name"]) != credential["name"]:
        raise faults.read_only("name", KIND.resource)
    _check(application, {**credential, **body}, credential)
    if any(credential[name] != value for name, value in body.items()):
        credential.update(body)
        _record(request, application, [credential["name"]], [credential["name"]])
    return envelope.done()


@route("DELETE", LISTS[0] + "/{credential_id}")
@route("DELETE", LISTS[1] + "/{credential_id}")
@route("DELETE", LISTS[0] + "(name='{credential_name}')")
@route("DELETE", LISTS[1] + "(name='{credential_name}')")
def delete_credential(request: Request) -> Response:
    application = applications.find(request)
    privileges.demand_owned(request, application)
    credential = _find(request, application)
    _held(application).remove(credential)
    _record(request, application, [credential["name"]], [])
    return envelope.done()


def _body(request: Request) -> Json:
    body = typecheck.check_body(request.body, KIND.type_name)
    if "id" in body:
        raise faults.read_only("id", KIND.resource)
    return body


def _check(application: Json, wanted: Json, itself: Json | None) -> None:
    """Raises GraphFault 400 for a credential that cannot stand."""
    if not _NAME.match(wanted["name"]):
        raise _bad(
            "Name", wanted["name"], "A name has 3 to 120 letters, digits, dashes and underscores, and begins with no sign."
        )
    for name in ("issuer", "subject", "description"):
        if len(wanted.get(name) or "") > MAX_TEXT:
            raise _bad(name.capitalize(), wanted[name][:40], f"At most {MAX_TEXT} characters are possible.")
    issuer, subject, audiences = wanted.get("issuer") or "", wanted.get("subject") or "", wanted.get("audiences") or []
    if issuer != issuer.strip() or not re.match(r"https?://[^/\s]", issuer):
        raise _bad("Issuer", issuer, "The issuer must be the address of an identity provider, without spaces around it.")
    if not subject.strip():
        raise _bad("Subject", subject, "The subject must not be empty.")
    if len(audiences) != 1 or not audiences[0].strip() or len(audiences[0]) > MAX_TEXT:
        raise _bad("Audiences", ",".join(audiences)[:40], "Exactly one audience must be given.")
    for one in _held(application):
        if one is not itself and (one["issuer"], one["subject"]) == (issuer, subject):
            said = f"Issuer {issuer} and Subject: {subject} already exist."
            raise _bad("Subject", subject, f"The combination of issuer and subject must be unique for the application. {said}")


def _bad(name: str, value: str, message: str) -> GraphFault:
    where = f"paramName: FederatedIdentityCredential.{name}, paramValue: {value}"
    return GraphFault(400, "InvalidFederatedIdentityCredentialValue", f"{message} {where}")


def _record(request: Request, application: Json, before: list[str], after: list[str]) -> None:
    changes = [audit.change("FederatedIdentityCredentials", before, after)]
    targets = [audit.target("Application", application, changes)]
    audit.record(request, "Update application", category="ApplicationManagement", operation="Update", targets=targets)
