"""`/deviceManagement/deviceCategories`, and which of them a device is in.

Source: Graph deviceCategory. General knowledge: names are unique, a category that goes leaves its devices unassigned, and a
device is put into one by a reference (`PUT .../deviceCategory/$ref`).
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import device_enrolment, envelope, faults, intune, intune_audit, intune_items, managed_devices
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/deviceCategories"
ITEM = PATH + "/{item_id}"
KIND = intune_items.kind("deviceCategories", "graph.deviceCategory")
UNASSIGNED = "Unassigned"


def _body(request: Request, *, new: bool) -> Json:
    body = intune_items.checked(request, KIND, "displayName", new=new)
    own = request.path_params.get("item_id", "").lower()
    others = [one for one in request.tenant.collection(KIND.collection).values() if one["id"] != own]
    if any(str(one["displayName"]).lower() == str(body.get("displayName")).lower() for one in others):
        raise intune.bad(request, f"A device category named {body['displayName']} exists already.")
    return body


@route("GET", PATH)
def list_categories(request: Request) -> Response:
    return intune_items.listing(request, KIND)


@route("GET", ITEM)
def get_category(request: Request) -> Response:
    return intune_items.single(request, KIND)


@route("POST", PATH)
def create_category(request: Request) -> Response:
    return intune_items.add(request, KIND, _body(request, new=True))


@route("PATCH", ITEM)
def update_category(request: Request) -> Response:
    before = intune.find(request, KIND, "item_id")["displayName"]
    body = _body(request, new=False)
    answer = intune_items.change(request, KIND, body)
    _rename(request, before, str(body.get("displayName", before)))
    return answer


@route("DELETE", ITEM)
def delete_category(request: Request) -> Response:
    name = intune.find(request, KIND, "item_id")["displayName"]
    answer = intune_items.remove(request, KIND)
    _rename(request, name, UNASSIGNED)
    return answer


def _rename(request: Request, before: str, after: str) -> None:
    for device in request.tenant.collection(intune.DEVICES).values():
        if device["deviceCategoryDisplayName"] == before:
            device["deviceCategoryDisplayName"] = after
            device_enrolment.tell_directory(request, device)


@route("PUT", managed_devices.ONE + "/deviceCategory/$ref")
def put_into(request: Request) -> Response:
    device = managed_devices.find(request)
    body = request.body if isinstance(request.body, dict) else {}
    wanted = re.search(r"/deviceCategories(?:/|\(')([0-9a-f-]{36})(?:'\))?/?\Z", str(body.get("@odata.id")), re.IGNORECASE)
    category = request.tenant.collection(KIND.collection).get(wanted[1].lower()) if wanted else None
    if category is None:
        raise intune.bad(request, "@odata.id must be the address of a device category.")
    before = {"deviceCategoryDisplayName": device["deviceCategoryDisplayName"]}
    device["deviceCategoryDisplayName"] = category["displayName"]
    device_enrolment.tell_directory(request, device)
    after = {"deviceCategoryDisplayName": category["displayName"]}
    intune_audit.record(request, "Patch", managed_devices.KIND.resource, device, before, after, component=intune.MANAGED)
    return envelope.done()


@route("GET", managed_devices.ONE + "/deviceCategory")
def get_of_device(request: Request) -> Response:
    device = managed_devices.find(request)
    for category in request.tenant.collection(KIND.collection).values():
        if category["displayName"] == device["deviceCategoryDisplayName"]:
            return envelope.entity(request, KIND, category)
    raise faults.not_found("deviceCategory")
