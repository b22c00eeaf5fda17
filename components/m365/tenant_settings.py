"""Settings of the tenant as a whole: for now its authorization policy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from baselines.control import Control
from baselines.load import controls_of
from components.base import Component, Context
from graph_provider.resources import AuthorizationPolicy


class TenantSettings(Component):
    """`security`. Only what a control of the package sets is managed; the rest of the policy stays as it is.

    An exception in the spec changes nothing here: it accepts a deviation that is seen, it does not ask for one."""

    TYPE = "tenantry:m365:TenantSettings"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        wanted = merged(controls_of(context.spec.package).values())
        AuthorizationPolicy(
            "security/authorization-policy",
            allow_email_verified_users_to_join_organization=wanted.get("allowEmailVerifiedUsersToJoinOrganization"),
            allow_invites_from=wanted.get("allowInvitesFrom"),
            allow_user_consent_for_risky_apps=wanted.get("allowUserConsentForRiskyApps"),
            allowed_to_sign_up_email_based_subscriptions=wanted.get("allowedToSignUpEmailBasedSubscriptions"),
            allowed_to_use_sspr=wanted.get("allowedToUseSSPR"),
            block_msol_power_shell=wanted.get("blockMsolPowerShell"),
            default_user_role_permissions=wanted.get("defaultUserRolePermissions"),
            guest_user_role_id=wanted.get("guestUserRoleId"),
            opts=self.child("security/authorization-policy"),
        )
        self.register_outputs({})


def merged(controls: Iterable[Control]) -> dict[str, Any]:
    """The bodies of all authorization policy controls as one; nested objects are joined."""
    result: dict[str, Any] = {}
    for control in controls:
        if control.kind == "authorization-policy":
            for name, value in control.body.items():
                result[name] = {**result.get(name, {}), **value} if isinstance(value, dict) else value
    return result
