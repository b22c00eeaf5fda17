"""An app in a client's tenant that may do exactly what it is granted."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from graph_provider.app_roles import APP_ROLES, GRAPH_APP_ID
from tests.graph_provider.conftest import Tenant


def limited(tenant: Tenant, permissions: Iterable[str]) -> dict[str, str]:
    """Made by the tenant's administrator; gives the environment to sign in as it, the ownership marks staying those of the
    provider's own app."""
    app = tenant.admin("POST", "/applications", {"displayName": f"Limited {uuid4().hex[:8]}"})
    secret = tenant.admin("POST", f"/applications/{app['id']}/addPassword", {"passwordCredential": {"displayName": "test"}})
    principal = tenant.admin("POST", "/servicePrincipals", {"appId": app["appId"]})
    graph = tenant.admin("GET", f"/servicePrincipals?$filter=appId eq '{GRAPH_APP_ID}'")["value"][0]
    for permission in sorted(set(permissions)):
        grant = {"principalId": principal["id"], "resourceId": graph["id"], "appRoleId": APP_ROLES[permission]}
        tenant.admin("POST", f"/servicePrincipals/{principal['id']}/appRoleAssignments", grant)
    return {
        "AZURE_CLIENT_ID": app["appId"],
        "AZURE_CLIENT_SECRET": secret["secretText"],
        "M365_MARK_APP_ID": tenant.env["AZURE_CLIENT_ID"],
    }
