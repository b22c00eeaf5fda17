"""Does again what simulator.keeping.changes has told, to the state of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from simulator.snapshot import tenant_of
from simulator.store import Cloud

Json = dict[str, Any]


def replay(cloud: Cloud, records: Iterable[Json]) -> None:
    """Do all operations of `records` in turn. Raises KeyError, TypeError, ValueError or AttributeError when they fit no state."""
    last = None
    for last in records:
        for name, *arguments in last["operations"]:
            _DO[name](cloud, *arguments)
        cloud.ids_given = int(last["idsGiven"])
    if last is not None:
        cloud.clock.set_to(datetime.fromisoformat(last["now"]), frozen=bool(last["frozen"]))


def _tenant(cloud: Cloud, entry: Json) -> None:
    made = tenant_of(entry)
    cloud.tenants[made.id] = made


def _gone(cloud: Cloud, tenant_id: str) -> None:
    del cloud.tenants[tenant_id]


def _about(cloud: Cloud, tenant_id: str, known: Json) -> None:
    cloud.tenants[tenant_id].domains = known["domains"]
    cloud.tenants[tenant_id].seed = known["seed"]


def _collection(cloud: Cloud, tenant_id: str, name: str, objects: dict[str, Json]) -> None:
    cloud.tenants[tenant_id].collections[name] = objects


def _no_collection(cloud: Cloud, tenant_id: str, name: str) -> None:
    del cloud.tenants[tenant_id].collections[name]


def _put(cloud: Cloud, tenant_id: str, name: str, key: str, value: Json) -> None:
    cloud.tenants[tenant_id].collections[name][key] = value


def _drop(cloud: Cloud, tenant_id: str, name: str, key: str) -> None:
    del cloud.tenants[tenant_id].collections[name][key]


def _log(cloud: Cloud, tenant_id: str, name: str, key: str, dropped: int, added: list[Any], fields: Json) -> None:
    log = cloud.tenants[tenant_id].collections[name][key]
    entries = log["entries"]
    del entries[:dropped]
    entries.extend(added)
    log.clear()
    log.update({**fields, "entries": entries})


def _cloud(cloud: Cloud, seed: int, home: str) -> None:
    cloud.seed, cloud.home_tenant = seed, home


_DO: dict[str, Callable[..., None]] = {
    "tenant": _tenant,
    "gone": _gone,
    "about": _about,
    "collection": _collection,
    "no-collection": _no_collection,
    "put": _put,
    "drop": _drop,
    "log": _log,
    "cloud": _cloud,
}
