"""`/deviceAppManagement/mobileAppCategories`: the drawers that apps lie in. Source: Graph mobileAppCategory.

A tenant has Microsoft's own ones too; those are not served, as no page lists them.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import intune, intune_items, mobile_apps
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceAppManagement/mobileAppCategories"
ITEM = PATH + "/{item_id}"
KIND = mobile_apps.CATEGORY


def _body(request: Request, *, new: bool) -> Json:
    body = intune_items.checked(request, KIND, "displayName", new=new)
    own = request.path_params.get("item_id", "").lower()
    others = [one for one in request.tenant.collection(KIND.collection).values() if one["id"] != own]
    if any(one["displayName"].lower() == str(body.get("displayName")).lower() for one in others):
        raise intune.bad(request, f"An app category named {body['displayName']} exists already.")
    return body


@route("GET", PATH)
def list_categories(request: Request) -> Response:
    return intune_items.listing(request, KIND)


@route("GET", ITEM)
def get_category(request: Request) -> Response:
    return intune_items.single(request, KIND)


@route("POST", PATH)
def create_category(request: Request) -> Response:
    return intune_items.add(request, KIND, _body(request, new=True), component=mobile_apps.COMPONENT)


@route("PATCH", ITEM)
def update_category(request: Request) -> Response:
    return intune_items.change(request, KIND, _body(request, new=False), component=mobile_apps.COMPONENT)


@route("DELETE", ITEM)
def delete_category(request: Request) -> Response:
    """Its apps are in it no longer."""
    for app in request.tenant.collection(mobile_apps.KIND.collection).values():
        app["_categories"] = [one for one in app["_categories"] if one != request.path_params["item_id"].lower()]
    return intune_items.remove(request, KIND, component=mobile_apps.COMPONENT)
