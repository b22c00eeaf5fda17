"""`/users/{id}/assignLicense`, `/licenseDetails`, `/reprocessLicenseAssignment`."""

from __future__ import annotations

import base64
from typing import Any

from simulator.graph import audit, directory, envelope, faults, group_processing, licence_book, licence_changes, users
from simulator.graph.kinds import Kind, View
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="licenseDetails",
    segment="licenseDetails",
    type_name="graph.licenseDetails",
    resource="LicenseDetail",
    directory=False,
)


@route("POST", "/v1.0/users/{user_id}/assignLicense")
@route("POST", "/v1.0/users/{user_id}/microsoft.graph.assignLicense")
def assign(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    add, remove = licence_changes.read_changes(request, "graph.user")
    held: list[Json] = user.get("_licenses", [])
    if add and not user.get("usageLocation"):
        raise faults.bad_request("License assignment cannot be done for user with invalid usage location.")
    for sku_id in remove:
        if sku_id not in {licence["skuId"] for licence in held}:
            raise _not_removable(request, user, sku_id)
    for licence in add:
        licence_changes.demand_seat(request.tenant, licence["skuId"], user["id"])
    after = licence_changes.merged(held, add, remove, request.cloud.timestamp())
    if add:
        licence_changes.demand_compatible(request.tenant, user, after)
    user["_licenses"] = after
    licence_changes.provision_mailbox(request.tenant, user, after)
    old, new = licence_changes.without_since(held), licence_changes.without_since(user["_licenses"])
    audit.record(
        request,
        "Change user license",
        category="UserManagement",
        operation="Update",
        targets=[audit.target("User", user, [audit.change("AssignedLicense", old, new)])],
    )
    return envelope.entity(request, users.KIND, user)


def _not_removable(request: Request, user: Json, sku_id: str) -> Exception:
    states = licence_book.book(request.tenant).states.get(user["id"], [])
    if any(state["skuId"] == sku_id and state["assignedByGroup"] for state in states):
        return faults.bad_request(
            "User license is inherited from a group membership and it cannot be removed directly from the user."
        )
    return faults.bad_request("User does not have a corresponding license.")


@route("GET", "/v1.0/users/{user_id}/licenseDetails")
def list_details(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    view = View(tenant=request.tenant)
    licences = licence_book.assigned(licence_book.states_of(view, user))
    path = f"users('{user['id']}')/licenseDetails"
    return envelope.collection(request, KIND, [_detail(request, licence) for licence in licences], path=path)


def _detail(request: Request, licence: Json) -> Json:
    sku = licence_book.sku_of(request.tenant, licence["skuId"]) or {}
    plans = [
        {**plan, "provisioningStatus": "Disabled" if plan["servicePlanId"] in licence["disabledPlans"] else "Success"}
        for plan in sku.get("servicePlans", [])
    ]
    number = base64.urlsafe_b64encode(licence["skuId"].encode()).decode().rstrip("=")
    return {"id": number, "skuId": licence["skuId"], "skuPartNumber": sku.get("skuPartNumber"), "servicePlans": plans}


@route("POST", "/v1.0/users/{user_id}/reprocessLicenseAssignment")
def reprocess(request: Request) -> Response:
    """What the user's groups give is looked at again: at once nothing is left to do, and with a delay it is queued."""
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    group_processing.reprocess(request, user)
    return envelope.entity(request, users.KIND, user)
