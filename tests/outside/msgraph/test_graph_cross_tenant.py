"""Cross-tenant access as the real client writes and reads it."""

from __future__ import annotations

from typing import Any

from msgraph.generated.models.cross_tenant_access_policy import CrossTenantAccessPolicy
from msgraph.generated.models.cross_tenant_access_policy_b2_b_setting import CrossTenantAccessPolicyB2BSetting
from msgraph.generated.models.cross_tenant_access_policy_configuration_default import CrossTenantAccessPolicyConfigurationDefault
from msgraph.generated.models.cross_tenant_access_policy_configuration_partner import CrossTenantAccessPolicyConfigurationPartner
from msgraph.generated.models.cross_tenant_access_policy_inbound_trust import CrossTenantAccessPolicyInboundTrust
from msgraph.generated.models.cross_tenant_access_policy_target import CrossTenantAccessPolicyTarget
from msgraph.generated.models.cross_tenant_access_policy_target_configuration import CrossTenantAccessPolicyTargetConfiguration
from msgraph.generated.models.cross_tenant_access_policy_target_configuration_access_type import (
    CrossTenantAccessPolicyTargetConfigurationAccessType,
)
from msgraph.generated.models.cross_tenant_access_policy_target_type import CrossTenantAccessPolicyTargetType
from msgraph.generated.models.cross_tenant_identity_sync_policy_partner import CrossTenantIdentitySyncPolicyPartner
from msgraph.generated.models.cross_tenant_user_sync_inbound import CrossTenantUserSyncInbound
from msgraph.generated.models.multi_tenant_organization_identity_sync_policy_template import (
    MultiTenantOrganizationIdentitySyncPolicyTemplate,
)
from msgraph.generated.models.multi_tenant_organization_partner_configuration_template import (
    MultiTenantOrganizationPartnerConfigurationTemplate,
)

from tests.outside.msgraph.world import World, asked

PARTNER, OTHER = "3d0f5dec-5d3d-455c-8016-e2af1ae4d31a", "9c5d131d-b1c3-4fc4-9e3f-c6557947d551"


def office() -> CrossTenantAccessPolicyB2BSetting:
    target = CrossTenantAccessPolicyTarget(target="Office365", target_type=CrossTenantAccessPolicyTargetType.Application)
    allowed = CrossTenantAccessPolicyTargetConfigurationAccessType.Allowed
    applications = CrossTenantAccessPolicyTargetConfiguration(access_type=allowed, targets=[target])
    return CrossTenantAccessPolicyB2BSetting(applications=applications)


def test_partners_from_creation_to_removal(world: World) -> None:
    async def scenario() -> None:
        partners = world.client.policies.cross_tenant_access_policy.partners
        body = CrossTenantAccessPolicyConfigurationPartner(tenant_id=PARTNER, b2b_direct_connect_inbound=office())
        made = await partners.post(body)
        assert made is not None and made.tenant_id == PARTNER and made.inbound_trust is None
        await partners.post(CrossTenantAccessPolicyConfigurationPartner(tenant_id=OTHER))
        here = partners.by_cross_tenant_access_policy_configuration_partner_tenant_id(PARTNER)
        trust = CrossTenantAccessPolicyInboundTrust(is_mfa_accepted=True)
        await here.patch(CrossTenantAccessPolicyConfigurationPartner(inbound_trust=trust))
        read = await here.get()
        assert read is not None and read.inbound_trust is not None and read.inbound_trust.is_mfa_accepted is True
        assert read.b2b_direct_connect_inbound is not None and read.b2b_direct_connect_inbound.applications is not None
        inbound = CrossTenantUserSyncInbound(is_sync_allowed=True)
        await here.identity_synchronization.put(
            CrossTenantIdentitySyncPolicyPartner(display_name="Fabrikam", user_sync_inbound=inbound)
        )
        sync = await here.identity_synchronization.get()
        assert sync is not None and (sync.tenant_id, sync.display_name) == (PARTNER, "Fabrikam")
        wanted = asked(partners, select="tenantId", expand="identitySynchronization")
        listed = await partners.get(request_configuration=wanted)
        assert listed is not None and [one.tenant_id for one in listed.value or []] == [PARTNER, OTHER]
        assert listed.value is not None and listed.value[0].identity_synchronization is not None
        assert listed.value[0].inbound_trust is None and listed.value[1].identity_synchronization is None

    world.run(scenario())
    partners = world.client.policies.cross_tenant_access_policy.partners
    here = partners.by_cross_tenant_access_policy_configuration_partner_tenant_id(PARTNER)
    again = CrossTenantAccessPolicyConfigurationPartner(tenant_id=PARTNER)
    assert world.refused(partners.post(again)) == (400, "Request_BadRequest")
    assert world.refused(here.delete()) == (400, "Request_BadRequest")
    world.run(here.identity_synchronization.delete())
    world.run(here.delete())
    assert world.refused(here.get()) == (404, "Request_ResourceNotFound")


def test_query_options_that_the_page_does_not_name(world: World) -> None:
    """It names $select and $expand."""
    builder = world.client.policies.cross_tenant_access_policy.partners
    options: list[dict[str, Any]] = [
        {"filter": f"tenantId eq '{PARTNER}'"},
        {"orderby": "tenantId"},
        {"top": 1},
        {"skip": 1},
        {"count": True},
        {"search": '"x"'},
    ]
    for option in options:
        work = builder.get(request_configuration=asked(builder, **option))
        assert world.refused(work) == (400, "Request_UnsupportedQuery"), option


def test_the_policy_its_default_and_the_templates(world: World) -> None:
    async def scenario() -> None:
        here = world.client.policies.cross_tenant_access_policy
        await here.patch(CrossTenantAccessPolicy(allowed_cloud_endpoints=["microsoftonline.us"]))
        policy = await here.get()
        assert policy is not None and policy.allowed_cloud_endpoints == ["microsoftonline.us"]
        trust = CrossTenantAccessPolicyInboundTrust(is_mfa_accepted=True)
        await here.default.patch(CrossTenantAccessPolicyConfigurationDefault(inbound_trust=trust))
        changed = await here.default.get()
        assert changed is not None and changed.is_service_default is False
        await here.default.reset_to_system_default.post()
        reset = await here.default.get()
        assert reset is not None and reset.is_service_default is True
        partner = here.templates.multi_tenant_organization_partner_configuration
        await partner.patch(MultiTenantOrganizationPartnerConfigurationTemplate(inbound_trust=trust))
        template = await partner.get()
        assert template is not None and template.inbound_trust is not None and template.inbound_trust.is_mfa_accepted is True
        await partner.reset_to_default_settings.post()
        empty = await partner.get()
        assert empty is not None and empty.inbound_trust is None
        people = here.templates.multi_tenant_organization_identity_synchronization
        inbound = CrossTenantUserSyncInbound(is_sync_allowed=True)
        await people.patch(MultiTenantOrganizationIdentitySyncPolicyTemplate(user_sync_inbound=inbound))
        synchronized = await people.get()
        assert synchronized is not None and synchronized.user_sync_inbound is not None
        assert synchronized.user_sync_inbound.is_sync_allowed is True
        await people.reset_to_default_settings.post()

    world.run(scenario())
