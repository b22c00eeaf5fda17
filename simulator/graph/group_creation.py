"""Who may make a group: every member of the tenant, until the tenant says otherwise.

Microsoft 365 groups: with `EnableGroupCreation` off only who is in `GroupCreationAllowedGroupId`, through other groups too.
Security groups: while the authorization policy lets members create them. Administrators of the roles below and apps are not
asked. Sources: Microsoft 365, manage who can create groups; Graph defaultUserRolePermissions. That a guest makes none is general
knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import faults, group_setting_templates, membership, privileges
from simulator.messages import Request

Json = dict[str, Any]

_EXEMPT = {
    privileges.GLOBAL_ADMINISTRATOR,
    privileges.USER_ADMINISTRATOR,
    "fdd7a751-b60b-444a-984c-02652fe8fa1c",  # Groups Administrator
    "9360feb5-f418-4baa-8175-e2a00bac4301",  # Directory Writers
    "29232cdf-9323-42fd-ade2-1d097af3e4de",  # Exchange Administrator
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",  # SharePoint Administrator
    "69091246-20e8-4a56-aa4d-066075b2a7a8",  # Teams Administrator
}


def demand(request: Request, group: Json) -> None:
    """Raises GraphFault 403 unless the caller may make such a group."""
    if request.who.kind != "user" or privileges.caller_roles(request) & _EXEMPT:
        return
    user = request.tenant.collection("users").get(request.who.object_id.lower(), {})
    allowed = _unified(request, user) if "Unified" in group["groupTypes"] else _security(request)
    if user.get("userType") == "Guest" or not allowed:
        raise faults.denied()


def _unified(request: Request, user: Json) -> bool:
    def setting(name: str) -> str:
        return group_setting_templates.value_of(request.tenant, group_setting_templates.UNIFIED, name).lower()

    if setting("EnableGroupCreation") != "false":
        return True
    chosen = setting("GroupCreationAllowedGroupId")
    inside = membership.groups_of(request.tenant, str(user.get("id")), transitive=True)
    return any(one["id"] == chosen for one in inside)


def _security(request: Request) -> bool:
    policy = request.tenant.collection("policies").get("authorizationPolicy", {})
    return (policy.get("defaultUserRolePermissions") or {}).get("allowedToCreateSecurityGroups") is not False
