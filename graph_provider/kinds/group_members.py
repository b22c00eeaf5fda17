"""`m365:index:GroupMembers`: all members of one group. Its id is `GROUPID/members`.

A create never removes anybody from a group that this run did not make: members that nobody declared are refused, with the id
under which the set can be imported and so be seen as a change first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.errors import NotEmpty, NotFound
from graph_provider.fields import Difference, Field, Shape
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.names import groups_named
from graph_provider.references import add_members, references, remove_members
from graph_provider.session import Session
from graph_provider.values import Json

_SUFFIX = "/members"


class GroupMembersKind(Kind):
    """Everybody in one group. On delete the declared members leave it; an imported set is left as it is."""

    token = "m365:index:GroupMembers"
    about = About(
        path="/groups/{id}/members",
        key="`GROUPID/members`; an import also takes the group's name",
        natural_key=(),
        mark=Mark.OWNER,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="20 references in one PATCH, all or nothing", source="Microsoft Graph, group, add members"),
            Oddity(
                what="nobody writes the members of a group with a rule, of a synchronised group or of one that Exchange manages",
                source="Microsoft Graph, group, add members",
            ),
        ),
    )
    permissions = Permissions(
        read=("GroupMember.Read.All",),
        write=("GroupMember.ReadWrite.All",),
        rare=(("RoleManagement.ReadWrite.Directory", "members of a group that is assignable to roles"),),
    )
    fields = (
        Field(name="groupId", note="object id of the group", required=True, replaces=True, guid=True),
        Field(name="memberIds", note="object ids of all members", required=True, shape=Shape.TEXTS, guid=True),
    )

    def is_id(self, text: str) -> bool:
        return text.endswith(_SUFFIX) and super().is_id(text.removesuffix(_SUFFIX))

    async def find(self, session: Session, text: str) -> Sequence[str]:
        return [group_id + _SUFFIX for group_id in await groups_named(session, text.removesuffix(_SUFFIX))]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        group_id = object_id.removesuffix(_SUFFIX)
        try:
            members = await _members(session, group_id)
        except NotFound:
            return None
        return Found(object_id=group_id + _SUFFIX, inputs={"groupId": group_id, "memberIds": members})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        group_id = str(inputs["groupId"])
        wanted, present = _folded(inputs["memberIds"]), _folded(await _members(session, group_id))
        extra = present - wanted
        if extra and group_id.lower() not in session.made:
            raise NotEmpty(f"group {group_id}", sorted(extra), group_id + _SUFFIX)
        await _change(session, group_id, add=wanted - present, remove=extra)
        return Made(object_id=group_id + _SUFFIX, outputs={"origin": CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        if changed:
            before, after = _folded(old.get("memberIds")), _folded(new.get("memberIds"))
            await _change(session, object_id.removesuffix(_SUFFIX), add=after - before, remove=before - after)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") != ADOPTED:
            try:
                await _change(session, object_id.removesuffix(_SUFFIX), add=set(), remove=_folded(state.get("memberIds")))
            except NotFound:
                return


def _folded(ids: Sequence[str] | None) -> set[str]:
    return {object_id.lower() for object_id in ids or []}


async def _members(session: Session, group_id: str) -> list[str]:
    return sorted(str(item["id"]) for item in (await session.lists.all(references(group_id, "members"))).values())


async def _change(session: Session, group_id: str, *, add: set[str], remove: set[str]) -> None:
    if add:
        await add_members(session, group_id, sorted(add))
    if remove:
        await remove_members(session, group_id, sorted(remove))


KIND = GroupMembersKind()
