"""IP prefixes as the service reads them, and which addresses of a subnet are free.

Of each subnet Azure keeps the first four addresses and the last one. A subnet has 8 addresses at least; of IPv6 it has a /64.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from simulator.arm.resource_types.network.refusals import bad

Prefix = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
KEPT_AT_START = 4


def prefix(text: str, owner: str) -> Prefix:
    """The prefix that `text` writes. 400 for what is none, and for one with bits behind its length."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        network = None
    # A mask (10.0.0.0/255.0.0.0) is no CIDR notation, though the standard library reads it.
    if network is None or not text.partition("/")[2].isdecimal():
        raise bad(
            "InvalidAddressPrefixFormat",
            f"Address prefix {text} of resource {owner} is not formatted correctly. It should follow CIDR notation, for example "
            "10.0.0.0/24.",
        )
    if ip_address(text.partition("/")[0]) != network.network_address:
        raise bad(
            "InvalidCIDRNotation",
            f"The address prefix {text} in resource {owner} has an invalid CIDR notation. For the given prefix length, the "
            f"address prefix should be {network}.",
        )
    return network


def within(inner: Prefix, outer: Prefix) -> bool:
    return inner.version == outer.version and _first(outer) <= _first(inner) and _last(inner) <= _last(outer)


def overlap(one: Prefix, other: Prefix) -> bool:
    return one.version == other.version and _first(one) <= _last(other) and _first(other) <= _last(one)


def address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def holds(network: Prefix, one: Address) -> bool:
    return network.version == one.version and _first(network) <= int(one) <= _last(network)


def kept_by_azure(network: Prefix, one: Address) -> bool:
    return int(one) < _first(network) + KEPT_AT_START or int(one) == _last(network)


def free(networks: Iterable[Prefix], taken: Collection[str], *, version: int = 4) -> str | None:
    """The lowest free address of a subnet with these prefixes."""
    for network in networks:
        if network.version != version:
            continue
        for number in range(_first(network) + KEPT_AT_START, _last(network)):
            text = str(IPv4Address(number) if version == 4 else IPv6Address(number))
            if text not in taken:
                return text
    return None


def last(network: Prefix) -> str:
    """The last address of a subnet that isn't Azure's."""
    number = _last(network) - 1
    return str(IPv4Address(number) if network.version == 4 else IPv6Address(number))


def _first(network: Prefix) -> int:
    return int(network.network_address)


def _last(network: Prefix) -> int:
    return int(network.broadcast_address)
