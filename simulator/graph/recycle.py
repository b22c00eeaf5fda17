"""Soft delete: what goes to the recycle bin, comes back, or is gone for good.

Memberships, ownerships, role assignments and manager links keep pointing at a deleted object and count again once it is
restored; only the final removal cuts them. Source: Graph deletedItems (facts: soft delete and restore).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.graph import audit, directory, faults, filters, licence_book, privileges
from simulator.graph.kinds import Kind, kind_of_type, kinds
from simulator.messages import Request

Json = dict[str, Any]

KEPT_FOR = timedelta(days=30)
# How each kind's records name it: target type, category, the noun in the activity.
WORDS = {
    "users": ("User", "UserManagement", "user"),
    "groups": ("Group", "GroupManagement", "group"),
    "applications": ("Application", "ApplicationManagement", "application"),
    "servicePrincipals": ("ServicePrincipal", "ApplicationManagement", "service principal"),
    "administrativeUnits": ("AdministrativeUnit", "AdministrativeUnit", "administrative unit"),
}


def delete_user(request: Request, user: Json) -> None:
    """A sensitive action: an admin can only be deleted from above."""
    privileges.demand_over(request, user)
    soft_delete(request, kinds()["users"], user)


def delete_group(request: Request, group: Json) -> None:
    """A group that still hands out licences stays, as in Entra."""
    if group.get("isAssignableToRole"):
        privileges.demand(request, "RoleManagement.ReadWrite.Directory")
    if group.get("_licenses"):
        raise faults.bad_request("The group has licenses assigned and cannot be deleted. Remove its licenses first.")
    soft_delete(request, kinds()["groups"], group)


def soft_delete(request: Request, kind: Kind, item: Json) -> None:
    """Move a live object to the bin and say so in the log."""
    tenant = request.tenant
    del tenant.collection(kind.collection)[item["id"].lower()]
    shown = dict(item)
    item["deletedDateTime"] = request.cloud.timestamp()
    item["@odata.type"] = kind.odata_type
    if kind.collection == "users":
        item.pop("_inherited", None)  # what groups gave is given anew after a restore
        item["_userPrincipalName"] = item["userPrincipalName"]
        item["userPrincipalName"] = item["id"].replace("-", "") + item["userPrincipalName"]
    tenant.collection("deletedItems")[item["id"].lower()] = item
    target, category, noun = WORDS[kind.collection]
    changes = [audit.change("Is Hard Deleted", None, "False")]
    audit.record(request, f"Delete {noun}", category=category, operation="Delete", targets=[audit.target(target, shown, changes)])


def deleted(request: Request) -> dict[str, Json]:
    """What is in the bin now; what has been there too long is removed for good first."""
    bin_ = request.tenant.collection("deletedItems")
    for object_id, item in list(bin_.items()):
        since = filters.moment(str(item.get("deletedDateTime")))
        if since is not None and request.cloud.now() - since > KEPT_FOR:
            forget(request, object_id)
    return bin_


def restore(request: Request, item: Json, *, principal_name: str | None = None) -> Kind:
    """Bring an object back under its id. Raises GraphFault 400 when its place is taken."""
    kind = kind_of_type(str(item.get("@odata.type")))
    if kind is None:
        raise faults.not_implemented("Restoring this kind of object")
    if kind.collection == "users":
        name = principal_name or item["_userPrincipalName"]
        if directory.holders(request.tenant, "users", "userPrincipalName", name):
            raise faults.conflict("userPrincipalName")
        item["userPrincipalName"] = name
        item.pop("_userPrincipalName", None)
    if kind.collection == "groups" and item.get("mailEnabled"):
        others = directory.holders(request.tenant, "groups", "mailNickname", item.get("mailNickname"))
        if any(group.get("mailEnabled") for group in others):
            raise faults.conflict("mailNickname")
    del request.tenant.collection("deletedItems")[item["id"].lower()]
    item.pop("@odata.type", None)
    item["deletedDateTime"] = None
    request.tenant.collection(kind.collection)[item["id"].lower()] = item
    if kind.collection == "users":
        _drop_licences_without_seat(request, item)
    target, category, noun = WORDS[kind.collection]
    audit.record(request, f"Restore {noun}", category=category, operation="Update", targets=[audit.target(target, item)])
    return kind


def _drop_licences_without_seat(request: Request, user: Json) -> None:
    """Seats may have gone to others meanwhile."""
    holders = licence_book.book(request.tenant).holders
    kept = []
    for licence in user.get("_licenses", []):
        sku = licence_book.sku_of(request.tenant, licence["skuId"])
        if sku is not None and len(holders.get(licence["skuId"], ())) <= licence_book.seats(sku):
            kept.append(licence)
    user["_licenses"] = kept


def purge(request: Request, item: Json) -> None:
    """Remove a binned object for good and say so."""
    forget(request, item["id"])
    kind = kind_of_type(str(item.get("@odata.type")))
    if kind is not None:
        target, category, noun = WORDS[kind.collection]
        changes = [audit.change("Is Hard Deleted", None, "True")]
        audit.record(
            request, f"Hard Delete {noun}", category=category, operation="Delete", targets=[audit.target(target, item, changes)]
        )


def forget(request: Request, object_id: str) -> None:
    """Cut everything that points at the object, then the object."""
    tenant = request.tenant
    places = ("groups", "applications", "servicePrincipals", "administrativeUnits", "deletedItems")
    for item in [item for place in places for item in tenant.collection(place).values()]:
        for name in ("_members", "_owners"):
            if object_id in item.get(name, []):
                item[name].remove(object_id)
    for user in tenant.collection("users").values():
        if user.get("_manager") == object_id:
            del user["_manager"]
    for name in ("roleAssignments", "roleAssignmentSchedules", "roleEligibilitySchedules"):
        held = tenant.collection(name)
        for key in [key for key, one in held.items() if one.get("principalId") == object_id]:
            del held[key]
    tenant.collection("deletedItems").pop(object_id.lower(), None)
