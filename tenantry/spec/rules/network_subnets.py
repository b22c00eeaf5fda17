"""Subnets lie inside the address space, are large enough and do not overlap."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from tenantry.spec.addresses import network_of, overlap, with_host_bits_cleared
from tenantry.spec.rule import Draft, Finding, Rule

# Azure keeps five addresses of each subnet.
SMALLEST = 29


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    # What the spec does not name is cut from the address space, about which another rule speaks.
    if azure is None or azure.network is None or "subnets" not in draft.raw["azure"]["network"]:
        return
    space = network_of(azure.network.address_space)
    seen: list[tuple[str, IPv4Network]] = []
    for key, subnet in azure.network.subnets.items():
        path, text = f"azure/network/subnets/{key}/range", subnet.address_range
        found = network_of(text)
        if not isinstance(found, IPv4Network):
            cleared = with_host_bits_cleared(text)
            hint = f"write `{cleared}`" if cleared and found is None else "for example `10.20.1.0/24`"
            yield Finding(path=path, message=f"found `{text}`, expected a CIDR range of IPv4", hint=hint)
            continue
        if found.prefixlen > SMALLEST:
            hint = f"write `{found.supernet(new_prefix=SMALLEST)}` or a larger range; Azure keeps five addresses for itself"
            yield Finding(path=path, message=f"found `{text}`, expected a range of /{SMALLEST} or larger", hint=hint)
        if isinstance(space, IPv4Network) and not found.subnet_of(space):
            message = f"found `{text}`, which is not part of the network's `{space}`"
            yield Finding(path=path, message=message, hint="change the range, or azure.network.address_space")
        other = next((name for name, known in seen if overlap(found, known)), None)
        if other is not None:
            message = f"found `{text}`, which overlaps subnet `{other}`"
            yield Finding(path=path, message=message, hint="every address belongs to one subnet")
        seen.append((key, found))


RULE = Rule(
    id="network-subnets",
    title="Subnets fit into the network",
    text="Azure refuses a subnet outside of the address space, one that overlaps another, and one smaller than /29.",
    needs=frozenset({"azure"}),
    check=check,
)
