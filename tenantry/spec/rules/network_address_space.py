"""The network's address space is a private range that Azure takes."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from tenantry.spec.addresses import is_private, network_of, with_host_bits_cleared
from tenantry.spec.rule import Draft, Finding, Rule

# Azure's own limits of a virtual network are /8 and /29.
LARGEST, SMALLEST = 8, 29
_EXAMPLE = "for example `10.20.0.0/16`"


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    if azure is None or azure.network is None:
        return
    path, text = "azure/network/address_space", azure.network.address_space
    space = network_of(text)
    if space is None:
        cleared = with_host_bits_cleared(text)
        hint = f"write `{cleared}`" if cleared else _EXAMPLE
        yield Finding(path=path, message=f"found `{text}`, expected a CIDR range", hint=hint)
    elif not isinstance(space, IPv4Network) or not is_private(space):
        hint = "private are 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10"
        yield Finding(path=path, message=f"found `{text}`, expected a private range of IPv4", hint=hint)
    elif not LARGEST <= space.prefixlen <= SMALLEST:
        message = f"found `{text}`, expected a range between /{LARGEST} and /{SMALLEST}"
        yield Finding(path=path, message=message, hint=_EXAMPLE)


RULE = Rule(
    id="network-address-space",
    title="The network's address space is private",
    text="Azure takes other ranges too, and whoever owns them on the internet can't be reached any more.",
    needs=frozenset({"azure"}),
    check=check,
)
