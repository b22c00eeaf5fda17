"""`m365:index:Group`: a security or Microsoft 365 group, assigned or dynamic, with owners and ownership mark.

Facts: Graph group (what makes a group of which kind, 20 references in a create body, `displayName` is not unique, `owners/$ref`,
deletedItems). Kind cannot change; a membership rule can come and go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider import group_shape
from graph_provider.errors import M365Error, NameTaken, NotFound, PartlyDone, Synced
from graph_provider.fields import Difference, Failure, Field, Output, Shape, canonical, differences
from graph_provider.group_shape import MAIL_NAMES, MICROSOFT365
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.names import groups_named
from graph_provider.references import add_reference, references, remove_reference
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json

_BIND_LIMIT = 20


class GroupKind(Kind):
    """A group. A `membership_rule` makes it dynamic; then nobody adds members. An import takes its id, its name or its mail
    alias. A group that is synchronised from an on-premises directory is read-only; one of Exchange's cannot be managed here."""

    token = "m365:index:Group"
    about = About(
        path="/groups/{id}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.EXTENSION,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="displayName is not unique: several groups may have it", source="Microsoft Graph, group"),
            Oddity(
                what="allowExternalSenders, autoSubscribeNewMembers, hideFromAddressLists and hideFromOutlookClients are "
                "Exchange's: read of one group only, written by people only, in a PATCH of their own",
                source="Microsoft Graph, group, update; microsoft-graph-docs issue 10640",
            ),
            Oddity(
                what="HiddenMembership, isAssignableToRole and resourceBehaviorOptions are settled when the group is made",
                source="Microsoft Graph, group; group behaviors and provisioning options",
            ),
            Oddity(
                what="mail-enabled security groups and distribution lists are read-only",
                source="Microsoft Graph, groups overview",
            ),
            Oddity(what="only a Microsoft 365 group lies in deletedItems", source="Microsoft Graph, directory deletedItems"),
        ),
    )
    permissions = Permissions(
        read=("Group.Read.All",),
        write=("Group.ReadWrite.All",),
        rare=(("RoleManagement.ReadWrite.Directory", "a group that is assignable to roles"),),
    )
    outputs = (
        Output(name="mail", note="the mail address of a microsoft365 group"),
        Output(name="expirationDateTime", note="when the group expires, where the tenant lets groups expire"),
        Output(
            name="onPremisesSyncEnabled",
            note="true for a group that is synchronised from an on-premises directory, else absent",
            shape=Shape.FLAG,
        ),
    )
    seen = frozenset(output.name for output in outputs)
    fields = (
        *group_shape.FIELDS,
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY", longest=256),
        Field(name="adopt", note="take over an existing group of this name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from group_shape.problems(inputs)

    def complete(self, inputs: Mapping[str, Any]) -> Json:
        done = dict(inputs)
        if done.get("kind") == MICROSOFT365:
            done.setdefault("visibility", "Private")
        if done.get("membershipRule"):
            done.setdefault("membershipRuleProcessingState", "On")
        return done

    def replaced_by(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[str]:
        hidden = [one.get("visibility") == "HiddenMembership" for one in (old, new)]
        return ("visibility",) if hidden[0] != hidden[1] else ()

    async def find(self, session: Session, text: str) -> Sequence[str]:
        return await groups_named(session, text)

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.one(session.groups, object_id)
        if item is None:
            return None
        group_shape.demand_ours(item)
        inputs = _inputs(session, item)
        try:
            if not prior or "ownerIds" in prior:
                inputs["ownerIds"] = await _owners(session, object_id)
            if MAIL_NAMES & set(prior):
                inputs |= await _mail_settings(session, object_id, prior)
        except NotFound:
            return None
        return Found(object_id=str(item["id"]), inputs=inputs, outputs=_seen(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs["displayName"]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose("group", name, await _candidates(session, inputs), mark=mark, adopt=adopt)
        if chosen is not None:
            return await self._take_over(session, chosen, inputs)
        body = group_shape.new_body(inputs)
        owners = list(inputs.get("ownerIds") or [])
        if owners:
            body["owners@odata.bind"] = [_reference(session, owner) for owner in owners[:_BIND_LIMIT]]
        if mark is not None:
            body |= await session.mark_body(mark)
        item = await post_once(lambda: session.client.post("/groups", body), lambda: _ours(session, inputs))
        object_id = str(item["id"])
        session.created(object_id)
        session.lists.born(session.groups(), {**body, **item})
        session.lists.empty(references(object_id, "members"))
        outputs: Json = {"origin": CREATED, **_seen(item)}
        done = {name: value for name, value in inputs.items() if name not in MAIL_NAMES}
        done |= {"ownerIds": owners[:_BIND_LIMIT]} if owners else {}
        try:
            for owner in owners[_BIND_LIMIT:]:
                await add_reference(session, object_id, "owners", owner)
            done |= {"ownerIds": owners} if owners else {}
            await _write_mail_settings(session, object_id, inputs, {name for name in MAIL_NAMES if inputs.get(name)})
        except M365Error as error:
            raise PartlyDone(object_id, {**done, **outputs}, [str(error)]) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _take_over(self, session: Session, chosen: Candidate, inputs: Mapping[str, Any]) -> Made:
        if chosen.deleted:
            await session.client.post(f"/directory/deletedItems/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        item = await session.fresh(session.groups, chosen.object_id) or {}
        group_shape.demand_ours(item)
        live = _inputs(session, item)
        live["ownerIds"] = await _owners(session, chosen.object_id)
        if MAIL_NAMES & set(inputs):
            live |= await _mail_settings(session, chosen.object_id, inputs)
        changed = [difference for difference in differences(self.fields, live, inputs) if difference.top in inputs]
        settled = sorted({difference.top for difference in changed if difference.replaces} | {*self.replaced_by(live, inputs)})
        if settled:
            why = f"its {', '.join(settled)} cannot be changed"
            raise NameTaken("group", str(inputs["displayName"]), chosen.object_id, why, fixed=True)
        self.refuse({**live, **_seen(item)}, changed)
        await self.update(session, chosen.object_id, live, inputs, changed)
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED, **_seen(item)})

    def refuse(self, old: Mapping[str, Any], changed: Sequence[Difference]) -> None:
        fixed = sorted(tops(changed) - {"mark"})
        if fixed and old.get("onPremisesSyncEnabled"):
            raise Synced.of(_called(old), fixed, ("the mark", "licences"))

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        body = group_shape.body(new, names)
        if "mark" in names:
            body |= await session.mark_body(new.get("mark"))
        session.writing(object_id)
        try:
            if body:
                await session.client.patch(f"/groups/{object_id}", body)
            await _write_mail_settings(session, object_id, new, names & MAIL_NAMES)
            if "ownerIds" in names:
                before, after = _folded(old.get("ownerIds")), _folded(new.get("ownerIds"))
                for owner in sorted(after - before):
                    await add_reference(session, object_id, "owners", owner)
                for owner in sorted(before - after):
                    await remove_reference(session, object_id, "owners", owner)
        except Synced as error:
            raise Synced.of(_called(new), sorted(names - {"mark"}), ("the mark", "licences"), error) from error
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") == ADOPTED:
                if state.get("mark"):
                    await session.client.patch(f"/groups/{object_id}", await session.mark_body(None))
            elif state.get("onPremisesSyncEnabled"):
                raise Synced.of(_called(state), (), ())
            else:
                await session.client.delete(f"/groups/{object_id}")
        except NotFound:
            return


def _folded(ids: Sequence[str] | None) -> set[str]:
    return {object_id.lower() for object_id in ids or []}


def _reference(session: Session, object_id: str) -> str:
    return session.client.reference("directoryObjects", object_id)


def _called(inputs: Mapping[str, Any]) -> str:
    return f"group '{inputs.get('displayName')}'"


def _inputs(session: Session, item: Mapping[str, Any]) -> Json:
    return {**group_shape.live_inputs(item), "mark": session.mark_of(item)}


def _seen(item: Mapping[str, Any]) -> Json:
    return {name: item[name] for name in sorted(GroupKind.seen) if item.get(name)}


async def _mail_settings(session: Session, object_id: str, named: Mapping[str, Any]) -> Json:
    """Those that `named` names; they stand in no list."""
    names = sorted(MAIL_NAMES & set(named))
    item = await session.client.get(f"/groups/{object_id}", select=names)
    return {name: item.get(name) for name in names}


async def _write_mail_settings(session: Session, object_id: str, wanted: Mapping[str, Any], names: set[str]) -> None:
    if names:
        session.writing(object_id)
        await session.client.patch(f"/groups/{object_id}", {name: bool(wanted.get(name)) for name in sorted(names)})


async def _owners(session: Session, object_id: str) -> list[str]:
    return sorted(str(item["id"]) for item in (await session.lists.all(references(object_id, "owners"))).values())


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
