"""`m365:index:Application`: an app registration, with its redirect addresses, its API, its roles, what it asks for, owners,
certificates and ownership mark.

Facts: Graph application (create, update, deletedItems for 30 days, `displayName` is not unique, an API of tokens version 2 for
personal accounts), directory extensions. Secrets are a type of their own, ApplicationPassword.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from graph_provider import application_shape as shape
from graph_provider import certificates
from graph_provider.app_owners import owners, set_owners
from graph_provider.errors import M365Error, NotFound, PartlyDone
from graph_provider.fields import Difference, Failure, Field, Output, Shape, canonical, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions, tops
from graph_provider.lists import Collection
from graph_provider.plain import adopt_field
from graph_provider.session import Session
from graph_provider.takeover import Candidate, choose, post_once
from graph_provider.values import Json, is_unknown

APP_ID = "{appId}"
_PERSONAL = ("AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount")
_AUDIENCES = ("AzureADMyOrg", "AzureADMultipleOrgs", *_PERSONAL)
_PLAIN = (
    "displayName,description,notes,signInAudience,identifierUris,web,spa,publicClient,api,appRoles,requiredResourceAccess,"
    "optionalClaims,info,tags,groupMembershipClaims,isFallbackPublicClient,serviceManagementReference,"
    "servicePrincipalLockConfiguration"
)
_HERE = {"localhost", "127.0.0.1", "[::1]"}


def _listed(session: Session) -> Collection:
    return session.marked("/applications", f"id,appId,{_PLAIN}")


def _binned(session: Session) -> Collection:
    return session.marked("/directory/deletedItems", "id,appId,displayName", cast="/microsoft.graph.application")


class ApplicationKind(Kind):
    """An app registration. `identifier_uris` may say `{appId}` for the application's own client id, as in `api://{appId}`. A list
    that is given empty is kept empty; what is left out is not managed."""

    token = "m365:index:Application"
    about = About(
        path="/applications/{id}",
        key="object id",
        natural_key=("displayName",),
        mark=Mark.EXTENSION,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="displayName is not unique: several applications may have it", source="Microsoft Graph, application"),
            Oddity(
                what="an enabled scope or role is disabled by one PATCH before another can remove it or change its value",
                source="Microsoft Graph, application, update",
            ),
            Oddity(
                what="its service principal is deleted with it, but not restored with it",
                source="Microsoft Graph, directory deletedItems, restore",
            ),
            Oddity(
                what="whoever makes it owns it; the provider's own service principal is only shown as an owner where it is named",
                source="Microsoft Graph, application, create",
            ),
        ),
    )
    outputs = (
        Output(name="appId", note="the client id, by which sign-ins and service principals name the application", always=True),
    )
    permissions = Permissions(
        read=("Application.Read.All",),
        write=("Application.ReadWrite.OwnedBy",),
        rare=(
            ("Directory.Read.All", "ownerIds and mark"),
            ("Application.ReadWrite.All", "an application that somebody else made"),
        ),
    )
    fields = (
        Field(name="displayName", note="the name people see", required=True, longest=256),
        Field(name="description", note="what the application is for", longest=1024),
        Field(name="notes", note="notes for whoever manages it", longest=1024),
        Field(
            name="signInAudience",
            note="whose accounts can sign in; AzureADMyOrg where nothing is said",
            choices=_AUDIENCES,
        ),
        Field(name="identifierUris", note="the addresses by which its API is named", shape=Shape.TEXTS),
        Field(name="web", note="as a web application", shape=Shape.OBJECT, parts=shape.WEB),
        Field(name="spa", note="as a single-page application", shape=Shape.OBJECT, parts=(shape.REDIRECTS,)),
        Field(name="publicClient", note="as an installed client", shape=Shape.OBJECT, parts=(shape.REDIRECTS,)),
        Field(name="api", note="as an API that others call", shape=Shape.OBJECT, parts=shape.API),
        Field(name="appRoles", note="roles that people or applications can hold", shape=Shape.OBJECTS, parts=shape.ROLES),
        Field(
            name="requiredResourceAccess",
            note="the permissions it asks for",
            shape=Shape.OBJECTS,
            parts=shape.ACCESS,
        ),
        Field(name="optionalClaims", note="further claims in its tokens", shape=Shape.OBJECT, parts=shape.CLAIMS),
        Field(name="info", note="addresses that people are shown", shape=Shape.OBJECT, parts=shape.INFO),
        Field(name="tags", note="tags", shape=Shape.TEXTS),
        Field(name="groupMembershipClaims", note="the groups that tokens tell: None, SecurityGroup, All, ..."),
        Field(name="isFallbackPublicClient", note="count as a public client where nothing tells", shape=Shape.FLAG),
        Field(name="serviceManagementReference", note="its entry in a service or asset database"),
        Field(
            name="servicePrincipalLockConfiguration",
            note="what cannot be changed at its service principals in other tenants",
            shape=Shape.OBJECT,
            parts=shape.LOCK,
        ),
        Field(
            name="certificates",
            note="public certificates (PEM) with which it signs in",
            shape=Shape.TEXTS,
            normal=certificates.normal,
        ),
        Field(name="ownerIds", note="object ids of the owners, users or service principals", shape=Shape.TEXTS, guid=True),
        Field(name="mark", note="ownership mark CLIENT/KIND/KEY", longest=256),
        adopt_field("application"),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        known = {name: value for name, value in inputs.items() if not is_unknown(value)}
        version = (known.get("api") or {}).get("requestedAccessTokenVersion")
        if known.get("signInAudience") in _PERSONAL and version != 2 and not is_unknown(inputs.get("api")):
            reason = "must be 2 for an application that takes personal accounts"
            yield Failure(path="api.requestedAccessTokenVersion", reason=reason)
        for uri in known.get("identifierUris") or []:
            if not urlsplit(uri).scheme:
                yield Failure(path="identifierUris", reason=f"'{uri}' is no URI: begin it with api:// or https://")
        for name in ("web", "spa"):
            for uri in (known.get(name) or {}).get("redirectUris") or []:
                parts = urlsplit(uri)
                if parts.scheme != "https" and (parts.scheme != "http" or (parts.hostname or "") not in _HERE):
                    reason = f"'{uri}' must begin with https://; only http://localhost may do without"
                    yield Failure(path=f"{name}.redirectUris", reason=reason)
        yield from _permission_problems(known)
        for text in known.get("certificates") or []:
            try:
                certificates.body_of(text)
            except ValueError as error:
                yield Failure(path="certificates", reason=f"a certificate {error}")
        if len(known.get("ownerIds") or []) > 100:
            yield Failure(path="ownerIds", reason="Graph takes at most 100 owners")

    async def find(self, session: Session, text: str) -> Sequence[str]:
        wanted = canonical(text, fold_case=True)
        items = (await session.all(partial(_listed, session))).values()
        return [str(item["id"]) for item in items if canonical(item.get("displayName"), fold_case=True) == wanted]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        item = await session.one(partial(_listed, session), object_id)
        if item is None and not prior:  # an import may name the client id
            items = (await session.all(partial(_listed, session))).values()
            item = next((one for one in items if str(one["appId"]).lower() == object_id.lower()), None)
        if item is None:
            return None
        try:
            inputs = await self._inputs(session, item, prior)
        except NotFound:
            return None
        return Found(object_id=str(item["id"]), inputs=inputs, outputs={"appId": item["appId"]})

    async def _inputs(self, session: Session, item: Mapping[str, Any], prior: Mapping[str, Any]) -> Json:
        """A live application in the form of inputs; owners and certificates, a request each, where they are managed."""
        path = f"/applications/{item['id']}"
        live: Json = {name: shape.declared(_BY_NAME[name], item.get(name)) for name in _PLAIN.split(",")}
        live["identifierUris"] = _spelled(item, prior.get("identifierUris") or [])
        live["mark"] = session.mark_of(item)
        if not prior or "ownerIds" in prior:
            live["ownerIds"] = await owners(session, path, prior.get("ownerIds") or [])
        if not prior or "certificates" in prior:
            live["certificates"] = certificates.certificates(await certificates.credentials_of(session, path))
        return live

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        name, mark, adopt = str(inputs["displayName"]), inputs.get("mark"), bool(inputs.get("adopt"))
        chosen = choose("application", name, await _candidates(session, name, mark), mark=mark, adopt=adopt)
        if chosen is not None:
            return await self._take_over(session, chosen, inputs)
        body = {
            field: shape.given(_BY_NAME[field], inputs[field]) for field in _PLAIN.split(",") if inputs.get(field) is not None
        }
        late = [uri for uri in inputs.get("identifierUris") or [] if APP_ID in uri]
        if late:
            body["identifierUris"] = [uri for uri in inputs["identifierUris"] if uri not in late]
        if inputs.get("certificates"):
            body["keyCredentials"] = certificates.merged((), inputs["certificates"])
        if mark is not None:
            body |= await session.mark_body(mark, "Application")
        item = await post_once(lambda: session.client.post("/applications", body), lambda: _ours(session, mark))
        object_id, app_id = str(item["id"]), str(item["appId"])
        session.created(object_id)
        session.client.made(app_id)  # a service principal names the application by it
        outputs: Json = {"origin": CREATED, "appId": app_id}
        done: Json = {**inputs, "identifierUris": [uri for uri in inputs.get("identifierUris") or [] if uri not in late]}
        done["ownerIds"] = []
        try:
            if late:
                uris = [uri.replace(APP_ID, app_id) for uri in inputs["identifierUris"]]
                await session.client.patch(f"/applications/{object_id}", {"identifierUris": uris})
                done["identifierUris"] = inputs["identifierUris"]
            if inputs.get("ownerIds"):
                await set_owners(session, f"/applications/{object_id}", [], inputs["ownerIds"])
        except M365Error as error:
            raise PartlyDone(object_id, {**done, **outputs}, [str(error)]) from error
        return Made(object_id=object_id, outputs=outputs)

    async def _take_over(self, session: Session, chosen: Candidate, inputs: Mapping[str, Any]) -> Made:
        if chosen.deleted:
            await session.client.post(f"/directory/deletedItems/{chosen.object_id}/restore")
        session.created(chosen.object_id, adopted=chosen.adopted)
        item = await session.fresh(partial(_listed, session), chosen.object_id)
        if item is None:
            raise NotFound(f"application {chosen.object_id} vanished while it was taken over", status=404)
        live = await self._inputs(session, item, inputs)
        changed = [difference for difference in differences(self.fields, live, inputs) if difference.top in inputs]
        await self.update(session, chosen.object_id, {**live, "appId": item["appId"]}, inputs, changed)
        session.client.made(str(item["appId"]))
        origin = ADOPTED if chosen.adopted else CREATED
        return Made(object_id=chosen.object_id, outputs={"origin": origin, "appId": item["appId"]})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        names, path = tops(changed), f"/applications/{object_id}"
        body: Json = {name: shape.explicit(_BY_NAME[name], new.get(name)) for name in _PLAIN.split(",") if name in names}
        if "signInAudience" in names:
            body["signInAudience"] = new.get("signInAudience") or _AUDIENCES[0]
        if "identifierUris" in names:
            body["identifierUris"] = [uri.replace(APP_ID, str(old.get("appId"))) for uri in new.get("identifierUris") or []]
        if "certificates" in names:
            live = await certificates.credentials_of(session, path)
            body["keyCredentials"] = certificates.merged(live, new.get("certificates") or [])
        if "mark" in names:
            body |= await session.mark_body(new.get("mark"), "Application")
        session.writing(object_id)
        if names & {"api", "appRoles"}:
            first = shape.disabled_first(await session.client.get(path, select=["id", "api", "appRoles"]), body)
            if first:
                await session.client.patch(path, first)
        if body:
            await session.client.patch(path, body)
        if "ownerIds" in names:
            await set_owners(session, path, old.get("ownerIds"), new.get("ownerIds"))
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        session.writing(object_id)
        try:
            if state.get("origin") != ADOPTED:
                await session.client.delete(f"/applications/{object_id}")
            elif state.get("mark"):
                await session.client.patch(f"/applications/{object_id}", await session.mark_body(None, "Application"))
        except NotFound:
            return


_BY_NAME = {field.name: field for field in ApplicationKind.fields}


def _permission_problems(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """Roles and scopes share one space of ids."""
    roles, scopes = inputs.get("appRoles"), (inputs.get("api") or {}).get("oauth2PermissionScopes")
    seen: set[str] = set()
    for path, entries in (("appRoles", roles), ("api.oauth2PermissionScopes", scopes)):
        for one in entries or []:
            key = str(one.get("id")).lower()
            if key in seen:
                yield Failure(path=path, reason=f"id {key} stands for two permissions")
            seen.add(key)


def _spelled(item: Mapping[str, Any], prior: Sequence[str]) -> list[str]:
    """The live identifier URIs, with `{appId}` for the client id unless the program spells it out."""
    app_id, told = str(item.get("appId")).lower(), {uri.lower() for uri in prior}
    found = []
    for uri in item.get("identifierUris") or []:
        place = uri.lower().find(app_id)
        spelled_out = place < 0 or uri.lower() in told
        found.append(uri if spelled_out else f"{uri[:place]}{APP_ID}{uri[place + len(app_id) :]}")
    return found


async def _candidates(session: Session, name: str, mark: str | None) -> list[Candidate]:
    wanted, found = canonical(name, fold_case=True), []
    for deleted, collection in ((False, _listed), (True, _binned)):
        for item in (await session.all(partial(collection, session))).values():
            theirs = session.mark_of(item)
            if canonical(item.get("displayName"), fold_case=True) == wanted or (mark is not None and theirs == mark):
                found.append(Candidate(object_id=str(item["id"]), mark=theirs, deleted=deleted))
    return found


async def _ours(session: Session, mark: str | None) -> Json | None:
    """The application that a POST of unknown outcome made: it carries our mark. Names are not unique, so only the mark counts."""
    session.lists.forget(_listed(session))
    found = (await session.all(partial(_listed, session))).values() if mark is not None else ()
    return next((item for item in found if session.mark_of(item) == mark), None)


KIND = ApplicationKind()
