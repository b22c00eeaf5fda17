"""Azure Bastion (Microsoft.Network/bastionHosts).

A host sits in `AzureBastionSubnet` of at least /26, one of the Developer SKU only names a virtual network ("Azure Bastion
configuration settings"). The codes of the refusals are general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names, public_ip_addresses, subnets
from simulator.arm.resource_types.network.parts import Part, settle, with_etags
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.BASTION_HOST
SUBNET = "AzureBastionSubnet"
LONGEST_PREFIX = 26
_CONFIGURATIONS = Part(name="ipConfigurations", segment="bastionHostIpConfigurations", type=f"{TYPE}/bastionHostIpConfigurations")
_SWITCHES = (
    "disableCopyPaste",
    "enableFileCopy",
    "enableIpConnect",
    "enableKerberos",
    "enableSessionRecording",
    "enableShareableLink",
    "enableTunneling",
)


def prepare(write: Write, wanted: Json) -> None:
    sku = wanted["sku"] = {"name": "Basic"} | (wanted.get("sku") or {})
    properties = settle(write, wanted, guid=False)
    held = (write.current or {}).get("properties", {})
    properties["dnsName"] = held.get("dnsName") or f"bst-{write.request.cloud.new_id()}.bastion.azure.com"
    properties.setdefault("scaleUnits", 2)
    for name in _SWITCHES:
        properties.setdefault(name, False)
    referrer = Referrer.of(write, wanted)
    referrer.take(properties, "virtualNetwork", "properties", names.VIRTUAL_NETWORK)
    configurations = _CONFIGURATIONS.settle(write, properties)
    if not configurations and not (sku["name"] == "Developer" and properties.get("virtualNetwork")):
        raise bad("BastionHostIpConfigurationRequired", f"Bastion host {write.id.text} must have an IP configuration.")
    for index, configuration in enumerate(configurations):
        _settle_configuration(write, referrer, configuration, f"properties.ipConfigurations[{index}].properties")


def shown(_: Tenant, host: Json) -> Json:
    return with_etags(host, (_CONFIGURATIONS,))


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, patchable=(), shown=shown)


def _settle_configuration(write: Write, referrer: Referrer, configuration: Json, path: str) -> None:
    properties = configuration["properties"]
    subnet = referrer.take(properties, "subnet", path, names.SUBNET)
    public = referrer.take(properties, "publicIPAddress", path, names.PUBLIC_IP_ADDRESS)
    if public is not None:
        public_ip_addresses.refuse_taken(write.request.tenant, public, configuration["id"])
    fits = subnet is not None and all(one.prefixlen <= LONGEST_PREFIX for one in subnets.prefixes(subnet))
    if subnet is None or subnet["name"].lower() != SUBNET.lower() or not fits:
        raise bad(
            "InvalidBastionHostSubnet",
            f"IP configuration {configuration['id']} must refer to a subnet with the name '{SUBNET}' and a prefix of /26 or "
            "more.",
        )
    properties.setdefault("privateIPAllocationMethod", "Dynamic")
