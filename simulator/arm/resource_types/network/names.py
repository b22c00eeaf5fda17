"""The types of the namespace, and what the names of its resources look like."""

from __future__ import annotations

AZURE_FIREWALL = "Microsoft.Network/azureFirewalls"
BASTION_HOST = "Microsoft.Network/bastionHosts"
CONNECTION = "Microsoft.Network/connections"
CONNECTION_MONITOR = "Microsoft.Network/networkWatchers/connectionMonitors"
FIREWALL_POLICY = "Microsoft.Network/firewallPolicies"
FLOW_LOG = "Microsoft.Network/networkWatchers/flowLogs"
LOCAL_NETWORK_GATEWAY = "Microsoft.Network/localNetworkGateways"
NAT_GATEWAY = "Microsoft.Network/natGateways"
NETWORK_INTERFACE = "Microsoft.Network/networkInterfaces"
NETWORK_SECURITY_GROUP = "Microsoft.Network/networkSecurityGroups"
NETWORK_WATCHER = "Microsoft.Network/networkWatchers"
PUBLIC_IP_ADDRESS = "Microsoft.Network/publicIPAddresses"
ROUTE = "Microsoft.Network/routeTables/routes"
ROUTE_TABLE = "Microsoft.Network/routeTables"
SECURITY_RULE = "Microsoft.Network/networkSecurityGroups/securityRules"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"
VIRTUAL_MACHINE = "Microsoft.Compute/virtualMachines"
VIRTUAL_NETWORK = "Microsoft.Network/virtualNetworks"
VIRTUAL_NETWORK_GATEWAY = "Microsoft.Network/virtualNetworkGateways"

# Begins with a letter or digit, ends with one or an underscore, 80 characters at most (naming rules of the namespace).
PATTERN = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"
