"""The domain below which every Entra tenant of a cloud has its first domain."""

from __future__ import annotations

from tenantry.spec.model import CloudName

INITIAL_DOMAIN: dict[CloudName, str] = {
    "public": ".onmicrosoft.com",
    "usgov": ".onmicrosoft.us",
    "china": ".partner.onmschina.cn",
}
