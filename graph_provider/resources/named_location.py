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
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see."""
    ip_ranges: pulumi.Output[Sequence[str] | None]
    """Address ranges in CIDR form."""
    is_trusted: pulumi.Output[bool | None]
    """Whether sign-ins from these ranges count as trusted."""
    countries_and_regions: pulumi.Output[Sequence[str] | None]
    """Two-letter country codes."""
    include_unknown_countries_and_regions: pulumi.Output[bool | None]
    """Also addresses of no known country."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing location of this name."""
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
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "ip_ranges": ip_ranges,
            "is_trusted": is_trusted,
            "countries_and_regions": countries_and_regions,
            "include_unknown_countries_and_regions": include_unknown_countries_and_regions,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
