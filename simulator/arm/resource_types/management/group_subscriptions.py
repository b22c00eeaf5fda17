"""Subscriptions of a management group (Microsoft.Management/managementGroups/subscriptions): which group a subscription lies "
"in."""

from __future__ import annotations

from simulator.arm import access, hierarchy
from simulator.arm.operation import serve, subscription_of
from simulator.arm.paging import page
from simulator.arm.resource_types.management import management_groups
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = f"{management_groups.TYPE}/subscriptions"
_ITEM = f"{management_groups.ITEM}/subscriptions"


@serve(management_groups.TYPE, "GET", at=(_ITEM,), action=f"{TYPE}/read")
def subscriptions(request: Request) -> Response:
    group = _group(request)
    held = request.tenant.collection("subscriptions").values()
    return page(
        request,
        [_written(group, one) for one in held if hierarchy.parent_group(request.tenant, one).lower() == group["id"].lower()],
    )


@serve(management_groups.TYPE, "GET", at=(f"{_ITEM}/{{subscription}}",), action=f"{TYPE}/read")
def subscription(request: Request) -> Response:
    group, found = _group(request), subscription_of(request.tenant, request.path_params["subscription"])
    if hierarchy.parent_group(request.tenant, found).lower() != group["id"].lower():
        raise ArmFault(404, "NotFound", f"The subscription '{found['subscriptionId']}' is not in '{group['name']}'.")
    return Response(body=_written(group, found))


@serve(management_groups.TYPE, "PUT", at=(f"{_ITEM}/{{subscription}}",), action=f"{TYPE}/write")
def move_in(request: Request) -> Response:
    """Needs the right to write both the group and the subscription's role assignments."""
    group, found = _group(request), subscription_of(request.tenant, request.path_params["subscription"])
    access.require(request, "Microsoft.Authorization/roleAssignments/write", found["id"])
    found[hierarchy.PARENT] = group["id"]
    return Response(body=_written(group, found))


@serve(management_groups.TYPE, "DELETE", at=(f"{_ITEM}/{{subscription}}",), action=f"{TYPE}/delete")
def move_out(request: Request) -> Response:
    """Back to the root group; 204 when it lies elsewhere."""
    group, found = _group(request), subscription_of(request.tenant, request.path_params["subscription"])
    if hierarchy.parent_group(request.tenant, found).lower() != group["id"].lower():
        return Response(status=204)
    found.pop(hierarchy.PARENT, None)
    return Response(status=200)


def _group(request: Request) -> Json:
    name = request.path_params["name"]
    found = management_groups.find(request.tenant, hierarchy.group_id(name))
    if found is None:
        raise ArmFault(404, "NotFound", f"The management group '{name}' cannot be found.")
    return found


def _written(group: Json, found: Json) -> Json:
    return {
        "id": f"{group['id']}/subscriptions/{found['subscriptionId']}",
        "type": TYPE,
        "name": found["subscriptionId"],
        "properties": {
            "tenant": group["properties"]["tenantId"],
            "displayName": found["displayName"],
            "parent": {"id": group["id"]},
            "state": "Active",
        },
    }
