"""`m365:index:CrossTenantPartner`: what holds for one other tenant instead of the defaults.

Facts: Graph crossTenantAccessPolicyConfigurationPartner (its key is the other tenant's id; null means the default). It has no
name and no text, so an existing one is ours only when it is equal and the audit log names our app.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.cross_tenant import AUTOMATIC, RESTRICTIONS, SIDES, TRUST
from graph_provider.errors import NotFound
from graph_provider.fields import Difference, Field, Manage, Shape, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.nested import cleared, plain
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json

_PATH = "/policies/crossTenantAccessPolicy/partners"
_ADDED = "Add a partner to cross-tenant access setting"
_WHAT = "cross-tenant partner"


def _off_is_none(value: Any) -> Any:
    """A switch of a partner that is off is the same as none."""
    return value or None


def _switches(value: Any) -> Any:
    return {name: _off_is_none(item) for name, item in value.items()} if isinstance(value, Mapping) else value


def _own(field: Field) -> Field:
    return replace(field, manage=Manage.WHOLE, always=True)


_RULES = (
    *(_own(field) for field in (*SIDES, TRUST, RESTRICTIONS)),
    replace(_own(AUTOMATIC), normal=_switches),
    Field(
        name="isServiceProvider",
        note="a partner that manages this tenant",
        shape=Shape.FLAG,
        always=True,
        normal=_off_is_none,
    ),
)


class CrossTenantPartnerKind(Kind):
    """Cross-tenant access for one other tenant, such as the managed service provider's own. All of it is managed: what is left
    out follows the defaults."""

    token = "m365:index:CrossTenantPartner"
    about = About(
        path=f"{_PATH}/{{tenantId}}",
        key="the other tenant's id",
        natural_key=("tenantId",),
        mark=Mark.NONE,
        family=Family.POLICIES,
        license="Microsoft Entra ID P1 for rules that name people, groups or apps",
        oddities=(
            Oddity(
                what="a partner whose people are synchronized cannot be deleted before that has ended",
                source="Microsoft Graph, crossTenantAccessPolicyConfigurationPartner, delete",
            ),
            Oddity(
                what="the audit log tells the other tenant only as a new value",
                source="Microsoft Entra audit activities, cross-tenant access settings",
            ),
        ),
    )
    permissions = Permissions(
        read=("Policy.Read.All",),
        write=("Policy.ReadWrite.CrossTenantAccess",),
        rare=(("AuditLog.Read.All and Application.Read.All", "a partner that exists already"),),
    )
    fields = (
        Field(name="tenantId", note="the other tenant's id", required=True, replaces=True, guid=True),
        *_RULES,
        Field(name="adopt", note="take over an existing entry for this tenant", shape=Shape.FLAG, compare=False),
    )

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """None: the natural key is the id itself."""
        del session, text
        return ()

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await _one(session, object_id)
        return None if item is None else Found(object_id=str(item["tenantId"]), inputs=_inputs(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        tenant_id, adopt = str(inputs["tenantId"]).lower(), bool(inputs.get("adopt"))
        item = await _one(session, tenant_id)
        if item is None:
            body = {field.name: inputs[field.name] for field in _RULES if inputs.get(field.name) is not None}
            await post_once(lambda: session.client.post(_PATH, {"tenantId": tenant_id, **body}), lambda: _one(session, tenant_id))
            session.created(tenant_id)
            return Made(object_id=tenant_id, outputs={"origin": CREATED})
        live = _inputs(item)
        if not adopt and not differences(self.fields, live, inputs) and await _made_by_us(session, tenant_id):
            return Made(object_id=tenant_id, outputs={"origin": CREATED})
        choose(_WHAT, tenant_id, [Candidate(object_id=tenant_id, mark=None)], mark=None, adopt=adopt)
        await self.update(session, tenant_id, live, inputs, differences(self.fields, live, inputs))
        return Made(object_id=tenant_id, outputs={"origin": ADOPTED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        body = {name: cleared(old.get(name), new.get(name)) for name in sorted(tops(changed))}
        if "isServiceProvider" in body:
            body["isServiceProvider"] = bool(body["isServiceProvider"])
        if body:
            session.writing(object_id)
            await session.client.patch(f"{_PATH}/{object_id}", body)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        session.writing(object_id)
        try:
            await session.client.delete(f"{_PATH}/{object_id}")
        except NotFound:
            return


async def _one(session: Session, tenant_id: str) -> Json | None:
    """One partner. Their list has no `id` to keep them by, and tenants have few."""
    try:
        return dict(await session.client.get(f"{_PATH}/{tenant_id}"))
    except NotFound:
        return None


async def _made_by_us(session: Session, tenant_id: str) -> bool:
    return await made_by_us(session, _WHAT, tenant_id, records=f"activityDisplayName eq '{_ADDED}'")


def _inputs(item: Mapping[str, Any]) -> Json:
    return {"tenantId": item.get("tenantId"), **{field.name: plain(item.get(field.name)) for field in _RULES}}


KIND = CrossTenantPartnerKind()
