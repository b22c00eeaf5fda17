"""What apply, repair and destroy did: one value, the same JSON for all three."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Step:
    """One resource's step. `message` is "" or why it failed, was not started or is unknown."""

    action: str
    type: str
    name: str
    resource_id: str = ""
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One client's run. `digest` is the plan's."""

    client: str
    digest: str = ""
    done: tuple[Step, ...] = ()
    failed: tuple[Step, ...] = ()
    not_started: tuple[Step, ...] = ()
    unknown: tuple[Step, ...] = ()
