"""The tables that queries begin with: what the caller may read in the request's scope, as rows.

Columns: Microsoft's samples of Resource Graph. Types and names of resource groups stand there in lower case, ids as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.arm import access, codes, crud, hierarchy, ids, kind
from simulator.arm.paging import public
from simulator.arm.resource_graph.table import Table
from simulator.arm.resource_types.authorization import role_definitions
from simulator.arm.resource_types.management import management_groups
from simulator.arm.resources import is_listed
from simulator.arm.unchanged import unchanged
from simulator.messages import Json
from simulator.store import Tenant

SERVED = frozenset({"resources", "resourcecontainers", "authorizationresources"})
_COLUMNS = {
    "id": "string",
    "name": "string",
    "type": "string",
    "tenantId": "string",
    "kind": "string",
    "location": "string",
    "resourceGroup": "string",
    "subscriptionId": "string",
    "managedBy": "string",
    "sku": "dynamic",
    "plan": "dynamic",
    "properties": "dynamic",
    "tags": "dynamic",
    "identity": "dynamic",
    "zones": "dynamic",
    "extendedLocation": "dynamic",
}
_GROUP_TYPE = "microsoft.resources/subscriptions/resourcegroups"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one request may look at: `held` are the caller's roles, `subscriptions` those it names or sees, by lower-case id.
    `groups`: the management groups in it, which only queries beyond single subscriptions see."""

    tenant: Tenant
    held: Sequence[tuple[str, Json]]
    subscriptions: dict[str, Json]
    groups: Sequence[str] = ()


def read(scope: Scope, name: str) -> Table:
    """The table of this (lower-case) name."""
    sources = {"resources": _resources, "resourcecontainers": _containers, "authorizationresources": _authorization}
    with unchanged(scope.tenant):
        return Table(columns=_COLUMNS, rows=list(sources[name](scope)))


def _resources(scope: Scope) -> Iterator[Json]:
    for item in scope.tenant.collection("arm").values():
        if is_listed(item) and _inside(scope, item["id"]) and access.grant(scope.held, f"{item['type']}/read", item["id"]):
            yield _row(scope.tenant, _shown(scope.tenant, item))


def _containers(scope: Scope) -> Iterator[Json]:
    for subscription in scope.subscriptions.values():
        if access.grant(scope.held, f"{ids.SUBSCRIPTION_TYPE}/read", subscription["id"]):
            yield _of_subscription(scope.tenant, subscription)
    action = f"{codes.of(ids.RESOURCE_GROUP_TYPE).action_base}/read"
    for item in scope.tenant.collection("arm").values():
        if item["type"] != ids.RESOURCE_GROUP_TYPE or not _inside(scope, item["id"]):
            continue
        if access.grant(scope.held, action, item["id"]):
            yield _row(scope.tenant, public(item)) | {"type": _GROUP_TYPE, "resourceGroup": item["name"].lower()}
    for group in scope.groups:
        found = management_groups.find(scope.tenant, group)
        if found is not None and access.grant(scope.held, f"{management_groups.TYPE}/read", found["id"]):
            yield _row(scope.tenant, public(management_groups.shown(scope.tenant, found)))


def _authorization(scope: Scope) -> Iterator[Json]:
    subscriptions = scope.subscriptions.values()
    above = {group for one in subscriptions for group in hierarchy.groups_above(scope.tenant, one["id"])}
    for item in scope.tenant.collection("arm").values():
        # What is assigned above a subscription holds in it.
        at = ids.parse(item["id"]).scope.lower()
        if item["type"] != access.ASSIGNMENT_TYPE or not (_inside(scope, item["id"]) or at in above):
            continue
        if access.grant(scope.held, f"{access.ASSIGNMENT_TYPE}/read", item["id"]):
            yield _row(scope.tenant, _shown(scope.tenant, item))
    if any(access.grant(scope.held, f"{role_definitions.TYPE}/read", one["id"]) for one in subscriptions):
        for role in access.built_in_roles().values():
            yield _row(scope.tenant, role_definitions.written(role, ids.parse("")))


def _inside(scope: Scope, item: str) -> bool:
    return (ids.parse(item).subscription or "").lower() in scope.subscriptions


def _shown(tenant: Tenant, item: Json) -> Json:
    found = kind.find(item["type"])
    return crud.shown(tenant, item, found) if found else public(item)


def _of_subscription(tenant: Tenant, subscription: Json) -> Json:
    above = [management_groups.find(tenant, group) for group in hierarchy.groups_above(tenant, subscription["id"])]
    chain = [{"name": one["name"], "displayName": one["properties"]["displayName"]} for one in above if one]
    properties = {
        "state": subscription["state"],
        "subscriptionPolicies": subscription.get("subscriptionPolicies"),
        "managementGroupAncestorsChain": chain,
    }
    return _row(
        tenant,
        {
            "id": subscription["id"],
            "name": subscription["displayName"],
            "type": ids.SUBSCRIPTION_TYPE,
            "tags": subscription.get("tags"),
            "properties": properties,
        },
    )


def _row(tenant: Tenant, item: Json) -> Json:
    target = ids.parse(item["id"])
    texts = {name: item.get(name) or "" for name, of_type in _COLUMNS.items() if of_type == "string"}
    return {
        **texts,
        **{name: item.get(name) for name, of_type in _COLUMNS.items() if of_type == "dynamic"},
        "type": item["type"].lower(),
        "tenantId": tenant.id,
        "location": texts["location"].replace(" ", "").lower(),
        "resourceGroup": (target.group or "").lower(),
        "subscriptionId": target.subscription or "",
    }
