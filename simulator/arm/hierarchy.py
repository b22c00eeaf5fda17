"""Management groups above subscriptions: what lies below what. The root group has the tenant's id, and is always there."""

from __future__ import annotations

from simulator.arm import ids
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Tenant

GROUPS = "/providers/Microsoft.Management/managementGroups/"
PARENT = "_managementGroup"


def group_id(name: str) -> str:
    return GROUPS + name


def parent_group(tenant: Tenant, subscription: Json) -> str:
    """The id of the management group that holds a subscription: the tenant's root until somebody moves it."""
    return str(subscription.get(PARENT) or group_id(tenant.id))


def groups_above(tenant: Tenant, target: str) -> list[str]:
    """The ids of the management groups above a scope, lower case, the nearest first."""
    at = ids.parse(target)
    if at.subscription:
        subscription = tenant.collection("subscriptions").get(at.subscription.lower(), {})
        nearest = parent_group(tenant, subscription)
    elif target.lower().startswith(GROUPS.lower()):
        name = target[len(GROUPS) :].split("/", maxsplit=1)[0]
        nearest = group_id(name) if target.lower() != group_id(name).lower() else _parent(tenant, target)
    else:
        return []
    above: list[str] = []
    # A group is never its own ancestor, but state can be loaded from a file.
    while nearest and nearest.lower() not in above:
        above.append(nearest.lower())
        nearest = _parent(tenant, nearest)
    return above


def reaches(tenant: Tenant, scope: str, target: str) -> bool:
    """Whether `target` is `scope` or lies below it, through management groups too."""
    return ids.covers(scope, target) or scope.rstrip("/").lower() in groups_above(tenant, target)


def below(tenant: Tenant, scope: str) -> list[str]:
    """The scope, and where it is a management group all groups and subscriptions in it."""
    if not is_group(scope):
        return [scope]
    held = [item["id"] for key, item in tenant.collection("arm").items() if is_group(key)]
    held += [subscription["id"] for subscription in tenant.collection("subscriptions").values()]
    return [scope, *(one for one in held if scope.lower() in groups_above(tenant, one))]


def is_group(scope: str) -> bool:
    """Whether the scope is a management group itself."""
    return scope.lower().startswith(GROUPS.lower()) and "/" not in scope[len(GROUPS) :]


def require_group(tenant: Tenant, scope: str) -> None:
    """404 when the scope is a management group that isn't there; every other scope is checked before a write gets here."""
    if not scope.lower().startswith(GROUPS.lower()) or scope.lower() == group_id(tenant.id).lower():
        return
    if scope.lower() not in tenant.collection("arm"):
        name = scope[len(GROUPS) :]
        raise ArmFault(404, "NotFound", f"The management group '{name}' cannot be found.")


def _parent(tenant: Tenant, group: str) -> str:
    if group.lower() == group_id(tenant.id).lower():
        return ""
    stored = tenant.collection("arm").get(group.lower())
    return stored["properties"]["details"]["parent"]["id"] if stored else ""
