"""Security groups with their rules, route tables with their routes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import code
from tests.simulator.arm.network.conftest import Networks

Json = dict[str, Any]
NSG, TABLE = "networkSecurityGroups/nsg", "routeTables/table"


def rule(**changes: Any) -> Json:
    properties: Json = {
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "10.0.0.0/24",
        "destinationPortRange": "443",
    }
    return {name: value for name, value in {**properties, **changes}.items() if value is not None}


def test_the_default_rules_are_there_and_read_only(networks: Networks) -> None:
    made = networks.make(NSG)
    assert made["properties"]["securityRules"] == []
    found = {
        (one["name"], one["properties"]["direction"], one["properties"]["priority"], one["properties"]["access"])
        for one in made["properties"]["defaultSecurityRules"]
    }
    assert found == {
        ("AllowVnetInBound", "Inbound", 65000, "Allow"),
        ("AllowAzureLoadBalancerInBound", "Inbound", 65001, "Allow"),
        ("DenyAllInBound", "Inbound", 65500, "Deny"),
        ("AllowVnetOutBound", "Outbound", 65000, "Allow"),
        ("AllowInternetOutBound", "Outbound", 65001, "Allow"),
        ("DenyAllOutBound", "Outbound", 65500, "Deny"),
    }
    # What was read can be written: the default rules in it say nothing.
    made["properties"]["defaultSecurityRules"][0]["properties"]["access"] = "Deny"
    again = networks("PUT", NSG, made)
    assert again.status_code == 200
    assert again.json()["properties"]["defaultSecurityRules"][0]["properties"]["access"] == "Allow"
    one = networks.get(f"{NSG}/defaultSecurityRules/DenyAllOutBound")
    assert one["id"] == networks.id(f"{NSG}/defaultSecurityRules/DenyAllOutBound")
    assert len(networks.get(f"{NSG}/defaultSecurityRules")["value"]) == 6
    assert networks("DELETE", f"{NSG}/defaultSecurityRules/DenyAllOutBound").status_code == 405
    assert code(networks("GET", f"{NSG}/defaultSecurityRules/none")) == (404, "ResourceNotFound")
    assert code(networks("GET", "networkSecurityGroups/none/defaultSecurityRules")) == (404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"priority": 99}, "SecurityRuleInvalidPriority"),
        ({"priority": 4097}, "SecurityRuleInvalidPriority"),
        ({"priority": 200}, "SecurityRuleConflict"),
        ({"protocol": "Gre"}, "SecurityRuleParameterContainsUnsupportedValue"),
        ({"access": "Maybe"}, "SecurityRuleParameterContainsUnsupportedValue"),
        ({"direction": "Sideways"}, "SecurityRuleParameterContainsUnsupportedValue"),
        ({"destinationPortRange": "80,443"}, "SecurityRuleInvalidPortRange"),
        ({"destinationPortRange": "70000"}, "SecurityRuleInvalidPortRange"),
        ({"destinationPortRange": "443-80"}, "SecurityRuleInvalidPortRange"),
        ({"destinationPortRange": None, "destinationPortRanges": ["*"]}, "SecurityRuleInvalidPortRange"),
        ({"sourceAddressPrefix": "20.20.20.20/16"}, "SecurityRuleInvalidAddressPrefix"),
        ({"sourceAddressPrefix": "10.0.0.0-10.0.0.9"}, "SecurityRuleInvalidAddressPrefix"),
        (
            {"sourceAddressPrefix": None, "sourceAddressPrefixes": ["10.0.0.0/24", "Internet"]},
            "SecurityRuleParameterContainsUnsupportedValue",
        ),
        (
            {"sourceAddressPrefix": None, "sourceAddressPrefixes": ["*"]},
            "SecurityRuleParameterContainsUnsupportedValue",
        ),
        (
            {"sourceAddressPrefix": None, "sourceAddressPrefixes": ["203.0.113.7", "2001:db8::/48"]},
            "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
        ),
        ({"sourceAddressPrefix": None}, "SecurityRuleParameterNotSpecified"),
        ({"destinationPortRange": None}, "SecurityRuleParameterNotSpecified"),
        ({"priority": None}, "InvalidRequestContent"),
        ({"priority": "first"}, "InvalidRequestContent"),
        ({"port": 1}, "InvalidRequestContent"),
    ],
)
def test_a_rule_that_is_wrong(networks: Networks, changes: Json, expected: str) -> None:
    held = {"name": "held", "properties": rule(priority=200)}
    networks.make(NSG, {"securityRules": [held]})
    assert code(networks("PUT", f"{NSG}/securityRules/new", {"properties": rule(**changes)})) == (400, expected)
    both = [held, {"name": "new", "properties": rule(**changes)}]
    body = {"location": "westeurope", "properties": {"securityRules": both}}
    assert code(networks("PUT", NSG, body)) == (400, expected)
    assert [one["name"] for one in networks.get(NSG)["properties"]["securityRules"]] == ["held"]


def test_a_priority_is_unique_in_its_direction_only(networks: Networks) -> None:
    networks.make(NSG)
    networks.make(f"{NSG}/securityRules/in", rule())
    networks.make(f"{NSG}/securityRules/out", rule(direction="Outbound", sourceAddressPrefix="Sql.WestEurope"))
    # Over itself a rule may be written again.
    assert networks("PUT", f"{NSG}/securityRules/in", {"properties": rule(access="Deny")}).status_code == 200
    clash = networks("PUT", f"{NSG}/securityRules/other", {"properties": rule()})
    assert clash.json()["error"]["message"] == (
        "Security rule other conflicts with rule in. Rules cannot have the same Priority and Direction."
    )


def test_rules_written_alone_and_in_the_list(networks: Networks) -> None:
    first = networks.make(NSG, {"securityRules": [{"name": "one", "properties": rule(protocol="tcp")}]})
    one = first["properties"]["securityRules"][0]
    assert one["id"] == networks.id(f"{NSG}/securityRules/one")
    assert one["properties"]["protocol"] == "Tcp"
    assert one["properties"]["sourcePortRanges"] == []
    networks.make(f"{NSG}/securityRules/two", rule(priority=300))
    assert networks.get(NSG)["etag"] != first["etag"]
    assert [found["name"] for found in networks.get(NSG)["properties"]["securityRules"]] == ["one", "two"]
    patched = networks("PATCH", NSG, {"tags": {"a": "b"}}).json()
    assert [found["name"] for found in patched["properties"]["securityRules"]] == ["one", "two"]
    assert code(networks("PATCH", NSG, {"properties": {"securityRules": []}})) == (400, "InvalidRequestContent")
    # A group's PUT is the whole group.
    assert networks.make(NSG)["properties"]["securityRules"] == []
    assert networks("GET", f"{NSG}/securityRules/two").status_code == 404


def test_a_security_group_in_use(networks: Networks) -> None:
    group = networks.make(NSG)["id"]
    networks.network(one="10.0.0.0/24")
    networks.make("virtualNetworks/vnet/subnets/one", {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": group}})
    subnet = networks.id("virtualNetworks/vnet/subnets/one")
    assert networks.get(NSG)["properties"]["subnets"] == [{"id": subnet}]
    refused = networks("DELETE", NSG)
    assert code(refused) == (400, "InUseNetworkSecurityGroupCannotBeDeleted")
    assert subnet in refused.json()["error"]["message"]
    networks.make("virtualNetworks/vnet/subnets/one", {"addressPrefix": "10.0.0.0/24"})
    assert networks("DELETE", NSG).status_code == 200


def test_deleting_the_group_takes_what_is_in_use(networks: Networks) -> None:
    group = networks.make(NSG, {"securityRules": [{"name": "one", "properties": rule()}]})["id"]
    networks.network()
    networks.make("virtualNetworks/vnet/subnets/one", {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": group}})
    networks.arm.finish(networks.arm("DELETE", networks.group))
    networks.arm.group()
    for path in (NSG, f"{NSG}/securityRules/one", "virtualNetworks/vnet/subnets/one"):
        assert networks("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}, "InvalidNextHopIpAddress"),
        ({"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "x"}, "InvalidNextHopIpAddress"),
        ({"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet", "nextHopIpAddress": "10.0.0.4"}, "InvalidNextHopIpAddress"),
        ({"addressPrefix": "0.0.0.0/0", "nextHopType": "Nowhere"}, "InvalidNextHopType"),
        ({"addressPrefix": "10.0.0.1/24", "nextHopType": "None"}, "InvalidCIDRNotation"),
        ({"nextHopType": "None"}, "InvalidAddressPrefixFormat"),
        ({"addressPrefix": "192.168.0.0/16", "nextHopType": "None"}, "RouteConflict"),
        ({"addressPrefix": "0.0.0.0/0"}, "InvalidRequestContent"),
    ],
)
def test_a_route_that_is_wrong(networks: Networks, properties: Json, expected: str) -> None:
    held = {"name": "held", "properties": {"addressPrefix": "192.168.0.0/16", "nextHopType": "None"}}
    networks.make(TABLE, {"routes": [held]})
    assert code(networks("PUT", f"{TABLE}/routes/new", {"properties": properties})) == (400, expected)
    body = {"location": "westeurope", "properties": {"routes": [held, {"name": "new", "properties": properties}]}}
    assert code(networks("PUT", TABLE, body)) == (400, expected)
    assert [one["name"] for one in networks.get(TABLE)["properties"]["routes"]] == ["held"]


def test_a_route_table_in_use(networks: Networks) -> None:
    table = networks.make(TABLE)
    assert table["properties"]["disableBgpRoutePropagation"] is False
    networks.network()
    networks.make("virtualNetworks/vnet/subnets/one", {"addressPrefix": "10.0.0.0/24", "routeTable": {"id": table["id"]}})
    assert networks.get(TABLE)["properties"]["subnets"] == [{"id": networks.id("virtualNetworks/vnet/subnets/one")}]
    assert code(networks("DELETE", TABLE)) == (400, "InUseRouteTableCannotBeDeleted")
    assert networks("DELETE", "virtualNetworks/vnet").status_code == 200
    assert networks("DELETE", TABLE).status_code == 200
