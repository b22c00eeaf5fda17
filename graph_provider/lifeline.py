"""Whether the engine that this plugin works for is still there.

A plugin whose engine was killed lives on as an orphan and could finish what it was told to write. So the parent process is looked
at before each write and by a thread that ends this process.
"""

from __future__ import annotations

import os
import threading
import time

from graph_provider.errors import Stopped

_LOOK_SECONDS = 0.2


class Lifeline:
    """`parent` is the engine's process id; None when this process was not started by an engine (attached)."""

    def __init__(self, *, parent: int | None) -> None:
        self._parent = parent
        self._cancelled = False

    def may_write(self) -> None:
        """Raises Stopped when the engine is gone or has cancelled."""
        if self._orphaned():
            raise Stopped("the Pulumi engine is gone: nothing more is written")
        if self._cancelled:
            raise Stopped("the run was cancelled: nothing more is written")

    def cancel(self) -> None:
        """The engine is done with us (it says so at the end of every run, and on an interrupt)."""
        self._cancelled = True

    def resume(self) -> None:
        """A new engine attached."""
        self._cancelled = False

    def watch(self) -> None:
        """End this process soon after its engine. A thread, so that a busy event loop cannot delay it."""
        if self._parent is not None:
            threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def _orphaned(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def _watch(self) -> None:
        while not self._orphaned():
            time.sleep(_LOOK_SECONDS)
        os._exit(1)
