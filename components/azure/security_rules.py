"""What the named rule sets of `baselines` become in a network security group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network

from pulumi_azure_native.network import SecurityRuleArgs

from baselines.load import rule_sets
from baselines.rule_set import InboundRule, RuleSet, Source
from tenantry.spec.addresses import network_of
from tenantry.spec.model import Site

_TAGS: Mapping[Source, str] = {"internet": "Internet", "network": "VirtualNetwork"}
_PROTOCOLS = {"tcp": "Tcp", "udp": "Udp", "any": "*"}


def security_rules(names: Iterable[str], sites: Mapping[str, Site]) -> list[SecurityRuleArgs]:
    """The rules of these sets and of those that every subnet has, in the order in which Azure asks them."""
    asked = set(names)
    addresses = site_addresses(sites)
    found = [
        (rule.priority, _made(one, rule, addresses))
        for one in rule_sets().values()
        if one.always or one.id in asked
        for rule in one.rules
        # A rule about sites without a site would be one about everybody.
        if rule.source != "sites" or addresses
    ]
    return [made for _, made in sorted(found, key=lambda pair: pair[0])]


def site_addresses(sites: Mapping[str, Site]) -> list[str]:
    """Public addresses and private ranges of all sites, sorted: IPv4 alone, as the network is, Azure refuses a rule with both."""
    texts = {text for site in sites.values() for text in (*site.public_addresses, *site.ranges)}
    networks = sorted(found for text in texts if isinstance(found := network_of(text), IPv4Network))
    return [str(network).removesuffix("/32") for network in networks]


def _made(rule_set: RuleSet, rule: InboundRule, addresses: list[str]) -> SecurityRuleArgs:
    every_port = rule.ports == ("*",)
    return SecurityRuleArgs(
        name=rule.name,
        description=rule_set.title,
        priority=rule.priority,
        direction="Inbound",
        access=rule.access.capitalize(),
        protocol=_PROTOCOLS[rule.protocol],
        # Azure takes a tag or a star alone, never in a list.
        source_address_prefix=_TAGS.get(rule.source),
        source_address_prefixes=addresses if rule.source == "sites" else None,
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range="*" if every_port else None,
        destination_port_ranges=None if every_port else list(rule.ports),
    )
