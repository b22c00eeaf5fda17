"""Who owns and uses a device, which devices a person has, and what a device is in.

Adding and removing owners and users takes a person with a role: Microsoft lists no permission for apps. Source: Graph, Create
and Delete registeredOwner and registeredUser, List ownedDevices and registeredDevices of a user, List memberOf of a device.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, device_check_ins, devices, directory, envelope, faults, groups, object_memberships
from simulator.graph.kinds import Entry
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH, BY_DEVICE_ID = devices.PATH, devices.BY_DEVICE_ID
_PLACES = {"registeredowners": ("_owners", "registeredOwners"), "registeredusers": ("_users", "registeredUsers")}


def _place(request: Request) -> tuple[str, str]:
    """(where the ids are, the link's name) of the path's registeredOwners or registeredUsers."""
    segments = request.path.lower().split("/")
    return next(place for name, place in _PLACES.items() if name in segments)


@route("GET", PATH + "/registeredOwners")
@route("GET", PATH + "/registeredOwners/{cast}")
@route("GET", PATH + "/registeredUsers")
@route("GET", PATH + "/registeredUsers/{cast}")
@route("GET", BY_DEVICE_ID + "/registeredOwners")
@route("GET", BY_DEVICE_ID + "/registeredUsers")
def list_people(request: Request) -> Response:
    return object_memberships.answer(request, devices.people(request, devices.find(request), _place(request)[0]))


@route("GET", PATH + "/registeredOwners/$ref")
@route("GET", PATH + "/registeredUsers/$ref")
def list_references(request: Request) -> Response:
    found = devices.people(request, devices.find(request), _place(request)[0])
    addresses = [{"@odata.id": f"{request.origin}/v1.0/directoryObjects/{item['id']}"} for _, item in found]
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#Collection($ref)", "value": addresses})


@route("POST", PATH + "/registeredOwners/$ref")
@route("POST", PATH + "/registeredUsers/$ref")
@route("POST", BY_DEVICE_ID + "/registeredOwners/$ref")
@route("POST", BY_DEVICE_ID + "/registeredUsers/$ref")
def add_person(request: Request) -> Response:
    device, (place, link) = devices.find(request), _place(request)
    kind, item = directory.body_reference(request.tenant, request.body)
    if kind.collection != "users":
        raise faults.bad_request(f"What is added to '{link}' must be a user.")
    if item["id"] in device[place]:
        raise groups.already_there(link)
    device[place].append(item["id"])
    _record(request, f"Add registered {link[10:-1].lower()} to device", "Assign", device, item)
    return envelope.done()


@route("DELETE", PATH + "/registeredOwners/{person_id}/$ref")
@route("DELETE", PATH + "/registeredUsers/{person_id}/$ref")
def remove_person(request: Request) -> Response:
    device, (place, link) = devices.find(request), _place(request)
    wanted = request.path_params["person_id"].lower()
    item = next((item for _, item in devices.people(request, device, place) if item["id"] == wanted), None)
    if item is None:
        raise faults.not_found(wanted)
    device[place].remove(wanted)
    _record(request, f"Remove registered {link[10:-1].lower()} from device", "Unassign", device, item)
    return envelope.done()


def _record(request: Request, activity: str, operation: str, device: Json, person: Json) -> None:
    targets = [audit.target("Device", device), audit.target("User", person)]
    audit.record(request, activity, category="Device", operation=operation, targets=targets)


@route("GET", PATH + "/memberOf")
@route("GET", PATH + "/memberOf/{cast}")
@route("GET", BY_DEVICE_ID + "/memberOf")
def member_of(request: Request) -> Response:
    return object_memberships.answer(request, devices.around(request, devices.find(request)))


@route("GET", PATH + "/transitiveMemberOf")
@route("GET", PATH + "/transitiveMemberOf/{cast}")
@route("GET", BY_DEVICE_ID + "/transitiveMemberOf")
def transitive_member_of(request: Request) -> Response:
    return object_memberships.answer(request, devices.around(request, devices.find(request), transitive=True))


@route("GET", "/v1.0/users/{user_id}/ownedDevices")
@route("GET", "/v1.0/users/{user_id}/ownedDevices/{cast}")
def owned_devices(request: Request) -> Response:
    return object_memberships.answer(request, _of_person(request, "_owners"))


@route("GET", "/v1.0/users/{user_id}/registeredDevices")
@route("GET", "/v1.0/users/{user_id}/registeredDevices/{cast}")
def registered_devices(request: Request) -> Response:
    return object_memberships.answer(request, _of_person(request, "_users"))


def _of_person(request: Request, place: str) -> list[Entry]:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    device_check_ins.settle(request)
    held = request.tenant.collection(devices.KIND.collection).values()
    return [(devices.KIND, device) for device in held if user["id"] in device[place]]
