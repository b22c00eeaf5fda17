"""Gateways, firewalls and Network Watcher through azure-mgmt-network: all that was written is read back."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError

from tests.outside.azure_mgmt.networks import PLACE, address, gone, kept, plain_network, refused
from tests.outside.azure_mgmt.target import Json, Target, lost, told


@pytest.fixture
def network(target: Target) -> Any:
    return target.client("azure.mgmt.network", "NetworkManagementClient")


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
    body: Json = {
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


def test_firewalls(network: Any, group: str) -> None:
    subnet = plain_network(network, group, "vnet", ("AzureFirewallSubnet", "10.0.1.0/26")).properties.subnets[0]
    public = address(network, group, "pip")
    policy_body = {
        "location": PLACE,
        "properties": {
            "threatIntelMode": "Deny",
            "threatIntelWhitelist": {"ipAddresses": ["20.3.4.5"], "fqdns": ["*.outside.example"]},
            "sku": {"tier": "Premium"},
            "dnsSettings": {"servers": ["10.0.0.10"], "enableProxy": True},
            "snat": {"privateRanges": ["IANAPrivateRanges"], "autoLearnPrivateRanges": "Enabled"},
            "sql": {"allowSqlRedirect": True},
            "intrusionDetection": {
                "mode": "Alert",
                "configuration": {"signatureOverrides": [{"id": "2024897", "mode": "Deny"}]},
            },
        },
    }
    policy = kept(network.firewall_policies, group, "policy", policy_body)
    child = {"location": PLACE, "properties": {"basePolicy": {"id": policy.id}}}
    kept(network.firewall_policies, group, "child", child)
    body = {
        "location": PLACE,
        "zones": ["1", "2"],
        "properties": {
            "sku": {"name": "AZFW_VNet", "tier": "Premium"},
            "threatIntelMode": "Deny",
            "firewallPolicy": {"id": policy.id},
            "autoscaleConfiguration": {"minCapacity": 2, "maxCapacity": 5},
            "ipConfigurations": [
                {"name": "one", "properties": {"subnet": {"id": subnet.id}, "publicIPAddress": {"id": public.id}}}
            ],
        },
    }
    made = kept(network.azure_firewalls, group, "firewall", body)
    assert made.properties.ip_configurations[0].properties.private_ip_address == "10.0.1.4"
    found = network.firewall_policies.get(group, "policy").properties
    assert [one.id for one in found.firewalls] == [made.id]
    assert [one.id.rpartition("/")[2] for one in found.child_policies] == ["child"]
    assert refused(lambda: network.subnets.begin_delete(group, "vnet", "AzureFirewallSubnet")) == "InUseSubnetCannotBeDeleted"
    gone(network.azure_firewalls, group, "firewall")
    gone(network.firewall_policies, group, "child")
    gone(network.firewall_policies, group, "policy")


def test_firewall_with_rules_of_its_own(network: Any, group: str) -> None:
    subnets = (("AzureFirewallSubnet", "10.0.1.0/26"), ("AzureFirewallManagementSubnet", "10.0.2.0/26"))
    home, management = plain_network(network, group, "vnet", *subnets).properties.subnets
    body = {
        "location": PLACE,
        "properties": {
            "sku": {"name": "AZFW_VNet", "tier": "Basic"},
            "ipConfigurations": [
                {
                    "name": "one",
                    "properties": {"subnet": {"id": home.id}, "publicIPAddress": {"id": address(network, group, "a").id}},
                }
            ],
            "managementIpConfiguration": {
                "name": "manage",
                "properties": {"subnet": {"id": management.id}, "publicIPAddress": {"id": address(network, group, "b").id}},
            },
            "networkRuleCollections": [
                {
                    "name": "dns",
                    "properties": {
                        "priority": 100,
                        "action": {"type": "Allow"},
                        "rules": [
                            {
                                "name": "out",
                                "protocols": ["UDP"],
                                "sourceAddresses": ["10.0.0.0/16"],
                                "destinationAddresses": ["*"],
                                "destinationPorts": ["53"],
                            }
                        ],
                    },
                }
            ],
        },
    }
    kept(network.azure_firewalls, group, "firewall", body)
    gone(network.azure_firewalls, group, "firewall")


def test_bastions(network: Any, group: str) -> None:
    subnet = plain_network(network, group, "vnet", ("AzureBastionSubnet", "10.0.1.0/26")).properties.subnets[0]
    body = {
        "location": PLACE,
        "sku": {"name": "Standard"},
        "tags": {"a": "b"},
        "zones": ["1"],
        "properties": {
            "scaleUnits": 4,
            "disableCopyPaste": True,
            "enableTunneling": True,
            "enableIpConnect": True,
            "enableFileCopy": True,
            "enableKerberos": False,
            "networkAcls": {"ipRules": [{"addressPrefix": "203.0.113.0/24"}]},
            "ipConfigurations": [
                {
                    "name": "one",
                    "properties": {
                        "subnet": {"id": subnet.id},
                        "publicIPAddress": {"id": address(network, group, "pip").id},
                        "privateIPAllocationMethod": "Dynamic",
                    },
                }
            ],
        },
    }
    made = kept(network.bastion_hosts, group, "bastion", body)
    assert made.properties.dns_name.endswith(".bastion.azure.com")
    gone(network.bastion_hosts, group, "bastion")
