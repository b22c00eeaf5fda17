"""`/applications/{id}/extensionProperties`, and which directory extensions a tenant knows.

An application registers an extension once, in its home tenant; every tenant that holds a service principal of that application
can use it. Its full name is `extension_{appId without dashes}_{name}`. Source: Graph extensionProperty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import audit, directory, envelope, faults, privileges, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="extensionProperties",
    segment="extensionProperties",
    type_name="graph.extensionProperty",
    resource="ExtensionProperty",
)
TYPES: dict[str, type | tuple[type, ...]] = {
    "Binary": str,
    "Boolean": bool,
    "DateTime": str,
    "Integer": int,
    "LargeInteger": int,
    "String": str,
}
TARGETS = {"User", "Group", "AdministrativeUnit", "Application", "Device", "Organization"}
LIMIT_PER_TARGET = 100
MAX_TEXT = 256


def available(request: Request) -> dict[str, Json]:
    """The extension properties that objects of the caller's tenant can carry, by full name."""
    known = {str(sp.get("appId")) for sp in request.tenant.collection("servicePrincipals").values()}
    known |= {str(app.get("appId")) for app in request.tenant.collection("applications").values()}
    return {extension["name"]: extension for app_id, extension in _registered(request) if app_id in known}


def _registered(request: Request) -> Iterator[tuple[str, Json]]:
    for tenant in request.cloud.tenants.values():
        for application in tenant.collection("applications").values():
            for extension in application.get("_extensions", []):
                yield str(application.get("appId")), extension


def check_values(request: Request, body: Json, target: str) -> None:
    """Refuse values of extensions that nobody registered for `target` (User, Group), or of the wrong type."""
    given = {name: value for name, value in body.items() if name.startswith("extension_")}
    if not given:
        return
    known = available(request)
    missing = [name for name in given if name not in known or target not in known[name]["targetObjects"]]
    if missing:
        raise faults.bad_request(f"The following extension properties are not available: {','.join(missing)}.")
    for name, value in given.items():
        if value is None:
            continue
        values = value if known[name].get("isMultiValued") and isinstance(value, list) else [value]
        expected = TYPES[known[name]["dataType"]]
        for one in values:
            right = isinstance(one, expected) and (expected is bool or not isinstance(one, bool))
            if not right or (isinstance(one, str) and (not one or len(one) > MAX_TEXT)):
                raise faults.invalid_value(name, target)


@route("GET", "/v1.0/applications/{application_id}/extensionProperties")
@route("GET", "/v1.0/applications(appId='{app_id}')/extensionProperties")
def list_extensions(request: Request) -> Response:
    application = _application(request)
    path = f"applications('{application['id']}')/extensionProperties"
    return envelope.collection(request, KIND, application.get("_extensions", []), path=path)


@route("POST", "/v1.0/applications/{application_id}/extensionProperties")
@route("POST", "/v1.0/applications(appId='{app_id}')/extensionProperties")
def create_extension(request: Request) -> Response:
    application = _application(request)
    privileges.demand_owned(request, application, "Directory.ReadWrite.All")
    body = typecheck.check_body(request.body, "graph.extensionProperty")
    for name in ("name", "dataType", "targetObjects"):
        if not body.get(name):
            raise faults.missing_value(name, "ExtensionProperty")
    if set(body) - {"name", "dataType", "targetObjects", "isMultiValued"}:
        raise faults.read_only(sorted(set(body) - {"name", "dataType", "targetObjects", "isMultiValued"})[0], "ExtensionProperty")
    if not re.match(r"[A-Za-z]\w{0,99}\Z", body["name"], re.ASCII):
        raise faults.invalid_value("name", "ExtensionProperty")
    if body["dataType"] not in TYPES:
        raise faults.invalid_value("dataType", "ExtensionProperty")
    if set(body["targetObjects"]) - TARGETS:
        raise faults.invalid_value("targetObjects", "ExtensionProperty")
    full_name = f"extension_{application['appId'].replace('-', '')}_{body['name']}"
    extensions: list[Json] = application.setdefault("_extensions", [])
    if any(extension["name"] == full_name for extension in extensions):
        raise faults.bad_request(f"An extension property exists with the name {full_name}.")
    if len(extensions) >= LIMIT_PER_TARGET:
        raise GraphFault(
            400, "Directory_QuotaExceeded", "The directory object quota limit for the application has been exceeded."
        )
    extension = {
        "id": request.cloud.new_id(),
        "deletedDateTime": None,
        "appDisplayName": application.get("displayName"),
        "name": full_name,
        "dataType": body["dataType"],
        "isMultiValued": bool(body.get("isMultiValued")),
        "isSyncedFromOnPremises": False,
        "targetObjects": list(body["targetObjects"]),
    }
    extensions.append(extension)
    audit.record(
        request,
        "Update application",
        category="ApplicationManagement",
        operation="Update",
        targets=[audit.target("Application", application, [audit.change("ExtensionProperty", [], [full_name])])],
    )
    return envelope.created(request, KIND, extension, path=f"applications('{application['id']}')/extensionProperties")


@route("GET", "/v1.0/applications/{application_id}/extensionProperties/{extension_id}")
def get_extension(request: Request) -> Response:
    application = _application(request)
    return envelope.entity(
        request, KIND, _extension(request, application), path=f"applications('{application['id']}')/extensionProperties"
    )


@route("DELETE", "/v1.0/applications/{application_id}/extensionProperties/{extension_id}")
def delete_extension(request: Request) -> Response:
    application = _application(request)
    privileges.demand_owned(request, application, "Directory.ReadWrite.All")
    extension = _extension(request, application)
    application["_extensions"].remove(extension)
    audit.record(
        request,
        "Update application",
        category="ApplicationManagement",
        operation="Update",
        targets=[audit.target("Application", application, [audit.change("ExtensionProperty", [extension["name"]], [])])],
    )
    return envelope.done()


@route("POST", "/v1.0/directoryObjects/getAvailableExtensionProperties")
@route("POST", "/v1.0/directoryObjects/microsoft.graph.getAvailableExtensionProperties")
def get_available(request: Request) -> Response:
    """All extensions that the tenant knows, those of multi-tenant applications too."""
    parameters = typecheck.check_parameters(request.body or {}, "graph.getAvailableExtensionProperties", "graph.directoryObject")
    found = [] if parameters.get("isSyncedFromOnPremises") else list(available(request).values())
    return envelope.collection(request, KIND, found, path="Collection(extensionProperty)")


def _application(request: Request) -> Json:
    app_id = request.path_params.get("app_id")
    if app_id is None:
        return directory.find(request.tenant, "applications", request.path_params["application_id"])
    found = directory.holders(request.tenant, "applications", "appId", app_id)
    if not found:
        raise faults.not_found(app_id)
    return found[0]


def _extension(request: Request, application: Json) -> Json:
    wanted = request.path_params["extension_id"]
    for extension in application.get("_extensions", []):
        if extension["id"] == wanted:
            found: Json = extension
            return found
    raise faults.not_found(wanted)
