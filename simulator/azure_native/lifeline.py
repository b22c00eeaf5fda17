"""Ends this process when its engine dies, and tells writers that it has.

A plugin outlives an engine that was killed, and could then finish a write that nobody records. The engine holds the other
end of our standard output, whoever started us, so its death shows there at once; our parent's death is the second sign."""

from __future__ import annotations

import os
import select
import threading

CHECK_EVERY_SECONDS = 1.0


class Lifeline:
    """One per process. `stdout` is the file descriptor whose reader is the engine."""

    def __init__(self, stdout: int = 1) -> None:
        self._parent = os.getppid()
        self._stdout = stdout

    def alive(self) -> bool:
        """Whether the engine still lives, asked now."""
        return not self._lost(0.0)

    def guard(self) -> None:
        """Watch from a thread and end the process, without any clean-up that could send something, when the engine is gone."""
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def _watch(self) -> None:
        while not self._lost(CHECK_EVERY_SECONDS):
            pass
        os._exit(1)

    def _lost(self, seconds: float) -> bool:
        # One object a call, as two threads ask. Registered for no event: errors and hang-ups are reported always.
        poll = select.poll()
        poll.register(self._stdout, 0)
        return bool(poll.poll(seconds * 1000)) or os.getppid() != self._parent
