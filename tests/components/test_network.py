"""The client's network: what a spec becomes, and the same made, read back, changed by hand, repaired, judged, removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from baselines.load import rule_sets
from components.azure.network import Network
from components.azure.security_rules import security_rules, site_addresses
from tenantry.spec.blocks.network import network_of
from tenantry.spec.model import ClientSpec, Package, Site
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.building import SPEC, SUBSCRIPTION
from tests.components.cloud import Cloud, started
from tests.components.recording import Registered, dependencies, registered

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-northwind-network"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
VERSION = "api-version=2024-05-01"
WHOLE: dict[str, Any] = {
    "address_space": "10.20.0.0/16",
    "subnets": {
        "servers": {"range": "10.20.1.0/24", "rules": ["web", "rdp-from-sites", "isolated"]},
        "desks": {"range": "10.20.2.0/24"},
    },
    "routes": {"office": {"to": "192.168.0.0/16", "via": "10.20.1.10"}},
}


def spec(written: dict[str, Any], package: Package = "standard") -> ClientSpec:
    return replace(proof.azure_spec(network=network_of(written)), package=package, sites=SPEC.sites)


def network_of_spec(one: ClientSpec) -> dict[str, Registered]:
    return {name: made for name, made in registered(one).items() if name.startswith("azure/network")}


def test_without_a_network_there_is_none() -> None:
    assert network_of_spec(proof.SMALL) == {}
    assert "azure/resource-groups/network" not in registered(proof.SMALL)


def test_a_network_has_a_servers_subnet_of_its_own() -> None:
    made = network_of_spec(spec({"address_space": "10.20.0.0/16"}))

    assert made["azure/network"].inputs["virtualNetworkName"] == "vnet-northwind"
    assert made["azure/network"].inputs["addressSpace"] == {"addressPrefixes": ["10.20.0.0/16"]}
    assert "subnets" not in made["azure/network"].inputs, "a list here would take away what others put in"
    subnet = made["azure/network/subnets/servers"]
    assert subnet.inputs["subnetName"] == "snet-northwind-servers"
    assert subnet.inputs["addressPrefix"] == "10.20.0.0/24"
    assert subnet.inputs["defaultOutboundAccess"] is False
    assert subnet.inputs["networkSecurityGroup"] == {"id": f"{NETWORK}/networkSecurityGroups/nsg-northwind-servers"}
    assert "routeTable" not in subnet.inputs


@pytest.mark.parametrize(("package", "has"), [("basic", False), ("standard", True), ("premium", True)])
def test_the_way_out_by_package_and_by_spec(package: Package, has: bool) -> None:
    by_package = network_of_spec(spec({"address_space": "10.20.0.0/16"}, package))
    otherwise = network_of_spec(spec({"address_space": "10.20.0.0/16", "nat": not has}, package))

    for made, nat in ((by_package, has), (otherwise, not has)):
        assert ("azure/network/nat" in made, "azure/network/nat/address" in made) == (nat, nat)
        subnet = made["azure/network/subnets/servers"].inputs
        assert subnet.get("natGateway") == ({"id": f"{NETWORK}/natGateways/ng-northwind"} if nat else None)


def test_the_address_of_the_way_out_stays() -> None:
    made = network_of_spec(spec(WHOLE))

    address = made["azure/network/nat/address"]
    assert address.inputs["sku"] == {"name": "Standard", "tier": "Regional"}
    assert address.inputs["publicIPAllocationMethod"] == "Static"
    assert list(address.request.ignoreChanges) == ["natGateway"]
    gateway = made["azure/network/nat"]
    assert gateway.inputs["publicIpAddresses"] == [{"id": f"{NETWORK}/publicIPAddresses/pip-northwind-nat"}]
    assert "azure/network/nat/address" in dependencies(gateway)


def test_a_disturbed_way_out_is_worth_an_alert() -> None:
    made = registered(spec(WHOLE))

    for name in ("availability", "dropped-packets"):
        alert = made[f"azure/network/nat/{name}"]
        assert alert.type == "azure-native:monitor:MetricAlert"
        assert alert.inputs["scopes"] == [f"{NETWORK}/natGateways/ng-northwind"]


def test_routes_are_one_table_for_all_subnets() -> None:
    made = network_of_spec(spec(WHOLE))

    assert made["azure/network/routes"].inputs["routes"] == [
        {
            "name": "office",
            "addressPrefix": "192.168.0.0/16",
            "nextHopType": "VirtualAppliance",
            "nextHopIpAddress": "10.20.1.10",
        }
    ]
    for key in ("servers", "desks"):
        assert made[f"azure/network/subnets/{key}"].inputs["routeTable"] == {"id": f"{NETWORK}/routeTables/rt-northwind"}


def test_what_a_subnet_uses_comes_first_and_subnets_one_after_the_other() -> None:
    made = network_of_spec(spec(WHOLE))
    needs = {"azure/network", "azure/network/nat", "azure/network/routes"}

    assert needs | {"azure/network/subnets/servers/security-group"} <= dependencies(made["azure/network/subnets/servers"])
    assert "azure/network/subnets/desks" in dependencies(made["azure/network/subnets/servers"])
    assert "azure/network/subnets/servers" not in dependencies(made["azure/network/subnets/desks"])


def test_the_rules_of_a_security_group_are_those_named_and_those_of_all() -> None:
    made = network_of_spec(spec(WHOLE))
    rules = made["azure/network/subnets/servers/security-group"].inputs["securityRules"]

    assert [(rule["priority"], rule["name"]) for rule in rules] == [
        (1000, "allow-web-from-internet"),
        (1200, "allow-rdp-from-sites"),
        (3900, "deny-all-from-network"),
        (4000, "deny-management-from-internet"),
    ]
    assert rules[0]["sourceAddressPrefix"] == "Internet"
    assert rules[1]["sourceAddressPrefixes"] == ["192.168.10.0/24", "203.0.113.10"], "IPv4 alone"
    assert rules[2]["destinationPortRange"] == "*"
    assert rules[3]["destinationPortRanges"] == ["22", "3389", "5985", "5986"]
    desks = made["azure/network/subnets/desks/security-group"].inputs["securityRules"]
    assert [rule["name"] for rule in desks] == ["deny-management-from-internet"]


def test_rules_about_sites_need_a_site() -> None:
    """Else they would let everybody in."""
    everything = sorted(rule_sets())
    newer = {"x": Site(key="x", public_addresses=("2001:db8::/48",))}

    assert site_addresses(newer) == []
    for sites in ({}, newer):
        assert not [rule for rule in security_rules(everything, sites) if rule.name and "from-sites" in str(rule.name)]
    sites = {"x": Site(key="x", public_addresses=("203.0.113.10",))}
    assert len(security_rules(everything, sites)) == sum(len(one.rules) for one in rule_sets().values())


@pytest.mark.parametrize(("package", "has"), [("basic", False), ("standard", False), ("premium", True)])
def test_flow_logs_by_package_and_by_spec(package: Package, has: bool) -> None:
    assert ("azure/network/flow-logs" in network_of_spec(spec(WHOLE, package))) is has
    otherwise = network_of_spec(spec({**WHOLE, "flow_logs": not has}, package))
    assert ("azure/network/flow-logs" in otherwise) is not has


def test_flow_logs_are_kept_where_only_they_write() -> None:
    made = network_of_spec(spec(WHOLE, "premium"))

    log = made["azure/network/flow-logs"].inputs
    assert (log["resourceGroupName"], log["networkWatcherName"]) == ("NetworkWatcherRG", "NetworkWatcher_germanywestcentral")
    assert log["targetResourceId"] == f"{NETWORK}/virtualNetworks/vnet-northwind"
    assert log["retentionPolicy"] == {"enabled": True, "days": 90}
    storage = made["azure/network/flow-logs/storage"].inputs
    assert log["storageId"].endswith(storage["accountName"])
    assert storage["networkRuleSet"] == {"bypass": "AzureServices", "defaultAction": "Deny"}
    assert (storage["minimumTlsVersion"], storage["enableHttpsTrafficOnly"]) == ("TLS1_2", True)
    closed = ("allowBlobPublicAccess", "allowSharedKeyAccess", "allowCrossTenantReplication", "isLocalUserEnabled")
    assert [storage[name] for name in closed] == [False] * 4
    assert made["azure/network/flow-logs/access"].inputs["scope"] == log["storageId"]
    assert {"azure/network", "azure/network/flow-logs/access"} <= dependencies(made["azure/network/flow-logs"])
    assert "azure/network/flow-logs/storage/lock" in made


def test_names_do_not_follow_the_order_of_the_spec() -> None:
    turned = {**WHOLE, "subnets": dict(reversed(WHOLE["subnets"].items()))}

    assert {name: one.inputs for name, one in network_of_spec(spec(WHOLE)).items()} == {
        name: one.inputs for name, one in network_of_spec(spec(turned)).items()
    }


def test_the_blocks_and_defaults_are_said() -> None:
    assert Network.BLOCKS == ("azure/network",)
    assert Network.DEFAULTS[0].by_package == {"basic": False, "standard": True, "premium": True}


PREMIUM = spec(WHOLE, "premium")
assert PREMIUM.azure is not None
FEWER = replace(
    PREMIUM,
    azure=replace(
        PREMIUM.azure,
        tags={"cost-centre": "4712"},
        network=network_of({**WHOLE, "subnets": {"servers": WHOLE["subnets"]["servers"]}}),
    ),
)
HOLE = {
    "properties": {
        "priority": 150,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "3389",
    }
}
PAST_EVERYTHING = {
    "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.20.1.66"}
}


@pytest.mark.skipif(engine_folder() is None, reason="no Pulumi engine on this machine: run scripts/setup")
def test_a_network_through_its_life(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    with started("network", tmp_path_factory) as cloud:
        assert set(network_of_spec(PREMIUM)) <= proof.made_once(cloud, PREMIUM)
        read_back(cloud, monkeypatch)
        a_key_that_goes_takes_its_subnet_and_a_new_tag_takes_none(cloud)
        what_was_changed_by_hand_is_seen_and_repaired(cloud)
        without_its_block_all_of_it_is_gone(cloud)
        proof.judged(cloud)


def read_back(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    proof.read_back_by_microsofts_clients(
        cloud,
        monkeypatch,
        [
            "Microsoft.ManagedIdentity/userAssignedIdentities",
            "Microsoft.Network/natGateways",
            "Microsoft.Network/networkSecurityGroups",
            "Microsoft.Network/networkWatchers/flowLogs",
            "Microsoft.Network/publicIPAddresses",
            "Microsoft.Network/routeTables",
            "Microsoft.Network/virtualNetworks",
            "Microsoft.Network/virtualNetworks/subnets",
            "Microsoft.Storage/storageAccounts",
        ],
    )


def a_key_that_goes_takes_its_subnet_and_a_new_tag_takes_none(cloud: Cloud) -> None:
    """The network's own PUT leaves alone what stands in it, also what somebody made by hand."""
    by_hand = f"{NETWORK}/virtualNetworks/vnet-northwind/subnets/by-hand?{VERSION}"
    cloud.admin("PUT", by_hand, "arm", {"properties": {"addressPrefix": "10.20.9.0/24"}})

    gone = {place for place in registered(PREMIUM) if place.startswith("azure/network/subnets/desks")}
    assert {"azure/network/subnets/desks", "azure/network/subnets/desks/security-group"} <= gone
    proof.removed_with_its_block(cloud, FEWER, gone)

    live = cloud.admin("GET", f"{NETWORK}/virtualNetworks/vnet-northwind?{VERSION}", "arm")
    assert live["tags"]["cost-centre"] == "4712"
    assert {one["name"] for one in live["properties"]["subnets"]} == {"snet-northwind-servers", "by-hand"}
    cloud.admin("DELETE", by_hand, "arm")


