"""A Global Administrator's way into Azure: User Access Administrator at the root, for the asking.

Source: Microsoft's "Elevate access to manage all Azure subscriptions and management groups".
"""

from __future__ import annotations

from simulator.arm import access, versions
from simulator.errors import ArmFault
from simulator.messages import Request, Response, route
from simulator.shapes import GLOBAL_ADMINISTRATOR

USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"


@route("POST", "/providers/Microsoft.Authorization/elevateAccess")
def elevate_access(request: Request) -> Response:
    versions.requested(request)
    who = request.who
    if who.kind != "user" or GLOBAL_ADMINISTRATOR not in who.directory_roles:
        raise ArmFault(
            403,
            "AuthorizationFailed",
            f"The client '{who.name}' with object id '{who.object_id}' does not have authorization to perform action "
            "'Microsoft.Authorization/elevateAccess/action' over scope '/' or the scope is invalid.",
        )
    arm, now = request.tenant.collection("arm"), request.cloud.timestamp()
    role = f"/providers/Microsoft.Authorization/roleDefinitions/{USER_ACCESS_ADMINISTRATOR}"
    held = any(
        item["type"] == access.ASSIGNMENT_TYPE
        and item["properties"].get("scope") in ("", "/")
        and item["properties"]["principalId"].lower() == who.object_id.lower()
        and item["properties"]["roleDefinitionId"].lower() == role.lower()
        for item in arm.values()
    )
    if not held:
        name = request.cloud.new_id()
        made = f"/providers/{access.ASSIGNMENT_TYPE}/{name}"
        properties = {
            "roleDefinitionId": role,
            "principalId": who.object_id,
            "principalType": "User",
            "scope": "/",
            "createdOn": now,
            "updatedOn": now,
            "createdBy": who.object_id,
            "updatedBy": who.object_id,
        }
        kept = {
            "id": made,
            "name": name,
            "type": access.ASSIGNMENT_TYPE,
            "properties": properties,
            "_created": now,
            "_changed": now,
        }
        arm[made.lower()] = kept
    return Response(status=200)
