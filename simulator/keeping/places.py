"""The levels of the state above its objects: tenants by id, collections by name, objects by key. Each notes what comes and goes.

`order` of what it holds is the order of lists, so a key that is removed and put back stands at the end.
"""

from __future__ import annotations

from typing import Any, Protocol

MISSING: Any = object()


class Marked(Protocol):
    """Something that has changed since the last time: `settle` when that is kept, `undo` when it cannot be. `path` is where it
    stands: keys from the tenant's id down."""

    @property
    def path(self) -> tuple[str, ...]: ...

    def settle(self) -> None: ...

    def undo(self) -> None: ...


class Place(dict[str, Any]):
    """A dictionary that notes, of each key that is set or removed, what stood there; the first time it puts itself into `marks`.

    `path`: () for the tenants, (tenant) for its collections, (tenant, name) for the objects of one. `adopt(place, key, value)`
    gives what shall stand there from now on."""

    __slots__ = ("adopt", "marks", "noted", "order", "path", "removed")

    def __init__(self, values: Any, *, path: tuple[str, ...], marks: list[Marked], adopt: Any) -> None:
        super().__init__(values)
        self.path, self.marks, self.adopt = path, marks, adopt
        self.noted: dict[str, Any] = {}
        self.removed: set[str] = set()
        self.order: list[str] | None = None

    def __reduce_ex__(self, _protocol: Any) -> Any:
        """A copy is nobody's: a plain dictionary."""
        return dict, (dict(self),)

    def _note(self, key: str, *, removed: bool = False) -> None:
        if not self.noted:
            self.marks.append(self)
        self.noted.setdefault(key, self.get(key, MISSING))
        if removed:
            self.removed.add(key)
            if self.order is None:
                self.order = list(self)

    def __setitem__(self, key: str, value: Any) -> None:
        self._note(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        if key in self:
            self._note(key, removed=True)
        super().__delitem__(key)

    def pop(self, key: str, *default: Any) -> Any:
        if key in self:
            self._note(key, removed=True)
        return super().pop(key, *default)

    def popitem(self) -> tuple[str, Any]:
        key = next(reversed(self), None)
        if key is not None:
            self._note(key, removed=True)
        return super().popitem()

    def clear(self) -> None:
        for key in self:
            self._note(key, removed=True)
        super().clear()

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key in self:
            return self[key]
        self[key] = default
        return default

    def update(self, *values: Any, **named: Any) -> None:
        for key, value in dict(*values, **named).items():
            self[key] = value

    def __ior__(self, values: Any) -> Place:  # type: ignore[override, misc]
        self.update(values)
        return self

    def changes(self) -> tuple[list[str], list[str]]:
        """Keys to remove, and keys to put, in the order that makes the list what it is now."""
        gone = [key for key, old in self.noted.items() if old is not MISSING and (key not in self or key in self.removed)]
        # What was put where it stood is told by itself, if it is the same object (it was touched or not).
        over = [
            key
            for key, old in self.noted.items()
            if old is not MISSING and key in self and key not in self.removed and self[key] is not old
        ]
        fresh = {key for key, old in self.noted.items() if key in self and (old is MISSING or key in self.removed)}
        tail = [key for key, _ in zip(reversed(self), fresh, strict=False)]
        return gone, over + tail[::-1]

    def settle(self) -> None:
        for key in self.noted:
            if key in self:
                super().__setitem__(key, self.adopt(self, key, self[key]))
        self._forget()

    def undo(self) -> None:
        before = dict(self) | self.noted
        if self.order is None:
            for key, old in self.noted.items():
                if old is MISSING:
                    super().pop(key)
                else:
                    super().__setitem__(key, old)
        else:
            super().clear()
            super().update({key: before[key] for key in self.order if before[key] is not MISSING})
        self._forget()

    def _forget(self) -> None:
        self.noted, self.removed, self.order = {}, set(), None
