"""`m365:index:AuthenticationStrength`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class AuthenticationStrength(M365Resource):
    """An authentication strength of the tenant's own. The built-in ones cannot be changed: name them by their id."""

    TOKEN = "m365:index:AuthenticationStrength"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "description": "description",
        "allowed_combinations": "allowedCombinations",
        "combination_configurations": "combinationConfigurations",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see."""
    description: pulumi.Output[str | None]
    """What the strength is for."""
    allowed_combinations: pulumi.Output[Sequence[str]]
    """Combinations of methods, each one joined with commas. A set: order and repeats mean nothing."""
    combination_configurations: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    """Which keys or certificates a combination takes. A set: order and repeats mean nothing. Letter case means nothing. Each
    may hold `appliesToCombinations`, `allowedAAGUIDs`, `allowedIssuerSkis`, `allowedPolicyOIDs`."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the description's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing authentication strength of this name. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        allowed_combinations: pulumi.Input[Sequence[pulumi.Input[str]]],
        description: pulumi.Input[str] | None = None,
        combination_configurations: pulumi.Input[Sequence[Mapping[str, Any]]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "description": description,
            "allowed_combinations": allowed_combinations,
            "combination_configurations": combination_configurations,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
