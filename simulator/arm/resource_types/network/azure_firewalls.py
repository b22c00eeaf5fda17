"""Azure Firewall (Microsoft.Network/azureFirewalls), in a virtual network or a hub.

In a virtual network it sits in `AzureFirewallSubnet`, its management address in `AzureFirewallManagementSubnet`, both at least
/26 ("Azure Firewall FAQ"). The codes of the refusals are general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names, public_ip_addresses, subnets, usage
from simulator.arm.resource_types.network.parts import Part, settle, with_etags
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.AZURE_FIREWALL
SUBNET, MANAGEMENT_SUBNET = "AzureFirewallSubnet", "AzureFirewallManagementSubnet"
LONGEST_PREFIX = 26
_SEGMENT = "azureFirewallIpConfigurations"
_CONFIGURATIONS = Part(name="ipConfigurations", segment=_SEGMENT, type=f"{TYPE}/{_SEGMENT}")
_MANAGEMENT = Part(name="managementIpConfiguration", segment=_SEGMENT, type=f"{TYPE}/{_SEGMENT}")
_RULES = tuple(
    Part(name=name, segment=name) for name in ("applicationRuleCollections", "natRuleCollections", "networkRuleCollections")
)


def prepare(write: Write, wanted: Json) -> None:
    properties = settle(write, wanted, guid=False)
    sku = properties["sku"] = {"name": "AZFW_VNet", "tier": "Standard"} | (properties.get("sku") or {})
    properties.setdefault("threatIntelMode", "Alert")
    properties.setdefault("additionalProperties", {})
    for part in _RULES:
        part.settle(write, properties)
    referrer = Referrer.of(write, wanted)
    referrer.take(properties, "virtualHub", "properties", "Microsoft.Network/virtualHubs")
    policy = referrer.take(properties, "firewallPolicy", "properties", names.FIREWALL_POLICY)
    if policy is not None and any(properties[part.name] for part in _RULES):
        raise bad("AzureFirewallPolicyAndRuleCollections", f"Firewall {write.id.text} has either a policy or rules of its own.")
    configurations = _CONFIGURATIONS.settle(write, properties)
    if sku["name"] == "AZFW_VNet" and not configurations:
        raise bad("AzureFirewallIpConfigurationRequired", f"Firewall {write.id.text} must have an IP configuration.")
    for index, configuration in enumerate(configurations):
        _settle_configuration(write, referrer, configuration, f"properties.ipConfigurations[{index}].properties", SUBNET)
    management = properties.get("managementIpConfiguration")
    if management:
        _MANAGEMENT.settle(write, {_MANAGEMENT.name: [management]})
        path = "properties.managementIpConfiguration.properties"
        _settle_configuration(write, referrer, management, path, MANAGEMENT_SUBNET)


def shown(_: Tenant, firewall: Json) -> Json:
    full = with_etags(firewall, (_CONFIGURATIONS, *_RULES))
    management = firewall["properties"].get("managementIpConfiguration")
    if management:
        full["properties"]["managementIpConfiguration"] = {**management, "etag": firewall["etag"]}
    return full


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, patchable=(), shown=shown)


def _settle_configuration(write: Write, referrer: Referrer, configuration: Json, path: str, home: str) -> None:
    tenant, properties = write.request.tenant, configuration["properties"]
    subnet = referrer.take(properties, "subnet", path, names.SUBNET)
    public = referrer.take(properties, "publicIPAddress", path, names.PUBLIC_IP_ADDRESS)
    if public is not None:
        public_ip_addresses.refuse_taken(tenant, public, configuration["id"])
    if subnet is None:
        # Only the first configuration names the subnet; more of them bring public addresses.
        return
    if subnet["name"].lower() != home.lower() or any(one.prefixlen > LONGEST_PREFIX for one in subnets.prefixes(subnet)):
        raise bad(
            "InvalidAzureFirewallSubnet",
            f"IP configuration {configuration['id']} must refer to a subnet with the name '{home}' and a prefix of /26 or more.",
        )
    used = {one["id"].lower(): one["properties"].get("privateIPAddress") for one in usage.on_subnet(tenant, subnet["id"].lower())}
    own = used.get(configuration["id"].lower())
    properties["privateIPAddress"] = own or addresses.free(subnets.prefixes(subnet), set(used.values()))
