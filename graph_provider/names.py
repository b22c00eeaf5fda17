"""Users and groups by the names under which people know them, for imports."""

from __future__ import annotations

from collections.abc import Sequence

from graph_provider.fields import canonical
from graph_provider.session import Session


async def users_named(session: Session, text: str) -> Sequence[str]:
    """Ids of the users with that sign-in name, at most one. Raises GraphError."""
    wanted = canonical(text, fold_case=True)
    items = (await session.all(session.users)).values()
    return [str(item["id"]) for item in items if canonical(item.get("userPrincipalName"), fold_case=True) == wanted]


async def groups_named(session: Session, text: str) -> Sequence[str]:
    """Ids of all groups of that name or, where there is none, of that mail alias. Raises GraphError."""
    wanted, items = canonical(text, fold_case=True), (await session.all(session.groups)).values()
    for name in ("displayName", "mailNickname"):
        found = [str(item["id"]) for item in items if canonical(item.get(name), fold_case=True) == wanted]
        if found:
            return found
    return ()
