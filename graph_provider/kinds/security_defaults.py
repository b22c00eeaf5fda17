"""`m365:index:SecurityDefaults`: Microsoft's basic protection of tenants without conditional access. One switch, once a tenant.

Facts: Graph identitySecurityDefaultsEnforcementPolicy; security defaults and enforced conditional access policies exclude each
other, and Graph refuses whichever comes second.
"""

from __future__ import annotations

from graph_provider.errors import BadRequest, GraphError, M365Error
from graph_provider.fields import Field, Shape
from graph_provider.kind import About, Family, Mark, Oddity, Permissions
from graph_provider.session import POLICIES, Session
from graph_provider.singletons import LEAVE, Singleton
from graph_provider.values import Json


class SecurityDefaultsKind(Singleton):
    """The tenant's security defaults; `before` holds whether they were on, and is restored on delete."""

    token = "m365:index:SecurityDefaults"
    object_id = "securityDefaults"
    path = "/policies/identitySecurityDefaultsEnforcementPolicy"
    about = About(
        path=path,
        key="fixed id securityDefaults",
        natural_key=(),
        mark=Mark.TENANT,
        family=Family.POLICIES,
        oddities=(
            Oddity(
                what="cannot be on together with an enforced conditional access policy",
                source="Microsoft Entra, security defaults in Microsoft Entra ID",
            ),
        ),
    )
    permissions = Permissions(read=("Policy.Read.All",), write=("Policy.Read.All", "Policy.ReadWrite.SecurityDefaults"))
    fields = (Field(name="isEnabled", note="whether security defaults are on", shape=Shape.FLAG, required=True), LEAVE)

    async def explain(self, session: Session, error: GraphError, body: Json) -> M365Error:
        """A refusal to switch on names the policies that stand against it."""
        if not isinstance(error, BadRequest) or not body.get("isEnabled"):
            return error
        policies = await session.client.list(POLICIES.path, page=None)
        enforced = [f"{one['displayName']} ({one['id']})" for one in policies if one.get("state") == "enabled"]
        if not enforced:
            return error
        return M365Error(
            f"Security defaults cannot be on while conditional access is enforced by {', '.join(sorted(enforced))}: "
            f"switch these off or to report-only first, or leave security defaults off. Request id {error.request_id}."
        )


KIND = SecurityDefaultsKind()
