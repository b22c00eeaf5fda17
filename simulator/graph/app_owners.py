"""Owners of applications and of service principals: list, add, remove.

Source: Graph application and servicePrincipal, "add owner", "remove owner": users and service principals can own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.graph import applications, audit, directory, envelope, faults, groups, privileges, service_principals
from simulator.graph.kinds import Entry
from simulator.messages import Request, Response, route

Json = dict[str, Any]

APPLICATION, PRINCIPAL = "/v1.0/applications/{application_id}/owners", "/v1.0/servicePrincipals/{principal_id}/owners"
BY_APP_ID = tuple(f"/v1.0/{one}(appId='{{app_id}}')/owners" for one in ("applications", "servicePrincipals"))
LIMIT = 100


def _answer(request: Request, item: Json) -> Response:
    return envelope.entries(request, applications.KIND, applications.owners(request, item), path="directoryObjects", mixed=True)


def _add(request: Request, find: Callable[[Request], Json], noun: str) -> Response:
    item = find(request)
    privileges.demand_owned(request, item, "Directory.ReadWrite.All")
    entry = directory.body_reference(request.tenant, request.body)
    if entry[0].collection not in ("users", "servicePrincipals"):
        raise faults.bad_request("An owner must be a user or a service principal.")
    held = item.setdefault("_owners", [])
    if entry[1]["id"] in held:
        raise groups.already_there("owners")
    if len(held) >= LIMIT:
        raise faults.bad_request(f"At most {LIMIT} owners are possible.")
    held.append(entry[1]["id"])
    _record(request, f"Add owner to {noun}", "Assign", entry, item)
    return envelope.done()


def _remove(request: Request, find: Callable[[Request], Json], noun: str) -> Response:
    item = find(request)
    privileges.demand_owned(request, item, "Directory.ReadWrite.All")
    wanted = request.path_params["owner_id"].lower()
    entry = next((one for one in applications.owners(request, item) if one[1]["id"] == wanted), None)
    if entry is None:
        raise faults.not_found(wanted)
    item["_owners"].remove(wanted)
    _record(request, f"Remove owner from {noun}", "Unassign", entry, item)
    return envelope.done()


def _record(request: Request, activity: str, operation: str, entry: Entry, item: Json) -> None:
    word = "User" if entry[0].collection == "users" else "ServicePrincipal"
    owned = "ServicePrincipal" if "servicePrincipalType" in item else "Application"
    values = ((f"{owned}.ObjectID", item["id"]), (f"{owned}.DisplayName", item.get("displayName")))
    gone = operation == "Unassign"
    changes = [audit.change(name, value if gone else None, None if gone else value) for name, value in values]
    targets = [audit.target(word, entry[1], changes), audit.target(owned, item)]
    audit.record(request, activity, category="ApplicationManagement", operation=operation, targets=targets)


@route("GET", BY_APP_ID[0])
def list_of_application(request: Request) -> Response:
    return _answer(request, applications.find(request))


@route("GET", APPLICATION + "/$count")
def count_of_application(request: Request) -> Response:
    found = applications.owners(request, applications.find(request))
    return envelope.count(request, applications.KIND, found, mixed=True)


@route("POST", APPLICATION + "/$ref")
@route("POST", BY_APP_ID[0] + "/$ref")
def add_to_application(request: Request) -> Response:
    return _add(request, applications.find, "application")


@route("DELETE", APPLICATION + "/{owner_id}/$ref")
@route("DELETE", BY_APP_ID[0] + "/{owner_id}/$ref")
def remove_from_application(request: Request) -> Response:
    return _remove(request, applications.find, "application")


@route("GET", PRINCIPAL)
@route("GET", BY_APP_ID[1])
def list_of_principal(request: Request) -> Response:
    return _answer(request, service_principals.find(request))


@route("GET", PRINCIPAL + "/$count")
def count_of_principal(request: Request) -> Response:
    found = applications.owners(request, service_principals.find(request))
    return envelope.count(request, applications.KIND, found, mixed=True)


@route("POST", PRINCIPAL + "/$ref")
@route("POST", BY_APP_ID[1] + "/$ref")
def add_to_principal(request: Request) -> Response:
    return _add(request, service_principals.find, "service principal")


@route("DELETE", PRINCIPAL + "/{owner_id}/$ref")
@route("DELETE", BY_APP_ID[1] + "/{owner_id}/$ref")
def remove_from_principal(request: Request) -> Response:
    return _remove(request, service_principals.find, "service principal")
