"""Owners of applications and service principals: `$ref` addresses under `/applications/{id}` or `/servicePrincipals/{id}`.

Whatever an app makes, its own service principal owns; that is how it may change it later with Application.ReadWrite.OwnedBy. So
the provider's own service principal counts as an owner only where the program names it, and is never taken away otherwise.
Facts: Graph application and servicePrincipal, "List owners", "Add owner", "Remove owner".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph_provider.errors import AlreadyReferenced, NotFound
from graph_provider.session import Session


def folded(ids: Sequence[str] | None) -> set[str]:
    return {object_id.lower() for object_id in ids or []}


async def owners(session: Session, path: str, named: Collection[str]) -> list[str]:
    """Ids of the owners of the object at `path`. `named`: ids that count even if they are the provider's own. Raises NotFound."""
    found = await session.client.list(f"{path}/owners", select=["id", "appId"], page=None)
    counts = folded(list(named))
    return sorted(
        str(item["id"])
        for item in found
        if str(item.get("appId")).lower() not in session.own_app_ids or str(item["id"]).lower() in counts
    )


async def set_owners(session: Session, path: str, old: Sequence[str] | None, new: Sequence[str] | None) -> None:
    """Add first, then remove: the last owner of an object cannot always go."""
    before, after = folded(old), folded(new)
    for owner in sorted(after - before):
        try:
            await session.client.post(f"{path}/owners/$ref", {"@odata.id": session.client.reference("directoryObjects", owner)})
        except AlreadyReferenced:
            continue
    for owner in sorted(before - after):
        try:
            await session.client.delete(reference_path(path, owner))
        except NotFound:
            continue


def reference_path(path: str, owner: str) -> str:
    """The address of the reference: without `/$ref` it would be the owner itself. Raises ValueError for what is no id."""
    if not owner or not all(letter.isalnum() or letter == "-" for letter in owner):
        raise ValueError(f"'{owner}' is not an object id")
    return f"{path}/owners/{owner}/$ref"
