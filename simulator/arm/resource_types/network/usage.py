"""Who uses what: the back references that a read shows and a delete is refused for, found in the bodies that refer."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.arm.resource_types.network import names
from simulator.arm.resource_types.network.references import refers
from simulator.arm.unchanged import kept
from simulator.messages import Json
from simulator.store import Tenant

_WITH_ADDRESSES = {
    names.NETWORK_INTERFACE: ("ipConfigurations",),
    names.VIRTUAL_NETWORK_GATEWAY: ("ipConfigurations",),
    names.BASTION_HOST: ("ipConfigurations",),
    names.AZURE_FIREWALL: ("ipConfigurations", "managementIpConfiguration"),
}


def configurations(tenant: Tenant) -> list[Json]:
    """Every IP configuration of the tenant, with its id."""
    return kept(tenant, "configurations", lambda: list(_configurations(tenant)))


def _configurations(tenant: Tenant) -> Iterator[Json]:
    for item in tenant.collection("arm").values():
        for name in _WITH_ADDRESSES.get(item["type"], ()):
            held = item["properties"].get(name) or []
            yield from held if isinstance(held, list) else [held]


def on_subnet(tenant: Tenant, key: str) -> list[Json]:
    """The IP configurations that have their address from this subnet."""
    return [found for found in configurations(tenant) if refers(found["properties"], "subnet", key)]


def of_public_address(tenant: Tenant, key: str) -> str | None:
    """The id of the IP configuration or NAT gateway that has this public address."""
    for found in configurations(tenant):
        if refers(found["properties"], "publicIPAddress", key):
            taken: str = found["id"]
            return taken
    return gateway_of_public_address(tenant, key)


def gateway_of_public_address(tenant: Tenant, key: str) -> str | None:
    """The id of the NAT gateway that has this public address."""
    for item in of_type(tenant, names.NAT_GATEWAY):
        if any(one["id"].lower() == key for one in item["properties"].get("publicIpAddresses") or ()):
            found: str = item["id"]
            return found
    return None


def referring(tenant: Tenant, arm_type: str, name: str, key: str) -> list[str]:
    """The ids of all resources of a type whose property `name` refers to this key."""
    return [item["id"] for item in of_type(tenant, arm_type) if refers(item["properties"], name, key)]


def flow_logs_on(tenant: Tenant, key: str) -> list[str]:
    return [
        item["id"] for item in of_type(tenant, names.FLOW_LOG) if item["properties"].get("targetResourceId", "").lower() == key
    ]


def machine_with(tenant: Tenant, key: str) -> tuple[str, bool] | None:
    """The id of the virtual machine that this interface is attached to, and whether it is its primary one."""
    for item in of_type(tenant, names.VIRTUAL_MACHINE):
        attached = (item["properties"].get("networkProfile") or {}).get("networkInterfaces") or []
        for one in attached:
            if str(one.get("id", "")).lower() == key:
                primary = (one.get("properties") or {}).get("primary")
                return item["id"], len(attached) == 1 if primary is None else bool(primary)
    return None


def of_type(tenant: Tenant, arm_type: str) -> list[Json]:
    return kept(tenant, arm_type, lambda: [item for item in tenant.collection("arm").values() if item["type"] == arm_type])


def links(ids: list[str]) -> list[Json]:
    return [{"id": one} for one in ids]
