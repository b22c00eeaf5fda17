"""JSON values that tell their home before they change: what the state consists of while it is kept in a file.

They are dictionaries and lists to everybody who reads them. A handler may put plain ones into them and go on changing those until
its request is over: their home was told when they came, and `settled` makes them watched before the next request.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Protocol

_ATOMS = frozenset({str, int, float, bool, type(None)})
_OF_DICT = ("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update")
_OF_LIST = (
    "__setitem__",
    "__delitem__",
    "__iadd__",
    "__imul__",
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "remove",
    "reverse",
    "sort",
)


class Home(Protocol):
    """What a value belongs to; it is told before each change, so that it can write down how things stood."""

    def touch(self) -> None: ...


class WatchedDict(dict[str, Any]):
    """A dictionary that tells `home`."""

    __slots__ = ("home",)
    home: Home

    def __reduce_ex__(self, _protocol: Any) -> Any:
        """A copy is nobody's: a plain dictionary."""
        return dict, (dict(self),)


class WatchedList(list[Any]):
    """A list that tells `home`."""

    __slots__ = ("home",)
    home: Home

    def __reduce_ex__(self, _protocol: Any) -> Any:
        """A copy is nobody's: a plain list."""
        return list, (list(self),)


def _telling(plain: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(plain)
    def method(self: Any, *args: Any, **named: Any) -> Any:
        self.home.touch()
        return plain(self, *args, **named)

    return method


for _name in _OF_DICT:
    setattr(WatchedDict, _name, _telling(getattr(dict, _name)))
for _name in _OF_LIST:
    setattr(WatchedList, _name, _telling(getattr(list, _name)))


def settled(value: Any, home: Home) -> Any:
    """`value` with everything in it watched by `home`. What is so already stays the object that it is; what belongs to another
    home is copied, since a value that stood in two places would tell only one of them."""
    if type(value) in _ATOMS:
        return value
    if isinstance(value, dict):
        if isinstance(value, WatchedDict) and value.home is home:
            return settle(value, home)
        made = WatchedDict({key: settled(inner, home) for key, inner in value.items()})
        made.home = home
        return made
    if isinstance(value, list | tuple):
        if isinstance(value, WatchedList) and value.home is home:
            for place, inner in enumerate(value):
                if (done := settled(inner, home)) is not inner:
                    list.__setitem__(value, place, done)
            return value
        many = WatchedList(settled(inner, home) for inner in value)
        many.home = home
        return many
    return value


def settle(value: WatchedDict, home: Home) -> WatchedDict:
    """Make everything in `value` watched by `home`."""
    for key, inner in value.items():
        if type(inner) not in _ATOMS and (done := settled(inner, home)) is not inner:
            dict.__setitem__(value, key, done)  # of a key that is there: the iteration stays valid
    return value
