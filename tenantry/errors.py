"""Every error the core and the command line raise, and the exit code each one means.

    TenantryError                1  anything that failed
    +-- SpecError                2  a spec that cannot be used; carries every problem
    +-- UsageError               2  wrong options, wrong client, wrong cloud
    +-- CredentialsError         1  no credentials, or the cloud refused them
    +-- CloudUnreachable         1  the cloud (or the simulator) does not answer
    +-- EngineError              1  the Pulumi engine is missing, too old or failed
    +-- StateError               1  the state cannot be read, written or decrypted
    |   +-- StateLocked          1  somebody else is applying
    +-- ApplyFailed              1  some changes failed; says what was done and what was not
    +-- Refused                  5  a guard said no; carries every reason
    +-- PlanMismatch             6  the plan is not the reviewed one
    +-- Unknown                  4  something could not be read, so nothing was written
    +-- Interrupted            130  stopped by the user

A message says where, what was found, what was expected and what to do. `hint` is the way out, one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class TenantryError(Exception):
    """Root of the tree. `str(error)` is the message, `hint` says what to do next (may be empty)."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong in a spec file. `line` and `column` start at 1; 0 means the file as a whole."""

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""


class SpecError(TenantryError):
    """A spec that cannot be used. `problems` holds all of them, in file and line order."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.file}:{p.line}:{p.column}: {p.message}" for p in problems))
        self.problems = tuple(problems)


class UsageError(TenantryError):
    """Wrong options, an unknown client, a cloud or a tenant that does not fit."""

    exit_code = 2


class CredentialsError(TenantryError):
    """No credentials, or the cloud refused them."""


class CloudUnreachable(TenantryError):
    """The cloud or the simulator does not answer."""


class EngineError(TenantryError):
    """The Pulumi engine is missing, of the wrong version, or failed outside any resource."""


class StateError(TenantryError):
    """The state cannot be read, written or decrypted."""


class StateLocked(StateError):
    """Another run holds the lock of this client's state."""


class ApplyFailed(TenantryError):
    """Some changes failed; the result says what was done and what was not started."""


class Refused(TenantryError):
    """A guard said no. `reasons` holds every reason of every guard."""

    exit_code = 5

    def __init__(self, reasons: Sequence[str], *, hint: str = "") -> None:
        super().__init__("; ".join(reasons), hint=hint)
        self.reasons = tuple(reasons)


class PlanMismatch(TenantryError):
    """The plan recomputed by apply is not the one that was reviewed. Nothing was written."""

    exit_code = 6


class Unknown(TenantryError):
    """Something could not be read. Nothing was written."""

    exit_code = 4


class Interrupted(TenantryError):
    """Stopped by the user."""

    exit_code = 130


# Where several hold, the first of these wins (design: "Command line").
EXIT_PRECEDENCE = (130, 2, 1, 5, 6, 4, 3, 0)


def worst(codes: Sequence[int]) -> int:
    """The exit code of a run whose parts ended with `codes` (0 when there are none)."""
    return min(codes, key=EXIT_PRECEDENCE.index, default=0)
