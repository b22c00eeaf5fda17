"""Progress on standard error: a live line on a terminal, a line now and then elsewhere (CI logs), nothing for short work."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tenantry.cli.output import colour_wanted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

_QUIET_SECONDS = 2.0
_LINE_SECONDS = 10.0
_READS = ("refresh", "read")


class Progress:
    """Stage, number of resources seen in it, and time. Safe to call from several threads."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._stage = ""
        self._total = 0
        self._count = 0
        self._began = time.monotonic()
        self._told = self._began
        self._lock = threading.Lock()
        self._console: Console | None = None
        self._status: Status | None = None

    def stage(self, name: str, total: int = 0, /) -> None:
        """Something else begins. `total`: how many resources it will take, 0 when nobody knows."""
        with self._lock:
            self._stage, self._total, self._count = name, total, 0
            self._show()

    def step(self, place: str, operation: str) -> None:
        """One resource was read or written. A stage of reading counts reads, any other counts what changes."""
        with self._lock:
            if (operation in _READS) == (self._stage == "reading") and operation != "same":
                self._count += 1
            self._show(place)

    def say(self, text: str) -> None:
        """A notice that stays."""
        with self._lock:
            if self._console is not None:
                self._console.print(text, markup=False, highlight=False)
            else:
                print(text, file=sys.stderr, flush=True)  # noqa: T201

    def _show(self, place: str = "") -> None:
        text = f"{self._title}: {self._stage}"
        if self._total:
            text += f", {min(self._count, self._total)} of {self._total}"
        elif self._count:
            text += f", {self._count} so far"
        if self._status is not None:
            from rich.markup import escape

            self._status.update(escape(f"{text}  {place}"[:160]))
            return
        now = time.monotonic()
        if now - self._began >= _QUIET_SECONDS and now - self._told >= _LINE_SECONDS:
            self._told = now
            print(f"{text} ({now - self._began:.0f} s)", file=sys.stderr, flush=True)  # noqa: T201

    @contextmanager
    def shown(self) -> Iterator[Progress]:
        """While the work runs."""
        if not sys.stderr.isatty():
            yield self
            return
        from rich.console import Console

        self._console = Console(stderr=True, no_color=not colour_wanted(sys.stderr))
        with self._console.status(self._title) as status:
            self._status = status
            try:
                yield self
            finally:
                self._status = None
