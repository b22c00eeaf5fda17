"""What is released stays in the cloud, and so must what it stands on: a vault that is let go of goes with its resource group when
that is deleted, and a policy in use, or the network of a machine, can't be deleted anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stacks.kinds import token_of
from stacks.state import State
from tenantry.plan.change import Change

_LOCK = "Microsoft.Authorization/locks"


def kept_together(changes: Sequence[Change], state: State) -> tuple[Change, ...]:
    """`changes`, and each delete of something in Azure that a released resource was made after is a release, too."""
    after = _made_after(state)
    kept: set[str] = set()
    # A lock is made last, after all there is, and stands on none of it.
    waiting = [change.urn for change in changes if change.action == "release" and change.type != _LOCK]
    while waiting:
        for urn in after.get(waiting.pop(), ()):
            if urn not in kept:
                kept.add(urn)
                waiting.append(urn)
    return tuple(replace(change, action="release", properties=()) if _goes(change, kept) else change for change in changes)


def _goes(change: Change, kept: set[str]) -> bool:
    return change.action == "delete" and change.urn in kept


def _made_after(state: State) -> dict[str, tuple[str, ...]]:
    """URN -> what in Azure it was made after. People and groups go their own way."""
    content: Mapping[str, Any] = (state.deployment.deployment or {}) if state.deployment else {}
    return {
        one["urn"]: tuple(urn for urn in one.get("dependencies") or () if _in_azure(urn))
        for one in content.get("resources") or ()
        if _in_azure(one["urn"])
    }


def _in_azure(urn: str) -> bool:
    return token_of(urn).startswith("azure-native:")
