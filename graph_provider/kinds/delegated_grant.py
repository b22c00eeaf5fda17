"""`m365:index:DelegatedGrant`: what an application may do at an API in the name of everybody, or of one person (consent).

Facts: Graph oAuth2PermissionGrant (one for each client, API and person; `scope` is a list of words of at most 3,850 characters;
only it can change). It carries nothing of ours, so an existing one is ours only if it is equal and the audit log says that our
own app gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import NameTaken, NotFound
from graph_provider.fields import Difference, Failure, Field, Shape, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.takeover import post_once
from graph_provider.values import Json, is_unknown

GRANTS = Collection("/oauth2PermissionGrants")
_KEYS = ("clientId", "resourceId", "principalId")
_LONGEST = 3850


class DelegatedGrantKind(Kind):
    """Delegated permissions of an application at an API: admin consent for everybody, or for the person of `principal_id`."""

    token = "m365:index:DelegatedGrant"
    about = About(
        path="/oauth2PermissionGrants/{id}",
        key="id of the grant",
        natural_key=_KEYS,
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(
                what="one grant for each client, API and person; a second one is refused with 409",
                source="Microsoft Graph, oAuth2PermissionGrant, create",
            ),
            Oddity(
                what="a scope that is granted need not exist yet: nothing checks the words",
                source="Microsoft Graph, oAuth2PermissionGrant",
            ),
        ),
    )
    permissions = Permissions(
        read=("Directory.Read.All",),
        write=("DelegatedPermissionGrant.ReadWrite.All",),
        rare=(("AuditLog.Read.All and Application.Read.All", "a grant that exists already"),),
    )
    fields = (
        Field(
            name="clientId",
            note="object id of the service principal that acts in people's names",
            required=True,
            replaces=True,
            guid=True,
        ),
        Field(name="resourceId", note="object id of the API's service principal", required=True, replaces=True, guid=True),
        Field(name="principalId", note="object id of the one person; everybody when left out", replaces=True, guid=True),
        Field(name="scopes", note="the delegated permissions", required=True, shape=Shape.TEXTS),
        Field(name="adopt", note="take over an existing grant", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        scopes = inputs["scopes"]
        if is_unknown(scopes):
            return
        if not scopes:
            yield Failure(path="scopes", reason="give at least one, or leave the grant out")
        for scope in scopes:
            if not re.fullmatch(r"\S+", scope):
                yield Failure(path="scopes", reason=f"'{scope}' is not one word: give each permission for itself")
        if len(" ".join(scopes)) > _LONGEST:
            yield Failure(path="scopes", reason=f"are longer than the {_LONGEST} characters that Graph takes")

    def is_id(self, text: str) -> bool:
        return "," not in text

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """`CLIENTID, RESOURCEID` for everybody's, with `, PRINCIPALID` for a person's."""
        keys = dict(zip(_KEYS, (part.strip() for part in text.split(",")), strict=False))
        found = await _existing(session, keys)
        return [] if found is None else [str(found["id"])]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.lists.one(GRANTS, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=_inputs(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        item = await _existing(session, inputs)
        if item is not None:
            origin = await self._origin(session, item, inputs)
            if differences(self.fields, _inputs(item), inputs):
                await self._write(session, str(item["id"]), inputs)
            session.created(str(item["id"]), adopted=origin == ADOPTED)
            return Made(object_id=str(item["id"]), outputs={"origin": origin})
        person = inputs.get("principalId")
        body: Json = {name: inputs[name] for name in _KEYS if inputs.get(name)}
        body |= {"consentType": "Principal" if person else "AllPrincipals", "scope": _scope(inputs)}
        made = await post_once(lambda: session.client.post(GRANTS.path, body), lambda: _lost(session, inputs))
        session.created(str(made["id"]))
        return Made(object_id=str(made["id"]), outputs={"origin": CREATED})

    async def _origin(self, session: Session, item: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
        """How an existing grant counts. Raises NameTaken."""
        if inputs.get("adopt"):
            return ADOPTED
        equal = not differences(self.fields, _inputs(item), inputs)
        # A record names client and API, not the person, so all of them must be ours.
        if equal and await made_by_us(session, "delegated grant", str(item["clientId"]), str(item["resourceId"]), every=True):
            return CREATED
        why = "it was made by somebody else, or has other scopes"
        raise NameTaken("delegated grant", ", ".join(str(inputs[name]) for name in _KEYS if inputs.get(name)), item["id"], why)

    async def _write(self, session: Session, object_id: str, inputs: Mapping[str, Any]) -> None:
        session.writing(object_id)
        await session.client.patch(f"{GRANTS.path}/{object_id}", {"scope": _scope(inputs)})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del old
        if changed:
            await self._write(session, object_id, new)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        session.writing(object_id)
        try:
            await session.client.delete(f"{GRANTS.path}/{object_id}")
        except NotFound:
            return


def _scope(inputs: Mapping[str, Any]) -> str:
    return " ".join(dict.fromkeys(inputs["scopes"]))


def _inputs(item: Mapping[str, Any]) -> Json:
    return {**{name: item.get(name) for name in _KEYS}, "scopes": sorted(str(item.get("scope") or "").split())}


async def _existing(session: Session, keys: Mapping[str, Any]) -> Json | None:
    """The grant of this client, API and person as this run's list knows it."""
    wanted = [str(keys.get(name) or "").lower() for name in _KEYS]
    found = (await session.lists.all(GRANTS)).values()
    return next((item for item in found if [str(item.get(name) or "").lower() for name in _KEYS] == wanted), None)


async def _lost(session: Session, inputs: Mapping[str, Any]) -> Json | None:
    """What a POST of unknown outcome made: it was not there when this create began."""
    session.lists.forget(GRANTS)
    return await _existing(session, inputs)


KIND = DelegatedGrantKind()
