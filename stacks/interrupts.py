"""Ctrl-C: the running engines are asked to stop after the steps in hand, and the command then says what was done.

Without an engine running nothing is being written, so the command ends at once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Stop = Callable[[], None]


class Interrupts:
    """Installed once by the command line for the whole run; engines register while they run."""

    def __init__(self) -> None:
        self.requested = False
        self._running: set[Stop] = set()
        self._say: Callable[[str], None] = lambda _text: None

    @contextmanager
    def installed(self, say: Callable[[str], None]) -> Iterator[None]:
        """Take SIGINT and SIGTERM over (main thread only; elsewhere nothing happens)."""
        self._say = say
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def running(self, stop: Stop) -> Iterator[None]:
        """While this holds, an interrupt calls `stop` instead of ending the command."""
        self._running.add(stop)
        try:
            if self.requested:
                raise KeyboardInterrupt
            yield
        finally:
            self._running.discard(stop)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if not self._running:
            self.requested = True
            raise KeyboardInterrupt
        self._say(
            "Stopping after the steps in hand; press Ctrl-C again to stop at once." if not self.requested else "Stopping at once."
        )
        self.requested = True
        for stop in tuple(self._running):
            stop()


INTERRUPTS = Interrupts()
