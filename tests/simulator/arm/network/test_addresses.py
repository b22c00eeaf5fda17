"""Public addresses, NAT gateways, and the private addresses of network interfaces."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import code
from tests.simulator.arm.compute.machines import MACHINES, machine
from tests.simulator.arm.network.conftest import Networks

Json = dict[str, Any]
SUBNET = "virtualNetworks/vnet/subnets/one"
PIP = "publicIPAddresses/pip"


def public(**properties: Any) -> Json:
    return {
        "location": "westeurope",
        "sku": {"name": "Standard"},
        "properties": {"publicIPAllocationMethod": "Static", **properties},
    }


def test_a_public_address_keeps_its_number(networks: Networks) -> None:
    made = networks("PUT", PIP, public())
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert made.json()["sku"] == {"name": "Standard", "tier": "Regional"}
    assert properties["ipAddress"].rsplit(".", 1)[0] in ("203.0.113", "198.51.100", "192.0.2")
    assert (properties["publicIPAddressVersion"], properties["idleTimeoutInMinutes"]) == ("IPv4", 4)
    again = networks("PUT", PIP, public(idleTimeoutInMinutes=30, ipAddress="8.8.8.8"))
    assert again.json()["properties"]["ipAddress"] == properties["ipAddress"]
    assert networks("PUT", "publicIPAddresses/other", public()).json()["properties"]["ipAddress"] != properties["ipAddress"]
    six = networks("PUT", "publicIPAddresses/six", public(publicIPAddressVersion="IPv6")).json()
    assert six["properties"]["ipAddress"].startswith("2001:db8::")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sku": None}, "IPv4BasicSkuPublicIpCountLimitReached"),
        ({"sku": {"name": "Basic"}}, "IPv4BasicSkuPublicIpCountLimitReached"),
        ({"properties": {"publicIPAllocationMethod": "Dynamic"}}, "StandardAndStandardV2SkuPublicIPAddressesMustBeStatic"),
        ({"properties": {}}, "StandardAndStandardV2SkuPublicIPAddressesMustBeStatic"),
        ({"properties": {"publicIPAllocationMethod": "Static", "idleTimeoutInMinutes": 31}}, "InvalidIdleTimeoutInMinutes"),
        ({"properties": {"publicIPAllocationMethod": "Static", "publicIPAddressVersion": "IPv6"}}, "PropertyChangeNotAllowed"),
        (
            {"properties": {"publicIPAllocationMethod": "Static", "publicIPAddressVersion": "IPv5"}},
            "InvalidRequestFormat",
        ),
    ],
)
def test_a_public_address_that_is_wrong(networks: Networks, changes: Json, expected: str) -> None:
    before = networks.make(PIP, {"publicIPAllocationMethod": "Static"}, sku={"name": "Standard"})
    body = {name: value for name, value in {**public(), **changes}.items() if value is not None}
    assert code(networks("PUT", PIP, body)) == (400, expected)
    assert networks.get(PIP) == before


def test_names_are_unique_in_a_region(networks: Networks) -> None:
    label = networks.arm.subscription[:8] + "x"
    made = networks("PUT", PIP, public(dnsSettings={"domainNameLabel": f"a{label}"})).json()
    assert made["properties"]["dnsSettings"]["fqdn"] == f"a{label}.westeurope.cloudapp.azure.com"
    second = networks("PUT", "publicIPAddresses/second", public(dnsSettings={"domainNameLabel": f"a{label}"}))
    assert code(second) == (400, "DnsRecordInUse")
    for wrong in ("A-label", "1label", "x", "label-", "la_bel"):
        answer = networks("PUT", "publicIPAddresses/second", public(dnsSettings={"domainNameLabel": wrong}))
        assert code(answer) == (400, "InvalidDomainNameLabel")
    elsewhere = public(dnsSettings={"domainNameLabel": f"a{label}"}) | {"location": "uksouth"}
    assert networks("PUT", "publicIPAddresses/second", elsewhere).status_code == 201


def test_a_nat_gateway_and_who_uses_it(networks: Networks) -> None:
    address = networks.address("pip")
    gateway = networks.make("natGateways/nat", {"publicIpAddresses": [{"id": address}]}, sku={"name": "Standard"})
    assert gateway["properties"]["idleTimeoutInMinutes"] == 4
    assert networks.get(PIP)["properties"]["natGateway"] == {"id": gateway["id"]}
    # What was read can be written; whose address it is, the gateway says.
    assert networks("PUT", PIP, networks.get(PIP)).status_code == 200
    second: Json = {"location": "westeurope", "properties": {"publicIpAddresses": [{"id": address}]}}
    assert code(networks("PUT", "natGateways/second", second)) == (400, "PublicIPAddressInUse")
    second["properties"] = {"idleTimeoutInMinutes": 121}
    assert code(networks("PUT", "natGateways/second", second)) == (400, "InvalidIdleTimeoutInMinutes")
    refused = networks("DELETE", PIP)
    assert code(refused) == (400, "PublicIPAddressCannotBeDeleted")
    assert gateway["id"] in refused.json()["error"]["message"]
    networks.network()
    networks.make(SUBNET, {"addressPrefix": "10.0.0.0/24", "natGateway": {"id": gateway["id"]}})
    assert networks.get("natGateways/nat")["properties"]["subnets"] == [{"id": networks.id(SUBNET)}]
    assert code(networks("DELETE", "natGateways/nat")) == (400, "CannotDeleteNatGatewayAssociatedToSubnet")
    networks.make(SUBNET, {"addressPrefix": "10.0.0.0/24"})
    assert networks("DELETE", "natGateways/nat").status_code == 200
    assert "natGateway" not in networks.get(PIP)["properties"]
    assert networks("DELETE", PIP).status_code == 200


def private(answer: Any) -> str:
    assert answer.status_code in (200, 201), answer.text
    found: str = answer.json()["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"]
    return found


def test_private_addresses(networks: Networks) -> None:
    networks.network(one="10.0.0.0/29")
    assert private(networks.interface("a", SUBNET)) == "10.0.0.4"
    static = {"privateIPAllocationMethod": "Static"}
    assert private(networks.interface("b", SUBNET, **static, privateIPAddress="10.0.0.6")) == "10.0.0.6"
    assert private(networks.interface("c", SUBNET)) == "10.0.0.5"
    # A dynamic address stays.
    assert private(networks.interface("c", SUBNET)) == "10.0.0.5"
    assert code(networks.interface("d", SUBNET)) == (400, "SubnetIsFull")
    assert networks("DELETE", "networkInterfaces/a").status_code == 200
    assert private(networks.interface("d", SUBNET)) == "10.0.0.4"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.0.1.4", "PrivateIPAddressNotInSubnet"),
        ("10.0.0.3", "PrivateIPAddressInReservedRange"),
        ("10.0.0.255", "PrivateIPAddressInReservedRange"),
        ("10.0.0.20", "PrivateIPAddressIsAllocated"),
        ("ten", "StaticIPAddressMissing"),
        (None, "StaticIPAddressMissing"),
    ],
)
def test_a_static_address_that_is_wrong(networks: Networks, address: str | None, expected: str) -> None:
    networks.network(one="10.0.0.0/24")
    static = {"privateIPAllocationMethod": "Static"}
    assert private(networks.interface("held", SUBNET, **static, privateIPAddress="10.0.0.20")) == "10.0.0.20"
    given = {"privateIPAddress": address} if address else {}
    assert code(networks.interface("new", SUBNET, **static, **given)) == (400, expected)
    assert networks("GET", "networkInterfaces/new").status_code == 404


def test_an_interface_that_is_wrong(networks: Networks) -> None:
    networks.network(one="10.0.0.0/24", two="10.0.1.0/24")
    one, two = ({"subnet": {"id": networks.id(f"virtualNetworks/vnet/subnets/{name}")}} for name in ("one", "two"))
    networks.make("networkInterfaces/nic", {"ipConfigurations": [{"name": "a", "properties": one}]})
    address = {"id": networks.address("pip")}
    for configurations, expected in (
        ([], "NetworkInterfaceMustHaveIpConfiguration"),
        ([{"properties": {}}], "InvalidRequestFormat"),
        ([{"name": "a", "properties": {}}], "SubnetRequired"),
        ([{"name": "a", "properties": {**one, "privateIPAddressVersion": "IPv5"}}], "InvalidRequestFormat"),
        ([{"name": "a", "properties": {**one, "privateIPAllocationMethod": "Lucky"}}], "InvalidRequestFormat"),
        (
            [{"name": name, "properties": {**one, "publicIPAddress": address}} for name in "ab"],
            "PublicIPReferencedByMultipleIPConfigs",
        ),
        (
            [{"name": "a", "properties": one}, {"name": "b", "properties": two}],
            "IpConfigurationsOnSameNicCannotUseDifferentSubnets",
        ),
    ):
        body = {"location": "westeurope", "properties": {"ipConfigurations": configurations}}
        assert code(networks("PUT", "networkInterfaces/nic", body)) == (400, expected)
    abroad = {"location": "uksouth", "properties": {"ipConfigurations": [{"name": "a", "properties": two}]}}
    assert code(networks("PUT", "networkInterfaces/abroad", abroad)) == (400, "InvalidResourceReference")


def test_what_an_interface_shows(networks: Networks) -> None:
    networks.network(one="10.0.0.0/24")
    address = networks.address("pip")
    made = networks.interface("nic", SUBNET, publicIPAddress={"id": address, "sku": {"name": "Standard"}}).json()
    configuration = made["properties"]["ipConfigurations"][0]
    assert configuration["id"] == f"{made['id']}/ipConfigurations/one"
    assert (configuration["etag"], configuration["properties"]["primary"]) == (made["etag"], True)
    # Of what it refers to, it keeps the id.
    assert configuration["properties"]["publicIPAddress"] == {"id": address}
    assert networks.get(PIP)["properties"]["ipConfiguration"] == {"id": configuration["id"]}
    other = networks.interface("other", SUBNET, publicIPAddress={"id": address})
    assert code(other) == (400, "PublicIPAddressInUse")
    assert code(networks("DELETE", PIP)) == (400, "PublicIPAddressCannotBeDeleted")
    group = networks.make("networkSecurityGroups/nsg")
    body = networks.get("networkInterfaces/nic")
    body["properties"]["networkSecurityGroup"] = {"id": group["id"]}
    assert networks("PUT", "networkInterfaces/nic", body).status_code == 200
    assert networks.get("networkSecurityGroups/nsg")["properties"]["networkInterfaces"] == [{"id": made["id"]}]
    assert code(networks("DELETE", "networkSecurityGroups/nsg")) == (400, "InUseNetworkSecurityGroupCannotBeDeleted")
    assert networks("DELETE", "networkInterfaces/nic").status_code == 200
    assert networks("DELETE", "networkSecurityGroups/nsg").status_code == 200


def test_an_interface_of_a_machine(networks: Networks) -> None:
    networks.network(one="10.0.0.0/24")
    nic = networks.interface("nic", SUBNET).json()
    assert "virtualMachine" not in nic["properties"]
    made = networks.arm.make(f"{networks.group}/{MACHINES}/srv", machine(nic["id"]))
    shown = networks.get("networkInterfaces/nic")["properties"]
    assert (shown["virtualMachine"], shown["primary"]) == ({"id": made["id"]}, True)
    assert shown["macAddress"].startswith("00-0D-3A-")
    refused = networks("DELETE", "networkInterfaces/nic")
    assert code(refused) == (400, "NicInUse")
    assert made["id"] in refused.json()["error"]["message"]


def test_a_value_that_only_a_later_version_could_know(networks: Networks) -> None:
    body = public(publicIPAddressVersion="IPv5")
    assert code(networks("PUT", PIP, body, version="2026-03-01")) == (400, "InvalidRequestFormat")
    body = public(ddosSettings={"protectionMode": "Someday"})
    assert code(networks("PUT", PIP, body)) == (400, "InvalidRequestFormat")
    later = networks("PUT", PIP, body, version="2026-03-01")
    assert later.json()["properties"]["ddosSettings"] == {"protectionMode": "Someday"}
