"""Addresses are addresses: public ones could be seen on the internet, ranges are private."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.addresses import PRIVATE, is_private, is_public, network_of, with_host_bits_cleared
from tenantry.spec.model import Site
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    for key, site in draft.spec.sites.items():
        yield from _in_site(key, site)


def _in_site(key: str, site: Site) -> Iterator[Finding]:
    for what, texts in (("public_addresses", site.public_addresses), ("ranges", site.ranges)):
        for index, text in enumerate(texts):
            path = f"sites/{key}/{what}/{index}"
            network = network_of(text)
            if network is None:
                cleared = with_host_bits_cleared(text)
                hint = f"write `{cleared}`" if cleared else "for example `203.0.113.10` or `192.168.10.0/24`"
                yield Finding(path=path, message=f"found `{text}`, expected an IP address or a CIDR range", hint=hint)
            elif what == "ranges" and not is_private(network):
                hint = f"private are {_ranges()}; others belong under public_addresses"
                yield Finding(path=path, message=f"found `{text}`, expected a private range", hint=hint)
            elif what == "public_addresses" and not is_public(network):
                hint = "the site's own networks belong under ranges; this is what its router shows outside"
                yield Finding(path=path, message=f"found `{text}`, expected a public address", hint=hint)
            elif what == "public_addresses" and network.prefixlen < 8:
                message = f"found `{text}`, expected a range of /8 or smaller"
                yield Finding(path=path, message=message, hint="Entra takes no larger range in a named location")


def _ranges() -> str:
    return ", ".join(str(network) for network in PRIVATE)


RULE = Rule(
    id="addresses",
    title="Addresses are of the right kind",
    text="Public addresses become named locations that policies may trust; a mistyped one there would trust strangers.",
    needs=frozenset({"sites"}),
    check=check,
)
