"""Network Watcher (Microsoft.Network/networkWatchers): one per region and subscription.

Azure makes it by itself, in a resource group of its own, when the first virtual network of a region is made (Network Watcher
documentation, "Enable or disable Network Watcher").
"""

from __future__ import annotations

from simulator.arm import ids
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names, usage
from simulator.arm.resource_types.network.parts import new_etag, settle
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.NETWORK_WATCHER
GROUP = "NetworkWatcherRG"


def prepare(write: Write, wanted: Json) -> None:
    other = _of_region(write.request.tenant, write.id.subscription or "", wanted["location"])
    if other is not None and other["id"].lower() != write.id.key:
        raise bad(
            "NetworkWatcherCountLimitReached",
            "Cannot create more than 1 network watchers for this subscription in this region.",
        )
    settle(write, wanted, guid=False)


def bring(write: Write, location: str) -> None:
    """Make the Network Watcher of the region if the subscription has none there."""
    tenant, cloud, subscription = write.request.tenant, write.request.cloud, write.id.subscription or ""
    if _of_region(tenant, subscription, location) is not None:
        return
    arm, now = tenant.collection("arm"), cloud.timestamp()
    scope = f"/subscriptions/{subscription}/resourceGroups/{GROUP}"
    group = {
        "id": scope,
        "name": GROUP,
        "type": ids.RESOURCE_GROUP_TYPE,
        "location": location,
        "properties": {"provisioningState": "Succeeded"},
        "_created": now,
        "_changed": now,
    }
    arm.setdefault(scope.lower(), group)
    name = f"NetworkWatcher_{location}"
    watcher = f"{scope}/providers/{TYPE}/{name}"
    arm[watcher.lower()] = {
        "id": watcher,
        "name": name,
        "type": TYPE,
        "location": location,
        "properties": {"provisioningState": "Succeeded"},
        "etag": new_etag(cloud),
        "_created": now,
        "_changed": now,
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, patchable=())


def _of_region(tenant: Tenant, subscription: str, location: str) -> Json | None:
    scope = f"/subscriptions/{subscription}"
    return next(
        (found for found in usage.of_type(tenant, TYPE) if found["location"] == location and ids.covers(scope, found["id"])),
        None,
    )
