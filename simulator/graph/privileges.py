"""What a caller may do beyond the route's own permission: further permissions, directory roles, targets that are admins.

Sources: Graph permissions reference; "sensitive actions" on users (facts: users, update).
"""

from __future__ import annotations

from typing import Any

from simulator.graph import faults, permissions
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
PRIVILEGED_AUTHENTICATION_ADMINISTRATOR = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
HELPDESK_ADMINISTRATOR = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
PRIVILEGED_ROLE_ADMINISTRATOR = "e8611ab8-c189-46e8-94e1-60213ab1f814"
# Who may touch every admin, and who may reset an ordinary user's password.
ABOVE_ADMINS = frozenset({GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR})
# Permissions that a person only has by one of these roles, whatever else the person may do.
_ROLES_ALONE: dict[str, frozenset[str]] = {
    "RoleManagement.ReadWrite.Directory": frozenset({PRIVILEGED_ROLE_ADMINISTRATOR}),
    "User-LifeCycleInfo.ReadWrite.All": frozenset(),
}
PASSWORD_SETTERS = ABOVE_ADMINS | {USER_ADMINISTRATOR, HELPDESK_ADMINISTRATOR}


def roles_of(tenant: Tenant, principal_id: str) -> set[str]:
    """The role template ids that a user, service principal or group member holds in the whole directory."""
    groups = {
        group_id
        for group_id, group in tenant.collection("groups").items()
        if group.get("isAssignableToRole") and principal_id in group.get("_members", [])
    }
    return {
        str(assignment["roleDefinitionId"]).lower()
        for assignment in tenant.collection("roleAssignments").values()
        if assignment.get("directoryScopeId") == "/"
        and (assignment.get("principalId") == principal_id or assignment.get("principalId") in groups)
    }


def caller_roles(request: Request) -> set[str]:
    return roles_of(request.tenant, request.who.object_id) | {role.lower() for role in request.who.directory_roles}


def is_global_administrator(request: Request) -> bool:
    return request.who.kind == "user" and GLOBAL_ADMINISTRATOR in caller_roles(request)


def has(request: Request, *any_of: str) -> bool:
    """Whether the token holds one of the permissions. What a person may do follows from the directory roles, which the route's
    row has asked for already; only what no other role contains is asked for again."""
    if request.who.scopes & set(any_of) or is_global_administrator(request):
        return True
    if request.who.kind != "user" or permissions.EVERYTHING not in request.who.scopes:
        return False
    needed = [_ROLES_ALONE[name] for name in any_of if name in _ROLES_ALONE]
    return not needed or bool(caller_roles(request) & set().union(*needed))


def demand(request: Request, *any_of: str) -> None:
    """Raises GraphFault 403 unless `has`."""
    if not has(request, *any_of):
        raise faults.denied()


def demand_row(request: Request, method: str, path: str, name: str = "") -> None:
    """For what only the handler knows, a property of the body or the kind of an object: raises GraphFault 403 unless the row of
    `method path` (and of its property `name`) in the table of permissions allows the caller."""
    row = permissions.row_of(method, path, name)
    if row is None or not row.allows(request.who):
        raise faults.denied()


def demand_owned(request: Request, item: Json, *whole: str) -> None:
    """An app whose only permission is Application.ReadWrite.OwnedBy reaches what its own service principal owns. `whole`: the
    permissions that reach everything. Raises GraphFault 403."""
    owned_only = request.who.kind == "app" and not request.who.scopes & {"Application.ReadWrite.All", *whole}
    if owned_only and request.who.object_id not in item.get("_owners", []):
        raise faults.denied()


def is_sensitive_target(tenant: Tenant, user: Json) -> bool:
    """A user with a directory role, or in a role-assignable group as member or owner."""
    if roles_of(tenant, user["id"]):
        return True
    return any(
        user["id"] in group.get("_members", []) or user["id"] in group.get("_owners", [])
        for group in tenant.collection("groups").values()
        if group.get("isAssignableToRole")
    )


def demand_over(request: Request, user: Json) -> None:
    """For a sensitive action on `user`: on an admin the caller needs a role that stands above. Raises GraphFault 403."""
    if is_sensitive_target(request.tenant, user) and not caller_roles(request) & ABOVE_ADMINS:
        raise faults.denied()
