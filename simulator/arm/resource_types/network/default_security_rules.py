"""The six rules that every network security group has and nobody can take away ("Network security groups", default rules)."""

from __future__ import annotations

from simulator.arm.resource_types.network import names
from simulator.messages import Json

_STAR, _NETWORK, _BALANCER = "*", "VirtualNetwork", "AzureLoadBalancer"
_IN, _OUT = "Inbound", "Outbound"
# Name, description, source, destination, access, priority, direction.
_RULES = (
    ("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", _NETWORK, _NETWORK, "Allow", 65000, _IN),
    ("AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer", _BALANCER, _STAR, "Allow", 65001, _IN),
    ("DenyAllInBound", "Deny all inbound traffic", _STAR, _STAR, "Deny", 65500, _IN),
    ("AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", _NETWORK, _NETWORK, "Allow", 65000, _OUT),
    ("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", _STAR, "Internet", "Allow", 65001, _OUT),
    ("DenyAllOutBound", "Deny all outbound traffic", _STAR, _STAR, "Deny", 65500, _OUT),
)


def of(group: Json) -> list[Json]:
    """The default rules of a group, as its body shows them."""
    return [
        {
            "id": f"{group['id']}/defaultSecurityRules/{name}",
            "name": name,
            "type": f"{names.NETWORK_SECURITY_GROUP}/defaultSecurityRules",
            "etag": group["etag"],
            "properties": {
                "provisioningState": "Succeeded",
                "description": description,
                "protocol": _STAR,
                "sourcePortRange": _STAR,
                "destinationPortRange": _STAR,
                "sourceAddressPrefix": source,
                "destinationAddressPrefix": destination,
                "access": access,
                "priority": priority,
                "direction": direction,
                "sourcePortRanges": [],
                "destinationPortRanges": [],
                "sourceAddressPrefixes": [],
                "destinationAddressPrefixes": [],
            },
        }
        for name, description, source, destination, access, priority, direction in _RULES
    ]
