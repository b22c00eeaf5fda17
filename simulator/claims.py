"""The claims of an access token: what a service principal or a user may do, read from the tenant's state."""

from __future__ import annotations

from typing import Any

from simulator.store import Tenant
from simulator.tokens import EXCHANGE_APP_ID, GRAPH_APP_ID, audience_kind

Json = dict[str, Any]

# The public client that people's tokens are issued to here (Azure CLI's well-known id).
USER_CLIENT_ID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


def app_claims(tenant: Tenant, principal: Json, audience: str, *, resource: Json | None = None, strength: str = "1") -> Json:
    """Claims of an app's own token. `roles` are the app roles that it holds at the resource (a service principal; None: the one
    that `audience` means), by their values, and absent when there are none. `strength`: how the app proved itself, appidacr."""
    roles = app_roles(principal, resource or _resource(tenant, audience))
    claims = {
        **_common(tenant, audience),
        "appid": principal["appId"],
        "azp": principal["appId"],
        "appidacr": strength,
        "azpacr": strength,
        "app_displayname": principal["displayName"],
        "idtyp": "app",
        "oid": principal["id"],
        "sub": principal["id"],
        "wids": directory_roles(tenant, principal["id"]),
    }
    return {**claims, "roles": roles} if roles else claims


def user_claims(
    tenant: Tenant,
    user: Json,
    audience: str,
    *,
    client_id: str = USER_CLIENT_ID,
    scopes: str | None = None,
    strength: str = "0",
) -> Json:
    """Claims of a token that a person got by signing in. `scopes` None: those of Azure CLI. What an administrator may do follows
    from `wids`."""
    wids = directory_roles(tenant, user["id"])
    return {
        **_common(tenant, audience),
        "appid": client_id,
        "azp": client_id,
        "appidacr": strength,
        "azpacr": strength,
        "idtyp": "user",
        "oid": user["id"],
        "sub": user["id"],
        "upn": user["userPrincipalName"],
        "unique_name": user["userPrincipalName"],
        "name": user["displayName"],
        "scp": cli_scopes(tenant, user, audience) if scopes is None else scopes,
        "wids": wids,
    }


def cli_scopes(tenant: Tenant, user: Json, audience: str) -> str:
    """What Azure CLI may do in a person's name. Only who holds a directory role, or may activate one, gets the scope that opens
    to it what the role allows (the table of Graph's permissions says what that is)."""
    if audience_kind(audience) == "arm":
        return "user_impersonation"
    privileged = directory_roles(tenant, user["id"]) or _eligible(tenant, user["id"])
    return "Directory.AccessAsUser.All User.Read" if privileged else "User.Read"


def _eligible(tenant: Tenant, user_id: str) -> bool:
    """Whether a person, or a group that the person is in, may activate a directory role."""
    holders = {schedule["principalId"] for schedule in tenant.collection("roleEligibilitySchedules").values()}
    groups = tenant.collection("groups")
    return user_id in holders or any(user_id in groups[one].get("_members", ()) for one in holders & set(groups))


def app_roles(principal: Json, resource: Json | None) -> list[str]:
    """The values of the app roles that a service principal holds at a resource, sorted."""
    if resource is None:
        return []
    values = {role["id"]: role.get("value") for role in resource.get("appRoles", ())}
    return sorted(
        {
            values[one["appRoleId"]]
            for one in principal.get("_appRoleAssignments", ())
            if one["resourceId"].lower() == resource["id"].lower() and values.get(one["appRoleId"])
        }
    )


def directory_roles(tenant: Tenant, principal_id: str) -> list[str]:
    """The role templates that a principal holds for the whole directory, sorted."""
    assignments = tenant.collection("roleAssignments").values()
    return sorted(
        {a["roleDefinitionId"] for a in assignments if a["principalId"] == principal_id and a["directoryScopeId"] == "/"}
    )


def _resource(tenant: Tenant, audience: str) -> Json | None:
    """The service principal of Graph or Exchange, for an audience that means it (this origin means Graph)."""
    wanted = {"graph": GRAPH_APP_ID, "local": GRAPH_APP_ID, "exchange": EXCHANGE_APP_ID}.get(audience_kind(audience) or "")
    return next((p for p in tenant.collection("servicePrincipals").values() if p["appId"] == wanted), None)


def _common(tenant: Tenant, audience: str) -> Json:
    return {
        "aud": audience,
        "iss": f"https://sts.windows.net/{tenant.id}/",
        "idp": f"https://sts.windows.net/{tenant.id}/",
        "tid": tenant.id,
        "ver": "1.0",
    }
