"""Network interfaces (Microsoft.Network/networkInterfaces).

A dynamic address is the lowest free one of the subnet and stays while the configuration does; a static one must be free, lie in
the subnet and not be one of those that Azure keeps. The codes of the refusals of an interface without configurations, of a
configuration without subnet and of a static one without address are general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names, public_ip_addresses, subnets, usage
from simulator.arm.resource_types.network.parts import Part, settle, with_etags
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad, unreadable
from simulator.messages import Json
from simulator.store import Tenant, stable_id

TYPE = names.NETWORK_INTERFACE
CONFIGURATIONS = Part(name="ipConfigurations", segment="ipConfigurations", type=f"{TYPE}/ipConfigurations")
_DEFAULTS = {
    "enableAcceleratedNetworking": False,
    "enableIPForwarding": False,
    "disableTcpStateTracking": False,
    "nicType": "Standard",
    "auxiliaryMode": "None",
    "auxiliarySku": "None",
}


def prepare(write: Write, wanted: Json) -> None:
    properties = settle(write, wanted)
    configurations = CONFIGURATIONS.settle(write, properties)
    if not configurations:
        raise bad(
            "NetworkInterfaceMustHaveIpConfiguration",
            f"Network interface {write.id.text} must have at least one IP configuration.",
        )
    referrer = Referrer.of(write, wanted)
    referrer.take(properties, "networkSecurityGroup", "properties", names.NETWORK_SECURITY_GROUP)
    # The private addresses and public ones (by id) of the configurations so far.
    given: set[str] = set()
    for index, configuration in enumerate(configurations):
        _settle_configuration(write, referrer, configuration, index, given)
    _check_one_subnet(configurations)
    for name, default in _DEFAULTS.items():
        properties.setdefault(name, default)
    dns = properties["dnsSettings"] = {"dnsServers": [], **(properties.get("dnsSettings") or {})}
    dns["appliedDnsServers"] = []
    dns["internalDomainNameSuffix"] = _suffix(configurations)
    properties["vnetEncryptionSupported"] = False
    properties["hostedWorkloads"] = []
    properties["tapConfigurations"] = []


def before_delete(tenant: Tenant, found: Json) -> None:
    machine = usage.machine_with(tenant, found["id"].lower())
    if machine:
        raise bad(
            "NicInUse",
            f"Network Interface {found['id']} is used by existing resource {machine[0]}. In order to delete the network "
            "interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.",
        )


def shown(tenant: Tenant, found: Json) -> Json:
    full = with_etags(found, (CONFIGURATIONS,))
    machine = usage.machine_with(tenant, found["id"].lower())
    if machine:
        full["properties"] |= {"virtualMachine": {"id": machine[0]}, "primary": machine[1], "macAddress": _mac(found)}
    return full


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=names.PATTERN,
    etag="etag",
    weak_etag=True,
    patchable=(),
    before_delete=before_delete,
    shown=shown,
)


def _settle_configuration(write: Write, referrer: Referrer, configuration: Json, index: int, given: set[str]) -> None:
    tenant, properties = write.request.tenant, configuration["properties"]
    path = f"properties.ipConfigurations[{index}].properties"
    subnet = referrer.take(properties, "subnet", path, names.SUBNET)
    public = referrer.take(properties, "publicIPAddress", path, names.PUBLIC_IP_ADDRESS)
    if public is not None:
        public_ip_addresses.refuse_taken(tenant, public, configuration["id"])
        if public["id"] in given:
            raise bad(
                "PublicIPReferencedByMultipleIPConfigs",
                f"Public ip address {public['id']} is referenced by multiple ipconfigs in resource {write.id.text}.",
            )
        given.add(public["id"])
    version = properties.setdefault("privateIPAddressVersion", "IPv4")
    method = properties.setdefault("privateIPAllocationMethod", "Dynamic")
    if version not in ("IPv4", "IPv6") or method not in ("Dynamic", "Static"):
        raise unreadable("InvalidIpConfiguration", f"IP version {version} or allocation method {method} is unknown. Path {path}.")
    properties.setdefault("primary", index == 0)
    if subnet is None:
        raise bad("SubnetRequired", f"IP configuration {configuration['id']} must refer to a subnet.")
    taken: dict[str, str] = {
        used["properties"].get("privateIPAddress", ""): used["id"]
        for used in usage.on_subnet(tenant, subnet["id"].lower())
        if not used["id"].lower().startswith(f"{write.id.key}/")
    }
    if method == "Static":
        _check_static(configuration, subnet, taken, given)
    else:
        properties["privateIPAddress"] = _dynamic(write, configuration, subnet, {*taken, *given})
    given.add(properties["privateIPAddress"])


def _check_static(configuration: Json, subnet: Json, taken: dict[str, str], given: set[str]) -> None:
    text = configuration["properties"].get("privateIPAddress") or ""
    wanted = addresses.address(text)
    if wanted is None:
        raise bad(
            "StaticIPAddressMissing",
            f"IP configuration {configuration['id']} with static allocation must name a valid private IP address.",
        )
    home = next((one for one in subnets.prefixes(subnet) if addresses.holds(one, wanted)), None)
    if home is None:
        raise bad(
            "PrivateIPAddressNotInSubnet",
            f"Private static IP address {text} does not belong to the range of subnet prefix "
            f"{', '.join(map(str, subnets.prefixes(subnet)))}.",
        )
    if addresses.kept_by_azure(home, wanted):
        raise bad(
            "PrivateIPAddressInReservedRange",
            f"Private static IP address {text} falls within reserved IP range of subnet prefix {home}.",
        )
    owner = configuration["id"] if text in given else taken.get(text)
    if owner:
        raise bad(
            "PrivateIPAddressIsAllocated",
            f"IP configuration {configuration['id']} is using the private IP address {text} which is already allocated to "
            f"resource {owner}.",
        )


def _dynamic(write: Write, configuration: Json, subnet: Json, taken: set[str]) -> str:
    for before in (write.current or {}).get("properties", {}).get("ipConfigurations", ()):
        held: str = before["properties"]["privateIPAddress"]
        same = before["id"].lower() == configuration["id"].lower()
        if same and before["properties"]["subnet"]["id"].lower() == subnet["id"].lower() and held not in taken:
            return held
    version = 6 if configuration["properties"]["privateIPAddressVersion"] == "IPv6" else 4
    found = addresses.free(subnets.prefixes(subnet), taken, version=version)
    if found is None:
        prefixes = ", ".join(map(str, subnets.prefixes(subnet)))
        raise bad(
            "SubnetIsFull",
            f"Subnet {subnet['name']} with address prefix {prefixes} does not have enough capacity for 1 IP addresses.",
        )
    return found


def _check_one_subnet(configurations: list[Json]) -> None:
    used = {configuration["properties"]["subnet"]["id"].lower() for configuration in configurations}
    if len(used) > 1:
        raise bad(
            "IpConfigurationsOnSameNicCannotUseDifferentSubnets",
            f"IpConfigurations {configurations[0]['id']} and {configurations[1]['id']} on the same NIC cannot use different "
            "subnets.",
        )


def _suffix(configurations: list[Json]) -> str:
    network = configurations[0]["properties"]["subnet"]["id"].lower().rpartition("/subnets/")[0]
    return f"{stable_id(network).replace('-', '')[:26]}.ax.internal.cloudapp.net"


def _mac(found: Json) -> str:
    # 00-0D-3A is one of Microsoft's own prefixes.
    tail = found["properties"]["resourceGuid"].replace("-", "")[:6].upper()
    return f"00-0D-3A-{tail[:2]}-{tail[2:4]}-{tail[4:]}"
