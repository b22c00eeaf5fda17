"""What active and eligible directory roles have in common: which role a program means, who holds it, and where.

A program names a role as people do, or by id; a check turns that into the id of the role's definition, which for a built-in role
is its template id in every tenant. Facts: Graph unifiedRoleDefinition; unifiedRoleAssignment and unifiedRoleEligibilitySchedule
(principalId, roleDefinitionId, directoryScopeId: `/`, `/administrativeUnits/ID` or `/ID` of one application).
"""

from __future__ import annotations

import difflib
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from graph_provider.creator import made_by_us
from graph_provider.errors import M365Error, NameTaken, NoNaturalKey
from graph_provider.fields import Failure, Field, Shape
from graph_provider.kind import ADOPTED, CREATED, Kind, Made
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.values import Json, is_unknown

DEFINITIONS = Collection("/roleManagement/directory/roleDefinitions", ("id", "displayName", "templateId"), paged=False)
ROLE = Field(
    name="role", note="the directory role, by name, template id or definition id", required=True, replaces=True, fold_case=True
)
PRINCIPAL = Field(
    name="principalId", note="object id of the user, group or service principal", required=True, replaces=True, guid=True
)
SCOPE = Field(
    name="directoryScopeId",
    note="where it holds: `/`, `/administrativeUnits/ID`, or `/ID` of one application",
    default="/",
    replaces=True,
    fold_case=True,
)
ADOPT = Field(name="adopt", note="take over the role where somebody else gave it", shape=Shape.FLAG, compare=False)
_SCOPE = re.compile(r"/((administrativeUnits/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9_-]+")


class Unnamed(M365Error):
    """The tenant has no directory role of that name or id."""

    def __init__(self, text: str, near: Sequence[str]) -> None:
        self.reason = f"the tenant has no directory role '{text}'" + (f"; did you mean {near[0]}?" if near else "")
        super().__init__(self.reason + ".")


async def role_id(session: Session, text: str) -> str:
    """The id of the role's definition. Raises Unnamed."""
    wanted, names = text.strip().casefold(), {}
    for item in (await session.lists.all(DEFINITIONS)).values():
        names[str(item.get("displayName"))] = str(item["id"])
        if wanted in (str(item.get(key)).casefold() for key in ("id", "templateId", "displayName")):
            return str(item["id"])
    raise Unnamed(text, difflib.get_close_matches(text, names, n=1))


class RoleGrant(Kind):
    """A role that somebody holds. `grants`: the collection with the ids of this type. `activities`: how the audit log's record of
    giving one begins."""

    grants: ClassVar[Collection]
    activities: ClassVar[tuple[str, ...]]

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        scope = inputs["directoryScopeId"]
        if not is_unknown(scope) and not _SCOPE.fullmatch(scope):
            yield Failure(
                path="directoryScopeId", reason=f"'{scope}' is neither /, /administrativeUnits/ID nor /ID of an application"
            )

    async def settle(self, session: Session, inputs: Mapping[str, Any]) -> tuple[Json, Sequence[Failure]]:
        """The role by the id of its definition, so that its name and its id are the same thing to a plan."""
        role = inputs["role"]
        if is_unknown(role):
            return dict(inputs), ()
        try:
            return {**inputs, "role": await role_id(session, role)}, ()
        except Unnamed as error:
            return dict(inputs), [Failure(path="role", reason=error.reason)]

    def is_id(self, text: str) -> bool:
        return _ID.fullmatch(text) is not None

    async def find(self, session: Session, text: str) -> Sequence[str]:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) not in (2, 3):
            raise NoNaturalKey(self.name, text, f"{self.about.key}, or 'ROLE, PRINCIPALID, SCOPE'")
        given = dict(zip(("role", "principalId", "directoryScopeId"), [*parts, "/"], strict=False))
        found = await self.existing(session, {**given, "role": await role_id(session, given["role"])})
        return [str(found["id"])] if found is not None else []

    async def existing(self, session: Session, inputs: Mapping[str, Any]) -> Json | None:
        """The grant of just this role to just this principal in just this scope."""
        wanted = _who(inputs, inputs["role"])
        live = (await session.lists.all(self.grants)).values()
        return next((item for item in live if _who(item, item.get("roleDefinitionId")) == wanted), None)

    async def again(self, session: Session, inputs: Mapping[str, Any]) -> Json | None:
        """As `existing`, by a new list."""
        session.lists.forget(self.grants)
        return await self.existing(session, inputs)

    async def take_over(self, session: Session, found: Mapping[str, Any], inputs: Mapping[str, Any]) -> Made:
        """Ours when the log says so, else adopted when the program wants that. Raises NameTaken."""
        object_id, role, principal = str(found["id"]), str(inputs["role"]), str(inputs["principalId"])
        session.created(object_id)
        if inputs.get("adopt"):
            return Made(object_id=object_id, outputs={"origin": ADOPTED})
        if not await made_by_us(session, "the role of", principal, role, activities=self.activities):
            raise NameTaken(f"{self.name} of {principal}", role, object_id, "it was not this app that gave the role")
        return Made(object_id=object_id, outputs={"origin": CREATED})

    @abstractmethod
    def inputs_of(self, item: Mapping[str, Any]) -> Json:
        """A live grant in the form of inputs."""


def held(item: Mapping[str, Any]) -> Json:
    """Role, principal and scope of a live grant, in the form of inputs."""
    return {
        "role": item.get("roleDefinitionId"),
        "principalId": item.get("principalId"),
        "directoryScopeId": item.get("directoryScopeId"),
    }


def _who(item: Mapping[str, Any], role: Any) -> tuple[str, str, str]:
    return str(role).lower(), str(item.get("principalId")).lower(), str(item.get("directoryScopeId")).lower()
