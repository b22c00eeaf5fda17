"""Rule sets of subnets exist, and have the addresses that they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from tenantry.spec.addresses import network_of
from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    azure, known = draft.spec.azure, draft.catalogue.rule_sets
    if azure is None or azure.network is None:
        return
    addresses = [text for site in draft.spec.sites.values() for text in (*site.public_addresses, *site.ranges)]
    has_sites = any(isinstance(network_of(text), IPv4Network) for text in addresses)
    for key, subnet in azure.network.subnets.items():
        for index, name in enumerate(subnet.rules):
            path = f"azure/network/subnets/{key}/rules/{index}"
            if name not in known:
                hint = did_you_mean(name, known, "the rule sets are listed in the documentation")
                yield Finding(path=path, message=f"found the unknown rule set `{name}`", hint=hint)
            elif name in draft.catalogue.rule_sets_of_sites and not has_sites:
                message = f"found `{name}`, and no site with an address of IPv4"
                yield Finding(path=path, message=message, hint="give a site public_addresses or ranges under sites")


RULE = Rule(
    id="network-rule-sets",
    title="Rule sets of subnets exist",
    text="A misspelt rule set would leave closed what should be open, or the other way round.",
    needs=frozenset({"azure", "sites"}),
    check=check,
)
