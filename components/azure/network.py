"""The client's virtual network and its subnets."""

from __future__ import annotations

from pulumi_azure_native.network import AddressSpaceArgs, Subnet, VirtualNetwork

from components.azure.landing_zone import LandingZone
from components.azure.part import Part
from components.base import Context
from tenantry.spec.blocks import network as spec
from tenantry.spec.model import Azure

VIRTUAL_NETWORK = "Microsoft.Network/virtualNetworks"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"


class Network(Part):
    """`azure.network`. `subnets`: key -> subnet."""

    TYPE = "tenantry:azure:Network"
    BLOCKS = ("azure/network",)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone, asked: spec.Network) -> None:
        super().__init__(context, azure)
        self.asked = asked
        self.network_id = self.id_in("network", VIRTUAL_NETWORK)
        self.network = self._network(zone)
        self.subnets: dict[str, Subnet] = {}
        for key, subnet in sorted(asked.subnets.items()):
            self.subnets[key] = self._subnet(subnet)
        self.register_outputs({})

    def subnet_id(self, key: str) -> str:
        """Known before the subnet is made: what refers to it is made after `subnets[key]`."""
        return f"{self.network_id}/subnets/{self.name(SUBNET, key)}"

    def _network(self, zone: LandingZone) -> VirtualNetwork:
        return self.made(
            VirtualNetwork(
                "azure/network",
                virtual_network_name=self.name(VIRTUAL_NETWORK),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                address_space=AddressSpaceArgs(address_prefixes=[self.asked.address_space]),
                tags=self.tags("azure/network"),
                opts=self.child("azure/network", after=[zone.groups["network"]]),
            )
        )

    def _subnet(self, subnet: spec.Subnet) -> Subnet:
        place = f"azure/network/subnets/{subnet.key}"
        # One at a time: Azure refuses two changes of one network at once.
        before = list(self.subnets.values())[-1:]
        return self.made(
            Subnet(
                place,
                subnet_name=self.name(SUBNET, subnet.key),
                virtual_network_name=self.name(VIRTUAL_NETWORK),
                resource_group_name=self.group("network"),
                address_prefix=subnet.address_range,
                default_outbound_access=False,
                opts=self.child(place, after=[self.network, *before]),
            )
        )
