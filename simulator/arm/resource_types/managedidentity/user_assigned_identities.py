"""User-assigned identities (Microsoft.ManagedIdentity/userAssignedIdentities): each is a service principal in the directory.

The principal comes and goes with the identity, so that roles can be assigned to it at once. It has no application object. Names
as Microsoft documents them (3 to 128 characters).
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.messages import Json
from simulator.store import Cloud, Tenant

TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"
PRINCIPALS = "servicePrincipals"


def prepare(write: Write, wanted: Json) -> None:
    if write.current is not None:
        wanted["properties"] = write.current["properties"]
        return
    cloud, tenant = write.request.cloud, write.request.tenant
    principal, application = cloud.new_id(), cloud.new_id()
    wanted["properties"] = {"tenantId": tenant.id, "principalId": principal, "clientId": application}
    tenant.collection(PRINCIPALS)[principal] = {
        "id": principal,
        "appId": application,
        "displayName": write.id.name,
        "accountEnabled": True,
        "servicePrincipalType": "ManagedIdentity",
        "alternativeNames": ["isExplicit=True", write.id.text],
        "servicePrincipalNames": [application],
        "appOwnerOrganizationId": None,
        "appRoleAssignmentRequired": False,
        "appRoles": [],
        "oauth2PermissionScopes": [],
        "keyCredentials": [],
        "passwordCredentials": [],
        "replyUrls": [],
        "tags": [],
    }


def after_delete(_: Cloud, tenant: Tenant, identity: Json) -> None:
    tenant.collection(PRINCIPALS).pop(identity["properties"]["principalId"], None)


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="[A-Za-z0-9][A-Za-z0-9_-]{2,127}", after_delete=after_delete)
