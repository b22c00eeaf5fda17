"""Diagnostic settings (Microsoft.Insights/diagnosticSettings): which logs and metrics of a resource, a subscription or a
management group go where.

The refusals of unknown categories and of a sink that another setting uses already are Azure's own words, as its users report
them; the others are from general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.arm import crud, hierarchy, ids, references
from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.Insights/diagnosticSettings"
SINKS = {
    "workspaceId": ("Microsoft.OperationalInsights/workspaces",),
    "storageAccountId": ("Microsoft.Storage/storageAccounts",),
    "eventHubAuthorizationRuleId": ("Microsoft.EventHub/namespaces/authorizationRules",),
    "serviceBusRuleId": ("Microsoft.ServiceBus/namespaces/authorizationRules",),
    "marketplacePartnerId": (),
}
_MOST = 5
# The log categories of what small tenants have; of other types any category is taken. Source: "Supported resource log
# categories".
_OF_SUBSCRIPTION = frozenset(
    {"Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth"}
)
_CATEGORIES = {
    ids.SUBSCRIPTION_TYPE.lower(): _OF_SUBSCRIPTION,
    "microsoft.management/managementgroups": frozenset({"Administrative", "Policy"}),
    "microsoft.keyvault/vaults": frozenset({"AuditEvent", "AzurePolicyEvaluationDetails"}),
    "microsoft.network/networksecuritygroups": frozenset({"NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"}),
    "microsoft.network/publicipaddresses": frozenset(
        {"DDoSProtectionNotifications", "DDoSMitigationFlowLogs", "DDoSMitigationReports"}
    ),
    "microsoft.network/virtualnetworks": frozenset({"VMProtectionAlerts"}),
    "microsoft.network/networkinterfaces": frozenset(),
    "microsoft.storage/storageaccounts": frozenset(),
    "microsoft.storage/storageaccounts/blobservices": frozenset({"StorageRead", "StorageWrite", "StorageDelete"}),
}


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    hierarchy.require_group(write.request.tenant, write.id.scope)
    logs, metrics = given.get("logs") or [], given.get("metrics") or []
    check_sinks(write, given)
    if not any(entry["enabled"] for entry in (*logs, *metrics)):
        raise bad("At least one log or metric category must be enabled.")
    known = _CATEGORIES.get(ids.parse(write.id.scope).type.lower())
    for entry in logs:
        if bool(entry.get("category")) == bool(entry.get("categoryGroup")):
            raise bad("A log entry names either a category or a categoryGroup.")
        if entry.get("categoryGroup") and known is _OF_SUBSCRIPTION:
            raise bad(f"Category group '{entry['categoryGroup']}' is not supported.")
        if entry.get("category") and known is not None and entry["category"] not in known:
            raise bad(f"Category '{entry['category']}' is not supported.")
    if metrics and ids.parse(write.id.scope).type == ids.SUBSCRIPTION_TYPE:
        raise bad(f"Metric category '{metrics[0].get('category')}' is not supported.")
    for entry in metrics:
        if not entry.get("category") and not entry.get("timeGrain"):
            raise bad("A metric entry names a category.")
    refuse_twice([entry.get("category") or f"group {entry.get('categoryGroup')}" for entry in logs])
    others = [
        item
        for item in crud.below(write.request.tenant, write.id.scope, TYPE)
        if ids.parse(item["id"]).scope.lower() == write.id.scope.lower() and item["id"].lower() != write.id.key
    ]
    if len(others) >= _MOST:
        raise ArmFault(409, "Conflict", f"A resource can have at most {_MOST} diagnostic settings.")
    for other in others:
        refuse_shared_sink(given, other)
    for entry in (*logs, *metrics):
        entry.setdefault("retentionPolicy", {"enabled": False, "days": 0})


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^#<>%&:\\?/{}*]{1,260}")


def check_sinks(write: Write, given: Json) -> None:
    """400 when a setting sends its logs nowhere, or to something that isn't there."""
    tenant = write.request.tenant
    if not any(given.get(name) for name in SINKS):
        raise bad("At least one data sink needs to be specified.")
    for name, types in SINKS.items():
        if given.get(name) and types:
            references.require(tenant, given[name], *types)
    if given.get("eventHubName") and not given.get("eventHubAuthorizationRuleId"):
        raise bad("An eventHubName needs an eventHubAuthorizationRuleId.")
    if given.get("logAnalyticsDestinationType") and given["logAnalyticsDestinationType"] not in ("Dedicated", "AzureDiagnostics"):
        raise bad(f"The logAnalyticsDestinationType '{given['logAnalyticsDestinationType']}' is not valid.")


def refuse_twice(names: list[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise bad(f"The category '{twice}' is named more than once.")


def refuse_shared_sink(given: Json, other: Json) -> None:
    """409 when another setting of the same resource sends an enabled category to the same place already."""
    taken = other["properties"]
    shared = next((taken[name] for name in SINKS if given.get(name) and _same(given[name], taken.get(name))), None)
    both = set(_enabled(given)) & set(_enabled(taken))
    if shared and both:
        raise ArmFault(
            409,
            "Conflict",
            f"Data sink '{shared}' is already used in diagnostic setting '{other['name']}' for category '{min(both)}'. Data "
            "sinks "
            "can't be reused in different settings on the same category for the same resource.",
        )


def bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)


def _same(left: str, right: str | None) -> bool:
    return right is not None and left.lower() == right.lower()


def _enabled(properties: Json) -> Iterator[str]:
    for entry in (*(properties.get("logs") or ()), *(properties.get("metrics") or ())):
        if entry["enabled"]:
            yield entry.get("category") or entry.get("categoryGroup") or ""
