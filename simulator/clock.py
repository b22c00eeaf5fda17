"""The simulator's own time: wall time plus an offset, or frozen. Tokens and certificates use wall time, not this."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Example clients hold dates, so the simulated cloud starts on the same day forever.
DEFAULT_START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def later(moment: datetime, *, days: float = 0, seconds: float = 0) -> datetime:
    """`moment` and so much more; the calendar's last second where that leads out of it, as with .NET's (general knowledge)."""
    try:
        return min(moment + timedelta(days=days, seconds=seconds), LAST)
    except OverflowError:
        return LAST


@dataclass(kw_only=True)
class Clock:
    """`set_to` moves the clock; it goes on from there unless `frozen`."""

    start: datetime = DEFAULT_START
    frozen: bool = False
    _since: float = 0.0

    def __post_init__(self) -> None:
        self._since = time.monotonic()

    def now(self) -> datetime:
        if self.frozen:
            return self.start
        return self.start + timedelta(seconds=time.monotonic() - self._since)

    def set_to(self, moment: datetime, *, frozen: bool | None = None) -> None:
        self.start = moment
        self._since = time.monotonic()
        if frozen is not None:
            self.frozen = frozen

    def advance(self, seconds: float) -> None:
        self.set_to(self.now() + timedelta(seconds=seconds))
