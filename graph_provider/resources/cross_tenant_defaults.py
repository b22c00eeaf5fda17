"""`m365:index:CrossTenantDefaults`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class CrossTenantDefaults(M365Resource):
    """The tenant's default cross-tenant access; `before` holds what was there, and is restored on delete."""

    TOKEN = "m365:index:CrossTenantDefaults"
    WIRE: ClassVar[Mapping[str, str]] = {
        "b2b_collaboration_inbound": "b2bCollaborationInbound",
        "b2b_collaboration_outbound": "b2bCollaborationOutbound",
        "b2b_direct_connect_inbound": "b2bDirectConnectInbound",
        "b2b_direct_connect_outbound": "b2bDirectConnectOutbound",
        "inbound_trust": "inboundTrust",
        "tenant_restrictions": "tenantRestrictions",
        "invitation_redemption_identity_provider_configuration": "invitationRedemptionIdentityProviderConfiguration",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    b2b_collaboration_inbound: pulumi.Output[Mapping[str, Any] | None]
    """Guests from there. What is not named in it is left alone. It may hold `usersAndGroups`, `applications`."""
    b2b_collaboration_outbound: pulumi.Output[Mapping[str, Any] | None]
    """Our people as guests there. What is not named in it is left alone. It may hold `usersAndGroups`, `applications`."""
    b2b_direct_connect_inbound: pulumi.Output[Mapping[str, Any] | None]
    """Shared channels: their people here. What is not named in it is left alone. It may hold `usersAndGroups`, `applications`."""
    b2b_direct_connect_outbound: pulumi.Output[Mapping[str, Any] | None]
    """Shared channels: our people there. What is not named in it is left alone. It may hold `usersAndGroups`, `applications`."""
    inbound_trust: pulumi.Output[Mapping[str, Any] | None]
    """What is believed of what their tenant says. What is not named in it is left alone. It may hold `isMfaAccepted`,
    `isCompliantDeviceAccepted`, `isHybridAzureADJoinedDeviceAccepted`."""
    tenant_restrictions: pulumi.Output[Mapping[str, Any] | None]
    """Foreign accounts on our networks and devices. What is not named in it is left alone. It may hold `usersAndGroups`,
    `applications`, `devices`."""
    invitation_redemption_identity_provider_configuration: pulumi.Output[Mapping[str, Any] | None]
    """How guests sign in when they accept. What is not named in it is left alone. It may hold
    `primaryIdentityProviderPrecedenceOrder` (azureActiveDirectory, externalFederation, socialIdentityProviders),
    `fallbackIdentityProvider` (defaultConfiguredIdp, emailOneTimePasscode, microsoftAccount)."""
    leave_on_delete: pulumi.Output[bool | None]
    """Keep the settings on delete, instead of those from before. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    before: pulumi.Output[Mapping[str, Any] | None]
    """What the managed properties were before; restored on delete."""

    def __init__(
        self,
        resource_name: str,
        *,
        b2b_collaboration_inbound: pulumi.Input[Mapping[str, Any]] | None = None,
        b2b_collaboration_outbound: pulumi.Input[Mapping[str, Any]] | None = None,
        b2b_direct_connect_inbound: pulumi.Input[Mapping[str, Any]] | None = None,
        b2b_direct_connect_outbound: pulumi.Input[Mapping[str, Any]] | None = None,
        inbound_trust: pulumi.Input[Mapping[str, Any]] | None = None,
        tenant_restrictions: pulumi.Input[Mapping[str, Any]] | None = None,
        invitation_redemption_identity_provider_configuration: pulumi.Input[Mapping[str, Any]] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "b2b_collaboration_inbound": b2b_collaboration_inbound,
            "b2b_collaboration_outbound": b2b_collaboration_outbound,
            "b2b_direct_connect_inbound": b2b_direct_connect_inbound,
            "b2b_direct_connect_outbound": b2b_direct_connect_outbound,
            "inbound_trust": inbound_trust,
            "tenant_restrictions": tenant_restrictions,
            "invitation_redemption_identity_provider_configuration": invitation_redemption_identity_provider_configuration,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
