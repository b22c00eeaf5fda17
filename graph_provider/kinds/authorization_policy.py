"""`m365:index:AuthorizationPolicy`: what members and guests of the tenant may do. It always exists, once.

Facts: Graph authorizationPolicy (PATCH merges at the top level, so the nested object is sent whole; grant policies whose id
starts with `managePermissionGrantsForOwnedResource` are not ours to change).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_provider.fields import Field, Manage, Shape
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.singletons import LEAVE, Singleton
from graph_provider.values import Json

_NESTED = "defaultUserRolePermissions"
_GRANTS = "permissionGrantPoliciesAssigned"
_KEPT_GRANTS = "managePermissionGrantsForOwnedResource"
_PERMISSIONS = (
    Field(name="allowedToCreateApps", note="register applications", shape=Shape.FLAG),
    Field(name="allowedToCreateSecurityGroups", note="make security groups", shape=Shape.FLAG),
    Field(name="allowedToCreateTenants", note="make tenants", shape=Shape.FLAG),
    Field(name="allowedToReadBitlockerKeysForOwnedDevice", note="read the recovery keys of their own devices", shape=Shape.FLAG),
    Field(name="allowedToReadOtherUsers", note="read other people", shape=Shape.FLAG),
    Field(name=_GRANTS, note="what they may consent to, by permission grant policy", shape=Shape.TEXTS, fold_case=True),
)
_INVITES = ("none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone")


class AuthorizationPolicyKind(Singleton):
    """The tenant's authorization policy; `before` holds what was there, and is restored on delete."""

    token = "m365:index:AuthorizationPolicy"
    object_id = "authorizationPolicy"
    path = "/policies/authorizationPolicy"
    about = About(
        path=path,
        key="fixed id authorizationPolicy",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.POLICIES,
        oddities=(
            Oddity(
                what="a PATCH replaces defaultUserRolePermissions as a whole",
                source="Microsoft Graph, authorizationPolicy, update",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.All",), write=("Policy.ReadWrite.Authorization",))
    fields = (
        Field(name="allowInvitesFrom", note="who may invite guests", choices=_INVITES),
        Field(name="guestUserRoleId", note="role template that guests get", guid=True),
        Field(name="allowedToSignUpEmailBasedSubscriptions", note="self-service trials by mail", shape=Shape.FLAG),
        Field(name="allowedToUseSSPR", note="self-service password reset of administrators", shape=Shape.FLAG),
        Field(name="allowEmailVerifiedUsersToJoinOrganization", note="joining by mail validation", shape=Shape.FLAG),
        Field(name="allowUserConsentForRiskyApps", note="consent to risky apps", shape=Shape.FLAG),
        Field(name="blockMsolPowerShell", note="legacy MSOnline PowerShell blocked", shape=Shape.FLAG),
        Field(name=_NESTED, note="what every member may do", shape=Shape.OBJECT, manage=Manage.GIVEN, parts=_PERMISSIONS),
        LEAVE,
    )

    def inputs_of(self, item: Mapping[str, Any], names: set[str]) -> Json:
        chosen = super().inputs_of(item, names)
        nested = chosen.get(_NESTED)
        if isinstance(nested, Mapping):
            grants = [grant for grant in nested.get(_GRANTS) or [] if not grant.startswith(_KEPT_GRANTS)]
            chosen[_NESTED] = {**nested, _GRANTS: grants}
        return chosen

    def value_to_send(self, name: str, live: Any, wanted: Any) -> Any:
        whole = super().value_to_send(name, live, wanted)
        if name == _NESTED and isinstance(wanted, Mapping) and _GRANTS in wanted:
            asked = list(wanted[_GRANTS] or [])
            kept = [grant for grant in (live or {}).get(_GRANTS) or [] if grant.startswith(_KEPT_GRANTS) and grant not in asked]
            whole[_GRANTS] = [*asked, *kept]
        return whole


KIND = AuthorizationPolicyKind()
