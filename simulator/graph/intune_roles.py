"""`/deviceManagement/roleDefinitions`: the built-in roles of Intune, for reading.

Source: Graph roleDefinition; Intune, role-based access control names them. Ids and actions are general knowledge: one action
of each is shown. They decide about no request here: apps have permissions, and people who sign in have roles of the directory.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, intune
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import stable_id

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/roleDefinitions"
# Description and an action that the role allows, by name.
BUILT_IN = {
    "Application Manager": ("Manages mobile and managed applications and reads device information.", "MobileApps_Create"),
    "Endpoint Security Manager": ("Manages security and compliance features.", "SecurityBaselines_Create"),
    "Help Desk Operator": ("Performs remote tasks on users and devices.", "RemoteTasks_RebootNow"),
    "Intune Role Administrator": ("Manages custom Intune roles and assigns built-in ones.", "Roles_Create"),
    "Policy and Profile Manager": ("Manages compliance policies and configuration profiles.", "DeviceConfigurations_Create"),
    "Read Only Operator": ("Views users, devices, enrollment, configuration and applications.", "ManagedDevices_Read"),
    "School Administrator": ("Manages apps and settings for groups in Intune for Education.", "RemoteTasks_CleanPC"),
}
KIND = Kind(
    collection="intuneRoleDefinitions",
    segment="deviceManagement/roleDefinitions",
    type_name="graph.roleDefinition",
    resource="RoleDefinition",
    directory=False,
)


def _roles() -> list[Json]:
    return [
        {
            "@odata.type": "#microsoft.graph.deviceAndAppManagementRoleDefinition",
            "id": stable_id("intune role", name),
            "displayName": name,
            "description": description,
            "isBuiltIn": True,
            "rolePermissions": [
                {"resourceActions": [{"allowedResourceActions": [f"Microsoft.Intune_{action}"], "notAllowedResourceActions": []}]}
            ],
        }
        for name, (description, action) in BUILT_IN.items()
    ]


@route("GET", PATH)
def list_roles(request: Request) -> Response:
    intune.demand_licence(request)
    return envelope.collection(request, KIND, _roles())


@route("GET", PATH + "/{item_id}")
def get_role(request: Request) -> Response:
    intune.demand_licence(request)
    for role in _roles():
        if role["id"] == request.path_params["item_id"].lower():
            return envelope.entity(request, KIND, role)
    raise intune.fault(
        request, 404, "ResourceNotFound", f"RoleDefinition with id {request.path_params['item_id']} was not found."
    )
