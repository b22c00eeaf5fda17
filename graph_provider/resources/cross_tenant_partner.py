"""`m365:index:CrossTenantPartner`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class CrossTenantPartner(M365Resource):
    """Cross-tenant access for one other tenant, such as the managed service provider's own. All of it is managed: what is left
    out follows the defaults."""

    TOKEN = "m365:index:CrossTenantPartner"
    WIRE: ClassVar[Mapping[str, str]] = {
        "tenant_id": "tenantId",
        "b2b_collaboration_inbound": "b2bCollaborationInbound",
        "b2b_collaboration_outbound": "b2bCollaborationOutbound",
        "b2b_direct_connect_inbound": "b2bDirectConnectInbound",
        "b2b_direct_connect_outbound": "b2bDirectConnectOutbound",
        "inbound_trust": "inboundTrust",
        "tenant_restrictions": "tenantRestrictions",
        "automatic_user_consent_settings": "automaticUserConsentSettings",
        "is_service_provider": "isServiceProvider",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    tenant_id: pulumi.Output[str]
    """The other tenant's id. A change makes a new object."""
    b2b_collaboration_inbound: pulumi.Output[Mapping[str, Any] | None]
    """Guests from there. What is not named in it is cleared. It may hold `usersAndGroups`, `applications`."""
    b2b_collaboration_outbound: pulumi.Output[Mapping[str, Any] | None]
    """Our people as guests there. What is not named in it is cleared. It may hold `usersAndGroups`, `applications`."""
    b2b_direct_connect_inbound: pulumi.Output[Mapping[str, Any] | None]
    """Shared channels: their people here. What is not named in it is cleared. It may hold `usersAndGroups`, `applications`."""
    b2b_direct_connect_outbound: pulumi.Output[Mapping[str, Any] | None]
    """Shared channels: our people there. What is not named in it is cleared. It may hold `usersAndGroups`, `applications`."""
    inbound_trust: pulumi.Output[Mapping[str, Any] | None]
    """What is believed of what their tenant says. What is not named in it is cleared. It may hold `isMfaAccepted`,
    `isCompliantDeviceAccepted`, `isHybridAzureADJoinedDeviceAccepted`."""
    tenant_restrictions: pulumi.Output[Mapping[str, Any] | None]
    """Foreign accounts on our networks and devices. What is not named in it is cleared. It may hold `usersAndGroups`,
    `applications`, `devices`."""
    automatic_user_consent_settings: pulumi.Output[Mapping[str, Any] | None]
    """Whether the prompt at the first visit is left out. What is not named in it is cleared. It may hold `inboundAllowed`,
    `outboundAllowed`."""
    is_service_provider: pulumi.Output[bool | None]
    """A partner that manages this tenant."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing entry for this tenant. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        tenant_id: pulumi.Input[str],
        b2b_collaboration_inbound: pulumi.Input[Mapping[str, Any]] | None = None,
        b2b_collaboration_outbound: pulumi.Input[Mapping[str, Any]] | None = None,
        b2b_direct_connect_inbound: pulumi.Input[Mapping[str, Any]] | None = None,
        b2b_direct_connect_outbound: pulumi.Input[Mapping[str, Any]] | None = None,
        inbound_trust: pulumi.Input[Mapping[str, Any]] | None = None,
        tenant_restrictions: pulumi.Input[Mapping[str, Any]] | None = None,
        automatic_user_consent_settings: pulumi.Input[Mapping[str, Any]] | None = None,
        is_service_provider: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "tenant_id": tenant_id,
            "b2b_collaboration_inbound": b2b_collaboration_inbound,
            "b2b_collaboration_outbound": b2b_collaboration_outbound,
            "b2b_direct_connect_inbound": b2b_direct_connect_inbound,
            "b2b_direct_connect_outbound": b2b_direct_connect_outbound,
            "inbound_trust": inbound_trust,
            "tenant_restrictions": tenant_restrictions,
            "automatic_user_consent_settings": automatic_user_consent_settings,
            "is_service_provider": is_service_provider,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
