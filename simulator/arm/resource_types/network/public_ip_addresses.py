"""Public IP addresses (Microsoft.Network/publicIPAddresses).

An address is the next free one of the ranges that are kept for documentation and for tests (RFC 5737, RFC 3849, RFC 2544), so it
follows from the order of requests and reaches nobody. The Basic SKU, which is also what a body without SKU asks for, has been
retired since 2025-09-30: no more of them can be made ("Basic public IP retirement"). The code about the idle timeout is
general knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names, usage
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.refusals import bad, unreadable
from simulator.messages import Json
from simulator.store import Cloud, Tenant

TYPE = names.PUBLIC_IP_ADDRESS
_RANGES = {
    "IPv4": ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24", "198.18.0.0/15"),
    "IPv6": ("2001:db8::/32",),
}
_SKUS = ("Standard", "StandardV2")
_IDLE_MINUTES = range(4, 31)
_LABEL = re.compile("[a-z][a-z0-9-]{1,61}[a-z0-9]")


def prepare(write: Write, wanted: Json) -> None:
    sku = wanted.setdefault("sku", {})
    sku.setdefault("name", "Basic")
    sku.setdefault("tier", "Regional")
    held = write.current or {}
    if sku["name"] not in _SKUS:
        raise bad(
            "IPv4BasicSkuPublicIpCountLimitReached",
            "Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.",
        )
    properties = settle(write, wanted)
    properties.pop("natGateway", None)
    if properties.setdefault("publicIPAllocationMethod", "Dynamic") != "Static":
        raise bad(
            "StandardAndStandardV2SkuPublicIPAddressesMustBeStatic",
            f"Standard sku publicIp {write.id.text} must have AllocationMethod set to Static.",
        )
    version = properties.setdefault("publicIPAddressVersion", "IPv4")
    if version not in _RANGES:
        raise unreadable("InvalidPublicIPAddressVersion", f"The version {version} of {write.id.text} is not known.")
    minutes = properties.setdefault("idleTimeoutInMinutes", 4)
    if minutes not in _IDLE_MINUTES:
        raise bad(
            "InvalidIdleTimeoutInMinutes",
            f"The value {minutes} of idleTimeoutInMinutes of {write.id.text} is not between 4 and 30.",
        )
    if held and held["properties"]["publicIPAddressVersion"] != version:
        raise bad("PropertyChangeNotAllowed", f"The version of the public IP address {write.id.text} cannot be changed.")
    properties["ipAddress"] = held["properties"]["ipAddress"] if held else _next(write.request.cloud, version)
    properties.setdefault("ipTags", [])
    properties.setdefault("ddosSettings", {"protectionMode": "VirtualNetworkInherited"})
    _settle_name(write, wanted)


def before_delete(tenant: Tenant, found: Json) -> None:
    user = usage.of_public_address(tenant, found["id"].lower())
    if user:
        raise bad(
            "PublicIPAddressCannotBeDeleted",
            f"Public IP address {found['id']} can not be deleted since it is still allocated to resource {user}. In order to "
            "delete the public IP, disassociate/detach the Public IP address from the resource. To learn how to do this, see "
            "aka.ms/deletepublicip.",
        )


def shown(tenant: Tenant, found: Json) -> Json:
    properties = dict(found["properties"])
    key = found["id"].lower()
    gateway, user = usage.gateway_of_public_address(tenant, key), usage.of_public_address(tenant, key)
    if gateway:
        properties["natGateway"] = {"id": gateway}
    elif user:
        properties["ipConfiguration"] = {"id": user}
    return found | {"properties": properties}


def refuse_taken(tenant: Tenant, found: Json, user: str) -> None:
    """400 when the public address belongs to another configuration than the one with the id `user`."""
    other = usage.of_public_address(tenant, found["id"].lower())
    if other is not None and other.lower() != user.lower():
        raise bad(
            "PublicIPAddressInUse",
            f"Resource {user} is referencing public IP address {found['id']} that is already allocated to resource {other}.",
        )


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


def _everywhere(cloud: Cloud) -> Iterator[Json]:
    # Public addresses and names are unique beyond one tenant.
    for tenant in cloud.tenants.values():
        yield from usage.of_type(tenant, TYPE)


def _next(cloud: Cloud, version: str) -> str:
    taken = {found["properties"]["ipAddress"] for found in _everywhere(cloud)}
    for block in _RANGES[version]:
        for one in ip_network(block).hosts():
            if str(one) not in taken:
                return str(one)
    raise bad("PublicIPCountLimitReached", "Cannot create more public IP addresses for this subscription in this region.")


def _settle_name(write: Write, wanted: Json) -> None:
    settings = wanted["properties"].get("dnsSettings") or {}
    label = settings.get("domainNameLabel")
    if not label:
        return
    if not _LABEL.fullmatch(label):
        raise bad(
            "InvalidDomainNameLabel",
            f"The domain name label {label} is invalid. It must conform to the following regular expression: {_LABEL.pattern}.",
        )
    settings["fqdn"] = f"{label}.{wanted['location']}.cloudapp.azure.com"
    for other in _everywhere(write.request.cloud):
        held = other["properties"].get("dnsSettings") or {}
        if held.get("fqdn") == settings["fqdn"] and other["id"].lower() != write.id.key:
            raise bad("DnsRecordInUse", f"DNS record {settings['fqdn']} is already used by another public IP.")
