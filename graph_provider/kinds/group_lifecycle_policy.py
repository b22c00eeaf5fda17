"""`m365:index:GroupLifecyclePolicy`: when Microsoft 365 groups expire. A tenant has one at most.

Facts: Graph groupLifecyclePolicy (at least 30 days; All, Selected or None; mail addresses joined by a semicolon; addGroup and
removeGroup for up to 500 selected groups; a PATCH answers with the policy). It can carry no mark, so one that exists is ours when
it is as wanted and the audit log names our app as its creator.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import BadRequest, M365Error, NameTaken, NotFound, PartlyDone
from graph_provider.fields import Difference, Failure, Field, Shape, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.takeover import post_once
from graph_provider.values import Json, is_unknown

_POLICIES = Collection("/groupLifecyclePolicies", paged=False)
_PLAIN = ("groupLifetimeInDays", "managedGroupTypes")
_MAILS, _GROUPS = "alternateNotificationEmails", "groupIds"
_LEAST_DAYS, _MOST_GROUPS = 30, 500


class GroupLifecyclePolicyKind(Kind):
    """The tenant's expiration of Microsoft 365 groups: all of them, none, or those in `group_ids`."""

    token = "m365:index:GroupLifecyclePolicy"
    about = About(
        path=f"{_POLICIES.path}/{{id}}",
        key="object id",
        natural_key=(),
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        license="Microsoft Entra ID P1",
        oddities=(
            Oddity(what="a tenant has one at most", source="Microsoft Graph, groupLifecyclePolicy"),
            Oddity(
                what="the groups of a policy cannot be listed, only the policy of a group",
                source="Microsoft Graph, groupLifecyclePolicy, methods",
            ),
        ),
    )
    permissions = Permissions(
        read=("Directory.Read.All",),
        write=("Directory.ReadWrite.All",),
        rare=(
            ("AuditLog.Read.All", "a policy that exists already as wanted: who made it"),
            ("Application.Read.All", "a policy that exists already: which service principal is ours"),
        ),
    )
    fields = (
        Field(name="groupLifetimeInDays", note="days until a group expires, 30 or more", required=True, shape=Shape.NUMBER),
        Field(name="managedGroupTypes", note="which groups expire", required=True, choices=("All", "Selected", "None")),
        Field(
            name=_MAILS,
            note="who is told of groups without owners: mail addresses",
            shape=Shape.TEXTS,
            fold_case=True,
            always=True,
        ),
        Field(name=_GROUPS, note="object ids of the groups, where they are Selected", shape=Shape.TEXTS, guid=True),
        Field(name="adopt", note="take over the policy of somebody else", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        days, groups, mails = inputs["groupLifetimeInDays"], inputs.get(_GROUPS), inputs.get(_MAILS)
        if not is_unknown(days) and days < _LEAST_DAYS:
            yield Failure(path="groupLifetimeInDays", reason=f"must be {_LEAST_DAYS} or more, found {days}")
        if groups and inputs["managedGroupTypes"] in ("All", "None"):
            yield Failure(path=_GROUPS, reason="only counts where managedGroupTypes is Selected")
        if len(groups or []) > _MOST_GROUPS:
            yield Failure(path=_GROUPS, reason=f"Graph takes at most {_MOST_GROUPS} groups")
        for mail in mails or []:
            if not is_unknown(mail) and ("@" not in mail or ";" in mail):
                yield Failure(path=_MAILS, reason=f"'{mail}' is not one mail address")

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """There is one at most, whatever it is called."""
        del text
        return [str(item["id"]) for item in (await session.lists.all(_POLICIES)).values()]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.lists.one(_POLICIES, object_id)
        if item is None:
            return None
        inputs = _inputs(item)
        if prior.get(_GROUPS):
            inputs[_GROUPS] = await _under(session, object_id, prior[_GROUPS])
        elif not prior and inputs["managedGroupTypes"] == "Selected":
            live = (await session.all(session.groups)).values()
            unified = [str(group["id"]) for group in live if "Unified" in (group.get("groupTypes") or [])]
            inputs[_GROUPS] = await _under(session, object_id, unified)
        return Found(object_id=str(item["id"]), inputs=inputs)

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        live = await _only(session)
        if live is None:
            body = {key: value for key, value in _body(inputs, {*_PLAIN, _MAILS}).items() if value}
            try:
                item = await post_once(lambda: session.client.post(_POLICIES.path, body), lambda: _again(session))
            except BadRequest:
                live = await _again(session)
                if live is None:
                    raise
            else:
                return await self._made(session, str(item["id"]), inputs)
        return await self._take_over(session, live, inputs)

    async def _made(self, session: Session, object_id: str, inputs: Mapping[str, Any]) -> Made:
        outputs: Json = {"origin": CREATED}
        session.created(object_id)
        try:
            await _move(session, object_id, "addGroup", inputs.get(_GROUPS) or [])
        except M365Error as error:
            done = {key: value for key, value in inputs.items() if key != _GROUPS}
            raise PartlyDone(object_id, {**done, **outputs}, [str(error)]) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _take_over(self, session: Session, live: Mapping[str, Any], inputs: Mapping[str, Any]) -> Made:
        object_id, adopt = str(live["id"]), bool(inputs.get("adopt"))
        plain_fields = [field for field in self.fields if field.name != _GROUPS]
        changed = differences(plain_fields, _inputs(live), inputs)
        if not adopt and (changed or not await made_by_us(session, "the group lifecycle policy", object_id)):
            why = "a tenant can have only one, and it was not this app that made it as it is"
            raise NameTaken("group lifecycle policy", "of the tenant", object_id, why)
        session.created(object_id, adopted=adopt)
        if adopt:
            await self._patch(session, object_id, inputs, tops(changed))
        present = await _under(session, object_id, inputs.get(_GROUPS) or [])
        await _move(session, object_id, "addGroup", sorted(set(inputs.get(_GROUPS) or []) - set(present)))
        return Made(object_id=object_id, outputs={"origin": ADOPTED if adopt else CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        before = {one.lower() for one in old.get(_GROUPS) or []}
        after = {one.lower() for one in new.get(_GROUPS) or []}
        session.writing(object_id)
        if _GROUPS in names and new["managedGroupTypes"] != "Selected":
            await _move(session, object_id, "removeGroup", sorted(before - after))
        await self._patch(session, object_id, new, names)
        if _GROUPS in names and new["managedGroupTypes"] == "Selected":
            await _move(session, object_id, "removeGroup", sorted(before - after))
            await _move(session, object_id, "addGroup", sorted(after - before))
        return {}

    async def _patch(self, session: Session, object_id: str, inputs: Mapping[str, Any], names: set[str]) -> None:
        body = _body(inputs, names)
        if body:
            await session.client.patch(f"{_POLICIES.path}/{object_id}", body)

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        session.writing(object_id)
        try:
            await session.client.delete(f"{_POLICIES.path}/{object_id}")
        except NotFound:
            return
        finally:
            session.lists.forget(_POLICIES)


def _body(inputs: Mapping[str, Any], names: set[str]) -> Json:
    body: Json = {name: inputs[name] for name in _PLAIN if name in names}
    if _MAILS in names:
        body[_MAILS] = ";".join(inputs.get(_MAILS) or [])
    return body


def _inputs(item: Mapping[str, Any]) -> Json:
    mails = [mail.strip() for mail in str(item.get(_MAILS) or "").split(";")]
    return {**{name: item.get(name) for name in _PLAIN}, _MAILS: sorted(mail for mail in mails if mail)}


async def _only(session: Session) -> Json | None:
    return next(iter((await session.lists.all(_POLICIES)).values()), None)


async def _again(session: Session) -> Json | None:
    session.lists.forget(_POLICIES)
    return await _only(session)


async def _under(session: Session, object_id: str, group_ids: Sequence[str]) -> list[str]:
    """Those of the groups that the policy holds; a group that is gone is under none."""

    async def holds(group_id: str) -> bool:
        try:
            found = await session.client.list(f"/groups/{group_id}/groupLifecyclePolicies", page=None)
        except NotFound:
            return False
        return any(str(item["id"]).lower() == object_id.lower() for item in found)

    answers = await asyncio.gather(*(holds(group_id) for group_id in group_ids))
    return [group_id for group_id, under in zip(group_ids, answers, strict=True) if under]


async def _move(session: Session, object_id: str, action: str, group_ids: Sequence[str]) -> None:
    """addGroup or removeGroup of each; both may be repeated."""
    for group_id in group_ids:
        try:
            await session.client.post(f"{_POLICIES.path}/{object_id}/{action}", {"groupId": group_id})
        except NotFound:
            if action == "addGroup":
                raise


KIND = GroupLifecyclePolicyKind()
