"""The claims of an access token: what a service principal or a user may do, read from the tenant's state."""

from __future__ import annotations

from typing import Any

from simulator.callers import GLOBAL_ADMINISTRATOR
from simulator.store import Tenant

Json = dict[str, Any]

# The public client that people's tokens are issued to here (Azure CLI's well-known id).
USER_CLIENT_ID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


def app_claims(tenant: Tenant, principal: Json, audience: str) -> Json:
    """Claims of an app's own token. `roles` are the app roles assigned to it, by their values."""
    claims = _common(tenant, audience)
    return {
        **claims,
        "appid": principal["appId"],
        "azp": principal["appId"],
        "appidacr": "1",
        "app_displayname": principal["displayName"],
        "idtyp": "app",
        "oid": principal["id"],
        "sub": principal["id"],
        "roles": app_roles(tenant, principal),
        "wids": directory_roles(tenant, principal["id"]),
    }


def user_claims(tenant: Tenant, user: Json, audience: str) -> Json:
    """Claims of a token that a person got by signing in. What an administrator may do follows from `wids`."""
    wids = directory_roles(tenant, user["id"])
    scopes = "Directory.AccessAsUser.All User.Read" if GLOBAL_ADMINISTRATOR in wids else "User.Read"
    return {
        **_common(tenant, audience),
        "appid": USER_CLIENT_ID,
        "azp": USER_CLIENT_ID,
        "appidacr": "0",
        "idtyp": "user",
        "oid": user["id"],
        "sub": user["id"],
        "upn": user["userPrincipalName"],
        "unique_name": user["userPrincipalName"],
        "name": user["displayName"],
        "scp": "user_impersonation" if audience.startswith("https://management.") else scopes,
        "wids": wids,
    }


def app_roles(tenant: Tenant, principal: Json) -> list[str]:
    """The values of the app roles assigned to a service principal, sorted."""
    principals = tenant.collection("servicePrincipals")
    found = set()
    for assignment in principal.get("_appRoleAssignments", ()):
        resource = principals.get(assignment["resourceId"].lower())
        for role in resource["appRoles"] if resource else ():
            if role["id"] == assignment["appRoleId"]:
                found.add(role["value"])
    return sorted(found)


def directory_roles(tenant: Tenant, principal_id: str) -> list[str]:
    """The role templates that a principal holds for the whole directory, sorted."""
    assignments = tenant.collection("roleAssignments").values()
    return sorted(
        {a["roleDefinitionId"] for a in assignments if a["principalId"] == principal_id and a["directoryScopeId"] == "/"}
    )


def _common(tenant: Tenant, audience: str) -> Json:
    return {
        "aud": audience,
        "iss": f"https://sts.windows.net/{tenant.id}/",
        "idp": f"https://sts.windows.net/{tenant.id}/",
        "tid": tenant.id,
        "ver": "1.0",
    }
