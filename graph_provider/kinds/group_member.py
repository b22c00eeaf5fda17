"""`m365:index:GroupMember`: one member of one group, beside members that others look after. Its id is `GROUPID/members/MEMBERID`.

Adding tells at once whether the member was there already, so a create asks nothing first and many of them go out side by side. A
member who was there is ours when the audit log names our app as the one who added it. Facts: Graph group, add members (one who is
there already is a 400), list members, remove member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import AlreadyReferenced, NameTaken, NotFound
from graph_provider.fields import GUID, Difference, Field, Shape
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.references import references, remove_reference
from graph_provider.session import Session
from graph_provider.takeover import post_once
from graph_provider.values import Json

_MIDDLE = "/members/"


class GroupMemberKind(Kind):
    """One member of a group; the group may have others. On delete the member leaves, unless it was adopted."""

    token = "m365:index:GroupMember"
    about = About(
        path="/groups/{id}/members/{id}/$ref",
        key="`GROUPID/members/MEMBERID`",
        natural_key=("groupId", "memberId"),
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="a member who is there already is a 400, not a 409", source="Microsoft Graph, group, add members"),
            Oddity(
                what="without /$ref the address is that of the member itself, and a DELETE would delete the person",
                source="Microsoft Graph, group, remove member",
            ),
        ),
    )
    permissions = Permissions(
        read=("GroupMember.Read.All",),
        write=("GroupMember.ReadWrite.All",),
        rare=(
            ("RoleManagement.ReadWrite.Directory", "a group that is assignable to roles"),
            ("AuditLog.Read.All", "a member who is there already: who added it"),
            ("Application.Read.All", "a member who is there already: which service principal is ours"),
        ),
    )
    fields = (
        Field(name="groupId", note="object id of the group", required=True, replaces=True, guid=True),
        Field(name="memberId", note="object id of the member", required=True, replaces=True, guid=True),
        Field(name="adopt", note="take over a member whom somebody else added", shape=Shape.FLAG, compare=False),
    )

    def is_id(self, text: str) -> bool:
        group_id, middle, member_id = text.partition(_MIDDLE)
        return bool(middle and GUID.fullmatch(group_id) and GUID.fullmatch(member_id))

    async def find(self, session: Session, text: str) -> Sequence[str]:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 2 or not all(GUID.fullmatch(part) for part in parts):
            return ()
        object_id = _MIDDLE.join(parts)
        return (object_id,) if await self.read(session, object_id, {}) is not None else ()

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        group_id, _, member_id = object_id.partition(_MIDDLE)
        try:
            item = await session.lists.one(references(group_id, "members"), member_id)
        except NotFound:  # the group itself is gone
            return None
        return None if item is None else Found(object_id=object_id, inputs={"groupId": group_id, "memberId": member_id})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        group_id, member_id = str(inputs["groupId"]), str(inputs["memberId"])
        made = Made(object_id=f"{group_id}{_MIDDLE}{member_id}", outputs={"origin": CREATED})
        try:
            await _add(session, group_id, member_id)
        except AlreadyReferenced:
            if inputs.get("adopt"):
                return Made(object_id=made.object_id, outputs={"origin": ADOPTED})
            ours = group_id.lower() in session.made or await made_by_us(
                session, "the member", member_id, group_id, activities=("add member to group",)
            )
            if not ours:
                why = "it was not this app that added the member"
                raise NameTaken(f"member of group {group_id}", member_id, made.object_id, why) from None
        return made

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        """Nothing can change: every input replaces."""
        del session, object_id, old, new, changed
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        group_id, _, member_id = object_id.partition(_MIDDLE)
        await remove_reference(session, group_id, "members", member_id)
        session.lists.touched(member_id)  # what was read of the member in this group counts no longer


async def _add(session: Session, group_id: str, member_id: str) -> None:
    """Add the member; raises AlreadyReferenced for one who was there, also after a request whose outcome stayed open."""
    session.writing(group_id)
    body = {"@odata.id": session.client.reference("directoryObjects", member_id)}

    async def unseen() -> None:
        """A repeated request tells more than a look would."""

    await post_once(lambda: session.client.post(f"/groups/{group_id}/members/$ref", body), unseen)


KIND = GroupMemberKind()
