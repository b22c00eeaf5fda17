"""Flow logs (Microsoft.Network/networkWatchers/flowLogs) of virtual networks, subnets and network interfaces.

New flow logs of network security groups have been refused since 2025-06-30. Target, storage account and watcher lie in one region
("Virtual network flow logs", considerations); the codes of these refusals and of a second log for one target are general
knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names, usage
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.references import Referrer, place
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json

TYPE = names.FLOW_LOG
_STORAGE = "Microsoft.Storage/storageAccounts"
_WORKSPACE = "Microsoft.OperationalInsights/workspaces"


def prepare(write: Write, wanted: Json) -> None:
    tenant = write.request.tenant
    watcher = tenant.collection("arm")[write.id.parent.lower()]
    if "location" not in wanted:
        raise bad("LocationRequired", "The location property is required for this definition.")
    if wanted["location"] != watcher["location"]:
        raise bad(
            "InvalidFlowLogRegion",
            f"Flow log {write.id.text} in {wanted['location']} must be in the region of its network watcher, "
            f"{watcher['location']}.",
        )
    properties = settle(write, wanted, guid=False)
    referrer = Referrer.of(write, wanted)
    _settle_target(write, referrer, properties)
    account = referrer.find(properties["storageId"], "properties.storageId", _STORAGE)
    if account is not None and place(tenant, account) != watcher["location"]:
        raise bad("InvalidStorageAccountRegion", f"Storage account {account['id']} is not in region {watcher['location']}.")
    properties.setdefault("enabled", True)
    properties["retentionPolicy"] = {"days": 0, "enabled": False} | (properties.get("retentionPolicy") or {})
    properties["format"] = {"type": "JSON", "version": 1} | (properties.get("format") or {})
    _settle_analytics(write, properties)


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, patchable=())


def _settle_target(write: Write, referrer: Referrer, properties: Json) -> None:
    target = properties["targetResourceId"]
    if f"/{names.NETWORK_SECURITY_GROUP}/".lower() in target.lower() and write.current is None:
        raise bad(
            "NsgFlowLogCreationBlocked",
            "On September 30, 2027, Network Security Group (NSG) flow logs will be retired. Creation of new NSG flow logs is "
            "blocked starting June 30, 2025. Use virtual network flow logs instead.",
        )
    found = referrer.find(
        target,
        "properties.targetResourceId",
        names.VIRTUAL_NETWORK,
        names.SUBNET,
        names.NETWORK_INTERFACE,
        names.NETWORK_SECURITY_GROUP,
    )
    others = [other for other in usage.flow_logs_on(write.request.tenant, target.lower()) if other.lower() != write.id.key]
    if others:
        raise bad("FlowLogTargetInUse", f"The resource {target} has the flow log {others[0]} already.")
    guid = found["properties"].get("resourceGuid") if found else None
    if guid:
        properties["targetResourceGuid"] = guid


def _settle_analytics(write: Write, properties: Json) -> None:
    analytics = (properties.get("flowAnalyticsConfiguration") or {}).get("networkWatcherFlowAnalyticsConfiguration") or {}
    identifier = analytics.get("workspaceResourceId")
    if not identifier:
        return
    # The workspace may lie in another region than the watcher.
    referrer = Referrer(tenant=write.request.tenant, id=write.id.text)
    workspace = referrer.find(identifier, "properties.flowAnalyticsConfiguration", _WORKSPACE)
    if workspace is None:
        return
    region = analytics.get("workspaceRegion")
    if region and region.replace(" ", "").lower() != workspace["location"]:
        raise bad(
            "InvalidTAWorkspaceRegion",
            f"The specified region {region} for workspace is invalid. Workspace {workspace['id']} located in "
            f"{workspace['location']} region.",
        )
    analytics["workspaceRegion"] = workspace["location"]
    analytics["workspaceId"] = workspace["properties"]["customerId"]
    analytics.setdefault("trafficAnalyticsInterval", 60)
