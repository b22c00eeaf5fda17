"""What a deployment would change: the resources before it and after a trial of it, held against each other.

Source: the REST reference, Deployments - What If; "ARM template deployment what-if operation" for the kinds of change.
"""

from __future__ import annotations

from typing import Any

from simulator.arm import crud, ids, kind
from simulator.arm.deployments import running
from simulator.arm.deployments.context import Context
from simulator.arm.deployments.template import NESTED, Planned
from simulator.arm.paging import public
from simulator.arm.resources import is_listed
from simulator.messages import Json
from simulator.store import Tenant

# What the service writes anew each time says nothing of a change.
_OWN = frozenset({"etag", "systemData", "provisioningState"})


def changes(context: Context, planned: list[Planned], *, full: bool) -> tuple[list[Json], running.Run]:
    """The changes in the order of the template, then what goes or stays beside it; and what the trial came to. `full`: with the
    resources as they are before and after."""
    tenant = context.request.tenant
    before = {one.id: _state(tenant, one.id) for one in planned}
    beside = [
        item["id"]
        for item in tenant.collection("arm").values()
        if is_listed(item)
        and ids.covers(context.scope, item["id"])
        and item["id"].lower() not in {one.id.lower() for one in planned}
    ]
    before |= {one: _state(tenant, one) for one in beside}
    with running.trial(context.request):
        run = running.deploy(context, planned)
        inside = _inside(tenant, planned)
        after = {one: _state(tenant, one) for one in {**before, **dict.fromkeys(inside)}}
    before = {one: _state(tenant, one) for one in inside} | before
    versions = {one.id: one.version for one in planned if one.type.lower() != NESTED} | dict.fromkeys(inside, "")
    found = [_change(one, before[one], after[one], versions[one], full=full) for one in versions]
    ends = any(done.deleted for done in run.done)
    for one in beside:
        if one in inside:
            continue
        gone = ends and after[one] is None
        entry: Json = {"resourceId": one, "changeType": "Delete" if gone else "Ignore"}
        found.append(entry | ({"before": before[one]} if full else {}) | ({"after": before[one]} if full and not gone else {}))
    return found, run


def _inside(tenant: Tenant, planned: list[Planned]) -> list[str]:
    """What the deployments in the template have put, those in them included."""
    found: list[str] = []
    waiting = [one.id for one in planned if one.type.lower() == NESTED]
    while waiting:
        held = tenant.collection("arm").get(waiting.pop(0).lower())
        for made in held["properties"]["outputResources"] if held else ():
            (waiting if ids.parse(made["id"]).type.lower() == NESTED else found).append(made["id"])
    return list(dict.fromkeys(found))


def _state(tenant: Tenant, resource: str) -> Any:
    """The resource as a read shows it, None when it isn't there."""
    held = tenant.collection("arm").get(resource.lower())
    if held is None:
        return None
    found = kind.find(held["type"])
    read = crud.shown(tenant, held, found) if found else public(held)
    return _told(read)


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _told(inner) for key, inner in value.items() if key not in _OWN}
    return [_told(inner) for inner in value] if isinstance(value, list) else value


def _change(resource: str, before: Json | None, after: Json | None, version: str, *, full: bool) -> Json:
    found: Json = {"resourceId": resource}
    if after is None:
        return found | {"changeType": "Deploy"}
    if before is None:
        return found | {"changeType": "Create"} | ({"after": _at(version, after)} if full else {})
    delta = differences(before, after)
    if not full:
        return found | {"changeType": "Modify" if delta else "NoChange"}
    found |= {"changeType": "Modify" if delta else "NoChange", "before": _at(version, before)}
    return found | {"after": _at(version, after), "delta": delta}


def _at(version: str, resource: Json) -> Json:
    return {"apiVersion": version, **resource} if version else resource


def differences(before: Any, after: Any, path: str = "") -> list[Json]:
    """What differs, one entry for each property; an array is one entry with its members as children."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        names = [*before, *(name for name in after if name not in before)]
        return [
            found
            for name in names
            for found in _member(before, after, name, f"{path}.{name}" if path else name)
            if before.get(name) != after.get(name)
        ]
    if isinstance(before, list) and isinstance(after, list):
        children: list[Json] = []
        for at in range(max(len(before), len(after))):
            one = before[at] if at < len(before) else None
            other = after[at] if at < len(after) else None
            if one == other:
                continue
            if isinstance(one, dict) and isinstance(other, dict):
                children.append(_entry(str(at), "Modify", None, None) | {"children": differences(one, other)})
            else:
                children.append(_entry(str(at), _sort(one, other), one, other))
        return [_entry(path, "Array", None, None) | {"children": children}]
    return [_entry(path, "Modify", before, after)]


def _member(before: Json, after: Json, name: str, path: str) -> list[Json]:
    if name in before and name in after:
        return differences(before[name], after[name], path)
    return [_entry(path, "Delete" if name in before else "Create", before.get(name), after.get(name))]


def _sort(one: Any, other: Any) -> str:
    return "Create" if one is None else "Delete" if other is None else "Modify"


def _entry(path: str, kind: str, before: Any, after: Any) -> Json:
    return {"path": path, "propertyChangeType": kind, "before": before, "after": after}
