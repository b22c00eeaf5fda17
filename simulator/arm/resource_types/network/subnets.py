"""Subnets (Microsoft.Network/virtualNetworks/subnets), by themselves or in the list of their virtual network.

A subnet lies inside the address space, overlaps no other one, and neither goes nor changes its prefix while something has an
address in it. Limits of prefix lengths: the virtual network FAQ (/29 is the smallest, /2 the largest, /64 for IPv6).
"""

from __future__ import annotations

from simulator.arm import crud, ids, locations
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names, usage
from simulator.arm.resource_types.network.addresses import Prefix
from simulator.arm.resource_types.network.children import touch
from simulator.arm.resource_types.network.parts import checked_names, refuse_unknown
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad, listed, unreadable
from simulator.messages import Json
from simulator.store import Cloud, Tenant

TYPE = names.SUBNET


def prefixes(subnet: Json) -> list[Prefix]:
    """The address prefixes of a subnet. 400 for what is none."""
    properties = subnet["properties"]
    single = properties.get("addressPrefix")
    return [addresses.prefix(text, subnet["id"]) for text in properties.get("addressPrefixes") or ([single] if single else [])]


def space(network: Json) -> list[Prefix]:
    """The address space of a virtual network. 400 for what is none."""
    listing = (network["properties"].get("addressSpace") or {}).get("addressPrefixes") or []
    return [addresses.prefix(text, network["id"]) for text in listing]


def check(tenant: Tenant, network: Json, subnet: Json, siblings: list[Json]) -> None:
    """Whether the virtual network may have this subnet beside these, and what the service fills in."""
    properties = subnet["properties"]
    if not prefixes(subnet) and not properties.get("ipamPoolPrefixAllocations"):
        raise bad(
            "NoAddressPrefixOrPoolProvided",
            f"The resource {subnet['id']} must have at least one address prefix or one allocation from an IPAM pool.",
        )
    available = space(network)
    others = [other for sibling in siblings for other in prefixes(sibling)]
    for own in prefixes(subnet):
        if own.prefixlen != 64 if own.version == 6 else not 2 <= own.prefixlen <= 29:
            raise bad("NetcfgInvalidSubnet", f"Subnet '{subnet['name']}' is not valid in virtual network '{network['name']}'.")
        if not any(addresses.within(own, one) for one in available):
            raise bad(
                "NetcfgSubnetRangeOutsideVnet",
                f"Subnet '{subnet['name']}' is not valid because its IP address range is outside the IP address range of virtual "
                f"network '{network['name']}'.",
            )
        if any(addresses.overlap(own, other) for other in others):
            raise bad(
                "NetcfgSubnetRangesOverlap",
                f"Subnet '{subnet['name']}' is not valid because its IP address range overlaps with that of an existing subnet "
                f"in virtual network '{network['name']}'.",
            )
    _check_change(tenant, subnet)
    referrer = Referrer(tenant=tenant, id=subnet["id"], location=network["location"])
    referrer.take(properties, "networkSecurityGroup", "properties", names.NETWORK_SECURITY_GROUP)
    referrer.take(properties, "routeTable", "properties", names.ROUTE_TABLE)
    referrer.take(properties, "natGateway", "properties", names.NAT_GATEWAY)
    _fill(subnet, network["location"])


def refuse_in_use(tenant: Tenant, subnet: Json) -> None:
    """400 while something has an address in the subnet."""
    users = [found["id"] for found in usage.on_subnet(tenant, subnet["id"].lower())]
    if users:
        raise bad(
            "InUseSubnetCannotBeDeleted",
            f"Subnet {subnet['name']} is in use by {listed(users)} and cannot be deleted. In order to delete the subnet, delete "
            "all the resources within the subnet. See aka.ms/deletesubnet.",
        )


def prepare(write: Write, wanted: Json) -> None:
    refuse_unknown(write, wanted)
    tenant = write.request.tenant
    network = tenant.collection("arm")[write.id.parent.lower()]
    subnet = {"id": write.id.text, "name": write.id.name, "properties": wanted["properties"]}
    every = crud.below(tenant, network["id"], TYPE)
    check(tenant, network, subnet, [found for found in every if found["id"].lower() != write.id.key])
    touch(write.request.cloud, tenant, network["id"])


def after_delete(cloud: Cloud, tenant: Tenant, subnet: Json) -> None:
    touch(cloud, tenant, ids.parse(subnet["id"]).parent)


def shown(tenant: Tenant, subnet: Json) -> Json:
    properties = dict(subnet["properties"])
    users = [found["id"] for found in usage.on_subnet(tenant, subnet["id"].lower())]
    if users:
        properties["ipConfigurations"] = usage.links(users)
    properties["delegations"] = [{**item, "etag": subnet["etag"]} for item in properties["delegations"]]
    return subnet | {"properties": properties}


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=names.PATTERN,
    etag="etag",
    weak_etag=True,
    before_delete=refuse_in_use,
    after_delete=after_delete,
    shown=shown,
)


def _check_change(tenant: Tenant, subnet: Json) -> None:
    current = tenant.collection("arm").get(subnet["id"].lower())
    gone = set(prefixes(current)) - set(prefixes(subnet)) if current else set()
    for lost in sorted(gone, key=str):
        users = usage.on_subnet(tenant, subnet["id"].lower())
        if any(_inside(found["properties"], lost) for found in users):
            raise bad(
                "InUsePrefixCannotBeDeleted",
                f"IpPrefix {lost} on Subnet {subnet['name']} has active allocations and cannot be deleted.",
            )


def _inside(configuration: Json, lost: Prefix) -> bool:
    held = addresses.address(configuration.get("privateIPAddress", ""))
    # Gateways and bastions don't tell their addresses; they are in there all the same.
    return held is None or addresses.holds(lost, held)


def _fill(subnet: Json, location: str) -> None:
    properties = subnet["properties"]
    for endpoint in properties.get("serviceEndpoints") or ():
        if not endpoint.get("service"):
            raise unreadable("MissingServiceEndpointService", "Value for service is missing. Path properties.serviceEndpoints.")
        endpoint.setdefault("locations", _endpoint_locations(endpoint["service"], location))
        endpoint["provisioningState"] = "Succeeded"
    delegations = properties.setdefault("delegations", [])
    checked_names(subnet["id"], delegations, "properties.delegations", ".+")
    for item in delegations:
        item["id"] = f"{subnet['id']}/delegations/{item['name']}"
        item["type"] = f"{TYPE}/delegations"
        item["properties"] = {
            **(item.get("properties") or {}),
            "actions": [f"{TYPE}/action"],
            "provisioningState": "Succeeded",
        }
    properties.setdefault("privateEndpointNetworkPolicies", "Disabled")
    properties.setdefault("privateLinkServiceNetworkPolicies", "Enabled")
    properties["provisioningState"] = "Succeeded"


def _endpoint_locations(service: str, location: str) -> list[str]:
    # Storage is reached in the region and its pair, all else everywhere (service endpoints overview).
    pair = locations.rows()[location][4] if location in locations.rows() else None
    return [location, *([pair] if pair else [])] if service.lower() == "microsoft.storage" else ["*"]
