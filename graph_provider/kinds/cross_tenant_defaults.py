"""`m365:index:CrossTenantDefaults`: what holds for every other tenant that has no entry of its own.

Facts: Graph crossTenantAccessPolicyConfigurationDefault (automaticUserConsentSettings is read-only here, isServiceDefault the
server's).
"""

from __future__ import annotations

from graph_provider.cross_tenant import REDEMPTION, RESTRICTIONS, SIDES, TRUST
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.singletons import LEAVE, Singleton


class CrossTenantDefaultsKind(Singleton):
    """The tenant's default cross-tenant access; `before` holds what was there, and is restored on delete."""

    token = "m365:index:CrossTenantDefaults"
    object_id = "crossTenantAccessDefault"
    path = "/policies/crossTenantAccessPolicy/default"
    about = About(
        path=path,
        key="fixed id crossTenantAccessDefault",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.POLICIES,
        license="Microsoft Entra ID P1 for rules that name people, groups or apps",
        oddities=(
            Oddity(
                what="isServiceDefault stays false once anything was ever written, even the same values",
                source="Microsoft Graph, crossTenantAccessPolicyConfigurationDefault",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.All",), write=("Policy.ReadWrite.CrossTenantAccess",))
    fields = (*SIDES, TRUST, RESTRICTIONS, REDEMPTION, LEAVE)


KIND = CrossTenantDefaultsKind()
