"""What new machines start with: the names that specs use, and Azure's own, all of the second generation: trusted launch needs it.

Source: the images' pages in Azure Marketplace (publisher, offer, SKU)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image of Azure Marketplace; a machine takes its newest version."""

    publisher: str
    offer: str
    sku: str


def _windows(sku: str) -> Image:
    return Image(publisher="MicrosoftWindowsServer", offer="WindowsServer", sku=sku)


IMAGES: Mapping[str, Image] = {
    "windows-2019": _windows("2019-datacenter-gensecond"),
    "windows-2022": _windows("2022-datacenter-g2"),
    "windows-2025": _windows("2025-datacenter-g2"),
    "ubuntu-22.04": Image(publisher="Canonical", offer="0001-com-ubuntu-server-jammy", sku="22_04-lts-gen2"),
    "ubuntu-24.04": Image(publisher="Canonical", offer="ubuntu-24_04-lts", sku="server"),
    "debian-12": Image(publisher="Debian", offer="debian-12", sku="12-gen2"),
}
