"""Networks through azure-mgmt-network, whose models are newer than our descriptions: all that was written is read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Json, Target, lost, told

PLACE = "westeurope"


@pytest.fixture
def network(target: Target) -> Any:
    return target.client("azure.mgmt.network", "NetworkManagementClient")


def refused(call: Callable[[], Any]) -> str:
    """The code of the refusal that the call meets."""
    with pytest.raises(HttpResponseError) as caught:
        call()
    assert caught.value.error is not None
    code: str = caught.value.error.code
    return code


def kept(operations: Any, group: str, name: str, body: Json) -> Any:
    """Create, read, create again with what was read, update tags, list; what was written is still there each time."""
    made = operations.begin_create_or_update(group, name, body).result()
    assert lost(body, made) == []
    got = operations.get(group, name)
    assert told(got) == told(made)
    assert got.etag.startswith('W/"')
    assert operations.begin_create_or_update(group, name, got).result().properties.provisioning_state == "Succeeded"
    assert lost(body, operations.get(group, name)) == []
    update = getattr(operations, "update_tags", None) or operations.begin_update_tags
    changed = update(group, name, {"tags": {"c": "d"}})
    changed = changed.result() if hasattr(changed, "result") else changed
    assert changed.tags == {"c": "d"}
    assert lost({"properties": body["properties"]}, operations.get(group, name)) == []
    assert name in [found.name for found in operations.list(group)]
    return got


def gone(operations: Any, group: str, name: str) -> None:
    operations.begin_delete(group, name).result()
    operations.begin_delete(group, name).result()
    with pytest.raises(ResourceNotFoundError):
        operations.get(group, name)


def plain_network(network: Any, group: str, name: str = "vnet", *subnets: tuple[str, str]) -> Any:
    body = {
        "location": PLACE,
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "subnets": [{"name": one, "properties": {"addressPrefix": prefix}} for one, prefix in subnets],
        },
    }
    return network.virtual_networks.begin_create_or_update(group, name, body).result()


def address(network: Any, group: str, name: str) -> Any:
    body = {"location": PLACE, "sku": {"name": "Standard"}, "properties": {"publicIPAllocationMethod": "Static"}}
    return network.public_ip_addresses.begin_create_or_update(group, name, body).result()


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
        assert refused(lambda operations=operations, name=name: operations.begin_delete(group, name)) == code
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


def test_watchers(target: Target, network: Any, group: str) -> None:
    vnet = plain_network(network, group)
    found = next(one for one in network.network_watchers.list_all() if one.location == PLACE)
    home, watcher = found.id.split("/")[4], found.name
    assert (home, watcher) == ("NetworkWatcherRG", "NetworkWatcher_westeurope")
    assert [one.name for one in network.network_watchers.list(home)] == [watcher]
    more = {"location": PLACE}
    assert refused(lambda: network.network_watchers.create_or_update(group, "second", more)) == "NetworkWatcherCountLimitReached"
    storage = target.client("azure.mgmt.storage", "StorageManagementClient")
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    account = storage.storage_accounts.begin_create(
        group, f"st{group.replace('-', '')}", {"location": PLACE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    ).result()
    workspace = logs.workspaces.begin_create_or_update(group, "logs", {"location": PLACE, "properties": {}}).result()
    body = {
        "location": PLACE,
        "tags": {"a": "b"},
        "properties": {
            "targetResourceId": vnet.id,
            "storageId": account.id,
            "enabled": True,
            "retentionPolicy": {"enabled": True, "days": 90},
            "format": {"type": "JSON", "version": 2},
            "flowAnalyticsConfiguration": {
                "networkWatcherFlowAnalyticsConfiguration": {
                    "enabled": True,
                    "workspaceResourceId": workspace.id,
                    "trafficAnalyticsInterval": 60,
                }
            },
        },
    }
    made = network.flow_logs.begin_create_or_update(home, watcher, "flow", body).result()
    assert lost(body, made) == []
    assert made.properties.target_resource_guid == vnet.properties.resource_guid
    assert told(network.flow_logs.get(home, watcher, "flow")) == told(made)
    assert network.flow_logs.update_tags(home, watcher, "flow", {"tags": {"c": "d"}}).tags == {"c": "d"}
    assert "flow" in [one.name for one in network.flow_logs.list(home, watcher)]
    assert network.virtual_networks.get(group, "vnet").properties.flow_logs[0].id == made.id
    network.flow_logs.begin_delete(home, watcher, "flow").result()
    with pytest.raises(ResourceNotFoundError):
        network.flow_logs.get(home, watcher, "flow")


def test_connection_monitors(network: Any, group: str) -> None:
    body = {"location": "northeurope", "properties": {}}
    network.network_watchers.create_or_update(group, "watcher", body)
    monitor = {
        "location": "northeurope",
        "properties": {
            "notes": "n",
            "endpoints": [
                {"name": "out", "type": "ExternalAddress", "address": "outside.example"},
                {"name": "in", "type": "ExternalAddress", "address": "inside.example", "coverageLevel": "Low"},
            ],
            "testConfigurations": [
                {
                    "name": "tcp",
                    "protocol": "Tcp",
                    "testFrequencySec": 60,
                    "tcpConfiguration": {"port": 443, "disableTraceRoute": True},
                    "successThreshold": {"checksFailedPercent": 5, "roundTripTimeMs": 100},
                }
            ],
            "testGroups": [
                {"name": "g", "testConfigurations": ["tcp"], "sources": ["in"], "destinations": ["out"], "disable": False}
            ],
        },
    }
    monitors = network.connection_monitors
    made = monitors.begin_create_or_update(group, "watcher", "cm", monitor).result()
    assert lost(monitor, made) == []
    assert (made.properties.connection_monitor_type, made.properties.monitoring_status) == ("MultiEndpoint", "Running")
    assert told(monitors.get(group, "watcher", "cm")) == told(made)
    assert monitors.update_tags(group, "watcher", "cm", {"tags": {"c": "d"}}).tags == {"c": "d"}
    monitors.begin_stop(group, "watcher", "cm").result()
    assert [one.properties.monitoring_status for one in monitors.list(group, "watcher")] == ["Stopped"]
    monitors.begin_delete(group, "watcher", "cm").result()
    network.network_watchers.begin_delete(group, "watcher").result()
    with pytest.raises(ResourceNotFoundError):
        network.network_watchers.get(group, "watcher")


def test_gateways(network: Any, group: str) -> None:
    subnet = plain_network(network, group, "vnet", ("GatewaySubnet", "10.0.255.0/27")).properties.subnets[0]
    public = address(network, group, "pip")
    local_body = {
        "location": PLACE,
        "properties": {
            "gatewayIpAddress": "198.51.100.9",
            "localNetworkAddressSpace": {"addressPrefixes": ["192.168.0.0/16"]},
            "bgpSettings": {"asn": 65001, "bgpPeeringAddress": "192.168.0.1", "peerWeight": 5},
        },
    }
    local = kept(network.local_network_gateways, group, "office", local_body)
    gateway_body = {
        "location": PLACE,
        "properties": {
            "gatewayType": "Vpn",
            "vpnType": "RouteBased",
            "vpnGatewayGeneration": "Generation2",
            "enableBgp": True,
            "activeActive": False,
            "sku": {"name": "VpnGw2AZ", "tier": "VpnGw2AZ"},
            "bgpSettings": {"asn": 65010, "peerWeight": 1},
            "customRoutes": {"addressPrefixes": ["101.168.0.6/32"]},
            "vpnClientConfiguration": {
                "vpnClientAddressPool": {"addressPrefixes": ["172.16.0.0/24"]},
                "vpnClientProtocols": ["OpenVPN"],
                "vpnAuthenticationTypes": ["AAD"],
                "aadTenant": "https://login.microsoftonline.com/outside",
            },
            "ipConfigurations": [
                {
                    "name": "default",
                    "properties": {
                        "privateIPAllocationMethod": "Dynamic",
                        "subnet": {"id": subnet.id},
                        "publicIPAddress": {"id": public.id},
                    },
                }
            ],
        },
    }
    gateway = kept(network.virtual_network_gateways, group, "vpn", gateway_body)
    assert gateway.properties.bgp_settings.bgp_peering_address == "10.0.255.30"
    body = {
        "location": PLACE,
        "properties": {
            "connectionType": "IPsec",
            "virtualNetworkGateway1": {"id": gateway.id},
            "localNetworkGateway2": {"id": local.id},
            "connectionProtocol": "IKEv2",
            "routingWeight": 10,
            "enableBgp": True,
            "dpdTimeoutSeconds": 45,
            "connectionMode": "InitiatorOnly",
            "ipsecPolicies": [
                {
                    "saLifeTimeSeconds": 3600,
                    "saDataSizeKilobytes": 102400000,
                    "ipsecEncryption": "AES256",
                    "ipsecIntegrity": "SHA256",
                    "ikeEncryption": "AES256",
                    "ikeIntegrity": "SHA384",
                    "dhGroup": "DHGroup14",
                    "pfsGroup": "PFS2048",
                }
            ],
            "trafficSelectorPolicies": [{"localAddressRanges": ["10.0.0.0/16"], "remoteAddressRanges": ["192.168.0.0/16"]}],
        },
    }
    connections = network.virtual_network_gateway_connections
    with_key = {**body, "properties": {**body["properties"], "sharedKey": "first-key"}}
    assert connections.begin_create_or_update(group, "s2s", with_key).result().properties.shared_key is None
    kept(connections, group, "s2s", body)
    assert connections.get_shared_key(group, "s2s").value == "first-key"
    assert connections.begin_set_shared_key(group, "s2s", {"value": "second-key"}).result().value == "second-key"
    assert connections.get_shared_key(group, "s2s").value == "second-key"
    assert connections.begin_reset_shared_key(group, "s2s", {"keyLength": 48}).result().key_length == 48
    assert len(connections.get_shared_key(group, "s2s").value) == 48
    assert refused(lambda: network.virtual_network_gateways.begin_delete(group, "vpn")) == "VirtualNetworkGatewayCannotBeDeleted"
    gone(connections, group, "s2s")
    gone(network.virtual_network_gateways, group, "vpn")
    gone(network.local_network_gateways, group, "office")


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
