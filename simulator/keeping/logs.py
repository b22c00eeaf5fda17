"""A tenant's logs while the state is kept: entries are added at the end and fall off at the front, so only that is told.

An entry that is changed afterwards, or put between others, costs the writing of the whole log.
"""

from __future__ import annotations

import json
from typing import Any, SupportsIndex

from simulator.keeping.places import Place
from simulator.keeping.watched import WatchedDict, WatchedList, settled


class Log(WatchedDict):
    """One log: `entries`, and fields that say something of it. `before`: those fields when they were touched first, as JSON."""

    __slots__ = ("_watched", "before", "key", "marked", "place")

    def __init__(self, value: dict[str, Any], place: Place, key: str) -> None:
        super().__init__(value)
        self.home = self
        self.place, self.key = place, key
        self.before: str | None = None
        self.marked = False
        self._watched = Entries(self)
        self.settle()

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.place.path, self.key)

    @property
    def fields(self) -> str:
        """All but the entries, as JSON; of these only where they stand among the others."""
        return json.dumps({key: None if key == "entries" else value for key, value in self.items()})

    @property
    def whole(self) -> bool:
        """Whether it must be told as a whole."""
        return self._watched.before is not None or self.get("entries") is not self._watched

    @property
    def dropped(self) -> int:
        return len(self._watched.dropped)

    @property
    def added(self) -> list[Any]:
        return self._watched[self._watched.kept :]

    def mark(self) -> None:
        if not self.marked:
            self.marked = True
            self.place.marks.append(self)

    def touch(self) -> None:
        self.mark()
        if self.before is None:
            self.before = self.fields

    def settle(self) -> None:
        if self.get("entries") is not self._watched:
            self._watched = Entries(self)
            list.extend(self._watched, self["entries"])
            dict.__setitem__(self, "entries", self._watched)
        for key, value in self.items():
            if key != "entries" and (done := settled(value, self)) is not value:
                dict.__setitem__(self, key, done)
        self._watched.settle()
        self.before, self.marked = None, False

    def undo(self) -> None:
        self._watched.undo()
        if self.before is not None:
            dict.clear(self)
            dict.update(self, json.loads(self.before))
        dict.__setitem__(self, "entries", self._watched)
        self.settle()


class Entries(WatchedList):
    """The entries. `kept` of those that stood there the last time still do, `dropped` fell off; `before`: all of them as JSON,
    when something else was done to them."""

    __slots__ = ("before", "dropped", "kept", "log")

    def __init__(self, log: Log) -> None:
        super().__init__()
        self.home = self
        self.log = log
        self.kept = 0
        self.dropped: list[Any] = []
        self.before: str | None = None

    def touch(self) -> None:
        """Before an entry, or the row of them, is changed in another way than at its ends."""
        if self.before is None:
            self.before = json.dumps([*self.dropped, *self[: self.kept]])
            self.log.mark()

    def append(self, entry: Any) -> None:
        self.log.mark()
        list.append(self, entry)

    def insert(self, place: SupportsIndex, entry: Any) -> None:
        if place.__index__() < len(self):
            super().insert(place, entry)
        else:
            self.append(entry)

    def __delitem__(self, what: SupportsIndex | slice) -> None:
        if isinstance(what, slice):
            start, end, step = what.indices(len(self))
            if step == 1 and end <= start:
                return
            if step == 1 and start == 0 and self.before is None:
                self.log.mark()
                old = self[: min(end, self.kept)]
                self.dropped += old
                self.kept -= len(old)
                list.__delitem__(self, what)
                return
        super().__delitem__(what)

    def settle(self) -> None:
        first = 0 if self.before is not None else self.kept
        for place in range(first, len(self)):
            if (done := settled(self[place], self)) is not self[place]:
                list.__setitem__(self, place, done)
        self.kept, self.dropped, self.before = len(self), [], None

    def undo(self) -> None:
        known = [*self.dropped, *self[: self.kept]] if self.before is None else json.loads(self.before)
        list.__setitem__(self, slice(None), known)
        self.settle()
