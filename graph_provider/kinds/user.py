"""`m365:index:User`: a person's account, with manager and ownership mark.

Facts: Graph user (create, update, PATCH with null clears, `$ref` for the manager, soft delete for 30 days; a deleted user's
sign-in name carries its id without dashes in front).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider import user_profile
from graph_provider.errors import M365Error, NotFound, PartlyDone, Synced
from graph_provider.fields import Difference, Failure, Field, Output, Shape, canonical, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.names import users_named
from graph_provider.passwords import initial_password
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

_PREFIX = re.compile(r"[0-9a-f]{32}")
_SYNCED_TOO = ("usageLocation", "passwordPolicies", "mark")
_PLAIN = ("userPrincipalName", "displayName", "accountEnabled", "mailNickname")


class UserKind(Kind):
    """A user. `initial_password` is known when this provider created the account, and is changed at first sign-in unless
    `force_change_password` is false. An account that is synchronised from an on-premises directory is read-only but for
    `usage_location`, `password_policies`, the mark and licences."""

    token = "m365:index:User"
    about = About(
        path="/users/{id}",
        key="object id",
        natural_key=("userPrincipalName",),
        mark=Mark.EXTENSION,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(
                what="a deleted user lies in deletedItems for 30 days, its sign-in name with its id in front",
                source="Microsoft Graph, user, delete",
            ),
            Oddity(
                what="a synchronised user is mastered on-premises and mostly read-only", source="Microsoft Graph, user, update"
            ),
            Oddity(
                what="accountEnabled, phones, otherMails, sign-in name and deletion of an administrator, or of somebody in a "
                "role-assignable group, need a higher directory role of the app",
                source="Microsoft Graph, working with users, sensitive actions",
            ),
        ),
    )
    outputs = (
        Output(name="initialPassword", note="the password of an account that was made here", secret=True),
        Output(
            name="onPremisesSyncEnabled",
            note="true for an account that is synchronised from an on-premises directory, else absent",
            shape=Shape.FLAG,
        ),
    )
    seen = frozenset({"onPremisesSyncEnabled"})
    permissions = Permissions(
        read=("User.Read.All",),
        write=("User.ReadWrite.All",),
        rare=(
            ("User.DeleteRestore.All", "a person who was deleted and comes back"),
            ("User.EnableDisableAccount.All", "the account of an administrator, enabled or disabled"),
        ),
    )
    fields = (
        Field(name="userPrincipalName", note="the sign-in name", required=True, fold_case=True, longest=113),
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="accountEnabled", note="whether the person can sign in", shape=Shape.FLAG, default=True),
        Field(name="mailNickname", note="the mail alias; the local part of the sign-in name by default", longest=64),
        *user_profile.FIELDS,
        Field(name="managerId", note="object id of the manager", guid=True),
        Field(
            name="initialPassword",
            note="the first password; made by the provider when left out. Used when the account is made, never afterwards",
            longest=256,
            secret=True,
            write_only=True,
            compare=False,
        ),
        Field(
            name="forceChangePassword",
            note="whether the first password must be changed at first sign-in; it must, unless this is false. Used when the "
            "account is made, never afterwards",
            shape=Shape.FLAG,
            write_only=True,
            compare=False,
        ),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY", longest=256),
        Field(name="adopt", note="take over an existing user of this sign-in name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        name = inputs.get("userPrincipalName")
        if isinstance(name, str) and not is_unknown(name) and not re.fullmatch(r"[A-Za-z0-9.!#^~'_-]+@[A-Za-z0-9.-]+", name):
            yield Failure(path="userPrincipalName", reason=f"'{name}' is not name@domain without accents or blanks")
        password = inputs.get("initialPassword")
        if isinstance(password, str) and not is_unknown(password) and len(password) < 8:
            yield Failure(path="initialPassword", reason="is too short: Entra wants at least 8 characters")
        yield from user_profile.problems(inputs)

    def complete(self, inputs: Mapping[str, Any]) -> Json:
        done = dict(inputs)
        name = done.get("userPrincipalName")
        if not done.get("mailNickname") and isinstance(name, str):
            done["mailNickname"] = name if is_unknown(name) else name.split("@", 1)[0]
        return done

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.one(session.users, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=_inputs(session, item), outputs=_seen(item))

    async def find(self, session: Session, text: str) -> Sequence[str]:
        return await users_named(session, text)

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs["userPrincipalName"]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose("user", name, await _candidates(session, name), mark=mark, adopt=adopt)
        if chosen is not None:
            return await self._take_over(session, chosen, inputs)
        body = {key: value for key, value in _body(inputs, set(inputs), {}).items() if canonical(value) is not None}
        if mark is not None:
            body |= await session.mark_body(mark)
        password = inputs.get("initialPassword") or initial_password()
        force = inputs.get("forceChangePassword", True)
        body["passwordProfile"] = {"forceChangePasswordNextSignIn": force, "password": password}
        item = await post_once(lambda: session.client.post("/users", body), lambda: _ours(session, name, mark))
        object_id = str(item["id"])
        session.created(object_id)
        session.lists.born(session.users(), {**body, **item})
        outputs: Json = {"origin": CREATED, "initialPassword": password}
        if inputs.get("managerId"):
            try:
                await _set_manager(session, object_id, inputs["managerId"])
            except M365Error as error:
                done = {key: value for key, value in inputs.items() if key != "managerId"}
                raise PartlyDone(object_id, {**done, **outputs}, [str(error)], secrets=sorted(self.secrets)) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _take_over(self, session: Session, chosen: Candidate, inputs: Mapping[str, Any]) -> Made:
        if chosen.deleted:
            await session.client.post(f"/directory/deletedItems/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        item = await session.fresh(session.users, chosen.object_id)
        live = _inputs(session, item or {})
        changed = [difference for difference in differences(self.fields, live, inputs) if difference.top in inputs]
        self.refuse({**live, **_seen(item or {})}, changed)
        await self.update(session, chosen.object_id, live, inputs, changed)
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED, **_seen(item or {})})

    def refuse(self, old: Mapping[str, Any], changed: Sequence[Difference]) -> None:
        fixed = sorted(tops(changed) - set(_SYNCED_TOO))
        if fixed and old.get("onPremisesSyncEnabled"):
            raise Synced.of(_called(old), fixed, [*_SYNCED_TOO, "licences"])

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names = tops(changed)
        body = _body(new, names, old)
        if "mark" in names:
            body |= await session.mark_body(new.get("mark"))
        session.writing(object_id)
        try:
            if body:
                await session.client.patch(f"/users/{object_id}", body)
            if "managerId" in names:
                await _set_manager(session, object_id, new.get("managerId"))
        except Synced as error:
            raise Synced.of(_called(new), sorted(names - set(_SYNCED_TOO)), [*_SYNCED_TOO, "licences"], error) from error
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") == ADOPTED:
                if state.get("mark"):
                    await session.client.patch(f"/users/{object_id}", await session.mark_body(None))
            elif state.get("onPremisesSyncEnabled"):
                raise Synced.of(_called(state), (), ())
            else:
                await session.client.delete(f"/users/{object_id}")
        except NotFound:
            return


def _called(inputs: Mapping[str, Any]) -> str:
    return f"user '{inputs.get('userPrincipalName')}'"


def _body(new: Mapping[str, Any], names: set[str], old: Mapping[str, Any]) -> Json:
    return {name: new.get(name) for name in _PLAIN if name in names} | user_profile.body(new, names, old)


def _inputs(session: Session, item: Mapping[str, Any]) -> Json:
    values: Json = {name: item.get(name) for name in (*_PLAIN, *user_profile.NAMES)}
    return {**values, "managerId": (item.get("manager") or {}).get("id"), "mark": session.mark_of(item)}


def _seen(item: Mapping[str, Any]) -> Json:
    return {"onPremisesSyncEnabled": True} if item.get("onPremisesSyncEnabled") else {}


async def _candidates(session: Session, name: str) -> list[Candidate]:
    wanted = canonical(name, fold_case=True)
    found = [
        Candidate(object_id=str(item["id"]), mark=session.mark_of(item))
        for item in (await session.all(session.users)).values()
        if canonical(item.get("userPrincipalName"), fold_case=True) == wanted
    ]
    for item in (await session.all(session.deleted_users)).values():
        old = str(item.get("userPrincipalName") or "").casefold()
        if old == wanted or (_PREFIX.match(old) and old[32:] == wanted):
            found.append(Candidate(object_id=str(item["id"]), mark=session.mark_of(item), deleted=True))
    return found


async def _ours(session: Session, name: str, mark: str | None) -> Json | None:
    """The user that a POST of unknown outcome made: it has the name and carries our mark."""
    item = await session.fresh(session.users, name)
    return item if item is not None and mark is not None and session.mark_of(item) == mark else None


async def _set_manager(session: Session, object_id: str, manager_id: str | None) -> None:
    session.writing(object_id)
    path = f"/users/{object_id}/manager/$ref"
    if manager_id:
        await session.client.put(path, {"@odata.id": session.client.reference("users", manager_id)})
        return
    try:
        await session.client.delete(path)
    except NotFound:
        return


KIND = UserKind()
