"""`m365:index:AuthorizationPolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class AuthorizationPolicy(M365Resource):
    """The tenant's authorization policy; `before` holds what was there, and is restored on delete."""

    TOKEN = "m365:index:AuthorizationPolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "allow_invites_from": "allowInvitesFrom",
        "guest_user_role_id": "guestUserRoleId",
        "allowed_to_sign_up_email_based_subscriptions": "allowedToSignUpEmailBasedSubscriptions",
        "allowed_to_use_sspr": "allowedToUseSSPR",
        "allow_email_verified_users_to_join_organization": "allowEmailVerifiedUsersToJoinOrganization",
        "allow_user_consent_for_risky_apps": "allowUserConsentForRiskyApps",
        "block_msol_power_shell": "blockMsolPowerShell",
        "default_user_role_permissions": "defaultUserRolePermissions",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    allow_invites_from: pulumi.Output[str | None]
    """Who may invite guests. One of none, adminsAndGuestInviters, adminsGuestInvitersAndAllMembers, everyone."""
    guest_user_role_id: pulumi.Output[str | None]
    """Role template that guests get."""
    allowed_to_sign_up_email_based_subscriptions: pulumi.Output[bool | None]
    """Self-service trials by mail."""
    allowed_to_use_sspr: pulumi.Output[bool | None]
    """Self-service password reset of administrators."""
    allow_email_verified_users_to_join_organization: pulumi.Output[bool | None]
    """Joining by mail validation."""
    allow_user_consent_for_risky_apps: pulumi.Output[bool | None]
    """Consent to risky apps."""
    block_msol_power_shell: pulumi.Output[bool | None]
    """Legacy MSOnline PowerShell blocked."""
    default_user_role_permissions: pulumi.Output[Mapping[str, Any] | None]
    """What every member may do. What is not named in it is left alone. It may hold `allowedToCreateApps`,
    `allowedToCreateSecurityGroups`, `allowedToCreateTenants`, `allowedToReadBitlockerKeysForOwnedDevice`,
    `allowedToReadOtherUsers`, `permissionGrantPoliciesAssigned`."""
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
        allow_invites_from: pulumi.Input[str] | None = None,
        guest_user_role_id: pulumi.Input[str] | None = None,
        allowed_to_sign_up_email_based_subscriptions: pulumi.Input[bool] | None = None,
        allowed_to_use_sspr: pulumi.Input[bool] | None = None,
        allow_email_verified_users_to_join_organization: pulumi.Input[bool] | None = None,
        allow_user_consent_for_risky_apps: pulumi.Input[bool] | None = None,
        block_msol_power_shell: pulumi.Input[bool] | None = None,
        default_user_role_permissions: pulumi.Input[Mapping[str, Any]] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "allow_invites_from": allow_invites_from,
            "guest_user_role_id": guest_user_role_id,
            "allowed_to_sign_up_email_based_subscriptions": allowed_to_sign_up_email_based_subscriptions,
            "allowed_to_use_sspr": allowed_to_use_sspr,
            "allow_email_verified_users_to_join_organization": allow_email_verified_users_to_join_organization,
            "allow_user_consent_for_risky_apps": allow_user_consent_for_risky_apps,
            "block_msol_power_shell": block_msol_power_shell,
            "default_user_role_permissions": default_user_role_permissions,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
