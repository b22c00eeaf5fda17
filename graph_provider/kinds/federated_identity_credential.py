"""`m365:index:FederatedIdentityCredential`: which tokens of another issuer (a pipeline, a cluster, another cloud) stand for an
application, so that it needs no secret. Its id is `APPLICATIONID/federatedIdentityCredentials/NAME`.

Facts: Graph federatedIdentityCredential (20 an application; issuer and subject together once; one audience; a name never
changes, and a read takes it in place of the id). The ownership mark is the last line of the description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_provider.errors import NotFound
from graph_provider.fields import Difference, Failure, Field, Shape, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.lists import Collection
from graph_provider.marks import split_mark_line, with_mark_line
from graph_provider.plain import mark_field
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

AUDIENCE = "api://AzureADTokenExchange"
_MIDDLE = "/federatedIdentityCredentials/"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}")
_PLAIN = ("name", "issuer", "subject", "audiences")
_LONGEST = 600


class FederatedIdentityCredentialKind(Kind):
    """Tokens of `issuer` for `subject` that are taken in place of a secret of the application."""

    token = "m365:index:FederatedIdentityCredential"
    about = About(
        path="/applications/{id}/federatedIdentityCredentials/{id}",
        key="`APPLICATIONID/federatedIdentityCredentials/NAME`",
        natural_key=("applicationId", "name"),
        mark=Mark.DESCRIPTION,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(
                what="issuer and subject are compared by letter case with what the token says",
                source="Microsoft Entra, considerations for federated identity credentials",
            ),
            Oddity(what="20 for one application", source="Microsoft Graph, federatedIdentityCredential"),
        ),
    )
    permissions = Permissions(
        read=("Application.Read.All",),
        write=("Application.ReadWrite.OwnedBy",),
        rare=(("Application.ReadWrite.All", "an application that somebody else made"),),
    )
    fields = (
        Field(name="applicationId", note="object id of the application", required=True, replaces=True, guid=True),
        Field(
            name="name",
            note="3 to 120 letters, digits, dashes and underscores",
            required=True,
            replaces=True,
            fold_case=True,
        ),
        Field(name="issuer", note="address of the identity provider, as its tokens name it", required=True, longest=_LONGEST),
        Field(name="subject", note="whom the tokens must be for", required=True, longest=_LONGEST),
        Field(name="audiences", note="the one audience that the tokens must name", shape=Shape.TEXTS, default=[AUDIENCE]),
        Field(name="description", note="what it is for", longest=_LONGEST),
        mark_field(),
        Field(name="adopt", note="take over an existing one of this name", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        name, issuer, audiences = inputs["name"], inputs["issuer"], inputs.get("audiences")
        if not is_unknown(name) and not _NAME.fullmatch(name):
            reason = f"'{name}' must have 3 to 120 letters, digits, dashes and underscores, and begin with a letter or digit"
            yield Failure(path="name", reason=reason)
        if not is_unknown(issuer) and not re.fullmatch(r"https?://[^/\s]\S*", issuer):
            yield Failure(path="issuer", reason=f"'{issuer}' is not the address of an identity provider")
        if not is_unknown(audiences) and len(audiences or []) != 1:
            yield Failure(path="audiences", reason="Graph takes exactly one audience")
        text, mark = inputs.get("description"), inputs.get("mark")
        if not is_unknown([text, mark]) and len(with_mark_line(text, mark) or "") > _LONGEST:
            yield Failure(path="description", reason=f"has with the mark more than the {_LONGEST} characters that Graph takes")

    def is_id(self, text: str) -> bool:
        application_id, middle, name = text.partition(_MIDDLE)
        return super().is_id(application_id) and bool(middle) and _NAME.fullmatch(name) is not None

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """`APPLICATIONID, NAME`."""
        application_id, _, name = (part.strip() for part in text.partition(","))
        object_id = f"{application_id}{_MIDDLE}{name}"
        return [object_id] if self.is_id(object_id) and await self.read(session, object_id, {}) is not None else []

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        if not self.is_id(object_id):
            return None
        application_id, _, name = object_id.partition(_MIDDLE)
        try:
            item = await _named(session, application_id, name) or await session.client.get(_path(object_id))
        except NotFound:
            return None
        return Found(object_id=_id(application_id, item), inputs=_inputs(application_id, item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        application_id, name, mark = str(inputs["applicationId"]), str(inputs["name"]), inputs.get("mark")
        item = await _named(session, application_id, name)
        candidates = [] if item is None else [Candidate(object_id=_id(application_id, item), mark=_mark(item))]
        chosen = choose("federated identity credential", name, candidates, mark=mark, adopt=bool(inputs.get("adopt")))
        if chosen is not None and item is not None:
            live = _inputs(application_id, item)
            changed = [one for one in differences(self.fields, live, inputs) if one.top in inputs]
            await self.update(session, chosen.object_id, live, inputs, changed)
            return Made(object_id=chosen.object_id, outputs={"origin": ADOPTED if chosen.adopted else CREATED})
        collection = _listed(application_id)
        body = _body(inputs, {*_PLAIN, "description"})
        made = await post_once(
            lambda: session.client.post(collection.path, {key: value for key, value in body.items() if value is not None}),
            lambda: _ours(session, application_id, name, mark),
        )
        session.lists.forget(collection)
        return Made(object_id=_id(application_id, made), outputs={"origin": CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del old
        body = _body(new, tops(changed))
        if body:
            await self._write(session, object_id, body)
        return {}

    async def _write(self, session: Session, object_id: str, body: Json) -> None:
        await session.client.patch(_path(object_id), body)
        session.lists.forget(_listed(object_id.partition(_MIDDLE)[0]))

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        try:
            if state.get("origin") != ADOPTED:
                await session.client.delete(_path(object_id))
            elif state.get("mark"):
                live = await session.client.get(_path(object_id))
                await self._write(session, object_id, {"description": split_mark_line(live.get("description"))[0]})
        except NotFound:
            pass
        session.lists.forget(_listed(object_id.partition(_MIDDLE)[0]))


def _listed(application_id: str) -> Collection:
    return Collection(f"/applications/{application_id.lower()}/federatedIdentityCredentials", paged=False)


def _path(object_id: str) -> str:
    return f"/applications/{object_id}"


def _id(application_id: str, item: Mapping[str, Any]) -> str:
    return f"{application_id.lower()}{_MIDDLE}{item['name']}"


def _inputs(application_id: str, item: Mapping[str, Any]) -> Json:
    text, mark = split_mark_line(item.get("description"))
    values = {name: item.get(name) for name in _PLAIN}
    return {"applicationId": application_id.lower(), **values, "description": text, "mark": mark}


def _body(inputs: Mapping[str, Any], names: set[str]) -> Json:
    body: Json = {name: inputs.get(name) for name in _PLAIN if name in names}
    if names & {"description", "mark"}:
        body["description"] = with_mark_line(inputs.get("description"), inputs.get("mark"))
    return body


def _mark(item: Mapping[str, Any]) -> str | None:
    return split_mark_line(item.get("description"))[1]


async def _named(session: Session, application_id: str, name: str) -> Json | None:
    """The credential as this run's list of the application knows it. Raises NotFound when the application is gone."""
    found = (await session.lists.all(_listed(application_id))).values()
    return next((item for item in found if str(item["name"]).lower() == name.lower()), None)


async def _ours(session: Session, application_id: str, name: str, mark: str | None) -> Json | None:
    """The credential that a POST of unknown outcome made: it carries our mark."""
    session.lists.forget(_listed(application_id))
    item = await _named(session, application_id, name)
    return item if item is not None and mark is not None and _mark(item) == mark else None


KIND = FederatedIdentityCredentialKind()
