"""`/deviceManagement/managedDevices`: the devices that Intune manages. They enrol by themselves, never through Graph.

Source: Graph managedDevice, List, Get, Update and Delete managedDevices; the notes on its properties say which of them a read
shows only when one device is asked for by its id and the property is selected. That just those three can be changed is general
knowledge (the page of the update lists all properties).
"""

from __future__ import annotations

from typing import Any

from simulator.graph import (
    device_check_ins,
    device_enrolment,
    device_states,
    directory,
    envelope,
    faults,
    intune,
    intune_audit,
    typecheck,
    users,
)
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/managedDevices"
ONE = PATH + "/{managed_id}"
OF_USER = "/v1.0/users/{user_id}/managedDevices"
# What these read when they were not asked for by name.
ON_REQUEST = {
    "activationLockBypassCode": None,
    "ethernetMacAddress": None,
    "iccid": None,
    "notes": None,
    "physicalMemoryInBytes": 0,
    "remoteAssistanceSessionUrl": None,
    "udid": None,
}
WRITABLE = ("managedDeviceName", "managedDeviceOwnerType", "notes")


def _users(request: Request, device: Json) -> list[Entry]:
    user = request.tenant.collection("users").get(device["userId"] or "")
    return [] if user is None else [(users.KIND, user)]


KIND = Kind(
    collection=intune.DEVICES,
    segment="deviceManagement/managedDevices",
    type_name="graph.managedDevice",
    resource="ManagedDevice",
    directory=False,
    expand={
        "users": _users,
        "deviceCompliancePolicyStates": device_states.of_compliance,
        "deviceConfigurationStates": device_states.of_configuration,
    },
    page=1000,
    largest=1000,
)


def find(request: Request) -> Json:
    """The device that the path names, brought up to the present. Raises GraphFault 404."""
    device_check_ins.settle(request)
    return intune.find(request, KIND, "managed_id")


def all_devices(request: Request) -> list[Json]:
    intune.demand_licence(request)
    device_check_ins.settle(request)
    return list(request.tenant.collection(KIND.collection).values())


def _shown(request: Request, device: Json) -> Json:
    """One device as a read by its id shows it."""
    query = {"$" + name.lstrip("$").lower(): value for name, value in request.query.items()}
    asked = {name.strip() for name in query.get("$select", "").split(",")}
    return device | {name: value for name, value in ON_REQUEST.items() if name not in asked}


def _listed(request: Request, found: list[Json], path: str | None = None) -> Response:
    return envelope.collection(request, KIND, [one | ON_REQUEST for one in found], path=path)


@route("GET", PATH)
def list_devices(request: Request) -> Response:
    return _listed(request, all_devices(request))


@route("GET", ONE)
def get_device(request: Request) -> Response:
    return envelope.entity(request, KIND, _shown(request, find(request)))


@route("PATCH", ONE)
def update_device(request: Request) -> Response:
    """Intune answers a change with the object."""
    device = find(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name not in WRITABLE:
            raise intune.bad(request, f"Property {name} of a managed device is read-only.")
    if body.get("managedDeviceOwnerType", "company") not in ("company", "personal"):
        raise intune.bad(request, "managedDeviceOwnerType must be company or personal.")
    before = {name: device[name] for name in body}
    device.update(body)
    device_enrolment.tell_directory(request, device)
    if before != body:
        intune_audit.record(request, "Patch", KIND.resource, device, before, body, component=intune.MANAGED)
    return envelope.entity(request, KIND, device)


@route("DELETE", ONE)
def delete_device(request: Request) -> Response:
    """Gone from Intune at once; the directory keeps its object."""
    device = find(request)
    device_check_ins.unenrol(request, device, retired=False)
    intune_audit.record(request, "Delete", KIND.resource, device, {}, {}, component=intune.MANAGED)
    return envelope.done()


@route("GET", ONE + "/users")
def list_users(request: Request) -> Response:
    return envelope.entries(request, users.KIND, _users(request, find(request)), path="users")


def _of_user(request: Request) -> list[Json]:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    return [one for one in all_devices(request) if one["userId"] == user["id"]]


@route("GET", OF_USER)
def list_of_user(request: Request) -> Response:
    path = f"users('{request.path_params['user_id']}')/managedDevices"
    return _listed(request, _of_user(request), path)


@route("GET", OF_USER + "/{managed_id}")
def get_of_user(request: Request) -> Response:
    wanted = request.path_params["managed_id"].lower()
    for device in _of_user(request):
        if device["id"] == wanted:
            return envelope.entity(request, KIND, _shown(request, device))
    raise faults.not_found(wanted)
