"""Virtual networks and subnets: address ranges, the two ways to write a subnet, what is in use."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import code
from tests.simulator.arm.network.conftest import Networks

Json = dict[str, Any]
VNET = "virtualNetworks/vnet"


def names(found: Json) -> list[str]:
    return [subnet["name"] for subnet in found["properties"]["subnets"]]


def subnet(prefix: str) -> Json:
    return {"properties": {"addressPrefix": prefix}}


def test_what_the_service_fills_in(networks: Networks) -> None:
    delegated = {"addressPrefix": "10.0.0.0/24", "delegations": [{"name": "d", "properties": {}}]}
    wanted = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [{"name": "one", "properties": delegated}]}
    answer = networks("PUT", VNET, {"location": "West Europe", "properties": wanted})
    assert answer.status_code == 201
    body = answer.json()
    assert body["etag"].startswith('W/"') and answer.headers["etag"] == body["etag"]
    assert body["location"] == "westeurope"
    properties = body["properties"]
    assert (properties["provisioningState"], properties["enableDdosProtection"]) == ("Succeeded", False)
    one = properties["subnets"][0]
    assert one["id"] == f"{body['id']}/subnets/one"
    assert one["type"] == "Microsoft.Network/virtualNetworks/subnets"
    assert one["etag"].startswith('W/"')
    assert one["properties"]["provisioningState"] == "Succeeded"
    assert one["properties"]["privateEndpointNetworkPolicies"] == "Disabled"
    assert one["properties"]["delegations"][0]["id"] == f"{one['id']}/delegations/d"
    again = networks("PUT", VNET, body)
    assert again.status_code == 200
    assert again.json()["properties"]["resourceGuid"] == properties["resourceGuid"]
    assert again.json()["etag"] != body["etag"]
    assert networks.get(f"{VNET}/subnets/one") == again.json()["properties"]["subnets"][0]


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        ([], "NoAddressPrefixOrPoolProvided"),
        (["10.0.0.0"], "InvalidAddressPrefixFormat"),
        (["ten/8"], "InvalidAddressPrefixFormat"),
        (["10.0.0.0/255.0.0.0"], "InvalidAddressPrefixFormat"),
        (["10.0.0.1/16"], "InvalidCIDRNotation"),
        (["10.0.0.0/16", "10.0.128.0/24"], "NetcfgInvalidVirtualNetworkSite"),
    ],
)
def test_an_address_space_that_is_wrong(networks: Networks, prefixes: list[str], expected: str) -> None:
    body = {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": prefixes}}}
    assert code(networks("PUT", VNET, body)) == (400, expected)
    assert networks("GET", VNET).status_code == 404


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, "NoAddressPrefixOrPoolProvided"),
        ({"addressPrefix": "10.1.0.0/24"}, "NetcfgSubnetRangeOutsideVnet"),
        ({"addressPrefix": "10.0.0.0/8"}, "NetcfgSubnetRangeOutsideVnet"),
        ({"addressPrefix": "10.0.0.128/25"}, "NetcfgSubnetRangesOverlap"),
        ({"addressPrefixes": ["10.0.2.0/24", "10.0.0.0/28"]}, "NetcfgSubnetRangesOverlap"),
        ({"addressPrefix": "10.0.2.0/30"}, "NetcfgInvalidSubnet"),
        ({"addressPrefix": "10.0.2.1/24"}, "InvalidCIDRNotation"),
        ({"addressPrefix": "10.0.2.0/24", "networkSecurityGroup": {}}, "InvalidRequestFormat"),
        ({"addressPrefix": "10.0.2.0/24", "privateEndpointNetworkPolicies": "Maybe"}, "InvalidRequestFormat"),
        ({"addressPrefix": "10.0.2.0/24", "networkSecurityGroup": {"id": "nsg"}}, "LinkedInvalidPropertyId"),
        ({"addressPrefix": "10.0.2.0/24", "networkSecurityGroup": {"id": "VNET"}}, "InvalidRequestFormat"),
        ({"addressPrefix": "10.0.2.0/24", "networkSecurityGroup": {"id": "NONE"}}, "InvalidResourceReference"),
        ({"addressPrefix": "10.0.2.0/24", "networkSecurityGroup": {"id": "ABROAD"}}, "InvalidResourceReference"),
    ],
)
def test_a_subnet_that_is_wrong(networks: Networks, properties: Json, expected: str) -> None:
    networks.network(one="10.0.0.0/24")
    networks.make("networkSecurityGroups/abroad", location="uksouth")
    ids = {"VNET": networks.id(VNET), "NONE": networks.id("networkSecurityGroups/none")}
    ids["ABROAD"] = networks.id("networkSecurityGroups/abroad")
    reference = properties.get("networkSecurityGroup")
    if reference:
        properties = {**properties, "networkSecurityGroup": {"id": ids.get(reference["id"], reference["id"])}}
    assert code(networks("PUT", f"{VNET}/subnets/two", {"properties": properties})) == (400, expected)
    whole = networks.get(VNET)
    whole["properties"]["subnets"].append({"name": "two", "properties": properties})
    assert code(networks("PUT", VNET, whole)) == (400, expected)
    assert names(networks.get(VNET)) == ["one"]


def test_a_subnet_needs_its_network(networks: Networks) -> None:
    assert code(networks("PUT", f"{VNET}/subnets/one", subnet("10.0.0.0/24"))) == (404, "ParentResourceNotFound")


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([{"properties": {"addressPrefix": "10.0.0.0/24"}}], "InvalidRequestFormat"),
        ([{"name": "-one", **subnet("10.0.0.0/24")}], "InvalidResourceName"),
        ([{"name": "one", **subnet("10.0.0.0/24")}, {"name": "ONE", **subnet("10.0.1.0/24")}], "DuplicateResourceName"),
    ],
)
def test_names_of_subnets_in_a_list(networks: Networks, listed: list[Json], expected: str) -> None:
    properties = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": listed}
    assert code(networks("PUT", VNET, {"location": "westeurope", "properties": properties})) == (400, expected)


def test_writing_a_subnet_changes_its_network(networks: Networks) -> None:
    before = networks.network(one="10.0.0.0/24")
    networks.make(f"{VNET}/subnets/two", subnet("10.0.1.0/24")["properties"])
    after = networks.get(VNET)
    assert names(after) == ["one", "two"]
    assert after["etag"] != before["etag"]
    assert networks("DELETE", f"{VNET}/subnets/one").status_code == 200
    assert networks("DELETE", f"{VNET}/subnets/one").status_code == 204
    assert names(networks.get(VNET)) == ["two"]
    assert networks.get(VNET)["etag"] != after["etag"]


def test_the_list_of_subnets_replaces_all(networks: Networks) -> None:
    networks.network(one="10.0.0.0/24", two="10.0.1.0/24")
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    body: Json = {"location": "westeurope", "properties": {**space, "subnets": [{"name": "two", **subnet("10.0.2.0/24")}]}}
    assert names(networks("PUT", VNET, body).json()) == ["two"]
    assert networks("GET", f"{VNET}/subnets/one").status_code == 404
    body["properties"] = space
    assert names(networks("PUT", VNET, body).json()) == ["two"]
    assert names(networks("PUT", VNET, body, version="2023-11-01").json()) == ["two"]
    assert names(networks("PATCH", VNET, {"tags": {"a": "b"}}).json()) == ["two"]
    assert names(networks("PUT", VNET, body, version="2023-04-01").json()) == []
    networks.make(f"{VNET}/subnets/two", subnet("10.0.2.0/24")["properties"])
    body["properties"] = {**space, "subnets": []}
    assert names(networks("PUT", VNET, body).json()) == []


def test_a_smaller_address_space(networks: Networks) -> None:
    networks.network(one="10.0.1.0/24")
    body = {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/24"]}}}
    assert code(networks("PUT", VNET, body)) == (400, "NetcfgSubnetRangeOutsideVnet")
    assert networks.get(VNET)["properties"]["addressSpace"]["addressPrefixes"] == ["10.0.0.0/16"]


def test_a_subnet_in_use(networks: Networks) -> None:
    networks.network(one="10.0.0.0/24")
    assert networks.interface("nic", f"{VNET}/subnets/one").status_code == 201
    user = networks.id("networkInterfaces/nic/ipConfigurations/one")
    assert networks.get(f"{VNET}/subnets/one")["properties"]["ipConfigurations"] == [{"id": user}]
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    without = {"location": "westeurope", "properties": {**space, "subnets": []}}
    for answer in (
        networks("DELETE", f"{VNET}/subnets/one"),
        networks("DELETE", VNET),
        networks("PUT", VNET, without),
        networks("PUT", VNET, {"location": "westeurope", "properties": space}, version="2023-04-01"),
    ):
        assert code(answer) == (400, "InUseSubnetCannotBeDeleted")
        assert user in answer.json()["error"]["message"]
    moved = networks("PUT", f"{VNET}/subnets/one", subnet("10.0.1.0/24"))
    assert code(moved) == (400, "InUsePrefixCannotBeDeleted")
    more = networks("PUT", f"{VNET}/subnets/one", {"properties": {"addressPrefixes": ["10.0.0.0/24", "10.0.1.0/24"]}})
    assert more.status_code == 200
    assert networks("DELETE", "networkInterfaces/nic").status_code == 200
    assert networks("DELETE", VNET).status_code == 200
    assert networks("GET", f"{VNET}/subnets/one").status_code == 404


def test_peerings(networks: Networks) -> None:
    networks.network()
    remote = networks.network("hub", "10.1.0.0/16")
    same = networks.network("same", "10.0.0.0/20")

    def peer(path: str, target: str) -> Any:
        body = networks.get(path)
        body["properties"]["virtualNetworkPeerings"] = [{"name": "p", "properties": {"remoteVirtualNetwork": {"id": target}}}]
        return networks("PUT", path, body)

    made = peer(VNET, remote["id"]).json()["properties"]["virtualNetworkPeerings"][0]
    assert made["id"] == networks.id(f"{VNET}/virtualNetworkPeerings/p")
    assert made["properties"]["peeringState"] == "Initiated"
    assert made["properties"]["remoteAddressSpace"] == {"addressPrefixes": ["10.1.0.0/16"]}
    peer("virtualNetworks/hub", networks.id(VNET))
    assert networks.get(VNET)["properties"]["virtualNetworkPeerings"][0]["properties"]["peeringState"] == "Connected"
    assert code(peer(VNET, same["id"])) == (400, "VnetAddressSpacesOverlap")
    assert networks("DELETE", "virtualNetworks/hub").status_code == 200
    assert networks.get(VNET)["properties"]["virtualNetworkPeerings"][0]["properties"]["peeringState"] == "Disconnected"


def test_lists(networks: Networks) -> None:
    networks.network(one="10.0.0.0/24", two="10.0.1.0/24")
    assert names({"properties": {"subnets": networks.get(f"{VNET}/subnets")["value"]}}) == ["one", "two"]
    assert [names(found) for found in networks.get("virtualNetworks")["value"]] == [["one", "two"]]
    # Subnets have no place of their own: they are in no list of all resources.
    listed = networks.arm("GET", f"{networks.group}/resources").json()["value"]
    assert [found["type"] for found in listed] == ["Microsoft.Network/virtualNetworks"]
    assert code(networks("GET", "virtualNetworks/none/subnets")) == (404, "ResourceNotFound")


def test_what_the_address_space_must_have(networks: Networks) -> None:
    assert code(networks("PUT", VNET, {"properties": {}})) == (400, "LocationRequired")
    wrong = {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": "10.0.0.0/16"}}}
    assert code(networks("PUT", VNET, wrong)) == (400, "InvalidRequestContent")
    assert code(networks("PUT", VNET, {"location": "westeurope", "properties": {"subnet": []}})) == (400, "InvalidRequestContent")
