"""Gateways, their connections and the keys that don't come out again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.network.conftest import Networks
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
CONNECTION = "connections/s2s"


@pytest.fixture
def gateway(networks: Networks) -> str:
    """The id of a VPN gateway."""
    networks.network(GatewaySubnet="10.0.255.0/27", other="10.0.0.0/24")
    subnet = networks.id("virtualNetworks/vnet/subnets/GatewaySubnet")
    configuration = {"subnet": {"id": subnet}, "publicIPAddress": {"id": networks.address("pip")}}
    made = networks.make("virtualNetworkGateways/vpn", {"ipConfigurations": [{"name": "default", "properties": configuration}]})
    identifier: str = made["id"]
    return identifier


@pytest.fixture
def connection(networks: Networks, gateway: str) -> Json:
    """A connection that is right."""
    local = networks.make("localNetworkGateways/office", {"gatewayIpAddress": "198.51.100.9"})["id"]
    ends = {"virtualNetworkGateway1": {"id": gateway}, "localNetworkGateway2": {"id": local}}
    return {"location": "westeurope", "properties": {"connectionType": "IPsec", "sharedKey": "not-for-eyes", **ends}}


def test_what_the_service_says_of_a_gateway(networks: Networks, gateway: str) -> None:
    found = networks.get("virtualNetworkGateways/vpn")
    properties = found["properties"]
    assert properties["sku"] == {"name": "VpnGw1AZ", "tier": "VpnGw1AZ", "capacity": 2}
    configuration = properties["ipConfigurations"][0]["id"]
    assert properties["bgpSettings"] == {
        "asn": 65515,
        "peerWeight": 0,
        "bgpPeeringAddress": "10.0.255.30",
        "bgpPeeringAddresses": [
            {
                "ipconfigurationId": configuration,
                "defaultBgpIpAddresses": ["10.0.255.30"],
                "customBgpIpAddresses": [],
                "tunnelIpAddresses": [],
            }
        ],
    }
    subnet = networks.get("virtualNetworks/vnet/subnets/GatewaySubnet")
    assert subnet["properties"]["ipConfigurations"] == [{"id": configuration}]
    assert code(networks("DELETE", "virtualNetworks/vnet/subnets/GatewaySubnet")) == (400, "InUseSubnetCannotBeDeleted")
    assert code(networks("DELETE", "publicIPAddresses/pip")) == (400, "PublicIPAddressCannotBeDeleted")
    assert networks("PUT", "virtualNetworkGateways/vpn", found).status_code == 200


def test_a_gateway_that_is_wrong(networks: Networks, gateway: str) -> None:
    other = {"subnet": {"id": networks.id("virtualNetworks/vnet/subnets/other")}}
    for configurations, expected in (
        ([], "GatewayIpConfigurationRequired"),
        ([{"name": "default", "properties": other}], "InvalidGatewaySubnet"),
    ):
        body = {"location": "westeurope", "properties": {"ipConfigurations": configurations}}
        assert code(networks("PUT", "virtualNetworkGateways/second", body)) == (400, expected)
    for properties, expected in (
        ({}, "LocalNetworkGatewayAddressRequired"),
        ({"gatewayIpAddress": "198.51.100.9", "fqdn": "office.example"}, "LocalNetworkGatewayAddressRequired"),
        ({"gatewayIpAddress": "office"}, "InvalidIPAddress"),
        ({"fqdn": "office.example", "localNetworkAddressSpace": {"addressPrefixes": ["10.0.0.1/8"]}}, "InvalidCIDRNotation"),
    ):
        body = {"location": "westeurope", "properties": properties}
        assert code(networks("PUT", "localNetworkGateways/office", body)) == (400, expected)


def test_the_shared_key_goes_in_only(networks: Networks, connection: Json) -> None:
    made = networks("PUT", CONNECTION, connection)
    assert made.status_code == 201, made.text
    listed = networks("GET", "connections")
    patched = networks("PATCH", CONNECTION, {"tags": {"a": "b"}})
    again = networks("PUT", CONNECTION, {**connection, "properties": {**connection["properties"], "sharedKey": None}})
    for answer in (made, networks("GET", CONNECTION), listed, patched, again):
        assert answer.status_code in (200, 201), answer.text
        assert "not-for-eyes" not in json.dumps(answer.json())
    assert networks.get(f"{CONNECTION}/sharedkey") == {"value": "not-for-eyes"}
    assert networks("PUT", f"{CONNECTION}/sharedkey", {"value": "other"}).json() == {"value": "other"}
    assert networks("POST", f"{CONNECTION}/sharedkey/reset", {"keyLength": 100}).json() == {"keyLength": 100}
    new = networks.get(f"{CONNECTION}/sharedkey")["value"]
    assert len(new) == 100
    networks("POST", f"{CONNECTION}/sharedkey/reset", {"keyLength": 100})
    assert networks.get(f"{CONNECTION}/sharedkey")["value"] != new
    nothing: tuple[Any, ...] = (None, {}, {"value": ""}, {"value": 1}, [])
    for body in nothing:
        assert code(networks("PUT", f"{CONNECTION}/sharedkey", body)) == (400, "InvalidRequestFormat")
    for length in (0, 129, "8", True, None):
        refused = networks("POST", f"{CONNECTION}/sharedkey/reset", {"keyLength": length})
        assert code(refused) == (400, "InvalidSharedKeyLength")
    assert code(networks("GET", "connections/none/sharedkey")) == (404, "ResourceNotFound")


def test_who_may_read_the_key(networks: Networks, connection: Json, colleague: tuple[Arm, str]) -> None:
    networks.make(CONNECTION, connection["properties"])
    reader, person = colleague
    role = f"/subscriptions/{networks.arm.subscription}/providers/Microsoft.Authorization/roleDefinitions"
    assignment = {
        "properties": {
            "roleDefinitionId": f"{role}/acdd72a7-3385-48ef-bd42-f606fba81ae7",
            "principalId": person,
            "principalType": "User",
        }
    }
    name = "0d7b1c1e-0000-4000-8000-000000000001"
    granted = networks.arm("PUT", f"{networks.group}/providers/Microsoft.Authorization/roleAssignments/{name}", assignment)
    assert granted.status_code == 201, granted.text
    assert reader("GET", networks.id(CONNECTION), version="2024-05-01").status_code == 200
    assert code(reader("GET", networks.id(f"{CONNECTION}/sharedkey"), version="2024-05-01")) == (403, "AuthorizationFailed")


def test_a_connection_without_a_key_gets_one(networks: Networks, connection: Json) -> None:
    del connection["properties"]["sharedKey"]
    networks.make(CONNECTION, connection["properties"])
    assert networks.get(f"{CONNECTION}/sharedkey")["value"]


def test_a_connection_that_is_wrong(networks: Networks, connection: Json) -> None:
    given = connection["properties"]
    for changes, expected in (
        ({"localNetworkGateway2": None}, "ConnectionPeerMissing"),
        ({"connectionType": "Telegraph"}, "InvalidRequestFormat"),
        ({"connectionType": "Vnet2Vnet"}, "ConnectionPeerMissing"),
        ({"virtualNetworkGateway1": None}, "InvalidRequestContent"),
        ({"virtualNetworkGateway1": {}}, "InvalidRequestFormat"),
        ({"virtualNetworkGateway1": given["localNetworkGateway2"]}, "InvalidRequestFormat"),
        ({"localNetworkGateway2": {"id": networks.id("localNetworkGateways/none")}}, "InvalidResourceReference"),
        ({"virtualNetworkGateway1": "vpn"}, "InvalidRequestContent"),
    ):
        properties = {name: value for name, value in {**given, **changes}.items() if value is not None}
        assert code(networks("PUT", CONNECTION, {**connection, "properties": properties})) == (400, expected)
    nothing: tuple[Any, ...] = (None, [], {"location": "westeurope"}, {"location": "westeurope", "properties": []})
    for body in nothing:
        assert networks("PUT", CONNECTION, body).status_code == 400


def test_gateways_in_use(networks: Networks, connection: Json) -> None:
    networks.make(CONNECTION, connection["properties"])
    user = networks.id(CONNECTION)
    for path, expected in (
        ("virtualNetworkGateways/vpn", "VirtualNetworkGatewayCannotBeDeleted"),
        ("localNetworkGateways/office", "LocalNetworkGatewayCannotBeDeleted"),
    ):
        refused = networks("DELETE", path)
        assert code(refused) == (400, expected)
        assert user in refused.json()["error"]["message"]
    assert networks("DELETE", CONNECTION).status_code == 200
    for path in ("virtualNetworkGateways/vpn", "localNetworkGateways/office", "virtualNetworks/vnet"):
        assert networks("DELETE", path).status_code == 200


def test_keys_are_not_in_the_journal(simulator: RunningSimulator, networks: Networks, connection: Json) -> None:
    networks.make(CONNECTION, {**connection["properties"], "sharedKey": "kept-to-itself"})
    journal = simulator.http.get("/_sim/journal").text
    assert networks.id(CONNECTION) in journal
    assert "kept-to-itself" not in journal
