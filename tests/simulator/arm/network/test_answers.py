"""Every answer says only what Microsoft's description of the type knows, in the form that it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.arm import description
from simulator.arm.resource_types.network import names
from tests.simulator.arm.network.conftest import Networks

Json = dict[str, Any]
FORMS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def strange(types: Json, ref: int, value: Any, where: str) -> Iterator[str]:
    """What of a value the description doesn't know."""
    described = types[str(ref)]
    kind = described["k"]
    if kind == "union":
        tried = [list(strange(types, option, value, where)) for option in described["of"]]
        yield from min(tried, key=len)
    elif kind == "literal":
        if value != described["v"]:
            yield f"{where}: {value!r} is not {described['v']!r}"
    elif kind != "any" and not isinstance(value, FORMS[kind]):
        yield f"{where}: {value!r} is no {kind}"
    elif kind == "array":
        for index, item in enumerate(value):
            yield from strange(types, described["of"], item, f"{where}[{index}]")
    elif kind == "object":
        for name, item in value.items():
            inner = described["p"].get(name, {}).get("t", described.get("any"))
            if inner is None:
                yield f"{where}.{name}"
            else:
                yield from strange(types, inner, item, f"{where}.{name}")


def test_all_types(networks: Networks) -> None:
    made = everything(networks)
    served = {value for name, value in vars(names).items() if name.isupper() and str(value).startswith("Microsoft.Network/")}
    assert {found["type"] for found in made} == served
    for found in made:
        about = description.of(found["type"])
        assert list(strange(about.types, about.body, found, found["name"])) == []


def everything(networks: Networks) -> list[Json]:
    """One of each type, used wherever it can be used, as it reads in the end."""
    here = networks.id
    subnets = {"one": 1, "two": 2, "GatewaySubnet": 3, "AzureFirewallSubnet": 4, "AzureBastionSubnet": 5}
    networks.network(**{name: f"10.0.{number}.0/26" for name, number in subnets.items()})
    far = {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}
    peered = [{"name": "p", "properties": {"remoteVirtualNetwork": {"id": here("virtualNetworks/vnet")}}}]
    networks.make("virtualNetworks/far", {**far, "virtualNetworkPeerings": peered})
    networks.make("networkSecurityGroups/nsg")
    rule = {"priority": 100, "direction": "Inbound", "access": "Deny", "protocol": "*", "sourcePortRange": "*"}
    rule |= {"destinationPortRange": "22", "sourceAddressPrefix": "Internet", "destinationAddressPrefix": "*"}
    networks.make("networkSecurityGroups/nsg/securityRules/ssh", rule)
    networks.make("routeTables/table")
    networks.make("routeTables/table/routes/all", {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"})
    addresses = [{"id": networks.address(name)} for name in ("nat", "nic", "vpn", "firewall", "bastion")]
    networks.make("natGateways/nat", {"publicIpAddresses": addresses[:1]}, sku={"name": "Standard"})
    used = {
        "networkSecurityGroup": "networkSecurityGroups/nsg",
        "routeTable": "routeTables/table",
        "natGateway": "natGateways/nat",
    }
    endpoints = {"serviceEndpoints": [{"service": "Microsoft.Storage"}], "delegations": [{"name": "d", "properties": {}}]}
    references = {name: {"id": here(path)} for name, path in used.items()}
    networks.make("virtualNetworks/vnet/subnets/one", {"addressPrefix": "10.0.1.0/26", **references, **endpoints})

    def configured(name: str, home: str, address: Json) -> list[Json]:
        subnet = {"id": here(f"virtualNetworks/vnet/subnets/{home}")}
        return [{"name": name, "properties": {"subnet": subnet, "publicIPAddress": address}}]

    networks.make(
        "networkInterfaces/nic",
        {"ipConfigurations": configured("c", "two", addresses[1]), "networkSecurityGroup": references["networkSecurityGroup"]},
    )
    networks.make("virtualNetworkGateways/vpn", {"ipConfigurations": configured("c", "GatewaySubnet", addresses[2])})
    networks.make("firewallPolicies/base")
    networks.make("firewallPolicies/policy", {"basePolicy": {"id": here("firewallPolicies/base")}})
    networks.make(
        "azureFirewalls/firewall",
        {
            "ipConfigurations": configured("c", "AzureFirewallSubnet", addresses[3]),
            "firewallPolicy": {"id": here("firewallPolicies/policy")},
        },
    )
    networks.make("bastionHosts/bastion", {"ipConfigurations": configured("c", "AzureBastionSubnet", addresses[4])})
    networks.make("localNetworkGateways/office", {"fqdn": "office.example"})
    ends = {"virtualNetworkGateway1": {"id": here("virtualNetworkGateways/vpn")}}
    ends["localNetworkGateway2"] = {"id": here("localNetworkGateways/office")}
    networks.make("connections/s2s", {"connectionType": "IPsec", "sharedKey": "k", **ends})
    networks.make("networkWatchers/own", location="uksouth")
    group = {"name": "g", "sources": ["a"], "destinations": ["a"], "testConfigurations": ["t"]}
    monitor = {"endpoints": [{"name": "a"}], "testConfigurations": [{"name": "t", "protocol": "Icmp"}], "testGroups": [group]}
    networks.make("networkWatchers/own/connectionMonitors/cm", monitor)
    watcher = f"/subscriptions/{networks.arm.subscription}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network"
    flow = f"{watcher}/networkWatchers/NetworkWatcher_westeurope/flowLogs/flow"
    storage = f"{networks.group}/providers/Microsoft.Storage/storageAccounts/st{networks.arm.subscription.replace('-', '')[:20]}"
    account = {"location": "westeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}}
    networks.arm("PUT", storage, account, version="2024-01-01").raise_for_status()
    log = {"targetResourceId": here("virtualNetworks/vnet"), "storageId": storage}
    networks.arm("PUT", flow, {"location": "westeurope", "properties": log}, version="2024-05-01").raise_for_status()
    paths = {
        *("virtualNetworks/vnet", "virtualNetworks/far", "virtualNetworks/vnet/subnets/one", "virtualNetworks/vnet/subnets/two"),
        *("networkSecurityGroups/nsg", "networkSecurityGroups/nsg/securityRules/ssh", "routeTables/table"),
        *("routeTables/table/routes/all", "publicIPAddresses/nat", "publicIPAddresses/nic", "natGateways/nat"),
        *("networkInterfaces/nic", "virtualNetworkGateways/vpn", "firewallPolicies/base", "firewallPolicies/policy"),
        *("azureFirewalls/firewall", "bastionHosts/bastion", "localNetworkGateways/office", "connections/s2s"),
        *("networkWatchers/own", "networkWatchers/own/connectionMonitors/cm"),
    }
    return [networks.get(path) for path in sorted(paths)] + [networks.arm("GET", flow, version="2024-05-01").json()]
