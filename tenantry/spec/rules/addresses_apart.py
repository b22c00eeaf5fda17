"""No address belongs to two entries."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.addresses import Network, network_of, overlap
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    for what in ("public_addresses", "ranges"):
        seen: list[tuple[str, str, Network]] = []
        for key, site in draft.spec.sites.items():
            texts = site.public_addresses if what == "public_addresses" else site.ranges
            for index, text in enumerate(texts):
                network = network_of(text)
                if network is None:
                    continue
                other = next(((where, written) for where, written, known in seen if overlap(network, known)), None)
                if other is not None:
                    where = "the same site" if other[0] == key else f"site `{other[0]}`"
                    message = f"found `{text}`, which overlaps `{other[1]}` of {where}"
                    yield Finding(
                        path=f"sites/{key}/{what}/{index}", message=message, hint="every address belongs to one entry of one site"
                    )
                seen.append((key, text, network))


RULE = Rule(
    id="addresses-apart",
    title="Addresses do not overlap",
    text="Sites are told apart by their addresses, and networks that overlap cannot be connected.",
    needs=frozenset({"sites"}),
    check=check,
)
