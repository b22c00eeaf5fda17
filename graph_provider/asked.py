"""What the engine asks about right now, so that the text of an error can say which permission, licence or budget is meant."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A type, by name. `read`, `write`: its least permissions; `rare`: further ones with what each is needed for. `license`: what
    the tenant must own, `family`: the budget that throttling counts against."""

    kind: str
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    rare: tuple[tuple[str, str], ...] = ()
    license: str = ""
    family: str = ""


ASKED: ContextVar[Asked | None] = ContextVar("asked", default=None)
"""Set for the length of one request of the engine; errors look here when their text is wanted."""


def listed(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])
