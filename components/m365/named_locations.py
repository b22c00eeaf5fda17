"""The client's sites as trusted places for conditional access, by their public addresses."""

from __future__ import annotations

from ipaddress import ip_network

from components.base import Component, Context
from graph_provider.resources import NamedLocation


class NamedLocations(Component):
    """`sites`: one named location for each site that has public addresses."""

    TYPE = "tenantry:m365:NamedLocations"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        for key, site in sorted(context.spec.sites.items()):
            if site.public_addresses:
                place = f"sites/{key}"
                NamedLocation(
                    place,
                    display_name=f"{context.spec.name} - {key}",
                    ip_ranges=ranges(site.public_addresses),
                    is_trusted=True,
                    opts=self.child(place),
                )
        self.register_outputs({})


def ranges(addresses: tuple[str, ...]) -> list[str]:
    """Addresses and ranges as CIDR ranges, sorted; a single address becomes a range of one."""
    return sorted({str(ip_network(address, strict=False)) for address in addresses})