def what_was_changed_by_hand_is_seen_and_repaired(cloud: Cloud) -> None:
    group = f"{NETWORK}/networkSecurityGroups/nsg-northwind-servers"
    subnet = f"{NETWORK}/virtualNetworks/vnet-northwind/subnets/snet-northwind-servers?{VERSION}"
    cloud.admin("PUT", f"{group}/securityRules/hole?{VERSION}", "arm", HOLE)
    cloud.admin("DELETE", f"{group}/securityRules/deny-management-from-internet?{VERSION}", "arm")
    cloud.admin("PUT", f"{NETWORK}/routeTables/rt-northwind/routes/past?{VERSION}", "arm", PAST_EVERYTHING)
    body = cloud.admin("GET", subnet, "arm")
    properties = {name: value for name, value in body["properties"].items() if name != "networkSecurityGroup"}
    cloud.admin("PUT", subnet, "arm", {"properties": {**properties, "defaultOutboundAccess": True}})
    stack = cloud.stack(FEWER)

    seen = cloud.engine.steps(stack)

    assert {step for step, _ in seen.values()} == {"update"}
    assert set(seen) == {
        "azure/network/subnets/servers",
        "azure/network/subnets/servers/security-group",
        "azure/network/routes",
    }
    assert seen["azure/network/subnets/servers"][1] == {"defaultOutboundAccess", "networkSecurityGroup"}
    stack.up(parallel=64, refresh=True, run_program=True)
    assert cloud.engine.steps(stack) == {}
    rules = cloud.admin("GET", f"{group}?{VERSION}", "arm")["properties"]["securityRules"]
    assert {"hole", "deny-management-from-internet"} & {rule["name"] for rule in rules} == {"deny-management-from-internet"}
    assert cloud.admin("GET", subnet, "arm")["properties"]["defaultOutboundAccess"] is False


def without_its_block_all_of_it_is_gone(cloud: Cloud) -> None:
    assert FEWER.azure is not None
    without = replace(FEWER, azure=replace(FEWER.azure, network=None))

    proof.removed_with_its_block(cloud, without, {*network_of_spec(FEWER), "azure/resource-groups/network"})
