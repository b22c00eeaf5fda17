"""`m365:index:AppRoleAssignment`: one role of an application, held by a user, a group or another service principal. Its id is
`RESOURCEID/PRINCIPALID/APPROLEID`.

Facts: Graph appRoleAssignment, "List appRoleAssignedTo", "Grant an appRoleAssignment for a service principal" (the role of
zeros is access without a role; one assignment for each holder and role). It carries nothing of ours, so an existing one is ours
only if the audit log says that our own app gave it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.creator import made_by_us
from graph_provider.errors import AlreadyExists, NameTaken, NotFound
from graph_provider.fields import GUID, Difference, Field, Output, Shape
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity, Permissions
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.takeover import post_once
from graph_provider.values import Json

DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"
_KEYS = ("resourceId", "principalId", "appRoleId")


class AppRoleAssignmentKind(Kind):
    """One app role for one user, group or service principal: access of people to an application, or a permission of an
    application (admin consent), as in Microsoft Graph's `User.Read.All`."""

    token = "m365:index:AppRoleAssignment"
    about = About(
        path="/servicePrincipals/{id}/appRoleAssignedTo/{id}",
        key="`RESOURCEID/PRINCIPALID/APPROLEID`",
        natural_key=_KEYS,
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(
                what="400 or 404 while holder, application or role are not replicated yet, which is waited for",
                source="Microsoft Graph, appRoleAssignment; clients' reports of 'Permission being assigned was not found'",
            ),
            Oddity(
                what="all assignments of one application are read by one list",
                source="Microsoft Graph, servicePrincipal, list appRoleAssignedTo",
            ),
        ),
    )
    permissions = Permissions(
        read=("Application.Read.All",),
        write=("Application.Read.All", "AppRoleAssignment.ReadWrite.All"),
        rare=(("AuditLog.Read.All", "an assignment that exists already"),),
    )
    outputs = (Output(name="assignmentId", note="Graph's own id of the assignment", always=True),)
    fields = (
        Field(name="principalId", note="object id of who holds the role", required=True, replaces=True, guid=True),
        Field(
            name="resourceId",
            note="object id of the service principal whose role it is",
            required=True,
            replaces=True,
            guid=True,
        ),
        Field(
            name="appRoleId",
            note="id of the role; zeros, the default, for access without a role",
            replaces=True,
            guid=True,
            default=DEFAULT_ROLE,
        ),
        Field(name="adopt", note="take over an assignment that somebody else made", shape=Shape.FLAG, compare=False),
    )

    def is_id(self, text: str) -> bool:
        parts = text.split("/")
        return len(parts) == len(_KEYS) and all(GUID.fullmatch(part) for part in parts)

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """`RESOURCEID, PRINCIPALID, APPROLEID`, the last one with a default."""
        parts = [part.strip() for part in text.split(",")]
        parts += [DEFAULT_ROLE] * (len(parts) == len(_KEYS) - 1)
        object_id = "/".join(parts)
        return [object_id] if self.is_id(object_id) and await _live(session, object_id) else []

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        live = await _live(session, object_id) if self.is_id(object_id) else None
        if live is None:
            return None
        inputs = dict(zip(_KEYS, object_id.lower().split("/"), strict=True))
        return Found(object_id=object_id.lower(), inputs=inputs, outputs={"assignmentId": live["id"]})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        keys = {name: str(inputs[name]).lower() for name in _KEYS}
        object_id, collection = "/".join(keys.values()), _given(keys["resourceId"])
        live, made = await _listed(session, object_id), None
        if live is None:
            try:
                made = await post_once(lambda: session.client.post(collection.path, keys), lambda: _anew(session, object_id))
                session.lists.forget(collection)
            except AlreadyExists:  # it came after the list, or with a request that seemed lost
                live = await _anew(session, object_id)
        if made is not None:
            return Made(object_id=object_id, outputs={"origin": CREATED, "assignmentId": made["id"]})
        origin = await _origin(session, object_id, inputs)
        return Made(object_id=object_id, outputs={"origin": origin, "assignmentId": (live or {}).get("id")})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del session, object_id, old, new, changed  # every property replaces
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        collection = _given(object_id.split("/", maxsplit=1)[0])
        try:
            await session.client.delete(f"{collection.path}/{state.get('assignmentId')}")
        except NotFound:
            live = await _live(session, object_id)  # what somebody took away and gave again has another id
            if live is not None and live["id"] != state.get("assignmentId"):
                await session.client.delete(f"{collection.path}/{live['id']}")
        session.lists.forget(collection)


def _given(resource_id: str) -> Collection:
    return Collection(f"/servicePrincipals/{resource_id.lower()}/appRoleAssignedTo")


async def _listed(session: Session, object_id: str) -> Json | None:
    """The assignment as this run's list knows it. Raises NotFound when the application is gone."""
    resource, *wanted = object_id.lower().split("/")
    found = (await session.lists.all(_given(resource))).values()
    return next(
        (one for one in found if [str(one.get("principalId")).lower(), str(one.get("appRoleId")).lower()] == wanted), None
    )


async def _anew(session: Session, object_id: str) -> Json | None:
    session.lists.forget(_given(object_id.split("/", maxsplit=1)[0]))
    return await _listed(session, object_id)


async def _live(session: Session, object_id: str) -> Json | None:
    """The assignment; None when two lists in turn lack it, or the application is gone."""
    try:
        return await _listed(session, object_id) or await _anew(session, object_id)
    except NotFound:
        return None


async def _origin(session: Session, object_id: str, inputs: Mapping[str, Any]) -> str:
    """How an existing assignment counts. Raises NameTaken."""
    if inputs.get("adopt"):
        return ADOPTED
    if await made_by_us(session, "app role assignment", *object_id.split("/")):
        return CREATED
    raise NameTaken("app role assignment", object_id, object_id, "somebody else made it")


KIND = AppRoleAssignmentKind()
