"""Firewalls, their policies, bastions: where they may sit and what is in use."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import code
from tests.simulator.arm.network.conftest import Networks

Json = dict[str, Any]
VNET = "virtualNetworks/vnet"


@pytest.fixture
def homes(networks: Networks) -> Networks:
    """A virtual network with a subnet for each, and one that is too small."""
    networks.network(AzureFirewallSubnet="10.0.1.0/26", AzureBastionSubnet="10.0.2.0/26", other="10.0.3.0/24")
    networks.network("small", "10.1.0.0/16", AzureFirewallSubnet="10.1.1.0/27", AzureBastionSubnet="10.1.2.0/27")
    return networks


def configured(networks: Networks, path: str, **properties: Any) -> Json:
    configuration = {"name": "one", "properties": {"subnet": {"id": networks.id(path)}}}
    return {"location": "westeurope", "properties": {"ipConfigurations": [configuration], **properties}}


@pytest.mark.parametrize(
    ("kind", "home", "missing", "misplaced"),
    [
        ("azureFirewalls", "AzureFirewallSubnet", "AzureFirewallIpConfigurationRequired", "InvalidAzureFirewallSubnet"),
        ("bastionHosts", "AzureBastionSubnet", "BastionHostIpConfigurationRequired", "InvalidBastionHostSubnet"),
    ],
)
def test_where_they_may_sit(homes: Networks, kind: str, home: str, missing: str, misplaced: str) -> None:
    path = f"{kind}/new"
    assert code(homes("PUT", path, {"location": "westeurope", "properties": {}})) == (400, missing)
    for wrong in (f"{VNET}/subnets/other", f"virtualNetworks/small/subnets/{home}"):
        assert code(homes("PUT", path, configured(homes, wrong))) == (400, misplaced)
    assert homes("PUT", path, configured(homes, f"{VNET}/subnets/{home}")).status_code == 201
    assert code(homes("DELETE", f"{VNET}/subnets/{home}")) == (400, "InUseSubnetCannotBeDeleted")
    assert homes("DELETE", path).status_code == 200
    assert homes("DELETE", VNET).status_code == 200


def test_a_firewall_keeps_its_address(homes: Networks) -> None:
    body = configured(homes, f"{VNET}/subnets/AzureFirewallSubnet")
    first = homes("PUT", "azureFirewalls/a", body).json()["properties"]["ipConfigurations"][0]
    assert first["id"] == homes.id("azureFirewalls/a/azureFirewallIpConfigurations/one")
    assert first["properties"]["privateIPAddress"] == "10.0.1.4"
    again = homes("PUT", "azureFirewalls/a", body).json()
    assert again["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.0.1.4"
    assert again["properties"]["sku"] == {"name": "AZFW_VNet", "tier": "Standard"}


def test_a_bastion_for_developers_needs_a_network_only(homes: Networks) -> None:
    body = {"location": "westeurope", "sku": {"name": "Developer"}, "properties": {"virtualNetwork": {"id": homes.id(VNET)}}}
    made = homes("PUT", "bastionHosts/dev", body)
    assert made.status_code == 201, made.text
    assert made.json()["properties"]["ipConfigurations"] == []
    name = made.json()["properties"]["dnsName"]
    assert homes("PUT", "bastionHosts/dev", body).json()["properties"]["dnsName"] == name


def test_policies_in_use(homes: Networks) -> None:
    base = homes.make("firewallPolicies/base")["id"]
    child = homes.make("firewallPolicies/child", {"basePolicy": {"id": base}})["id"]
    body = configured(homes, f"{VNET}/subnets/AzureFirewallSubnet", firewallPolicy={"id": child})
    firewall = homes("PUT", "azureFirewalls/a", body).json()["id"]
    assert homes.get("firewallPolicies/base")["properties"]["childPolicies"] == [{"id": child}]
    assert homes.get("firewallPolicies/child")["properties"]["firewalls"] == [{"id": firewall}]
    for name in ("base", "child"):
        assert code(homes("DELETE", f"firewallPolicies/{name}")) == (400, "FirewallPolicyInUse")
    own = {"location": "westeurope", "properties": {"basePolicy": {"id": base}}}
    assert code(homes("PUT", "firewallPolicies/base", own)) == (400, "FirewallPolicyBaseIsItself")
    rules = [{"name": "r", "properties": {"priority": 100, "action": {"type": "Allow"}, "rules": []}}]
    body["properties"]["networkRuleCollections"] = rules
    assert code(homes("PUT", "azureFirewalls/a", body)) == (400, "AzureFirewallPolicyAndRuleCollections")
    for path in ("azureFirewalls/a", "firewallPolicies/child", "firewallPolicies/base"):
        assert homes("DELETE", path).status_code == 200
