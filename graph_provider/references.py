"""Members and owners of a group: the `$ref` addresses and the writes on them.

`DELETE /groups/{id}/members/{id}` without `/$ref` addresses the member itself and can delete a person, so the address is built in
one function only. Facts: Graph group members (20 references in one PATCH, all or nothing; adding twice is 400; removing a
non-member is 404).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from graph_provider.calls import Call
from graph_provider.errors import AlreadyReferenced, BadRequest, GraphError, NotFound
from graph_provider.lists import Collection
from graph_provider.session import Session

Relation = Literal["members", "owners"]

_BIND_LIMIT = 20


def references(group_id: str, relation: Relation) -> Collection:
    """The ids of all members or owners: one list a run, again only after a write on the group."""
    return Collection(f"/groups/{group_id}/{relation}", ("id",))


def reference_path(group_id: str, relation: Relation, object_id: str) -> str:
    """The address of the reference, never of the object it points to. Raises ValueError for an id that could change the path."""
    for part in (group_id, object_id):
        if not part or not all(letter.isalnum() or letter == "-" for letter in part):
            raise ValueError(f"'{part}' is not an object id")
    return f"/groups/{group_id}/{relation}/{object_id}/$ref"


async def add_reference(session: Session, group_id: str, relation: Relation, object_id: str) -> None:
    """Add one; one that is there already is fine."""
    session.writing(group_id)
    body = {"@odata.id": session.client.reference("directoryObjects", object_id)}
    try:
        await session.client.post(f"/groups/{group_id}/{relation}/$ref", body)
    except AlreadyReferenced:
        return


async def remove_reference(session: Session, group_id: str, relation: Relation, object_id: str) -> None:
    """Remove one; one that is gone already is fine."""
    session.writing(group_id)
    try:
        await session.client.delete(reference_path(group_id, relation, object_id))
    except NotFound:
        return


async def add_members(session: Session, group_id: str, object_ids: Sequence[str]) -> None:
    """Add members, 20 in one PATCH. A refused PATCH wrote nothing, so its members are then added one by one; the first one that
    fails raises, after all others were tried."""
    session.writing(group_id)
    failed: list[GraphError] = []
    for start in range(0, len(object_ids), _BIND_LIMIT):
        some = object_ids[start : start + _BIND_LIMIT]
        try:
            if len(some) > 1:
                references = [session.client.reference("directoryObjects", object_id) for object_id in some]
                await session.client.patch(f"/groups/{group_id}", {"members@odata.bind": references})
                continue
        except (BadRequest, NotFound):
            pass
        for object_id in some:
            try:
                await add_reference(session, group_id, "members", object_id)
            except GraphError as error:
                failed.append(error)
    if failed:
        raise failed[0]


async def remove_members(session: Session, group_id: str, object_ids: Sequence[str]) -> None:
    """Remove members, one after another in as few requests as possible. The first failure raises, after all were tried."""
    session.writing(group_id)
    calls = [Call(method="DELETE", path=reference_path(group_id, "members", object_id)) for object_id in object_ids]
    outcomes = await session.client.serial(calls)
    failed = [outcome for outcome in outcomes if isinstance(outcome, GraphError) and not isinstance(outcome, NotFound)]
    if failed:
        raise failed[0]
