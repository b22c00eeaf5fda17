"""What has changed in the state since it was last kept, found where it happens: the cloud's own dictionaries tell.

`Watch.changes` gives it as operations, each a JSON array (simulator.keeping.replay does them again):

    ["tenant", {...}]                            made, reset or put back, whole, as in a snapshot
    ["gone", tenant]
    ["about", tenant, {"domains", "seed"}]
    ["collection", tenant, name, {key: object}]  made or put back, whole
    ["no-collection", tenant, name]
    ["put", tenant, name, key, object]           a key that is new goes to the end
    ["drop", tenant, name, key]
    ["log", tenant, "logs", name, dropped, [entry], {field: value}]   so many fell off its front, these came
    ["cloud", seed, home tenant]

A write costs what it touches: neither the number of objects nor the length of the logs counts.
"""

from __future__ import annotations

import json
from copy import copy
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from simulator.keeping.logs import Log
from simulator.keeping.objects import About, Item
from simulator.keeping.places import Marked, Place
from simulator.redact import redacted_json
from simulator.snapshot import tenant_entry
from simulator.store import Cloud, Tenant

Json = dict[str, Any]


class Watch:
    """Watches `cloud` from now on. Whoever holds one of its dictionaries from before holds a copy."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._marks: list[Marked] = []
        cloud.tenants = Place(cloud.tenants, path=(), marks=self._marks, adopt=self._tenant)
        for key, tenant in cloud.tenants.items():
            self._tenant(cloud.tenants, key, tenant)
        self._know()

    @property
    def changed(self) -> bool:
        cloud = self._cloud
        if self._marks or cloud.ids_given != self._ids or cloud.clock != self._clock:
            return True
        return (cloud.seed, cloud.home_tenant) != self._whole

    def changes(self) -> list[str]:
        """The operations that lead from what was last kept to what is now, without any secret."""
        found: list[str] = []
        whole: set[tuple[str, ...]] = set()  # what is told as a whole, so that nothing within it is told again
        for one in self._by_level():
            if not self._stands(one) or any(one.path[:length] in whole for length in range(1, len(one.path) + 1)):
                continue
            if isinstance(one, Place):
                gone, put = one.changes()
                found += [_away(one.path, key) for key in gone] + [_whole(one.path, key, one[key]) for key in put]
                whole.update((*one.path, key) for key in put)
            elif isinstance(one, About):
                found += _about(one)
            elif isinstance(one, Log):
                found.append(_of_log(one))
            elif isinstance(one, Item):
                found += _of_item(one)
        if (self._cloud.seed, self._cloud.home_tenant) != self._whole:
            found.append(_array("cloud", str(self._cloud.seed), quoted(self._cloud.home_tenant)))
        return found

    def settle(self) -> None:
        """What is now has been kept."""
        for one in self._by_level():
            one.settle()
        self._know()

    def undo(self) -> None:
        """Make the state what was last kept."""
        for one in reversed(self._by_level()):
            one.undo()
        cloud = self._cloud
        cloud.ids_given, cloud.clock = self._ids, self._clock
        cloud.seed, cloud.home_tenant = self._whole
        self._know()

    def _by_level(self) -> list[Marked]:
        return sorted(self._marks, key=lambda one: len(one.path))

    def _stands(self, one: Marked) -> bool:
        """Whether it is still part of the state, not something that was removed or replaced."""
        if not one.path:
            return True
        tenant = self._cloud.tenants.get(one.path[0])
        if tenant is None or isinstance(one, About):
            return isinstance(one, About) and tenant is one.tenant
        held: Any = tenant.collections
        for key in one.path[1:]:
            held = held.get(key) if isinstance(held, Place) else None
        return held is one

    def _know(self) -> None:
        self._marks.clear()
        cloud = self._cloud
        self._ids, self._clock, self._whole = cloud.ids_given, copy(cloud.clock), (cloud.seed, cloud.home_tenant)

    def _tenant(self, _place: Place, _key: str, tenant: Tenant) -> Tenant:
        if not isinstance(tenant.collections, Place):
            About(tenant, self._marks)
            tenant.collections = Place(tenant.collections, path=(tenant.id,), marks=self._marks, adopt=self._collection)
            for name, held in tenant.collections.items():
                dict.__setitem__(tenant.collections, name, self._collection(tenant.collections, name, held))
        return tenant

    def _collection(self, place: Place, name: str, held: dict[str, Any]) -> Place:
        path = (*place.path, name)
        if isinstance(held, Place) and held.path == path:
            return held
        made = Place(held, path=path, marks=self._marks, adopt=_object)
        for key, value in made.items():
            dict.__setitem__(made, key, _object(made, key, value))
        return made


def _object(place: Place, key: str, value: Json) -> Item | Log:
    if isinstance(value, Item | Log) and value.place is place and value.key == key:
        return value
    if place.path[1] == "logs" and isinstance(value.get("entries"), list):
        return Log(value, place, key)
    return Item(value, place, key)


def _array(*parts: str) -> str:
    return f"[{', '.join((quoted(parts[0]), *parts[1:]))}]"


def _away(path: tuple[str, ...], key: str) -> str:
    return _array(("gone", "no-collection", "drop")[len(path)], *map(quoted, path), quoted(key))


def _whole(path: tuple[str, ...], key: str, value: Any) -> str:
    if not path:
        return _array("tenant", redacted_json(json.dumps(tenant_entry(value))))
    return _array(("collection", "put")[len(path) - 1], *map(quoted, (*path, key)), redacted_json(json.dumps(value)))


def _about(about: About) -> list[str]:
    return [] if about.text == about.before else [_array("about", *map(quoted, about.path), redacted_json(about.text))]


def _of_item(item: Item) -> list[str]:
    text = json.dumps(item)
    return [] if text == item.before else [_array("put", *map(quoted, item.path), redacted_json(text))]


def _of_log(log: Log) -> str:
    if log.whole:
        return _whole(log.place.path, log.key, log)
    added = redacted_json(json.dumps(log.added))
    return _array("log", *map(quoted, log.path), str(log.dropped), added, redacted_json(log.fields))
