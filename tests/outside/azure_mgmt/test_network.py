"""Networks through azure-mgmt-network, whose models are newer than our descriptions: all that was written is read back."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError

from tests.outside.azure_mgmt.networks import PLACE, address, gone, kept, plain_network, refused
from tests.outside.azure_mgmt.target import Json, Target, lost, told


@pytest.fixture
def network(target: Target) -> Any:
    return target.client("azure.mgmt.network", "NetworkManagementClient")


def test_virtual_networks(network: Any, group: str) -> None:
    hub = plain_network(network, group, "hub")
    body = {
        "location": PLACE,
        "tags": {"a": "b"},
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.1.0.0/16", "fd00:1::/48"]},
            "dhcpOptions": {"dnsServers": ["10.1.0.4"]},
            "flowTimeoutInMinutes": 10,
            "enableDdosProtection": False,
            "encryption": {"enabled": True, "enforcement": "AllowUnencrypted"},
            "bgpCommunities": {"virtualNetworkCommunity": "12076:20000"},
            "privateEndpointVNetPolicies": "Disabled",
            "subnets": [
                {
                    "name": "apps",
                    "properties": {
                        "addressPrefixes": ["10.1.0.0/24", "fd00:1::/64"],
                        "serviceEndpoints": [{"service": "Microsoft.KeyVault"}, {"service": "Microsoft.Storage"}],
                        "delegations": [{"name": "web", "properties": {"serviceName": "Microsoft.Web/serverFarms"}}],
                        "privateEndpointNetworkPolicies": "Enabled",
                        "privateLinkServiceNetworkPolicies": "Disabled",
                        "defaultOutboundAccess": False,
                    },
                },
                {"name": "data", "properties": {"addressPrefix": "10.1.1.0/24"}},
            ],
            "virtualNetworkPeerings": [
                {
                    "name": "to-hub",
                    "properties": {
                        "remoteVirtualNetwork": {"id": hub.id},
                        "allowForwardedTraffic": True,
                        "allowVirtualNetworkAccess": True,
                        "useRemoteGateways": False,
                    },
                }
            ],
        },
    }
    made = kept(network.virtual_networks, group, "vnet", body)
    assert made.properties.resource_guid
    assert made.properties.virtual_network_peerings[0].properties.peering_state == "Initiated"
    assert made.properties.subnets[0].properties.service_endpoints[1].locations == ["westeurope", "northeurope"]
    assert {found.name for found in network.virtual_networks.list_all()} >= {"hub", "vnet"}
    gone(network.virtual_networks, group, "vnet")


def test_subnets(network: Any, group: str) -> None:
    plain_network(network, group)
    rules = network.network_security_groups.begin_create_or_update(group, "nsg", {"location": PLACE}).result()
    table = network.route_tables.begin_create_or_update(group, "table", {"location": PLACE}).result()
    gateway = network.nat_gateways.begin_create_or_update(
        group, "nat", {"location": PLACE, "sku": {"name": "Standard"}, "properties": {}}
    ).result()
    properties: Json = {
        "addressPrefix": "10.0.0.0/24",
        "networkSecurityGroup": {"id": rules.id},
        "routeTable": {"id": table.id},
        "natGateway": {"id": gateway.id},
        "serviceEndpoints": [{"service": "Microsoft.Sql"}],
        "defaultOutboundAccess": False,
    }
    made = network.subnets.begin_create_or_update(group, "vnet", "one", {"properties": properties}).result()
    assert lost({"properties": properties}, made) == []
    assert told(network.subnets.get(group, "vnet", "one")) == told(made)
    listed = network.virtual_networks.get(group, "vnet").properties.subnets
    assert [told(one) for one in listed] == [told(made)]
    for number in range(1, 5):
        body = {"properties": {"addressPrefix": f"10.0.{number}.0/24"}}
        network.subnets.begin_create_or_update(group, "vnet", f"n{number}", body).result()
    assert len(list(network.subnets.list(group, "vnet"))) == 5
    for operations, name, code in (
        (network.network_security_groups, "nsg", "InUseNetworkSecurityGroupCannotBeDeleted"),
        (network.route_tables, "table", "InUseRouteTableCannotBeDeleted"),
        (network.nat_gateways, "nat", "CannotDeleteNatGatewayAssociatedToSubnet"),
    ):
        assert operations.get(group, name).properties.subnets[0].id == made.id
        assert refused(partial(operations.begin_delete, group, name)) == code
    network.subnets.begin_delete(group, "vnet", "one").result()
    assert network.network_security_groups.get(group, "nsg").properties.subnets is None
    gone(network.network_security_groups, group, "nsg")


def test_security_groups(network: Any, group: str) -> None:
    rule: Json = {
        "name": "https",
        "properties": {
            "description": "in",
            "priority": 100,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "sourceAddressPrefixes": ["203.0.113.0/24", "198.51.100.7"],
            "sourcePortRange": "*",
            "destinationAddressPrefix": "VirtualNetwork",
            "destinationPortRanges": ["443", "8000-8080"],
        },
    }
    body = {"location": PLACE, "tags": {"a": "b"}, "properties": {"securityRules": [rule], "flushConnection": True}}
    made = kept(network.network_security_groups, group, "nsg", body)
    assert sorted(one.properties.priority for one in made.properties.default_security_rules) == [
        *(65000, 65000, 65001, 65001, 65500, 65500)
    ]
    assert len(list(network.default_security_rules.list(group, "nsg"))) == 6
    assert network.default_security_rules.get(group, "nsg", "DenyAllInBound").properties.access == "Deny"
    other = {"properties": {**rule["properties"], "priority": 101}}
    assert lost(other, network.security_rules.begin_create_or_update(group, "nsg", "more", other).result()) == []
    assert lost(other, network.security_rules.get(group, "nsg", "more")) == []
    assert [one.name for one in network.security_rules.list(group, "nsg")] == ["https", "more"]
    clash = {"properties": rule["properties"]}
    assert refused(lambda: network.security_rules.begin_create_or_update(group, "nsg", "clash", clash)) == "SecurityRuleConflict"
    network.security_rules.begin_delete(group, "nsg", "https").result()
    assert [one.name for one in network.network_security_groups.get(group, "nsg").properties.security_rules] == ["more"]
    gone(network.network_security_groups, group, "nsg")


def test_route_tables(network: Any, group: str) -> None:
    hop = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.0.4"}
    body = {
        "location": PLACE,
        "properties": {"disableBgpRoutePropagation": True, "routes": [{"name": "default", "properties": hop}]},
    }
    kept(network.route_tables, group, "table", body)
    route = {"properties": {"addressPrefix": "Storage.WestEurope", "nextHopType": "Internet"}}
    assert lost(route, network.routes.begin_create_or_update(group, "table", "storage", route).result()) == []
    assert [one.name for one in network.routes.list(group, "table")] == ["default", "storage"]
    assert refused(lambda: network.routes.begin_create_or_update(group, "table", "x", route)) == "RouteConflict"
    network.routes.begin_delete(group, "table", "default").result()
    with pytest.raises(ResourceNotFoundError):
        network.routes.get(group, "table", "default")
    gone(network.route_tables, group, "table")


def test_addresses_and_nat(network: Any, group: str) -> None:
    body = {
        "location": PLACE,
        "sku": {"name": "Standard", "tier": "Regional"},
        "zones": ["1", "2", "3"],
        "tags": {"a": "b"},
        "properties": {
            "publicIPAllocationMethod": "Static",
            "publicIPAddressVersion": "IPv4",
            "idleTimeoutInMinutes": 10,
            "dnsSettings": {"domainNameLabel": group, "reverseFqdn": f"{group}.outside.example"},
            "ddosSettings": {"protectionMode": "Enabled"},
            "ipTags": [{"ipTagType": "RoutingPreference", "tag": "Internet"}],
        },
    }
    made = kept(network.public_ip_addresses, group, "pip", body)
    assert made.properties.ip_address.startswith("203.0.113.")
    assert made.properties.dns_settings.fqdn == f"{group}.westeurope.cloudapp.azure.com"
    gateway = {
        "location": PLACE,
        "sku": {"name": "Standard"},
        "zones": ["1"],
        "properties": {"idleTimeoutInMinutes": 15, "publicIpAddresses": [{"id": made.id}]},
    }
    nat = kept(network.nat_gateways, group, "nat", gateway)
    assert network.public_ip_addresses.get(group, "pip").properties.nat_gateway.id == nat.id
    assert refused(lambda: network.public_ip_addresses.begin_delete(group, "pip")) == "PublicIPAddressCannotBeDeleted"
    gone(network.nat_gateways, group, "nat")
    gone(network.public_ip_addresses, group, "pip")


def test_interfaces(network: Any, group: str) -> None:
    subnet = plain_network(network, group, "vnet", ("one", "10.0.0.0/24")).properties.subnets[0]
    public = address(network, group, "pip")
    rules = network.network_security_groups.begin_create_or_update(group, "nsg", {"location": PLACE}).result()
    body = {
        "location": PLACE,
        "properties": {
            "enableAcceleratedNetworking": True,
            "enableIPForwarding": True,
            "networkSecurityGroup": {"id": rules.id},
            "dnsSettings": {"dnsServers": ["10.0.0.10"], "internalDnsNameLabel": "vm"},
            "ipConfigurations": [
                {
                    "name": "one",
                    "properties": {
                        "subnet": {"id": subnet.id},
                        "privateIPAllocationMethod": "Static",
                        "privateIPAddress": "10.0.0.20",
                        "privateIPAddressVersion": "IPv4",
                        "publicIPAddress": {"id": public.id},
                        "primary": True,
                    },
                },
                {"name": "two", "properties": {"subnet": {"id": subnet.id}, "primary": False}},
            ],
        },
    }
    made = kept(network.network_interfaces, group, "nic", body)
    one, two = made.properties.ip_configurations
    assert two.properties.private_ip_address == "10.0.0.4"
    assert network.public_ip_addresses.get(group, "pip").properties.ip_configuration.id == one.id
    assert [found.id for found in network.subnets.get(group, "vnet", "one").properties.ip_configurations] == [one.id, two.id]
    assert refused(lambda: network.subnets.begin_delete(group, "vnet", "one")) == "InUseSubnetCannotBeDeleted"
    assert refused(lambda: network.virtual_networks.begin_delete(group, "vnet")) == "InUseSubnetCannotBeDeleted"
    gone(network.network_interfaces, group, "nic")
    gone(network.virtual_networks, group, "vnet")


def test_pages(network: Any, group: str) -> None:
    for number in range(5):
        network.route_tables.begin_create_or_update(group, f"t{number}", {"location": PLACE}).result()
    pages = [[one.name for one in page] for page in network.route_tables.list(group, params={"$top": "2"}).by_page()]
    assert pages == [["t0", "t1"], ["t2", "t3"], ["t4"]]
    assert {f"t{number}" for number in range(5)} <= {one.name for one in network.route_tables.list_all()}


def test_what_takes_a_while(target: Target, network: Any, group: str) -> None:
    target.seconds(1)
    try:
        body = {"location": PLACE, "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}
        poller = network.virtual_networks.begin_create_or_update(group, "slow", body, polling_interval=0.2)
        assert poller.status() == "InProgress"
        assert network.virtual_networks.get(group, "slow").properties.provisioning_state == "Creating"
        assert poller.result().properties.provisioning_state == "Succeeded"
        network.virtual_networks.begin_delete(group, "slow", polling_interval=0.2).result()
    finally:
        target.seconds(0)
    with pytest.raises(ResourceNotFoundError):
        network.virtual_networks.get(group, "slow")
