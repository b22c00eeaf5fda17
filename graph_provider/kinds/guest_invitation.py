"""`m365:index:GuestInvitation`: a guest in the tenant, by an invitation. Its id is the guest user's.

An invitation is a message that is sent once and can never be read again; what stays is the user, and that is managed. Facts:
Graph invitation (a second one to the same address gives the same user), user (userType, mail). The form of a guest's sign-in
name, `local_domain#EXT#@initial domain`, is general knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import M365Error, NotFound, PartlyDone
from graph_provider.fields import Difference, Failure, Field, Output, Shape, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

_MAIL, _NAME, _TYPE = "invitedUserEmailAddress", "invitedUserDisplayName", "invitedUserType"
_REDEEM = "inviteRedeemUrl"
_USER_NAMES = {_NAME: "displayName", _TYPE: "userType"}
_SENT = ("inviteRedirectUrl", "sendInvitationMessage", "invitedUserMessageInfo")
_ADDRESS = re.compile(r"[^@\s]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


class GuestInvitationKind(Kind):
    """A guest who was invited by mail. On delete the guest's account goes, unless it was adopted."""

    token = "m365:index:GuestInvitation"
    about = About(
        path="/users/{id}",
        key="object id of the guest user",
        natural_key=(_MAIL,),
        mark=Mark.EXTENSION,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="an invitation cannot be read again; what is managed is the guest", source="Microsoft Graph, invitation"),
            Oddity(
                what="a second invitation of an address gives the guest who is there already",
                source="Microsoft Graph, invitation, create",
            ),
            Oddity(
                what="apps may not invite where the authorization policy leaves it to administrators",
                source="Microsoft Graph, invitation, create",
            ),
        ),
    )
    outputs = (Output(name=_REDEEM, note="where the guest accepts, when this provider invited", secret=True),)
    permissions = Permissions(
        read=("User.Read.All",),
        write=("User.ReadWrite.All",),
        rare=(
            ("User.DeleteRestore.All", "a guest whom somebody deleted"),
            ("AuditLog.Read.All", "a guest who is there without a mark: who invited"),
            ("Application.Read.All", "a guest who is there without a mark: which service principal is ours"),
        ),
    )
    fields = (
        Field(name=_MAIL, note="the guest's mail address", required=True, replaces=True, fold_case=True),
        Field(name=_NAME, note="the name people see; the address's local part by default", longest=256),
        Field(name=_TYPE, note="whether the account counts as a guest", choices=("Guest", "Member")),
        Field(
            name="inviteRedirectUrl",
            note="where the guest comes to after accepting",
            default="https://myapplications.microsoft.com",
            compare=False,
        ),
        Field(name="sendInvitationMessage", note="whether Microsoft mails the invitation", shape=Shape.FLAG, compare=False),
        Field(
            name="invitedUserMessageInfo",
            note="the mail: messageLanguage, customizedMessageBody, ccRecipients",
            shape=Shape.OBJECT,
            compare=False,
        ),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY", longest=256),
        Field(name="adopt", note="take over a guest of this address", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        mail, target = inputs[_MAIL], inputs["inviteRedirectUrl"]
        if not is_unknown(mail) and not _ADDRESS.fullmatch(mail):
            yield Failure(path=_MAIL, reason=f"'{mail}' is not a mail address")
        if not is_unknown(target) and not re.match(r"https?://[^/\s]", target):
            yield Failure(path="inviteRedirectUrl", reason=f"'{target}' is not an absolute address")
        if inputs.get("invitedUserMessageInfo") and inputs.get("sendInvitationMessage") is not True:
            yield Failure(path="invitedUserMessageInfo", reason="nothing is mailed unless sendInvitationMessage is true")

    async def find(self, session: Session, text: str) -> Sequence[str]:
        return [one.object_id for one in await _candidates(session, text, None) if not one.deleted]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.one(session.users, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=_inputs(session, item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        chosen = await self._chosen(session, inputs)
        if chosen is not None:
            return await self._take_over(session, chosen, inputs)
        body = {name: inputs[name] for name in (_MAIL, _NAME, _TYPE, *_SENT) if inputs.get(name) is not None}
        mark = inputs.get("mark")
        marked = await session.mark_body(mark) if mark is not None else {}
        answer = await post_once(lambda: session.client.post("/invitations", body), lambda: _lost(session, inputs))
        object_id = str(answer["invitedUser"]["id"])
        session.created(object_id)
        outputs: Json = {"origin": CREATED, **{name: answer[name] for name in (_REDEEM,) if answer.get(name)}}
        try:
            if marked:
                await session.client.patch(f"/users/{object_id}", marked)
        except M365Error as error:
            done = {key: value for key, value in inputs.items() if key != "mark"}
            raise PartlyDone(object_id, {**done, **outputs}, [str(error)], secrets=[_REDEEM]) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _chosen(self, session: Session, inputs: Mapping[str, Any]) -> Candidate | None:
        """Who is there already. One without a mark may still be ours: the mark comes after the invitation."""
        mail, mark, adopt = str(inputs[_MAIL]), inputs.get("mark"), bool(inputs.get("adopt"))
        found = await _candidates(session, mail, mark)
        live = [one for one in found if not one.deleted]
        unmarked = not adopt and len(live) == 1 and live[0].mark is None
        if unmarked and await made_by_us(session, "the guest", live[0].object_id, activities=("invite external user",)):
            return live[0]
        return choose("guest", mail, found, mark=mark, adopt=adopt)

    async def _take_over(self, session: Session, chosen: Candidate, inputs: Mapping[str, Any]) -> Made:
        if chosen.deleted:
            await session.client.post(f"/directory/deletedItems/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        live = _inputs(session, await session.fresh(session.users, chosen.object_id) or {})
        changed = [difference for difference in differences(self.fields, live, inputs) if difference.top in inputs]
        await self.update(session, chosen.object_id, live, inputs, changed)
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del old
        names = tops(changed)
        # A name or type that the program no longer says stays as it is: a user cannot be without.
        body: Json = {theirs: new[name] for name, theirs in _USER_NAMES.items() if name in names and new.get(name)}
        if "mark" in names:
            body |= await session.mark_body(new.get("mark"))
        if body:
            session.writing(object_id)
            await session.client.patch(f"/users/{object_id}", body)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") != ADOPTED:
                await session.client.delete(f"/users/{object_id}")
            elif state.get("mark"):
                await session.client.patch(f"/users/{object_id}", await session.mark_body(None))
        except NotFound:
            return


def _address(item: Mapping[str, Any]) -> str:
    """The address that a guest was invited by, "" for a user who is none. A deleted guest's sign-in name has the id in front."""
    name = str(item.get("userPrincipalName") or "")
    if "#ext#" not in name.lower():
        return ""
    if item.get("mail"):
        return str(item["mail"])
    own = name[: name.lower().index("#ext#")]
    if own.lower().startswith(str(item["id"]).replace("-", "").lower()):
        own = own[32:]
    return "@".join(own.rsplit("_", 1))


def _inputs(session: Session, item: Mapping[str, Any]) -> Json:
    own = {name: item.get(theirs) for name, theirs in _USER_NAMES.items()}
    return {_MAIL: _address(item) or item.get("mail"), **own, "mark": session.mark_of(item)}


async def _candidates(session: Session, mail: str, mark: str | None) -> list[Candidate]:
    found = []
    for deleted, collection in ((False, session.users), (True, session.deleted_users)):
        for item in (await session.all(collection)).values():
            own, theirs = _address(item), session.mark_of(item)
            if own and (own.lower() == mail.lower() or (mark is not None and theirs == mark)):
                found.append(Candidate(object_id=str(item["id"]), mark=theirs, deleted=deleted))
    return found


async def _lost(session: Session, inputs: Mapping[str, Any]) -> Json | None:
    """What an invitation of unknown outcome made: nobody had the address when this create began."""
    session.lists.forget(session.users())
    found = await _candidates(session, str(inputs[_MAIL]), None)
    return next(({"invitedUser": {"id": one.object_id}} for one in found if not one.deleted), None)


KIND = GuestInvitationKind()
