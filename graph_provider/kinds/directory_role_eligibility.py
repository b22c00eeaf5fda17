"""`m365:index:DirectoryRoleEligibility`: a directory role that somebody may activate when it is needed.

It is given, changed and taken by requests, which the service may work off later. Facts: Graph
unifiedRoleEligibilityScheduleRequest (adminAssign, adminUpdate, adminRemove; status) and unifiedRoleEligibilitySchedule, whose id
is the request's `targetScheduleId`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from graph_provider.errors import AlreadyExists, BadRequest, M365Error, NotFound
from graph_provider.fields import Difference, Failure, Field, differences
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Made, Mark, Oddity, Permissions
from graph_provider.lists import Collection
from graph_provider.roles import ADOPT, PRINCIPAL, ROLE, SCOPE, RoleGrant, held, role_id
from graph_provider.session import Session
from graph_provider.takeover import post_once
from graph_provider.values import Json, is_unknown

_REQUESTS = "/roleManagement/directory/roleEligibilityScheduleRequests"
_DONE = {"Provisioned", "Granted", "ScheduleCreated", "Revoked"}
_REFUSED = {"Failed", "Denied", "Canceled", "AdminDenied", "Invalid", "InvalidRequest", "TimedOut", "FailedAsResourceIsLocked"}
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_REASON = "kept as code"


def _moment(value: Any) -> Any:
    """A moment in one form, whatever its zone and however fine."""
    found = _parsed(value)
    return value if found is None else found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parsed(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None


class DirectoryRoleEligibilityKind(RoleGrant):
    """A directory role that a principal is eligible for, until `end_date_time` or for good. Who has it activates it."""

    token = "m365:index:DirectoryRoleEligibility"
    grants = Collection("/roleManagement/directory/roleEligibilitySchedules", paged=False)
    activities = ("add eligible member to role",)
    about = About(
        path=f"{grants.path}/{{id}}",
        key="schedule id",
        natural_key=("role", "principalId", "directoryScopeId"),
        mark=Mark.NONE,
        family=Family.DIRECTORY,
        license="Microsoft Entra ID P2",
        oddities=(
            Oddity(
                what="it is written by requests of its own, which may still be pending when they are answered",
                source="Microsoft Graph, unifiedRoleEligibilityScheduleRequest",
            ),
            Oddity(
                what="the role's settings can demand an end within a limit and a justification",
                source="Microsoft Graph, unifiedRoleManagementPolicy, rules",
            ),
            Oddity(what="when its end has come it is gone", source="Microsoft Graph, unifiedRoleEligibilitySchedule"),
        ),
    )
    permissions = Permissions(
        read=("RoleManagement.Read.Directory",),
        write=("RoleEligibilitySchedule.ReadWrite.Directory", "RoleManagement.Read.Directory"),
        rare=(
            ("AuditLog.Read.All", "a role that exists already: who gave it"),
            ("Application.Read.All", "a role that exists already: which service principal is ours"),
        ),
    )
    fields = (
        ROLE,
        PRINCIPAL,
        SCOPE,
        Field(name="endDateTime", note="when it ends, as `2027-01-31T00:00:00Z`; never by default", always=True, normal=_moment),
        Field(name="justification", note="why, for the log of the requests", compare=False, longest=500),
        ADOPT,
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from super().problems(inputs)
        end = inputs.get("endDateTime")
        if end is not None and not is_unknown(end) and _parsed(end) is None:
            yield Failure(path="endDateTime", reason=f"'{end}' is not a moment with its zone, such as 2027-01-31T00:00:00Z")

    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        expiration = (item.get("scheduleInfo") or {}).get("expiration") or {}
        return {**held(item), "endDateTime": expiration.get("endDateTime")}

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        item = await session.lists.one(self.grants, object_id)
        return None if item is None else Found(object_id=str(item["id"]), inputs=self.inputs_of(item))

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        wanted = {**inputs, "role": await role_id(session, inputs["role"])}
        found = await self.existing(session, wanted)
        if found is not None:
            return await self._existing_taken(session, found, wanted)
        try:
            item = await post_once(lambda: self._ask(session, "adminAssign", wanted), lambda: self.again(session, wanted))
        except AlreadyExists:
            found = await self.again(session, wanted)
            if found is None:
                raise
            return await self._existing_taken(session, found, wanted)
        object_id = str(item.get("targetScheduleId") or item["id"])
        session.created(object_id)
        return Made(object_id=object_id, outputs={"origin": CREATED})

    async def _existing_taken(self, session: Session, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Made:
        made = await self.take_over(session, found, wanted)
        if differences(self.fields, self.inputs_of(found), wanted):
            await self._ask(session, "adminUpdate", wanted)
        return made

    async def _ask(self, session: Session, action: str, inputs: Mapping[str, Any]) -> Json:
        """Send a request and see it through. Raises M365Error when it is refused, or still open at the end of all patience."""
        end = inputs.get("endDateTime")
        expiration = {"type": "afterDateTime", "endDateTime": _moment(end)} if end else {"type": "noExpiration"}
        body: Json = {
            "action": action,
            "principalId": inputs["principalId"],
            "roleDefinitionId": inputs["role"],
            "directoryScopeId": inputs["directoryScopeId"],
            "justification": inputs.get("justification") or _REASON,
        }
        if action != "adminRemove":
            body["scheduleInfo"] = {"expiration": expiration}
        asked: Json = await session.client.post(_REQUESTS, body)
        session.client.made(str(asked["id"]))
        for wait in (*_WAITS, None):
            status = str(asked.get("status"))
            if status in _REFUSED:
                raise M365Error(f"the request {asked['id']} ({action}) for the eligible role ended as {status}")
            if status in _DONE or wait is None:
                break
            await asyncio.sleep(wait)
            asked = await session.client.get(f"{_REQUESTS}/{asked['id']}")
        if status not in _DONE:
            raise M365Error(
                f"the request {asked['id']} ({action}) for the eligible role is still {status}: apply again when it is done or "
                "approved"
            )
        return asked

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del old
        if changed:
            session.writing(object_id)
            await self._ask(session, "adminUpdate", {**new, "role": await role_id(session, new["role"])})
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        if state.get("origin") == ADOPTED:
            return
        session.writing(object_id)
        try:
            await self._ask(session, "adminRemove", {**state, "role": await role_id(session, state["role"])})
        except NotFound:
            return
        except BadRequest as error:
            if error.code != "RoleAssignmentDoesNotExist":
                raise
        finally:
            session.lists.forget(self.grants)


KIND = DirectoryRoleEligibilityKind()
