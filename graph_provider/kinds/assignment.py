"""`m365:index:Assignment`: whom one policy of Intune reaches, the whole set. Its id is `TYPE/POLICYID`.

For policies that another program makes, or whose targets another part of a program knows; types that have `assignments` of their
own are assigned there. A create never takes anybody away whom nobody declared, unless it may adopt the set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_provider import intune_assignments
from graph_provider.errors import NotEmpty, NotFound
from graph_provider.fields import GUID, Difference, Failure, Field, Shape, same
from graph_provider.intune import COMPLIANCE, CONFIGURATIONS, CONFIGURE, ENROLMENT
from graph_provider.kind import ADOPTED, CREATED, About, Family, Found, Kind, Made, Mark, Oddity
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.values import Json

_COLLECTIONS = {one.path.rpartition("/")[2]: one for one in (CONFIGURATIONS, COMPLIANCE, ENROLMENT)}
_WORDS = {ENROLMENT: "enrollmentConfigurationAssignments"}


def _whole(field: Field) -> Field:
    """What is left out is empty; false says as much."""
    return replace(field, always=True, normal=(lambda value: value or None) if field.shape is Shape.FLAG else None)


class AssignmentKind(Kind):
    """Everybody whom one policy of Intune reaches. On delete it reaches nobody; an adopted or imported set is left as it is."""

    token = "m365:index:Assignment"
    about = About(
        path="/deviceManagement/{type}/{id}/assignments",
        key="`TYPE/POLICYID`, as `deviceConfigurations/ID`",
        natural_key=("policyType", "policyId"),
        mark=Mark.OWNER,
        family=Family.INTUNE,
        license="Microsoft Intune",
        oddities=(Oddity(what="an assignment replaces all others of the policy", source="Microsoft Graph, Intune, assign"),),
    )
    permissions = CONFIGURE
    fields = (
        Field(name="policyType", note="collection of the policy", required=True, replaces=True, choices=tuple(_COLLECTIONS)),
        Field(name="policyId", note="id of the policy", required=True, replaces=True, fold_case=True),
        *(_whole(field) for field in intune_assignments.TARGETS),
        Field(name="adopt", note="take over a set that others have made", shape=Shape.FLAG, compare=False),
    )

    def problems(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        yield from intune_assignments.problems(inputs, "")

    def is_id(self, text: str) -> bool:
        kind, _, policy = text.partition("/")
        return kind in _COLLECTIONS and GUID.match(policy) is not None and "/" not in policy

    async def find(self, session: Session, text: str) -> Sequence[str]:
        """`TYPE/name of the policy`."""
        kind, _, name = text.partition("/")
        if kind not in _COLLECTIONS:
            return ()
        items = (await session.lists.all(_COLLECTIONS[kind])).values()
        return [f"{kind}/{item['id']}" for item in items if str(item.get("displayName")).casefold() == name.casefold()]

    async def read(self, session: Session, object_id: str, prior: Mapping[str, Any]) -> Found | None:
        del prior
        kind, _, policy = object_id.partition("/")
        item = await session.lists.one(_COLLECTIONS[kind], policy)
        if item is None:
            return None
        reached = intune_assignments.told(item.get("assignments") or ())
        return Found(object_id=f"{kind}/{item['id']}", inputs={"policyType": kind, "policyId": str(item["id"]), **reached})

    async def create(self, session: Session, inputs: Mapping[str, Any]) -> Made:
        kind, policy = str(inputs["policyType"]), str(inputs["policyId"])
        item = await session.lists.fresh(_COLLECTIONS[kind], policy)
        live = intune_assignments.told((item or {}).get("assignments") or ())
        object_id = f"{kind}/{policy}"
        extra = _extra(live, inputs)
        if extra and not inputs.get("adopt") and policy.lower() not in session.made:
            raise NotEmpty(f"the assignment of {object_id}", extra, object_id)
        if not _equal(live, inputs):
            await _assign(session, _COLLECTIONS[kind], policy, inputs)
        return Made(object_id=object_id, outputs={"origin": ADOPTED if extra and inputs.get("adopt") else CREATED})

    def origin_of_new(self, inputs: Mapping[str, Any]) -> str | None:
        return None if inputs.get("adopt") else CREATED

    async def update(
        self, session: Session, object_id: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: Sequence[Difference]
    ) -> Json:
        del old
        if changed:
            kind, _, policy = object_id.partition("/")
            await _assign(session, _COLLECTIONS[kind], policy, new)
        return {}

    async def delete(self, session: Session, object_id: str, state: Mapping[str, Any]) -> None:
        kind, _, policy = object_id.partition("/")
        if state.get("origin") != ADOPTED:
            try:
                await _assign(session, _COLLECTIONS[kind], policy, {})
            except NotFound:
                return


async def _assign(session: Session, collection: Collection, policy: str, wanted: Mapping[str, Any]) -> None:
    session.writing(policy)
    word = _WORDS.get(collection, "assignments")
    await intune_assignments.assign(session, f"{collection.path}/{policy}", wanted, word)


def _equal(live: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(same(_whole(field), live.get(field.name), wanted.get(field.name)) for field in intune_assignments.TARGETS)


def _extra(live: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Whom the policy reaches, or leaves out, beyond what is declared."""
    found = []
    for name, value in live.items():
        if isinstance(value, list):
            declared = {str(one).lower() for one in wanted.get(name) or ()}
            found += [f"{name}: {one}" for one in value if str(one).lower() not in declared]
        elif value and not wanted.get(name):
            found.append(name)
    return found


KIND = AssignmentKind()
