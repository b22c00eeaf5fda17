"""`m365:index:AdministrativeUnit`: a part of the directory whose members others may administer, with its members.

Facts: Graph administrativeUnit (visibility and restricted management are fixed when it is made; members are users, groups and
devices, added one by one by `$ref`; a dynamic unit has a rule instead; a deleted one lies in deletedItems).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.calls import Call
from graph_provider.errors import AlreadyReferenced, GraphError, M365Error, NotEmpty, NotFound, PartlyDone
from graph_provider.fields import Difference, Failure, Field, Shape, canonical, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json

_PATH = "/directory/administrativeUnits"
_RULE = ("membershipRule", "membershipRuleProcessingState")
_PLAIN = ("displayName", "description", "visibility", "isMemberManagementRestricted", *_RULE)
_TARGET = "AdministrativeUnit"


class AdministrativeUnitKind(Kind):
    """An administrative unit. `member_ids` is the whole set of its members; a `membership_rule` makes it dynamic instead."""

    token = "m365:index:AdministrativeUnit"
    about = About(
        path=f"{_PATH}/{{id}}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.EXTENSION,
        family=Family.DIRECTORY,
        license="Microsoft Entra ID P1",
        oddities=(
            Oddity(
                what="visibility and isMemberManagementRestricted are fixed when it is made",
                source="Microsoft Graph, administrativeUnit, create and update",
            ),
            Oddity(what="members come one by one, never in a PATCH", source="Microsoft Graph, administrativeUnit, add a member"),
            Oddity(
                what="members of a restricted unit can only be changed by its own administrators",
                source="Microsoft Entra, restricted management administrative units",
            ),
        ),
    )
    permissions = Permissions(read=("AdministrativeUnit.Read.All",), write=("AdministrativeUnit.ReadWrite.All",))
    fields = (
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="description", note="what the unit is for"),
        Field(
            name="visibility",
            note="whether everybody sees who is in it",
            choices=("Public", "HiddenMembership"),
            replaces=True,
            normal=lambda value: value or "Public",
        ),
        Field(
            name="isMemberManagementRestricted",
            note="only administrators of the unit may change its members",
            shape=Shape.FLAG,
            replaces=True,
            normal=bool,
        ),
        Field(name="memberIds", note="object ids of all members: users, groups, devices", shape=Shape.TEXTS, guid=True),
        Field(name="membershipRule", note="rule of a dynamic unit"),
        Field(name="membershipRuleProcessingState", note="whether the rule works; On by default", choices=("On", "Paused")),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY", longest=256),
        Field(name="adopt", note="take over an existing unit of this name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        if inputs.get("membershipRule") and inputs.get("memberIds"):
            yield Failure(path="memberIds", reason="a unit with a membershipRule takes its members from the rule")
        if inputs.get("membershipRuleProcessingState") and not inputs.get("membershipRule"):
            yield Failure(path="membershipRuleProcessingState", reason="only a unit with a membershipRule has one")

    def complete(self, inputs: Mapping[str, Any]) -> Json:
        done = dict(inputs)
        if done.get("membershipRule"):
            done.setdefault("membershipRuleProcessingState", "On")
        return done

    async def find(self, session: Session, text: str) -> Sequence[str]:
        units = (await session.all(lambda: _units(session))).values()
        return [str(item["id"]) for item in units if _same(item.get("displayName"), text)]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.one(lambda: _units(session), object_id)
        if item is None:
            return None
        inputs = _inputs(session, item)
        if "memberIds" in prior or (not prior and not inputs["membershipRule"]):
            try:
                inputs["memberIds"] = await _members(session, object_id)
            except NotFound:
                return None
        return Found(object_id=str(item["id"]), inputs=inputs)

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs["displayName"]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose("administrative unit", name, await _candidates(session, name, mark), mark=mark, adopt=adopt)
        if chosen is not None:
            return await self._take_over(session, chosen, inputs)
        body = {key: value for key, value in _body(inputs, set(_PLAIN)).items() if value is not None}
        if mark is not None:
            body |= await session.mark_body(mark, _TARGET)
        item = await post_once(lambda: session.client.post(_PATH, body), lambda: _ours(session, name, mark))
        object_id, outputs = str(item["id"]), {"origin": CREATED}
        session.created(object_id)
        try:
            await _change_members(session, object_id, add=_folded(inputs.get("memberIds")), remove=set())
        except M365Error as error:
            done = {key: value for key, value in inputs.items() if key != "memberIds"}
            raise PartlyDone(object_id, {**done, **outputs}, [str(error)]) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _take_over(self, session: Session, chosen: Candidate, inputs: Mapping[str, Any]) -> Made:
        object_id = chosen.object_id
        if chosen.deleted:
            await session.client.post(f"/directory/deletedItems/{object_id}/restore")
        live = _inputs(session, await session.fresh(lambda: _units(session), object_id) or {})
        live["memberIds"] = await _members(session, object_id)
        changed = [difference for difference in differences(self.fields, live, inputs) if difference.top in inputs]
        for difference in changed:
            if difference.replaces:
                raise M365Error(
                    f"administrative unit {object_id} cannot be taken over: its {difference.top} is {live[difference.top]} and "
                    "cannot be changed. Delete it, or declare it as it is."
                )
        extra = _folded(live["memberIds"]) - _folded(inputs.get("memberIds"))
        if chosen.adopted and extra and "memberIds" in inputs:
            raise NotEmpty(f"administrative unit {object_id}", sorted(extra), object_id)
        session.created(object_id, adopted=chosen.adopted)
        await self.update(session, object_id, live, inputs, changed)
        return Made(object_id=object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        if names & set(_RULE):
            names |= set(_RULE)
        body = _body(new, names)
        if "mark" in names:
            body |= await session.mark_body(new.get("mark"), _TARGET)
        session.writing(object_id)
        if "memberIds" in names and not new.get("membershipRule"):
            before, after = _folded(old.get("memberIds")), _folded(new.get("memberIds"))
            if body:  # a dynamic unit takes no members before it is dynamic no longer
                await session.client.patch(f"{_PATH}/{object_id}", body)
            await _change_members(session, object_id, add=after - before, remove=before - after)
        elif body:
            await session.client.patch(f"{_PATH}/{object_id}", body)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") != ADOPTED:
                await session.client.delete(f"{_PATH}/{object_id}")
            elif state.get("mark"):
                await session.client.patch(f"{_PATH}/{object_id}", await session.mark_body(None, _TARGET))
        except NotFound:
            return


def _units(session: Session) -> Collection:
    return session.marked(_PATH, ",".join(("id", *_PLAIN, "membershipType")))


def _deleted(session: Session) -> Collection:
    return session.marked("/directory/deletedItems", "id,displayName", cast="/microsoft.graph.administrativeUnit")


def _same(one: Any, other: str) -> bool:
    return bool(canonical(one, fold_case=True) == canonical(other, fold_case=True))


def _folded(ids: Sequence[str] | None) -> set[str]:
    return {object_id.lower() for object_id in ids or []}


def _body(inputs: Mapping[str, Any], names: set[str]) -> Json:
    body = {name: inputs.get(name) for name in _PLAIN if name in names}
    if "membershipRule" in body:
        body["membershipType"] = "Dynamic" if body["membershipRule"] else "Assigned"
    return body


def _inputs(session: Session, item: Mapping[str, Any]) -> Json:
    dynamic = item.get("membershipType") == "Dynamic"
    rule = {name: item.get(name) if dynamic else None for name in _RULE}
    return {**{name: item.get(name) for name in _PLAIN}, **rule, "mark": session.mark_of(item)}


async def _members(session: Session, object_id: str) -> list[str]:
    found = await session.client.list(f"{_PATH}/{object_id}/members", select=["id"])
    return sorted(str(item["id"]) for item in found)


async def _change_members(session: Session, object_id: str, *, add: set[str], remove: set[str]) -> None:
    """One after another in as few requests as possible. The first failure raises, after all were tried."""
    path = f"{_PATH}/{object_id}/members"
    calls = [Call(method="DELETE", path=f"{path}/{one}/$ref") for one in sorted(remove)]
    for one in sorted(add):
        body = {"@odata.id": session.client.reference("directoryObjects", one)}
        calls.append(Call(method="POST", path=f"{path}/$ref", body=body))
    if not calls:
        return
    for call, outcome in zip(calls, await session.client.serial(calls), strict=True):
        done = AlreadyReferenced if call.method == "POST" else NotFound
        if isinstance(outcome, GraphError) and not isinstance(outcome, done):
            raise outcome


async def _candidates(session: Session, name: str, mark: str | None) -> list[Candidate]:
    found = []
    for deleted, collection in ((False, _units), (True, _deleted)):
        for item in (await session.all(lambda which=collection: which(session))).values():  # type: ignore[misc]
            theirs = session.mark_of(item)
            if _same(item.get("displayName"), name) or (mark is not None and theirs == mark):
                found.append(Candidate(object_id=str(item["id"]), mark=theirs, deleted=deleted))
    return found


async def _ours(session: Session, name: str, mark: str | None) -> Json | None:
    """The unit that a POST of unknown outcome made: it carries our mark. Names are not unique, so only the mark counts."""
    session.lists.forget(_units(session))
    found = await _candidates(session, name, mark)
    return next(({"id": one.object_id} for one in found if mark is not None and one.mark == mark and not one.deleted), None)


KIND = AdministrativeUnitKind()
