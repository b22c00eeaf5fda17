"""`m365:index:ServicePrincipal`: what an application, of this tenant, of Microsoft's or of anybody's, is in this tenant.

Facts: Graph servicePrincipal (one for each appId; deletedItems for 30 days; what it shows of its application is the
application's), "Create servicePrincipal" (400 while the application is not replicated yet). The ownership mark is the last line
of the notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.app_owners import owners, set_owners
from graph_provider.errors import M365Error, NotFound, PartlyDone
from graph_provider.fields import Difference, Field, Shape
from graph_provider.kind import About, Family, Found, Made, Mark, Oddity, Permissions, tops
from graph_provider.lists import Collection
from graph_provider.plain import Plain, mark_field
from graph_provider.session import Session
from graph_provider.values import Json

_SELECT = (
    "id,appId,accountEnabled,appRoleAssignmentRequired,description,notes,notificationEmailAddresses,preferredSingleSignOnMode,"
    "loginUrl,samlSingleSignOnSettings,alternativeNames,tags"
)
# What clears a property that cannot be null.
_EMPTY: Json = {
    "accountEnabled": True,
    "appRoleAssignmentRequired": False,
    "notificationEmailAddresses": [],
    "alternativeNames": [],
    "tags": [],
}


class ServicePrincipalKind(Plain):
    """A service principal, made for the application of an `app_id`. Those of Microsoft's own and of gallery applications often
    exist already: `adopt` takes them over, and gives them back on delete."""

    token = "m365:index:ServicePrincipal"
    what = "service principal"
    collection = Collection("/servicePrincipals", tuple(_SELECT.split(",")))
    deleted = Collection("/directory/deletedItems", ("id", "appId", "notes"), cast="/microsoft.graph.servicePrincipal")
    named = "appId"
    text = "notes"
    about = About(
        path="/servicePrincipals/{id}",
        key="object id",
        natural_key=("appId",),
        mark=Mark.NOTES,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(
                what="400 while the application it is made for is not replicated yet, which is waited for",
                source="Microsoft Graph, servicePrincipal, create; clients' reports of 'does not reference a valid application'",
            ),
            Oddity(
                what="it is deleted with its application, but not restored with it",
                source="Microsoft Graph, directory deletedItems, restore",
            ),
            Oddity(
                what="displayName, roles, scopes and redirect addresses are its application's",
                source="Microsoft Graph, servicePrincipal, update",
            ),
        ),
    )
    permissions = Permissions(
        read=("Application.Read.All",),
        write=("Application.ReadWrite.OwnedBy",),
        rare=(
            ("Directory.Read.All", "ownerIds"),
            ("Application.ReadWrite.All", "a service principal that somebody else made"),
        ),
    )
    fields = (
        Field(name="appId", note="client id of the application", required=True, replaces=True, guid=True),
        Field(name="accountEnabled", note="whether anybody can sign in to it", shape=Shape.FLAG),
        Field(
            name="appRoleAssignmentRequired",
            note="whether only those to whom a role was given can sign in",
            shape=Shape.FLAG,
        ),
        Field(name="description", note="what it is for, as people see it", longest=1024),
        Field(name="notes", note="notes for whoever manages it"),
        Field(name="notificationEmailAddresses", note="who is told before its certificate for SAML expires", shape=Shape.TEXTS),
        Field(name="preferredSingleSignOnMode", note="how people sign in", choices=("password", "saml", "notSupported", "oidc")),
        Field(name="loginUrl", note="where people are sent to sign in; bookmark of a linked application"),
        Field(
            name="samlSingleSignOnSettings",
            note="of single sign-on by SAML",
            shape=Shape.OBJECT,
            parts=(Field(name="relayState", note="where the provider sends people after sign-in"),),
        ),
        Field(name="alternativeNames", note="further names, of managed identities and the like", shape=Shape.TEXTS),
        Field(name="tags", note="tags; HideApp hides it from people's lists", shape=Shape.TEXTS),
        Field(name="ownerIds", note="object ids of the owners, users or service principals", shape=Shape.TEXTS, guid=True),
        mark_field("notes"),
        Field(name="adopt", note="take over the existing service principal", shape=Shape.FLAG, compare=False),
    )

    @property
    def _bodies(self) -> set[str]:
        return super()._bodies - {"ownerIds"}

    def patch_body(self, old: Mapping[str, Any], new: Mapping[str, Any], names: set[str]) -> Json:
        body = super().patch_body(old, new, names)
        for name in names & set(_EMPTY):
            body[name] = _EMPTY[name] if body[name] is None else body[name]
        return body

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        found = await super().read(session, object_id, prior)
        if found is None and not prior:  # an import may name the application
            named = await self.find(session, object_id)
            found = await super().read(session, named[0], prior) if named else None
        if found is None or (prior and "ownerIds" not in prior):
            return found
        try:
            found.inputs["ownerIds"] = await owners(session, _path(found.object_id), prior.get("ownerIds") or [])
        except NotFound:
            return None
        return found

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        made = await super().create(session, {name: value for name, value in inputs.items() if name != "ownerIds"})
        if "ownerIds" in inputs:
            path, wanted = _path(made.object_id), inputs["ownerIds"] or []
            try:
                await set_owners(session, path, await owners(session, path, wanted), wanted)
            except M365Error as error:
                raise PartlyDone(made.object_id, {**inputs, "ownerIds": [], **made.outputs}, [str(error)]) from error
        return made

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        await super().update(session, object_id, old, new, [one for one in changed if one.top != "ownerIds"])
        if "ownerIds" in tops(changed):
            session.writing(object_id)
            await set_owners(session, _path(object_id), old.get("ownerIds"), new.get("ownerIds"))
        return {}


def _path(object_id: str) -> str:
    return f"/servicePrincipals/{object_id}"


KIND = ServicePrincipalKind()
