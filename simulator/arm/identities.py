"""Managed identities of resources: a system-assigned one is a service principal that comes and goes with its resource; user-
assigned ones are resources of their own, which must be there.

Roles can be assigned to them at once. FailedIdentityOperation is Azure's code; its sentence is from general knowledge.
"""

from __future__ import annotations

from simulator import shapes
from simulator.arm import references
from simulator.arm.kind import Write
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Tenant

USER_ASSIGNED = "Microsoft.ManagedIdentity/userAssignedIdentities"
_PRINCIPALS = "servicePrincipals"


def settle(write: Write, wanted: Json) -> None:
    """Give the resource the identities that its body asks for, and take away the system-assigned one that it no longer wants."""
    identity = wanted.get("identity") or {}
    held = (write.current or {}).get("identity") or {}
    request = write.request
    # First what can be refused: a refused write makes and takes away nothing.
    for name, entry in (identity.get("userAssignedIdentities") or {}).items():
        if not references.is_a(name, USER_ASSIGNED) or references.missing(request.tenant, name):
            raise ArmFault(
                400,
                "FailedIdentityOperation",
                f"Identity operation for resource '{write.id.text}' failed with error 'Failed to perform resource identity "
                "operation. "
                f"The user assigned identity '{name}' was not found.'.",
            )
        shared = references.held(request.tenant, name)
        if shared is not None and isinstance(entry, dict):
            entry |= {key: shared["properties"][key] for key in ("principalId", "clientId")}
    if "SystemAssigned" in (identity.get("type") or ""):
        principal = held.get("principalId") or request.cloud.new_id()
        if principal not in request.tenant.collection(_PRINCIPALS):
            _make(write, principal)
        identity |= {"principalId": principal, "tenantId": request.tenant.id}
    elif held.get("principalId"):
        request.tenant.collection(_PRINCIPALS).pop(held["principalId"], None)


def forget(tenant: Tenant, removed: Json) -> None:
    """A resource that is gone takes its own identity with it."""
    principal = (removed.get("identity") or {}).get("principalId")
    if principal:
        tenant.collection(_PRINCIPALS).pop(principal, None)


def _make(write: Write, principal: str) -> None:
    cloud, tenant = write.request.cloud, write.request.tenant
    made = shapes.service_principal(principal, cloud.new_id(), write.id.name, owner_tenant=tenant.id, app_roles=[])
    made |= {
        "servicePrincipalType": "ManagedIdentity",
        "alternativeNames": ["isExplicit=False", write.id.text],
        "appOwnerOrganizationId": None,
    }
    tenant.collection(_PRINCIPALS)[principal] = made
