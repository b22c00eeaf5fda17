"""`m365:index:AuthorizationPolicy`: what members and guests of the tenant may do. It always exists, once.

A create adopts it and keeps what was there in `before`; a delete restores that. Only the given properties are managed. Facts:
Graph authorizationPolicy (PATCH merges at the top level, so the nested object is sent whole; grant policies whose id starts with
`managePermissionGrantsForOwnedResource` are not ours to change).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.fields import Difference, Failure, Field, Manage, Output, Shape, canonical
from graph_provider.kind import ADOPTED, Found, Kind, Made, Permissions, tops
from graph_provider.session import Session
from graph_provider.values import Json

_ID = "authorizationPolicy"
_PATH = "/policies/authorizationPolicy"
_NESTED = "defaultUserRolePermissions"
_GRANTS = "permissionGrantPoliciesAssigned"
_KEPT_GRANTS = "managePermissionGrantsForOwnedResource"
_INVITES = ("none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone")


class AuthorizationPolicyKind(Kind):
    """The tenant's authorization policy; `before` holds what was there, and is restored on delete."""

    token = "m365:index:AuthorizationPolicy"
    outputs = (Output(name="before", note="what the managed properties were before; restored on delete", shape=Shape.OBJECT),)
    permissions = Permissions(read=("Policy.Read.All",), write=("Policy.ReadWrite.Authorization",))
    fields = (
        Field(name="allowInvitesFrom", note="who may invite guests", choices=_INVITES),
        Field(name="guestUserRoleId", note="role template that guests get", guid=True),
        Field(name="allowedToSignUpEmailBasedSubscriptions", note="self-service trials by mail", shape=Shape.FLAG),
        Field(name="allowedToUseSSPR", note="self-service password reset of administrators", shape=Shape.FLAG),
        Field(name="allowEmailVerifiedUsersToJoinOrganization", note="joining by mail validation", shape=Shape.FLAG),
        Field(name="allowUserConsentForRiskyApps", note="consent to risky apps", shape=Shape.FLAG),
        Field(name="blockMsolPowerShell", note="legacy MSOnline PowerShell blocked", shape=Shape.FLAG),
        Field(name=_NESTED, note="what every member may do", shape=Shape.OBJECT, manage=Manage.GIVEN),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        if not inputs:
            yield Failure(path="allowInvitesFrom", reason="give at least one property, else there is nothing to manage")

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        del inputs
        return ADOPTED

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del object_id
        live = await _live(session)
        inputs = _inputs(live, {field.name for field in self.fields})
        return Found(object_id=_ID, inputs=inputs, outputs={} if prior else {"before": inputs})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        live = await _live(session)
        await _write(session, live, inputs, set(inputs))
        return Made(object_id=_ID, outputs={"origin": ADOPTED, "before": _was(live, inputs)})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del object_id
        live, before = await _live(session), dict(old.get("before") or {})
        # What comes under management now was somebody else's until now; what leaves it gets its old value back.
        merged = _merge(_was(live, new), before)
        wanted = _merge({name: before.get(name) for name in tops(changed) if name in before}, new)
        await _write(session, live, wanted, tops(changed))
        return {"before": merged}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        del object_id
        before = state.get("before") or {}
        names = {field.name for field in self.fields if field.name in state and field.name in before}
        await _write(session, await _live(session), before, names)


async def _live(session: Session) -> Json:
    body = await session.client.get(_PATH)
    return dict(body)


def _inputs(live: Mapping[str, Any], names: set[str]) -> Json:
    chosen: Json = {name: live[name] for name in names if name in live}
    nested = chosen.get(_NESTED)
    if isinstance(nested, Mapping):
        grants = [grant for grant in nested.get(_GRANTS) or [] if not grant.startswith(_KEPT_GRANTS)]
        chosen[_NESTED] = {**{key: item for key, item in nested.items() if "@odata." not in key}, _GRANTS: grants}
    return chosen


def _was(live: Mapping[str, Any], inputs: Mapping[str, Any]) -> Json:
    """The live values of exactly those properties, nested ones too, that `inputs` names."""
    was = _inputs(live, set(inputs))
    if isinstance(inputs.get(_NESTED), Mapping):
        was[_NESTED] = {key: (was.get(_NESTED) or {}).get(key) for key in inputs[_NESTED]}
    return was


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    done = {**base, **over}
    if isinstance(base.get(_NESTED), Mapping) and isinstance(over.get(_NESTED), Mapping):
        done[_NESTED] = {**base[_NESTED], **over[_NESTED]}
    return done


async def _write(session: Session, live: Mapping[str, Any], wanted: Mapping[str, Any], names: set[str]) -> None:
    body: Json = {}
    for name in sorted(names & set(wanted)):
        value, now = wanted[name], live.get(name)
        if name == _NESTED and isinstance(value, Mapping):
            nested = {key: item for key, item in (now or {}).items() if "@odata." not in key}
            kept = [grant for grant in nested.get(_GRANTS) or [] if grant.startswith(_KEPT_GRANTS)]
            whole = {**nested, **value}
            if _GRANTS in value:
                whole[_GRANTS] = [*(value[_GRANTS] or []), *(grant for grant in kept if grant not in (value[_GRANTS] or []))]
            if canonical(whole) != canonical(nested):
                body[name] = whole
        elif canonical(value) != canonical(now):
            body[name] = value
    if body:
        await session.client.patch(_PATH, body)


KIND = AuthorizationPolicyKind()
