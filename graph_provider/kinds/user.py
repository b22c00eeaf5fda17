"""`m365:index:User`: a person's account, with manager and ownership mark.

Facts: Graph user (create, update, PATCH with null clears, `$ref` for the manager, soft delete for 30 days; a deleted user's
sign-in name carries its id without dashes in front).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.errors import M365Error, NotFound, PartlyDone
from graph_provider.fields import Difference, Failure, Field, Output, Shape, canonical, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.passwords import initial_password
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

_PREFIX = re.compile(r"[0-9a-f]{32}")


class UserKind(Kind):
    """A user. `initial_password` is only known when this provider created the account, and must be changed at first sign-in."""

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
        ),
    )
    outputs = (
        Output(name="initialPassword", note="password of an account that was made here, changed at first sign-in", secret=True),
    )
    permissions = Permissions(
        read=("User.Read.All",),
        write=("User.ReadWrite.All", "User.EnableDisableAccount.All", "User.DeleteRestore.All"),
    )
    fields = (
        Field(name="userPrincipalName", note="the sign-in name", required=True, fold_case=True, longest=113),
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="accountEnabled", note="whether the person can sign in", shape=Shape.FLAG, default=True),
        Field(name="mailNickname", note="the mail alias; the local part of the sign-in name by default", longest=64),
        Field(name="givenName", note="first name", longest=64),
        Field(name="surname", note="last name", longest=64),
        Field(name="jobTitle", note="job title", longest=128),
        Field(name="department", note="department", longest=64),
        Field(name="businessPhones", note="one business phone number", shape=Shape.TEXTS),
        Field(name="mobilePhone", note="mobile phone number", longest=64),
        Field(name="officeLocation", note="office", longest=128),
        Field(name="usageLocation", note="two-letter country code, needed before any licence", fold_case=True),
        Field(name="managerId", note="object id of the manager", guid=True),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY", longest=256),
        Field(name="adopt", note="take over an existing user of this sign-in name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        name = inputs.get("userPrincipalName")
        if isinstance(name, str) and not is_unknown(name) and not re.fullmatch(r"[A-Za-z0-9.!#^~'_-]+@[A-Za-z0-9.-]+", name):
            yield Failure(path="userPrincipalName", reason=f"'{name}' is not name@domain without accents or blanks")
        if len(inputs.get("businessPhones") or []) > 1:
            yield Failure(path="businessPhones", reason="Graph keeps only one business phone number")
        country = inputs.get("usageLocation")
        if isinstance(country, str) and not is_unknown(country) and not re.fullmatch(r"[A-Za-z]{2}", country):
            yield Failure(path="usageLocation", reason=f"'{country}' is not a two-letter country code")

    def complete(self, inputs: Mapping[str, Any]) -> Json:
        done = dict(inputs)
        name = done.get("userPrincipalName")
        if not done.get("mailNickname") and isinstance(name, str):
            done["mailNickname"] = name if is_unknown(name) else name.split("@", 1)[0]
        return done

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.one(session.users, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=_inputs(session, item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs["userPrincipalName"]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose("user", name, await _candidates(session, name), mark=mark, adopt=adopt)
        if chosen is not None:
            return await self._take_over(session, chosen, inputs)
        body: Json = {key: inputs[key] for key in _writable(inputs) if inputs.get(key) is not None}
        if mark is not None:
            body |= await session.mark_body(mark)
        password = initial_password()
        body["passwordProfile"] = {"forceChangePasswordNextSignIn": True, "password": password}
        item = await post_once(lambda: session.client.post("/users", body), lambda: _ours(session, name, mark))
        object_id = str(item["id"])
        session.created(object_id)
        outputs: Json = {"origin": CREATED, "initialPassword": password}
        if inputs.get("managerId"):
            try:
                await _set_manager(session, object_id, inputs["managerId"])
            except M365Error as error:
                done = {key: value for key, value in inputs.items() if key != "managerId"}
                raise PartlyDone(
                    object_id,
                    {**done, **outputs},
                    [str(error)],
                    secrets=[output.name for output in self.outputs if output.secret],
                ) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _take_over(self, session: Session, chosen: Candidate, inputs: Mapping[str, Any]) -> Made:
        if chosen.deleted:
            await session.client.post(f"/directory/deletedItems/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        item = await session.fresh(session.users, chosen.object_id)
        live = _inputs(session, item or {})
        changed = [difference for difference in differences(self.fields, live, inputs) if difference.top in inputs]
        await self.update(session, chosen.object_id, live, inputs, changed)
        return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del old
        names = tops(changed)
        body: Json = {key: new.get(key) for key in _writable(names)}
        if "businessPhones" in body:
            body["businessPhones"] = body["businessPhones"] or []
        if "mark" in names:
            body |= await session.mark_body(new.get("mark"))
        session.writing(object_id)
        if body:
            await session.client.patch(f"/users/{object_id}", body)
        if "managerId" in names:
            await _set_manager(session, object_id, new.get("managerId"))
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") == ADOPTED:
                if state.get("mark"):
                    await session.client.patch(f"/users/{object_id}", await session.mark_body(None))
            else:
                await session.client.delete(f"/users/{object_id}")
        except NotFound:
            return


_NOT_WRITTEN = {"managerId", "mark", "adopt"}


def _writable(names: Mapping[str, Any] | set[str]) -> list[str]:
    return [field.name for field in UserKind.fields if field.name in names and field.name not in _NOT_WRITTEN]


def _inputs(session: Session, item: Mapping[str, Any]) -> Json:
    values: Json = {name: item.get(name) for name in _writable({field.name for field in UserKind.fields})}
    return {**values, "managerId": (item.get("manager") or {}).get("id"), "mark": session.mark_of(item)}


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
