"""`m365:index:ConditionalAccessPolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class ConditionalAccessPolicy(M365Resource):
    """A conditional access policy; `conditions`, `grant_controls` and `session_controls` have Graph's own form and names."""

    TOKEN = "m365:index:ConditionalAccessPolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "state": "state",
        "conditions": "conditions",
        "grant_controls": "grantControls",
        "session_controls": "sessionControls",
        "description": "description",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see. At most 256 characters."""
    state: pulumi.Output[str]
    """Whether the policy is enforced, reported or off. One of enabled, disabled, enabledForReportingButNotEnforced."""
    conditions: pulumi.Output[Mapping[str, Any]]
    """Whom and what it applies to. What is not named in it is cleared. It may hold `users`, `applications`,
    `clientApplications`, `clientAppTypes` (all, browser, mobileAppsAndDesktopClients, exchangeActiveSync, easSupported,
    other), `platforms`, `locations`, `devices`, `authenticationFlows`, `signInRiskLevels` (low, medium, high, hidden,
    none), `userRiskLevels` (low, medium, high, hidden, none), `servicePrincipalRiskLevels` (low, medium, high, hidden,
    none), `insiderRiskLevels`."""
    grant_controls: pulumi.Output[Mapping[str, Any] | None]
    """What it asks for. What is not named in it is cleared. It may hold `operator` (AND, OR), `builtInControls` (block, mfa,
    compliantDevice, domainJoinedDevice, approvedApplication, compliantApplication, passwordChange, riskRemediation),
    `customAuthenticationFactors`, `termsOfUse`, `authenticationStrength`."""
    session_controls: pulumi.Output[Mapping[str, Any] | None]
    """What holds in the session. What is not named in it is cleared. It may hold `applicationEnforcedRestrictions`,
    `cloudAppSecurity`, `persistentBrowser`, `secureSignInSession`, `signInFrequency`, `disableResilienceDefaults`."""
    description: pulumi.Output[str | None]
    """What the policy is for."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the description's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing policy of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        state: pulumi.Input[str],
        conditions: pulumi.Input[Mapping[str, Any]],
        grant_controls: pulumi.Input[Mapping[str, Any]] | None = None,
        session_controls: pulumi.Input[Mapping[str, Any]] | None = None,
        description: pulumi.Input[str] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "state": state,
            "conditions": conditions,
            "grant_controls": grant_controls,
            "session_controls": session_controls,
            "description": description,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
