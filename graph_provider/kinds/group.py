"""`m365:index:Group`: a security or Microsoft 365 group, assigned or dynamic, with owners and ownership mark.

Facts: Graph group (what makes a group of which kind, 20 references in a create body, `displayName` is not unique, `owners/$ref`,
deletedItems). Kind cannot change; a membership rule can come and go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.errors import M365Error, NotFound, PartlyDone
from graph_provider.fields import Difference, Failure, Field, Shape, canonical, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.references import add_reference, remove_reference
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

SECURITY, MICROSOFT365 = "security", "microsoft365"
_BIND_LIMIT = 20
_NICKNAME = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+")


class GroupKind(Kind):
    """A group. A `membership_rule` makes it dynamic; then nobody adds members."""

    token = "m365:index:Group"
    about = About(
        path="/groups/{id}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.EXTENSION,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="displayName is not unique: several groups may have it", source="Microsoft Graph, group"),
            Oddity(what="only a Microsoft 365 group lies in deletedItems", source="Microsoft Graph, directory deletedItems"),
        ),
    )
    permissions = Permissions(read=("Group.Read.All",), write=("Group.ReadWrite.All",))
    fields = (
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="kind", note="security or microsoft365", required=True, replaces=True, choices=(SECURITY, MICROSOFT365)),
        Field(name="mailNickname", note="the mail alias, ASCII", required=True, longest=64, fold_case=True),
        Field(name="description", note="what the group is for", longest=1024),
        Field(name="membershipRule", note="rule of a dynamic group", longest=3072),
        Field(name="ownerIds", note="object ids of the owners", shape=Shape.TEXTS, guid=True),
        Field(name="visibility", note="of a Microsoft 365 group", choices=("Private", "Public", "HiddenMembership")),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY", longest=256),
        Field(name="adopt", note="take over an existing group of this name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        nickname, kind = inputs.get("mailNickname"), inputs.get("kind")
        if isinstance(nickname, str) and not is_unknown(nickname) and not _NICKNAME.fullmatch(nickname):
            reason = f"'{nickname}' has characters that Graph refuses: use letters, digits, dots and dashes"
            yield Failure(path="mailNickname", reason=reason)
        if kind == SECURITY and inputs.get("visibility") is not None:
            yield Failure(path="visibility", reason="only a microsoft365 group has a visibility")
        if len(inputs.get("ownerIds") or []) > 100:
            yield Failure(path="ownerIds", reason="Graph takes at most 100 owners")

    def complete(self, inputs: Mapping[str, Any]) -> Json:
        done = dict(inputs)
        if done.get("kind") == MICROSOFT365:
            done.setdefault("visibility", "Private")
        return done

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.one(session.groups, object_id)
        if item is None:
            return None
        inputs = _inputs(session, item)
        if not prior or "ownerIds" in prior:
            try:
                inputs["ownerIds"] = await _owners(session, object_id)
            except NotFound:
                return None
        return Found(object_id=str(item["id"]), inputs=inputs)

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs["displayName"]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose("group", name, await _candidates(session, inputs), mark=mark, adopt=adopt)
        if chosen is not None:
            return await self._take_over(session, chosen, inputs)
        body = _body(inputs, {field.name for field in self.fields})
        body = {key: value for key, value in body.items() if value is not None} | _nature(inputs)
        owners = list(inputs.get("ownerIds") or [])
        if owners:
            body["owners@odata.bind"] = [_reference(session, owner) for owner in owners[:_BIND_LIMIT]]
        if mark is not None:
            body |= await session.mark_body(mark)
        item = await post_once(lambda: session.client.post("/groups", body), lambda: _ours(session, inputs))
        object_id = str(item["id"])
        session.created(object_id)
        outputs: Json = {"origin": CREATED}
        try:
            for owner in owners[_BIND_LIMIT:]:
                await add_reference(session, object_id, "owners", owner)
        except M365Error as error:
            done = {**inputs, "ownerIds": owners[:_BIND_LIMIT]}
            raise PartlyDone(object_id, {**done, **outputs}, [str(error)]) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _take_over(self, session: Session, chosen: Candidate, inputs: Mapping[str, Any]) -> Made:
        if chosen.deleted:
            await session.client.post(f"/directory/deletedItems/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        live = _inputs(session, await session.fresh(session.groups, chosen.object_id) or {})
        live["ownerIds"] = await _owners(session, chosen.object_id)
        changed = [difference for difference in differences(self.fields, live, inputs) if difference.top in inputs]
        await self.update(session, chosen.object_id, live, inputs, changed)
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        body = _body(new, names)
        if "membershipRule" in names:
            body |= _nature(new)
            for fixed in ("mailEnabled", "securityEnabled"):
                body.pop(fixed, None)
        if "mark" in names:
            body |= await session.mark_body(new.get("mark"))
        session.writing(object_id)
        if body:
            await session.client.patch(f"/groups/{object_id}", body)
        if "ownerIds" in names:
            before, after = _folded(old.get("ownerIds")), _folded(new.get("ownerIds"))
            for owner in sorted(after - before):
                await add_reference(session, object_id, "owners", owner)
            for owner in sorted(before - after):
                await remove_reference(session, object_id, "owners", owner)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") == ADOPTED:
                if state.get("mark"):
                    await session.client.patch(f"/groups/{object_id}", await session.mark_body(None))
            else:
                await session.client.delete(f"/groups/{object_id}")
        except NotFound:
            return


def _folded(ids: Sequence[str] | None) -> set[str]:
    return {object_id.lower() for object_id in ids or []}


def _reference(session: Session, object_id: str) -> str:
    return session.client.reference("directoryObjects", object_id)


def _body(inputs: Mapping[str, Any], names: set[str]) -> Json:
    plain = ("displayName", "mailNickname", "description", "visibility", "membershipRule")
    return {name: inputs.get(name) for name in plain if name in names}


def _nature(inputs: Mapping[str, Any]) -> Json:
    """What makes a group of its kind."""
    unified, dynamic = inputs["kind"] == MICROSOFT365, bool(inputs.get("membershipRule"))
    types = [*(["Unified"] if unified else []), *(["DynamicMembership"] if dynamic else [])]
    nature: Json = {"groupTypes": types, "mailEnabled": unified, "securityEnabled": not unified}
    return nature | ({"membershipRuleProcessingState": "On"} if dynamic else {})


def _inputs(session: Session, item: Mapping[str, Any]) -> Json:
    unified = "Unified" in (item.get("groupTypes") or [])
    return {
        **_body(item, {field.name for field in GroupKind.fields}),
        "kind": MICROSOFT365 if unified else SECURITY,
        # Graph reports a visibility for security groups too; it means nothing there.
        "visibility": item.get("visibility") if unified else None,
        "mark": session.mark_of(item),
    }


async def _owners(session: Session, object_id: str) -> list[str]:
    found = await session.client.list(f"/groups/{object_id}/owners", select=["id"])
    return sorted(str(item["id"]) for item in found)


async def _candidates(session: Session, inputs: Mapping[str, Any]) -> list[Candidate]:
    """Groups of that name or alias, or with our mark. A deleted group of another kind is none: it cannot become this one."""
    names = {canonical(inputs[key], fold_case=True) for key in ("displayName", "mailNickname")}
    mark, found = inputs.get("mark"), []
    for deleted, collection in ((False, session.groups), (True, session.deleted_groups)):
        for item in (await session.all(collection)).values():
            own = {canonical(item.get(key), fold_case=True) for key in ("displayName", "mailNickname")}
            same_kind = _inputs(session, item)["kind"] == inputs["kind"]
            theirs = session.mark_of(item)
            if (own & names or (mark is not None and theirs == mark)) and (same_kind or not deleted):
                found.append(Candidate(object_id=str(item["id"]), mark=theirs, deleted=deleted))
    return found


async def _ours(session: Session, inputs: Mapping[str, Any]) -> Json | None:
    """The group that a POST of unknown outcome made: it carries our mark. Names are not unique, so only the mark counts."""
    if inputs.get("mark") is None:
        return None
    session.lists.forget(session.groups())
    for item in (await session.all(session.groups)).values():
        if session.mark_of(item) == inputs["mark"]:
            return item
    return None


KIND = GroupKind()
