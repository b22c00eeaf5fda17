"""Routes lead from a range to an address of the network, one for each range."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from tenantry.spec.addresses import network_of, with_host_bits_cleared
from tenantry.spec.blocks.network import Network, Route
from tenantry.spec.rule import Draft, Finding, Rule

_RESERVED_AT_START = 4


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    if azure is None or azure.network is None:
        return
    seen: dict[IPv4Network, str] = {}
    for key, route in azure.network.routes.items():
        yield from _via(route, azure.network)
        target = network_of(route.to)
        path = f"azure/network/routes/{key}/to"
        if not isinstance(target, IPv4Network):
            cleared = with_host_bits_cleared(route.to)
            hint = f"write `{cleared}`" if cleared and target is None else "for example `192.168.0.0/16`, or `0.0.0.0/0` for all"
            yield Finding(path=path, message=f"found `{route.to}`, expected a CIDR range of IPv4", hint=hint)
        elif target in seen:
            message = f"found `{route.to}`, which route `{seen[target]}` has too"
            yield Finding(path=path, message=message, hint="a range has one route: remove one of the two")
        else:
            seen[target] = key


def _via(route: Route, network: Network) -> Iterator[Finding]:
    path, found = f"azure/network/routes/{route.key}/via", f"found `{route.via}`"
    try:
        hop = IPv4Address(route.via)
    except ValueError:
        yield Finding(path=path, message=f"{found}, expected an address of IPv4", hint="for example `10.20.0.4`")
        return
    ranges = [network_of(subnet.address_range) for subnet in network.subnets.values()]
    home = next((one for one in ranges if isinstance(one, IPv4Network) and hop in one), None)
    if home is None:
        hint = "name the address of the machine in the network that passes the traffic on"
        yield Finding(path=path, message=f"{found}, expected an address in one of the network's subnets", hint=hint)
    elif int(hop) - int(home.network_address) < _RESERVED_AT_START or hop == home.broadcast_address:
        hint = f"the first one to use in `{home}` is `{home.network_address + _RESERVED_AT_START}`"
        yield Finding(path=path, message=f"{found}, which Azure keeps for itself", hint=hint)


RULE = Rule(
    id="network-routes",
    title="Routes lead somewhere",
    text="Traffic to an address that nobody in the network has is lost, and nothing says so.",
    needs=frozenset({"azure"}),
    check=check,
)
