"""What has changed in a list of directory objects, told by comparing it with how it looked the last time anybody asked.

Nothing watches writes: whatever changes an object, the next comparison finds it. One picture and one log of changes are kept for
each kind; tokens hold numbers of that log. Entries live as long as tokens do (facts: delta tokens of directory objects, 7 days).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from simulator.graph import filters
from simulator.graph.kinds import Kind
from simulator.messages import Request

Json = dict[str, Any]
Links = Callable[[Request, Json, str], list[str]]

LIFE = timedelta(days=7)


@dataclass(kw_only=True)
class Change:
    """What became of one object since a number of the log. `gone`: "changed" while it can be restored, else "deleted"."""

    properties: set[str] = field(default_factory=set)
    added: dict[str, list[str]] = field(default_factory=dict)
    removed: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = False
    gone: str | None = None


def _picture(request: Request, kind: Kind, names: tuple[str, ...], links: Links) -> Json:
    """Each object's properties as numbers that tell whether they are the same, and the ids behind its links."""
    out: Json = {}
    for object_id, item in request.tenant.collection(kind.collection).items():
        seen = {name: _number(value) for name, value in item.items() if name[0] != "_"}
        if "_licenses" in item:
            seen["assignedLicenses"] = _number(item["_licenses"])
        out[object_id] = [seen, {name: links(request, item, name) for name in names}]
    return out


def _number(value: Any) -> int:
    return zlib.crc32(json.dumps(value, sort_keys=True).encode())


def observe(request: Request, kind: Kind, names: tuple[str, ...], links: Links) -> int:
    """Write down what has changed since the last time; the number of the newest entry."""
    store = request.tenant.collection("delta")
    state = store.setdefault(kind.collection, {"number": 0, "seen": None, "binned": [], "log": []})
    now = _picture(request, kind, names, links)
    bin_ = request.tenant.collection("deletedItems")
    before = state["seen"]
    if before is not None:
        for object_id in [*now, *(one for one in before if one not in now)]:
            entry = _difference(before.get(object_id), now.get(object_id))
            if entry is not None:
                entry["gone"] = None if object_id in now else "changed" if object_id in bin_ else "deleted"
                _write(request, state, object_id, entry)
        for object_id in state["binned"]:
            if object_id not in bin_ and object_id not in now:
                _write(request, state, object_id, {"gone": "deleted"})
    state["seen"] = now
    state["binned"] = [one for one, item in bin_.items() if item.get("@odata.type") == kind.odata_type]
    since = request.cloud.now() - LIFE
    state["log"] = [entry for entry in state["log"] if (filters.moment(entry["at"]) or since) >= since]
    return int(state["number"])


def _write(request: Request, state: Json, object_id: str, entry: Json) -> None:
    state["number"] += 1
    state["log"].append({"number": state["number"], "at": request.cloud.timestamp(), "id": object_id, **entry})


def _difference(before: Any, after: Any) -> Json | None:
    if before is None:
        return {"new": True}
    if after is None:
        return {}
    (old, old_links), (new, new_links) = before, after
    properties = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    added = {name: [one for one in new_links[name] if one not in old_links.get(name, [])] for name in new_links}
    removed = {name: [one for one in old_links.get(name, []) if one not in new_links[name]] for name in new_links}
    if not properties and not any(added.values()) and not any(removed.values()):
        return None
    return {"properties": properties, "added": added, "removed": removed}


def changes(request: Request, kind: Kind, since: int, until: int) -> dict[str, Change]:
    """What happened between two numbers of the log, put together by object, in the order of the last change."""
    found: dict[str, Change] = {}
    for entry in request.tenant.collection("delta")[kind.collection]["log"]:
        if not since < entry["number"] <= until:
            continue
        change = found.pop(entry["id"], Change())
        found[entry["id"]] = change
        change.gone = entry.get("gone")
        change.whole = change.whole or bool(entry.get("new"))
        change.properties |= set(entry.get("properties", ()))
        for name, ids in entry.get("added", {}).items():
            _move(change.removed, change.added, name, ids)
        for name, ids in entry.get("removed", {}).items():
            _move(change.added, change.removed, name, ids)
    return found


def _move(away: dict[str, list[str]], to: dict[str, list[str]], name: str, ids: list[str]) -> None:
    """An id that came and went since is neither new nor gone."""
    for one in ids:
        if one in away.get(name, []):
            away[name].remove(one)
        else:
            to.setdefault(name, []).append(one)
