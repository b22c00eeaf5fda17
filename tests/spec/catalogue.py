"""What the spec must know of other parts, made up for its tests."""

from __future__ import annotations

from tenantry.spec.model import Catalogue

CATALOGUE = Catalogue(
    licenses={"business-basic": "sku-1", "business-standard": "sku-2", "business-premium": "sku-3"},
    controls={"ca-mfa-all-users": "Everybody signs in with two factors", "authz-guest-invite": "Who may invite guests"},
    guards=frozenset({"people-removed-share", "data-bearing", "break-glass"}),
    locked_guards=frozenset({"break-glass"}),
    rule_sets=frozenset({"web", "rdp-from-sites"}),
    rule_sets_of_sites=frozenset({"rdp-from-sites"}),
)
