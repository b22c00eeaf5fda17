"""No address belongs to the network and to a site."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.addresses import network_of, overlap
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    space = network_of(azure.network.address_space) if azure is not None and azure.network is not None else None
    if space is None:
        return
    for key, site in draft.spec.sites.items():
        for text in site.ranges:
            used = network_of(text)
            if used is not None and overlap(space, used):
                yield Finding(
                    path="azure/network/address_space",
                    message=f"found `{space}`, which overlaps `{text}` of site `{key}`",
                    hint="take a range that no site uses: networks that overlap cannot be connected",
                )


RULE = Rule(
    id="network-apart-from-sites",
    title="The network and the sites do not overlap",
    text="A site whose addresses the network has too can never be connected with it, and changing either later is a move.",
    needs=frozenset({"azure", "sites"}),
    check=check,
)
