"""`/users/{id}/drive`, `/drives/{id}` and their root: the OneDrive of a person, as far as handing it over needs it.

A person has one while a licence holds SharePoint, and keeps it afterwards once it was shared with somebody. It holds no files.
A drive's id is made of three ids, as the live service's is (site, web, list); the last is the person's here. Sources: Graph API
reference, Get drive, drive, driveItem. General knowledge: sharepointIds only on $select, and the words of the refusals.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from typing import Any
from urllib.parse import quote

from simulator.errors import GraphFault
from simulator.graph import directory, envelope, licence_book
from simulator.graph.kinds import Kind, View, words
from simulator.messages import Request, Response, route
from simulator.store import Tenant, stable_id

Json = dict[str, Any]

OF_USER, BY_ID = "/v1.0/users/{user_id}/drive", "/v1.0/drives/{drive_id}"
COLLECTION = "drives"
PLANS = frozenset({"SHAREPOINTSTANDARD", "SHAREPOINTENTERPRISE"})
TOTAL = 1024**4
DRIVE = Kind(
    collection="drives",
    segment="drives",
    type_name="graph.drive",
    resource="Drive",
    default=words(
        "id createdDateTime description driveType lastModifiedDateTime name webUrl createdBy lastModifiedBy owner quota"
    ),
    directory=False,
)
ITEM = Kind(
    collection="driveItems",
    segment="driveItems",
    type_name="graph.driveItem",
    resource="DriveItem",
    default=words("createdDateTime id lastModifiedDateTime name webUrl size parentReference fileSystemInfo folder root"),
    directory=False,
)


def owner(request: Request) -> Json:
    """The person whose drive the path names. Raises GraphFault 404."""
    key = request.path_params.get("user_id")
    user = _by_drive(request) if key is None else directory.find_user(request.tenant, key)
    if not has_one(request.tenant, user):
        raise GraphFault(404, "ResourceNotFound", "User's mysite not found.")
    return user


def _by_drive(request: Request) -> Json:
    given = request.path_params["drive_id"]
    try:
        parts = base64.urlsafe_b64decode(given.removeprefix("b!"))
        user = request.tenant.collection("users")[str(uuid.UUID(bytes_le=parts[32:]))]
    except (binascii.Error, ValueError, KeyError):
        user = {}
    if not user or drive_id(request.tenant, user) != given:
        raise not_found()
    return user


def not_found() -> GraphFault:
    return GraphFault(404, "itemNotFound", "The resource could not be found.")


def has_one(tenant: Tenant, user: Json) -> bool:
    if user["id"].lower() in tenant.collections.get(COLLECTION, {}):
        return True
    for licence in licence_book.assigned(licence_book.states_of(View(tenant=tenant), user)):
        sku = licence_book.sku_of(tenant, licence["skuId"]) or {}
        for plan in sku.get("servicePlans", []):
            if plan["servicePlanName"] in PLANS and plan["servicePlanId"] not in licence["disabledPlans"]:
                return True
    return False


def drive_id(tenant: Tenant, user: Json) -> str:
    ids = [uuid.UUID(one).bytes_le for one in (*_site(tenant, user), user["id"])]
    return "b!" + base64.urlsafe_b64encode(b"".join(ids)).decode()


def root_id(tenant: Tenant, user: Json) -> str:
    digest = hashlib.sha256(f"{tenant.id}/{user['id']}/root".encode()).digest()
    return "01" + base64.b32encode(digest[:20]).decode()


def _site(tenant: Tenant, user: Json) -> tuple[str, str]:
    return stable_id(tenant.id, user["id"], "site"), stable_id(tenant.id, user["id"], "web")


def site_url(tenant: Tenant, user: Json) -> str:
    """`https://contoso-my.sharepoint.com/personal/ada_contoso_com`."""
    name = directory.initial_domain(tenant).partition(".")[0]
    person = "".join(letter if letter.isalnum() else "_" for letter in user["userPrincipalName"].lower())
    return f"https://{name}-my.sharepoint.com/personal/{quote(person)}"


def _drive(tenant: Tenant, user: Json) -> Json:
    created = user.get("createdDateTime")
    return {
        "id": drive_id(tenant, user),
        "createdDateTime": created,
        "lastModifiedDateTime": created,
        "description": "",
        "name": "OneDrive",
        "webUrl": f"{site_url(tenant, user)}/Documents",
        "driveType": "business",
        "createdBy": {"user": {"displayName": "System Account"}},
        "lastModifiedBy": {"user": {"displayName": "System Account"}},
        "owner": {
            "user": {"email": user["userPrincipalName"], "id": user["id"], "displayName": user["displayName"]},
        },
        "quota": {"deleted": 0, "remaining": TOTAL, "state": "normal", "total": TOTAL, "used": 0},
        "sharePointIds": _ids(tenant, user),
    }


def _ids(tenant: Tenant, user: Json) -> Json:
    site, web = _site(tenant, user)
    return {"siteId": site, "webId": web, "listId": user["id"], "siteUrl": site_url(tenant, user), "tenantId": tenant.id}


def _root(tenant: Tenant, user: Json) -> Json:
    created = user.get("createdDateTime")
    return {
        "id": root_id(tenant, user),
        "createdDateTime": created,
        "lastModifiedDateTime": created,
        "name": "root",
        "webUrl": f"{site_url(tenant, user)}/Documents",
        "size": 0,
        "parentReference": {"driveType": "business", "driveId": drive_id(tenant, user)},
        "fileSystemInfo": {"createdDateTime": created, "lastModifiedDateTime": created},
        "folder": {"childCount": 0},
        "root": {},
        "sharepointIds": _ids(tenant, user),
    }


def demand_item(request: Request, user: Json) -> None:
    """Raises GraphFault 404 unless the path's item is the root, by its id or by that word."""
    if request.path_params["item_id"] not in ("root", root_id(request.tenant, user)):
        raise not_found()


@route("GET", OF_USER)
@route("GET", BY_ID)
def get_drive(request: Request) -> Response:
    user = owner(request)
    return envelope.entity(request, DRIVE, _drive(request.tenant, user))


@route("GET", "/v1.0/users/{user_id}/drives")
def list_drives(request: Request) -> Response:
    user = owner(request)
    return envelope.collection(request, DRIVE, [_drive(request.tenant, user)])


@route("GET", OF_USER + "/root")
@route("GET", BY_ID + "/root")
def get_root(request: Request) -> Response:
    user = owner(request)
    return _item(request, user)


@route("GET", OF_USER + "/items/{item_id}")
@route("GET", BY_ID + "/items/{item_id}")
def get_item(request: Request) -> Response:
    user = owner(request)
    demand_item(request, user)
    return _item(request, user)


def _item(request: Request, user: Json) -> Response:
    path = f"drives('{quote(drive_id(request.tenant, user))}')/root"
    return envelope.entity(request, ITEM, _root(request.tenant, user), path=path)
