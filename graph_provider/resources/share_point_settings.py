"""`m365:index:SharePointSettings`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class SharePointSettings(M365Resource):
    """The tenant's SharePoint and OneDrive settings; `before` holds what was there, and is restored on delete."""

    TOKEN = "m365:index:SharePointSettings"
    WIRE: ClassVar[Mapping[str, str]] = {
        "sharing_capability": "sharingCapability",
        "sharing_domain_restriction_mode": "sharingDomainRestrictionMode",
        "sharing_allowed_domain_list": "sharingAllowedDomainList",
        "sharing_blocked_domain_list": "sharingBlockedDomainList",
        "is_resharing_by_external_users_enabled": "isResharingByExternalUsersEnabled",
        "is_require_accepting_user_to_match_invited_user_enabled": "isRequireAcceptingUserToMatchInvitedUserEnabled",
        "is_legacy_auth_protocols_enabled": "isLegacyAuthProtocolsEnabled",
        "is_unmanaged_sync_app_for_tenant_restricted": "isUnmanagedSyncAppForTenantRestricted",
        "allowed_domain_guids_for_sync_app": "allowedDomainGuidsForSyncApp",
        "excluded_file_extensions_for_sync_app": "excludedFileExtensionsForSyncApp",
        "is_mac_sync_app_enabled": "isMacSyncAppEnabled",
        "is_sync_button_hidden_on_personal_site": "isSyncButtonHiddenOnPersonalSite",
        "idle_session_sign_out": "idleSessionSignOut",
        "deleted_user_personal_site_retention_period_in_days": "deletedUserPersonalSiteRetentionPeriodInDays",
        "personal_site_default_storage_limit_in_mb": "personalSiteDefaultStorageLimitInMB",
        "is_sites_storage_limit_automatic": "isSitesStorageLimitAutomatic",
        "site_creation_default_storage_limit_in_mb": "siteCreationDefaultStorageLimitInMB",
        "site_creation_default_managed_path": "siteCreationDefaultManagedPath",
        "is_site_creation_enabled": "isSiteCreationEnabled",
        "is_site_creation_uienabled": "isSiteCreationUIEnabled",
        "is_site_pages_creation_enabled": "isSitePagesCreationEnabled",
        "is_commenting_on_site_pages_enabled": "isCommentingOnSitePagesEnabled",
        "is_file_activity_notification_enabled": "isFileActivityNotificationEnabled",
        "is_share_point_mobile_notification_enabled": "isSharePointMobileNotificationEnabled",
        "is_share_point_newsfeed_enabled": "isSharePointNewsfeedEnabled",
        "is_loop_enabled": "isLoopEnabled",
        "image_tagging_option": "imageTaggingOption",
        "tenant_default_timezone": "tenantDefaultTimezone",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    sharing_capability: pulumi.Output[str | None]
    """With whom people may share. One of disabled, existingExternalUserSharingOnly, externalUserSharingOnly,
    externalUserAndGuestSharing."""
    sharing_domain_restriction_mode: pulumi.Output[str | None]
    """Whose domains count. One of none, allowList, blockList."""
    sharing_allowed_domain_list: pulumi.Output[Sequence[str] | None]
    """Domains that people may share with. A set: order and repeats mean nothing. Letter case means nothing."""
    sharing_blocked_domain_list: pulumi.Output[Sequence[str] | None]
    """Domains that people may not share with. A set: order and repeats mean nothing. Letter case means nothing."""
    is_resharing_by_external_users_enabled: pulumi.Output[bool | None]
    """Guests may share on."""
    is_require_accepting_user_to_match_invited_user_enabled: pulumi.Output[bool | None]
    """Guests accept with the account that was invited."""
    is_legacy_auth_protocols_enabled: pulumi.Output[bool | None]
    """Apps without modern authentication."""
    is_unmanaged_sync_app_for_tenant_restricted: pulumi.Output[bool | None]
    """Sync only on computers of the allowed domains."""
    allowed_domain_guids_for_sync_app: pulumi.Output[Sequence[str] | None]
    """Active Directory domains whose computers may sync. A set: order and repeats mean nothing."""
    excluded_file_extensions_for_sync_app: pulumi.Output[Sequence[str] | None]
    """File types that are not synced. A set: order and repeats mean nothing. Letter case means nothing."""
    is_mac_sync_app_enabled: pulumi.Output[bool | None]
    """Sync on Macs."""
    is_sync_button_hidden_on_personal_site: pulumi.Output[bool | None]
    """No sync button on OneDrive."""
    idle_session_sign_out: pulumi.Output[Mapping[str, Any] | None]
    """Browser sessions that nobody uses end. What is not named in it is left alone. It may hold `isEnabled`,
    `warnAfterInSeconds`, `signOutAfterInSeconds`."""
    deleted_user_personal_site_retention_period_in_days: pulumi.Output[int | None]
    """How long a leaver's OneDrive stays, 30 to 3650 days."""
    personal_site_default_storage_limit_in_mb: pulumi.Output[int | None]
    """Room of a OneDrive."""
    is_sites_storage_limit_automatic: pulumi.Output[bool | None]
    """Sites share the tenant's room."""
    site_creation_default_storage_limit_in_mb: pulumi.Output[int | None]
    """Room of a new site."""
    site_creation_default_managed_path: pulumi.Output[str | None]
    """Where new sites go. One of /sites/, /teams/."""
    is_site_creation_enabled: pulumi.Output[bool | None]
    """People may make sites."""
    is_site_creation_uienabled: pulumi.Output[bool | None]
    """The command for it is shown."""
    is_site_pages_creation_enabled: pulumi.Output[bool | None]
    """People may make pages."""
    is_commenting_on_site_pages_enabled: pulumi.Output[bool | None]
    """People may comment on pages."""
    is_file_activity_notification_enabled: pulumi.Output[bool | None]
    """OneDrive tells of changes."""
    is_share_point_mobile_notification_enabled: pulumi.Output[bool | None]
    """SharePoint tells of changes on phones."""
    is_share_point_newsfeed_enabled: pulumi.Output[bool | None]
    """The newsfeed on modern sites."""
    is_loop_enabled: pulumi.Output[bool | None]
    """Loop components."""
    image_tagging_option: pulumi.Output[str | None]
    """Tags of pictures. One of disabled, basic, enhanced."""
    tenant_default_timezone: pulumi.Output[str | None]
    """Time zone of new sites, as SharePoint names it."""
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
        sharing_capability: pulumi.Input[str] | None = None,
        sharing_domain_restriction_mode: pulumi.Input[str] | None = None,
        sharing_allowed_domain_list: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        sharing_blocked_domain_list: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        is_resharing_by_external_users_enabled: pulumi.Input[bool] | None = None,
        is_require_accepting_user_to_match_invited_user_enabled: pulumi.Input[bool] | None = None,
        is_legacy_auth_protocols_enabled: pulumi.Input[bool] | None = None,
        is_unmanaged_sync_app_for_tenant_restricted: pulumi.Input[bool] | None = None,
        allowed_domain_guids_for_sync_app: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        excluded_file_extensions_for_sync_app: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        is_mac_sync_app_enabled: pulumi.Input[bool] | None = None,
        is_sync_button_hidden_on_personal_site: pulumi.Input[bool] | None = None,
        idle_session_sign_out: pulumi.Input[Mapping[str, Any]] | None = None,
        deleted_user_personal_site_retention_period_in_days: pulumi.Input[int] | None = None,
        personal_site_default_storage_limit_in_mb: pulumi.Input[int] | None = None,
        is_sites_storage_limit_automatic: pulumi.Input[bool] | None = None,
        site_creation_default_storage_limit_in_mb: pulumi.Input[int] | None = None,
        site_creation_default_managed_path: pulumi.Input[str] | None = None,
        is_site_creation_enabled: pulumi.Input[bool] | None = None,
        is_site_creation_uienabled: pulumi.Input[bool] | None = None,
        is_site_pages_creation_enabled: pulumi.Input[bool] | None = None,
        is_commenting_on_site_pages_enabled: pulumi.Input[bool] | None = None,
        is_file_activity_notification_enabled: pulumi.Input[bool] | None = None,
        is_share_point_mobile_notification_enabled: pulumi.Input[bool] | None = None,
        is_share_point_newsfeed_enabled: pulumi.Input[bool] | None = None,
        is_loop_enabled: pulumi.Input[bool] | None = None,
        image_tagging_option: pulumi.Input[str] | None = None,
        tenant_default_timezone: pulumi.Input[str] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "sharing_capability": sharing_capability,
            "sharing_domain_restriction_mode": sharing_domain_restriction_mode,
            "sharing_allowed_domain_list": sharing_allowed_domain_list,
            "sharing_blocked_domain_list": sharing_blocked_domain_list,
            "is_resharing_by_external_users_enabled": is_resharing_by_external_users_enabled,
            "is_require_accepting_user_to_match_invited_user_enabled": is_require_accepting_user_to_match_invited_user_enabled,
            "is_legacy_auth_protocols_enabled": is_legacy_auth_protocols_enabled,
            "is_unmanaged_sync_app_for_tenant_restricted": is_unmanaged_sync_app_for_tenant_restricted,
            "allowed_domain_guids_for_sync_app": allowed_domain_guids_for_sync_app,
            "excluded_file_extensions_for_sync_app": excluded_file_extensions_for_sync_app,
            "is_mac_sync_app_enabled": is_mac_sync_app_enabled,
            "is_sync_button_hidden_on_personal_site": is_sync_button_hidden_on_personal_site,
            "idle_session_sign_out": idle_session_sign_out,
            "deleted_user_personal_site_retention_period_in_days": deleted_user_personal_site_retention_period_in_days,
            "personal_site_default_storage_limit_in_mb": personal_site_default_storage_limit_in_mb,
            "is_sites_storage_limit_automatic": is_sites_storage_limit_automatic,
            "site_creation_default_storage_limit_in_mb": site_creation_default_storage_limit_in_mb,
            "site_creation_default_managed_path": site_creation_default_managed_path,
            "is_site_creation_enabled": is_site_creation_enabled,
            "is_site_creation_uienabled": is_site_creation_uienabled,
            "is_site_pages_creation_enabled": is_site_pages_creation_enabled,
            "is_commenting_on_site_pages_enabled": is_commenting_on_site_pages_enabled,
            "is_file_activity_notification_enabled": is_file_activity_notification_enabled,
            "is_share_point_mobile_notification_enabled": is_share_point_mobile_notification_enabled,
            "is_share_point_newsfeed_enabled": is_share_point_newsfeed_enabled,
            "is_loop_enabled": is_loop_enabled,
            "image_tagging_option": image_tagging_option,
            "tenant_default_timezone": tenant_default_timezone,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
