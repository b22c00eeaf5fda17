"""`m365:index:DirectoryRoleAssignment`: a directory role that somebody holds all the time.

Facts: Graph unifiedRoleAssignment (made of principalId, roleDefinitionId and directoryScopeId, none of which can change later;
the same one twice is a 400 that speaks of a conflicting object). It can carry no mark, so one that exists is ours when the audit
log names our app as the one who gave it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.errors import AlreadyExists, NotFound
from graph_provider.fields import Difference
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Made, Mark, Oddity, Permissions
from graph_provider.lists import Collection
from graph_provider.roles import ADOPT, PRINCIPAL, ROLE, SCOPE, RoleGrant, held, role_id
from graph_provider.session import Session
from graph_provider.takeover import post_once
from graph_provider.values import Json


class DirectoryRoleAssignmentKind(RoleGrant):
    """A directory role given for good, in the whole directory or in a part of it. Nobody can take Global Administrator from
    himself: Graph refuses, and says so."""

    token = "m365:index:DirectoryRoleAssignment"
    grants = Collection("/roleManagement/directory/roleAssignments", paged=False)
    activities = ("add member to role",)
    about = About(
        path=f"{grants.path}/{{id}}",
        key="assignment id",
        natural_key=("role", "principalId", "directoryScopeId"),
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        oddities=(
            Oddity(what="nothing of an assignment can be changed", source="Microsoft Graph, unifiedRoleAssignment"),
            Oddity(
                what="a group can hold a role only when it was made with isAssignableToRole",
                source="Microsoft Graph, unifiedRoleAssignment, create",
            ),
            Oddity(
                what="nobody can take Global Administrator from himself",
                source="Microsoft Entra, remove role assignments",
            ),
            Oddity(
                what="Privileged Identity Management keeps the last active Global Administrator",
                source="Microsoft Entra, what is Privileged Identity Management",
            ),
        ),
    )
    permissions = Permissions(
        read=("RoleManagement.Read.Directory",),
        write=("RoleManagement.ReadWrite.Directory",),
        rare=(
            ("AuditLog.Read.All", "a role that exists already: who gave it"),
            ("Application.Read.All", "a role that exists already: which service principal is ours"),
        ),
    )
    fields = (ROLE, PRINCIPAL, SCOPE, ADOPT)

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        return held(item)

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.lists.one(self.grants, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=self.inputs_of(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        wanted = {**inputs, "role": await role_id(session, inputs["role"])}
        found = await self.existing(session, wanted)
        if found is not None:
            return await self.take_over(session, found, wanted)
        body = {
            "principalId": wanted["principalId"],
            "roleDefinitionId": wanted["role"],
            "directoryScopeId": wanted["directoryScopeId"],
        }
        try:
            item = await post_once(lambda: session.client.post(self.grants.path, body), lambda: self.again(session, wanted))
        except AlreadyExists:
            found = await self.again(session, wanted)
            if found is None:
                raise
            return await self.take_over(session, found, wanted)
        session.created(str(item["id"]))
        return Made(object_id=str(item["id"]), outputs={"origin": CREATED})

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        """Nothing can change: every input replaces."""
        del session, object_id, old, new, changed
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        session.writing(object_id)
        try:
            await session.client.delete(f"{self.grants.path}/{object_id}")
        except NotFound:
            return
        finally:
            session.lists.forget(self.grants)


KIND = DirectoryRoleAssignmentKind()
