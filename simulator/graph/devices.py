"""`/devices`: the devices that Entra knows, by object id or by `(deviceId='...')`.

An app cannot make one through Graph: a device joins by itself (`/_sim/devices` does it), or a person with a role creates the
object. Intune alone says whether it is managed and compliant. A deleted device is gone for good. Source: Graph device, Create,
Update and Delete device; which properties a create needs is general knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import (
    administrative_units,
    audit,
    device_check_ins,
    directory,
    envelope,
    extension_properties,
    faults,
    membership,
    privileges,
    typecheck,
)
from simulator.graph.kinds import Entry, Kind, kinds
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH, BY_DEVICE_ID = "/v1.0/devices/{device_id}", "/v1.0/devices(deviceId='{entra_id}')"
REQUIRED = ("accountEnabled", "alternativeSecurityIds", "deviceId", "displayName", "operatingSystem", "operatingSystemVersion")
WRITABLE = ("accountEnabled", "displayName", "operatingSystem", "operatingSystemVersion")
OF_INTUNE = ("isCompliant", "isManaged")
MOST_LETTERS = 256


def people(request: Request, device: Json, name: str) -> list[Entry]:
    """Who the registered owners (`_owners`) or users (`_users`) are; whoever is in the bin is left out."""
    found = (directory.find_object(request.tenant, one) for one in device.get(name, ()))
    return [entry for entry in found if entry is not None]


def around(request: Request, device: Json, *, transitive: bool = False) -> list[Entry]:
    """The groups and administrative units that hold the device."""
    groups = membership.groups_of(request.tenant, device["id"], transitive=transitive)
    units = administrative_units.units_of(request.tenant, device["id"])
    return [*((kinds()["groups"], one) for one in groups), *((administrative_units.KIND, one) for one in units)]


KIND = Kind(
    collection="devices",
    segment="devices",
    type_name="graph.device",
    resource="Device",
    expand={
        "memberOf": around,
        "transitiveMemberOf": lambda request, device: around(request, device, transitive=True),
        "registeredOwners": lambda request, device: people(request, device, "_owners"),
        "registeredUsers": lambda request, device: people(request, device, "_users"),
    },
)


def find(request: Request) -> Json:
    """The device that the path names by its object id or its device id. Raises GraphFault 404."""
    device_check_ins.settle(request)
    wanted = request.path_params.get("entra_id")
    if wanted is None:
        return directory.find(request.tenant, KIND.collection, request.path_params["device_id"])
    held = directory.holders(request.tenant, KIND.collection, "deviceId", wanted)
    if not held:
        raise faults.not_found(wanted)
    return held[0]


def record(request: Request, activity: str, operation: str, device: Json, changes: list[Json]) -> None:
    audit.record(request, activity, category="Device", operation=operation, targets=[audit.target("Device", device, changes)])


def _all(request: Request) -> list[Json]:
    device_check_ins.settle(request)
    return list(request.tenant.collection(KIND.collection).values())


def _checked(request: Request) -> Json:
    body = typecheck.check_body(request.body, KIND.type_name)
    extension_properties.check_values(request, body, "Device")
    name = body.get("displayName", "-")
    if not name or len(name) > MOST_LETTERS:
        raise faults.invalid_value("displayName", KIND.resource)
    for required in REQUIRED:
        if required in body and body[required] in (None, "", []):
            raise faults.invalid_value(required, KIND.resource)
    return body


@route("GET", "/v1.0/devices")
def list_devices(request: Request) -> Response:
    return envelope.collection(request, KIND, _all(request))


@route("GET", "/v1.0/devices/$count")
def count_devices(request: Request) -> Response:
    return envelope.count(request, KIND, [(KIND, one) for one in _all(request)])


@route("GET", PATH)
@route("GET", BY_DEVICE_ID)
def get_device(request: Request) -> Response:
    return envelope.entity(request, KIND, find(request))


@route("POST", "/v1.0/devices")
def create_device(request: Request) -> Response:
    body = _checked(request)
    for name in REQUIRED:
        if body.get(name) is None:
            raise faults.missing_value(name, KIND.resource)
    for name in body:
        if name not in REQUIRED and not name.startswith("extension_"):
            raise faults.read_only(name, KIND.resource)
    if directory.holders(request.tenant, KIND.collection, "deviceId", body["deviceId"]):
        raise faults.conflict("deviceId")
    device = new_device(request, body)
    record(request, "Add device", "Add", device, audit.differences({}, body))
    return envelope.created(request, KIND, device)


def new_device(request: Request, body: Json) -> Json:
    """Put a device of these properties into the directory. `_owners` and `_users` are ids."""
    device: Json = {
        "id": request.cloud.new_id(),
        "deletedDateTime": None,
        "registrationDateTime": request.cloud.timestamp(),
        "approximateLastSignInDateTime": request.cloud.timestamp(),
        "deviceVersion": 2,
        "profileType": "RegisteredDevice",
        "_owners": [],
        "_users": [],
        **body,
    }
    request.tenant.collection(KIND.collection)[device["id"]] = device
    return device


@route("PATCH", PATH)
@route("PATCH", BY_DEVICE_ID)
def update_device(request: Request) -> Response:
    device = find(request)
    body = _checked(request)
    for name in body:
        if name in OF_INTUNE:
            raise faults.denied()
        if name not in WRITABLE and not name.startswith("extension_"):
            raise faults.read_only(name, KIND.resource)
        privileges.demand_row(request, "PATCH", "/devices/{id}", name)
    changes = audit.differences({name: device.get(name) for name in body}, body)
    device.update(body)
    if changes:
        record(request, "Update device", "Update", device, changes)
    return envelope.done()


@route("DELETE", PATH)
@route("DELETE", BY_DEVICE_ID)
def delete_device(request: Request) -> Response:
    """It leaves its groups and units; Intune goes on managing it."""
    device = find(request)
    device_check_ins.forget_device(request, device)
    record(request, "Delete device", "Delete", device, [])
    return envelope.done()
