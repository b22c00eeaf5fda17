"""Who owns what exists already under a name, and so whether a create takes it over, restores it, makes a new one or refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from graph_provider.errors import AlreadyExists, NameTaken, ServerFault, Unreachable
from graph_provider.values import Json

_SETTLE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An existing object that matches by natural key or mark. `deleted`: it lies in the recycle bin."""

    object_id: str
    mark: str | None
    deleted: bool = False
    adopted: bool = False


def choose(what: str, name: str, candidates: Sequence[Candidate], *, mark: str | None, adopt: bool) -> Candidate | None:
    """The object to take over (`adopted` says how it counts), or None: make a new one. Raises NameTaken.

    Ours is what carries our mark; a live object goes before a deleted one. Somebody else's live object needs `adopt`, and
    exactly one of it; one that carries another entry's mark is never taken. A deleted object that is not ours is only restored
    by `adopt`.
    """
    ours = sorted((item for item in candidates if mark is not None and item.mark == mark), key=lambda item: item.deleted)
    if ours:
        return replace(ours[0], adopted=adopt)
    live = [item for item in candidates if not item.deleted]
    for item in live:
        if item.mark is not None:
            raise NameTaken(what, name, item.object_id, f"it carries the mark of another entry ({item.mark})", fixed=True)
    if len(live) == 1 and adopt:
        return replace(live[0], adopted=True)
    if live:
        why = f"{len(live)} objects have that name ({', '.join(item.object_id for item in live)})" if len(live) > 1 else None
        raise NameTaken(what, name, live[0].object_id, *([why] if why else []))
    deleted = [item for item in candidates if item.mark is None]
    return replace(deleted[0], adopted=True) if adopt and len(deleted) == 1 else None


async def post_once(post: Callable[[], Awaitable[Json]], look_up: Callable[[], Awaitable[Json | None]]) -> Json:
    """Send a POST that is never repeated blindly: when its outcome is open, look first whether it happened. Gives the object."""
    try:
        return await post()
    except (ServerFault, Unreachable) as error:
        if isinstance(error, Unreachable) and not error.maybe_done:
            raise
    await asyncio.sleep(_SETTLE_SECONDS)
    found = await look_up()
    if found is not None:
        return found
    try:
        return await post()
    except AlreadyExists:
        found = await look_up()
        if found is None:
            raise
        return found
