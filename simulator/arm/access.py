"""Who may do what: Azure RBAC over the tenant's role assignments.

The rule: an action is allowed at a scope when an assignment at or above that scope, to the caller or to a group that holds the
caller (nested ones too), names a role whose actions include it and whose notActions don't. Directory roles count for nothing:
a Global Administrator needs an assignment like everybody, and gets the one that the seed makes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache

from simulator.arm import hierarchy, ids
from simulator.arm.description import DATA
from simulator.errors import ArmFault
from simulator.messages import Caller, Json, Request
from simulator.store import Tenant

ASSIGNMENT_TYPE = "Microsoft.Authorization/roleAssignments"
_MARK = "/providers/microsoft.authorization/roleassignments/"


@cache
def built_in_roles() -> dict[str, Json]:
    """The built-in roles by id, as `data/role-definitions.json` has them."""
    return {role["id"]: role for role in json.loads((DATA / "role-definitions.json").read_text(encoding="utf-8"))["roles"]}


def require(request: Request, action: str, scope: str) -> None:
    """403 AuthorizationFailed unless the caller may do `action` (`Microsoft.Insights/actionGroups/write`) at `scope`."""
    if not allowed(request.tenant, request.who, action, scope):
        who = request.who
        client = who.name if who.kind == "user" else who.client_id
        raise ArmFault(
            403,
            "AuthorizationFailed",
            f"The client '{client}' with object id '{who.object_id}' does not have authorization to perform action '{action}' "
            f"over scope '{scope or '/'}' or the scope is invalid. "
            "If access was recently granted, please refresh your credentials.",
        )


def allowed(tenant: Tenant, caller: Caller, action: str, scope: str) -> bool:
    return grant(held_roles(tenant, caller), action, scope)


def grant(held: Sequence[tuple[str, Json]], action: str, scope: str) -> bool:
    """Whether the roles that `held_roles` found allow an action; for lists, which ask once for each entry."""
    return any(ids.covers(at, scope) and _grants(role, action) for at, role in held)


def sees(tenant: Tenant, caller: Caller, scope: str) -> bool:
    """Whether the caller holds any role at, above or below the scope."""
    return any(ids.covers(at, scope) or ids.covers(scope, at) for at, _ in held_roles(tenant, caller))


def held_roles(tenant: Tenant, caller: Caller) -> list[tuple[str, Json]]:
    """(scope, role) of each assignment that reaches the caller."""
    assignments = [assignment for key, assignment in tenant.collection("arm").items() if _MARK in key]
    assigned = {assignment["properties"]["principalId"].lower() for assignment in assignments}
    # Who is in which group is a long question; without an assignment to a group nobody needs to ask it.
    through_groups = not assigned.isdisjoint(tenant.collection("groups"))
    principals = principals_of(tenant, caller.object_id) if through_groups else {caller.object_id.lower()}
    roles = [
        (assignment, built_in_roles().get(assignment["properties"]["roleDefinitionId"].rpartition("/")[2].lower()))
        for assignment in assignments
        if assignment["properties"]["principalId"].lower() in principals
    ]
    # What is granted at a management group holds for all subscriptions in it.
    return [
        (scope, role)
        for assignment, role in roles
        if role is not None
        for scope in hierarchy.below(tenant, ids.parse(assignment["id"]).scope)
    ]


def principals_of(tenant: Tenant, object_id: str) -> frozenset[str]:
    """The object itself and every group that holds it, directly or through other groups; lower case."""
    reached = {object_id.lower()}
    grown = True
    while grown:
        grown = False
        for group_id, group in tenant.collection("groups").items():
            if group_id.lower() not in reached and any(str(member).lower() in reached for member in group.get("_members", ())):
                reached.add(group_id.lower())
                grown = True
    return frozenset(reached)


def _grants(role: Json, action: str) -> bool:
    return any(_matches(pattern, action) for pattern in role["actions"]) and not any(
        _matches(pattern, action) for pattern in role["notActions"]
    )


@cache
def _matches(pattern: str, action: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), action, re.IGNORECASE) is not None
