"""`m365:index:NamedLocation`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from graph_provider.program import M365Resource


class NamedLocation(M365Resource):
    """A named location: either `ip_ranges` (with `is_trusted`) or `countries_and_regions`."""

    TOKEN = "m365:index:NamedLocation"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "ip_ranges": "ipRanges",
        "is_trusted": "isTrusted",
        "countries_and_regions": "countriesAndRegions",
        "include_unknown_countries_and_regions": "includeUnknownCountriesAndRegions",
        "country_lookup_method": "countryLookupMethod",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see. At most 256 characters."""
    ip_ranges: pulumi.Output[Sequence[str] | None]
    """Address ranges in CIDR form. A set: order and repeats mean nothing. Letter case means nothing."""
    is_trusted: pulumi.Output[bool | None]
    """Whether sign-ins from these ranges count as trusted."""
    countries_and_regions: pulumi.Output[Sequence[str] | None]
    """Two-letter country codes. A set: order and repeats mean nothing. Letter case means nothing."""
    include_unknown_countries_and_regions: pulumi.Output[bool | None]
    """Also addresses of no known country."""
    country_lookup_method: pulumi.Output[str | None]
    """What tells the country: the address (unless said otherwise), or the phone's own position. One of clientIpAddress,
    authenticatorAppGps."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing location of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        ip_ranges: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        is_trusted: pulumi.Input[bool] | None = None,
        countries_and_regions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        include_unknown_countries_and_regions: pulumi.Input[bool] | None = None,
        country_lookup_method: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "ip_ranges": ip_ranges,
            "is_trusted": is_trusted,
            "countries_and_regions": countries_and_regions,
            "include_unknown_countries_and_regions": include_unknown_countries_and_regions,
            "country_lookup_method": country_lookup_method,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
