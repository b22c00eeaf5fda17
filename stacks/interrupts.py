"""Ctrl-C: the running engines are asked to stop after the steps in hand, and the command then says what was done.

Without an engine running nothing is being written, so the command ends at once. A second Ctrl-C stops the engines at once.
SIGTERM and SIGHUP (a job that is cancelled, a terminal that is closed) count the same.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Stop = Callable[[], None]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Installed once by the command line for the whole run; engines register while they run."""

    def __init__(self) -> None:
        self.requested = False
        self._running: set[Stop] = set()
        self._writing = 0
        self._say: Callable[[str], None] = lambda _text: None

    @contextmanager
    def installed(self, say: Callable[[str], None]) -> Iterator[None]:
        """Take the signals over (main thread only; elsewhere nothing happens). One that is ignored (nohup) stays ignored."""
        self._say = say
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        taken = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._handle) for number in taken}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, self._handle_late if self.requested else handler)

    @contextmanager
    def running(self, stop: Stop) -> Iterator[None]:
        """While this holds, an interrupt calls `stop` instead of ending the command. Raises KeyboardInterrupt when there was
        one already."""
        self._running.add(stop)
        try:
            if self.requested:
                raise KeyboardInterrupt
            yield
        finally:
            self._running.discard(stop)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this holds, the first interrupt is only noted in `requested`, so that what was done can still be said."""
        self._writing += 1
        try:
            yield
        finally:
            self._writing -= 1

    def _handle_late(self, _number: int, _frame: FrameType | None) -> None:
        """The command is printing what was done, and ends: one more signal shall not cut that off, a further one may."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        first, self.requested = not self.requested, True
        if not self._running and not (first and self._writing):
            raise KeyboardInterrupt
        self._say("Stopping after the steps in hand; press Ctrl-C again to stop at once." if first else "Stopping at once.")
        for stop in tuple(self._running):
            stop()


INTERRUPTS = Interrupts()
