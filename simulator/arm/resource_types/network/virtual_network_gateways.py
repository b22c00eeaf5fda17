"""Virtual network gateways (Microsoft.Network/virtualNetworkGateways) for VPN and ExpressRoute.

A gateway sits in the subnet `GatewaySubnet`. ASN 65515 and the last address of the subnet are what Azure gives it for BGP ("About
BGP and VPN Gateway"). The codes of the refusals about subnet and configurations are general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names, public_ip_addresses, subnets, usage
from simulator.arm.resource_types.network.parts import Part, settle, with_etags
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad, listed
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.VIRTUAL_NETWORK_GATEWAY
SUBNET = "GatewaySubnet"
ASN = 65515
CONFIGURATIONS = Part(name="ipConfigurations", segment="ipConfigurations")
_NAT_RULES = Part(name="natRules", segment="natRules", type=f"{TYPE}/natRules")
_POLICY_GROUPS = Part(name="virtualNetworkGatewayPolicyGroups", segment="virtualNetworkGatewayPolicyGroups")
_DEFAULTS = {
    "gatewayType": "Vpn",
    "vpnType": "RouteBased",
    "enableBgp": False,
    "activeActive": False,
    "enablePrivateIpAddress": False,
    "disableIPSecReplayProtection": False,
    "enableBgpRouteTranslationForNat": False,
    "allowVirtualWanTraffic": False,
    "allowRemoteVnetTraffic": False,
}


def prepare(write: Write, wanted: Json) -> None:
    properties = settle(write, wanted)
    for name, default in _DEFAULTS.items():
        properties.setdefault(name, default)
    sku = properties.setdefault("sku", {})
    sku.setdefault("name", "VpnGw1AZ" if properties["gatewayType"] == "Vpn" else "ErGw1AZ")
    sku.setdefault("tier", sku["name"])
    sku["capacity"] = 2
    properties.setdefault("vpnGatewayGeneration", "Generation1" if properties["gatewayType"] == "Vpn" else "None")
    referrer = Referrer.of(write, wanted)
    referrer.take(properties, "gatewayDefaultSite", "properties", names.LOCAL_NETWORK_GATEWAY)
    configurations = CONFIGURATIONS.settle(write, properties)
    if not configurations:
        raise bad("GatewayIpConfigurationRequired", f"Virtual network gateway {write.id.text} must have an IP configuration.")
    homes = [_settle_configuration(write, referrer, one, index) for index, one in enumerate(configurations)]
    _NAT_RULES.settle(write, properties)
    _POLICY_GROUPS.settle(write, properties)
    if properties["gatewayType"] == "Vpn" and homes[0] is not None:
        _settle_bgp(properties, configurations, homes[0])


def before_delete(tenant: Tenant, gateway: Json) -> None:
    users = _connections(tenant, gateway)
    if users:
        raise bad(
            "VirtualNetworkGatewayCannotBeDeleted",
            f"Virtual network gateway {gateway['id']} cannot be deleted because it is in use by the connections {listed(users)}.",
        )


def shown(_: Tenant, gateway: Json) -> Json:
    return with_etags(gateway, (CONFIGURATIONS, _NAT_RULES, _POLICY_GROUPS))


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=names.PATTERN,
    etag="etag",
    weak_etag=True,
    patchable=(),
    before_delete=before_delete,
    shown=shown,
)


def _settle_configuration(write: Write, referrer: Referrer, configuration: Json, index: int) -> Json | None:
    properties = configuration["properties"]
    path = f"properties.ipConfigurations[{index}].properties"
    subnet = referrer.take(properties, "subnet", path, names.SUBNET)
    if subnet is None or subnet["name"].lower() != SUBNET.lower():
        raise bad(
            "InvalidGatewaySubnet", f"IP configuration {configuration['id']} must refer to a subnet with the name '{SUBNET}'."
        )
    public = referrer.take(properties, "publicIPAddress", path, names.PUBLIC_IP_ADDRESS)
    if public is not None:
        public_ip_addresses.refuse_taken(write.request.tenant, public, configuration["id"])
    properties.setdefault("privateIPAllocationMethod", "Dynamic")
    return subnet


def _settle_bgp(properties: Json, configurations: list[Json], subnet: Json) -> None:
    settings = properties["bgpSettings"] = {"asn": ASN, "peerWeight": 0} | (properties.get("bgpSettings") or {})
    own = addresses.last(subnets.prefixes(subnet)[0])
    settings.setdefault("bgpPeeringAddress", own)
    custom = {
        one.get("ipconfigurationId", "").lower(): one.get("customBgpIpAddresses") or []
        for one in settings.get("bgpPeeringAddresses") or ()
    }
    settings["bgpPeeringAddresses"] = [
        {
            "ipconfigurationId": configuration["id"],
            "defaultBgpIpAddresses": [own],
            "customBgpIpAddresses": custom.get(configuration["id"].lower(), []),
            "tunnelIpAddresses": [],
        }
        for configuration in configurations
    ]


def _connections(tenant: Tenant, gateway: Json) -> list[str]:
    key = gateway["id"].lower()
    return [
        one
        for name in ("virtualNetworkGateway1", "virtualNetworkGateway2")
        for one in usage.referring(tenant, names.CONNECTION, name, key)
    ]
