"""The client's virtual network: its subnets, each with a security group of its own, the way out and the routes."""

from __future__ import annotations

import pulumi
from pulumi_azure_native.network import (
    AddressSpaceArgs,
    NatGateway,
    NatGatewaySkuArgs,
    NetworkSecurityGroup,
    NetworkSecurityGroupArgs,
    PublicIPAddress,
    PublicIPAddressSkuArgs,
    RouteArgs,
    RouteTable,
    RouteTableArgs,
    Subnet,
    SubResourceArgs,
    VirtualNetwork,
)

from components.azure.landing_zone import LandingZone
from components.azure.part import Default, Logged, MetricRule, Part
from components.azure.security_rules import security_rules
from components.base import Context
from tenantry.spec.addresses import network_of
from tenantry.spec.blocks import network as spec
from tenantry.spec.model import Azure

VIRTUAL_NETWORK = "Microsoft.Network/virtualNetworks"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"
SECURITY_GROUP = "Microsoft.Network/networkSecurityGroups"
ROUTE_TABLE = "Microsoft.Network/routeTables"
NAT_GATEWAY = "Microsoft.Network/natGateways"
PUBLIC_ADDRESS = "Microsoft.Network/publicIPAddresses"


class Network(Part):
    """`azure.network`. `subnets`: key -> subnet. Without a NAT gateway nothing in it reaches the internet but what has a public
    address of its own: Azure's default way out is closed."""

    TYPE = "tenantry:azure:Network"
    BLOCKS = ("azure/network",)
    DEFAULTS = (Default(what="outgoing traffic leaves through a NAT gateway", by_package=spec.NAT),)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone, asked: spec.Network) -> None:
        super().__init__(context, azure)
        self.asked = asked
        self.zone = zone
        self.network_id = self.id_in("network", VIRTUAL_NETWORK)
        self.network = self._network()
        self.nat = self._nat() if asked.has_nat(context.spec.package) else None
        self.routes = self._routes() if asked.routes else None
        self.subnets: dict[str, Subnet] = {}
        for key, subnet in sorted(asked.subnets.items()):
            self.subnets[key] = self._subnet(subnet)
        self.register_outputs({})

    def subnet_id(self, key: str) -> str:
        """Known before the subnet is made: what refers to it is made after `subnets[key]`."""
        return f"{self.network_id}/subnets/{self.name(SUBNET, key)}"

    def _network(self) -> VirtualNetwork:
        return self.made(
            VirtualNetwork(
                "azure/network",
                virtual_network_name=self.name(VIRTUAL_NETWORK),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                address_space=AddressSpaceArgs(address_prefixes=[self.asked.address_space]),
                tags=self.tags("azure/network"),
                opts=self.child("azure/network", after=[self.zone.groups["network"]]),
            )
        )

    def _nat(self) -> NatGateway:
        place = "azure/network/nat"
        address = self._nat_address(f"{place}/address")
        gateway_id = self.id_in("network", NAT_GATEWAY)
        gateway = self.made(
            NatGateway(
                place,
                nat_gateway_name=self.name(NAT_GATEWAY),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                sku=NatGatewaySkuArgs(name="Standard"),
                public_ip_addresses=[SubResourceArgs(id=self.id_in("network", PUBLIC_ADDRESS, "nat"))],
                tags=self.tags(place),
                opts=self.child(place, after=[self.zone.groups["network"], address]),
            )
        )
        self.offers.metric_rules.append(
            MetricRule(
                place=f"{place}/availability",
                title="The network's way to the internet is disturbed",
                resource_id=gateway_id,
                resource=gateway,
                namespace=NAT_GATEWAY,
                metric="DatapathAvailability",
                aggregation="Average",
                operator="LessThan",
                threshold=90,
                severity=1,
            )
        )
        # Single packets are dropped all the time; many at once mean that connections outnumber the address's ports.
        self.offers.metric_rules.append(
            MetricRule(
                place=f"{place}/dropped-packets",
                title="The NAT gateway drops outgoing packets",
                resource_id=gateway_id,
                resource=gateway,
                namespace=NAT_GATEWAY,
                metric="PacketDropCount",
                aggregation="Total",
                operator="GreaterThan",
                threshold=1000,
                severity=2,
            )
        )
        return gateway

    def _nat_address(self, place: str) -> PublicIPAddress:
        address = self.made(
            PublicIPAddress(
                place,
                public_ip_address_name=self.name(PUBLIC_ADDRESS, "nat"),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                sku=PublicIPAddressSkuArgs(name="Standard", tier="Regional"),
                public_ip_allocation_method="Static",
                public_ip_address_version="IPv4",
                tags=self.tags(place),
                # Azure shows here the gateway that uses it; it is set there.
                opts=self.child(place, after=[self.zone.groups["network"]], keep=["natGateway"]),
            )
        )
        self.offers.logged.append(
            Logged(
                place=place,
                resource_id=self.id_in("network", PUBLIC_ADDRESS, "nat"),
                resource=address,
                groups=("allLogs",),
            )
        )
        return address

    def _routes(self) -> RouteTable:
        place = "azure/network/routes"
        return self.made(
            RouteTable(
                place,
                route_table_name=self.name(ROUTE_TABLE),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                routes=[
                    RouteArgs(
                        name=key,
                        address_prefix=str(network_of(route.to)),
                        next_hop_type="VirtualAppliance",
                        next_hop_ip_address=route.via,
                    )
                    for key, route in sorted(self.asked.routes.items())
                ],
                tags=self.tags(place),
                opts=self.child(place, after=[self.zone.groups["network"]]),
            )
        )

    def _subnet(self, subnet: spec.Subnet) -> Subnet:
        place = f"azure/network/subnets/{subnet.key}"
        group = self._security_group(subnet, f"{place}/security-group")
        # One at a time: Azure refuses two changes of one network at once.
        before = list(self.subnets.values())[-1:]
        used: list[pulumi.Resource] = [one for one in (group, self.nat, self.routes, *before) if one is not None]
        return self.made(
            Subnet(
                place,
                subnet_name=self.name(SUBNET, subnet.key),
                virtual_network_name=self.name(VIRTUAL_NETWORK),
                resource_group_name=self.group("network"),
                address_prefix=subnet.address_range,
                default_outbound_access=False,
                network_security_group=NetworkSecurityGroupArgs(id=self.id_in("network", SECURITY_GROUP, subnet.key)),
                nat_gateway=SubResourceArgs(id=self.id_in("network", NAT_GATEWAY)) if self.nat else None,
                route_table=RouteTableArgs(id=self.id_in("network", ROUTE_TABLE)) if self.routes else None,
                opts=self.child(place, after=[self.network, *used]),
            )
        )

    def _security_group(self, subnet: spec.Subnet, place: str) -> NetworkSecurityGroup:
        group = self.made(
            NetworkSecurityGroup(
                place,
                network_security_group_name=self.name(SECURITY_GROUP, subnet.key),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                security_rules=security_rules(subnet.rules, self.context.spec.sites),
                tags=self.tags(place),
                opts=self.child(place, after=[self.zone.groups["network"]]),
            )
        )
        self.offers.logged.append(
            Logged(
                place=place,
                resource_id=self.id_in("network", SECURITY_GROUP, subnet.key),
                resource=group,
                groups=("allLogs",),
            )
        )
        return group
