"""Create, read, update, delete and list, as the resource provider contract has them for all types (`Kind` says the rest)."""

from __future__ import annotations

import re
from typing import Any

from simulator.arm import identities, ids, locations, longrunning, policy, preconditions, tags, versions
from simulator.arm.kind import Kind, Write, find
from simulator.arm.paging import page, public
from simulator.arm.unchanged import unchanged
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

LATEST = "9999-12-31"


def resource(request: Request, kind: Kind) -> Response:
    """Serve GET, HEAD, PUT, PATCH and DELETE of one resource; which of them a type has, its routes say."""
    if request.method == "HEAD":
        return Response(status=204 if current_of(request, ids.parse(request.path), kind) else 404)
    methods = {"GET": get, "PUT": put, "PATCH": patch, "DELETE": delete}
    return methods[request.method](request, kind)


def get(request: Request, kind: Kind) -> Response:
    target = ids.parse(request.path)
    found = current_of(request, target, kind)
    if found is None:
        raise kind.not_found(target)
    return _answer(request, 200, found, kind)


def put(request: Request, kind: Kind) -> Response:
    target = ids.parse(request.path)
    version = versions.requested(request)
    current = current_of(request, target, kind)
    _check_name(kind, target)
    if kind.default and current is None:
        raise kind.not_found(target)
    longrunning.refuse_second(request, target.key)
    wanted = kind.description.accept(request.body, version=version)
    _check_state(request.body, current)
    if kind.etag:
        preconditions.check_put(request, current, kind.etag)
    write = Write(request=request, id=target, version=version, current=current)
    saved = _save(write, wanted, kind)
    if kind.accepts:
        return longrunning.put_accepted(request, saved)
    status = kind.operations.created() if current is None else kind.operations.replaced()
    answer = _answer(request, status, saved, kind)
    return longrunning.put_under_way(request, kind.operations, saved, answer, made=current is None)


def patch(request: Request, kind: Kind) -> Response:
    target = ids.parse(request.path)
    version = versions.requested(request)
    current = current_of(request, target, kind)
    if current is None:
        raise kind.not_found(target)
    longrunning.refuse_second(request, target.key)
    change = kind.description.accept(request.body, version=version, partial=True)
    _check_state(request.body, current)
    _check_patchable(kind, change)
    if kind.etag:
        preconditions.check_present(request, current, kind.etag)
    # What is stored may come from a later api-version than this request's.
    described = kind.description.accept(public(current), version=LATEST, partial=True)
    wanted = _merged(described, change)
    # Tags are one value in a PATCH: what isn't named goes.
    if "tags" in change:
        wanted["tags"] = change["tags"] or {}
    wanted = kind.description.accept(wanted, version=LATEST)
    saved = _save(Write(request=request, id=target, version=version, current=current), wanted, kind)
    return _answer(request, 200, saved, kind)


def delete(request: Request, kind: Kind) -> Response:
    target = ids.parse(request.path)
    current = stored(request.tenant, target)
    if current is None:
        missing = kind.operations.deleted_nothing()
        if missing is None:
            raise kind.not_found(target)
        return Response(status=missing)
    longrunning.refuse_second(request, target.key)
    if kind.etag:
        preconditions.check_present(request, current, kind.etag)
    if kind.before_delete:
        kind.before_delete(request.tenant, current)
    forced = versions.option(request, "force") == "true"
    body = shown(request.tenant, current, kind) if kind.returns_deleted else None
    later = longrunning.delete_under_way(request, kind.operations, target.key, forced=forced)
    if later is not None:
        return later
    take_away(request.cloud, request.tenant, target.key, forced=forced)
    return Response(status=kind.operations.deleted(), body=body)


def listing(request: Request, kind: Kind, *, exact: bool = False) -> Response:
    """All of a type below what the path names: a subscription, a resource group, a resource. `exact`: of what hangs on any scope,
    only what hangs on this one."""
    target = ids.parse(request.path)
    if target.parent != target.scope:
        _require_parent(request, target.parent)
    found = below(request.tenant, target.parent, kind.type)
    if exact:
        found = [item for item in found if ids.parse(item["id"]).scope.lower() == target.scope.lower()]
    with unchanged(request.tenant):
        return page(request, found, show=lambda item: shown(request.tenant, item, kind))


def below(tenant: Tenant, scope: str, arm_type: str) -> list[Json]:
    return [
        found
        for found in tenant.collection("arm").values()
        if found["type"].lower() == arm_type.lower() and ids.covers(scope, found["id"])
    ]


def stored(tenant: Tenant, target: ids.ArmId) -> Json | None:
    return tenant.collection("arm").get(target.key)


def current_of(request: Request, target: ids.ArmId, kind: Kind) -> Json | None:
    """The resource as it is: stored, or what it is before anybody wrote it."""
    return stored(request.tenant, target) or (kind.default(request, target) if kind.default else None)


def shown(tenant: Tenant, found: Json, kind: Kind) -> Json:
    """What a read of the resource answers."""
    return public(kind.shown(tenant, found) if kind.shown else found)


def take_away(cloud: Cloud, tenant: Tenant, key: str, *, forced: bool = False) -> list[Json]:
    """Remove a resource and all that lies below it or hangs on it; what was removed, the deepest first. `forced`: a type with a
    recycle bin doesn't use it."""
    arm = tenant.collection("arm")
    removed = [arm.pop(found) for found in sorted((k for k in arm if ids.covers(key, k)), key=len, reverse=True)]
    for resource_removed in removed:
        identities.forget(tenant, resource_removed)
        kind = find(resource_removed["type"])
        if kind and kind.after_delete and not forced:
            kind.after_delete(cloud, tenant, resource_removed)
    return removed


def _save(write: Write, wanted: Json, kind: Kind) -> Json:
    request, current = write.request, write.current
    if kind.description.has("location"):
        locations.settle(kind, wanted, current)
    tags.checked(wanted.get("tags") or {})
    policy.refuse(write, wanted, kind)
    kind.prepare(write, wanted)
    identities.settle(write, wanted)
    head_part: Json = {"id": write.id.text, "name": write.id.name, "type": kind.type}
    saved = head_part | {name: value for name, value in wanted.items() if value is not None}
    now = request.cloud.timestamp()
    saved["_created"] = current["_created"] if current and "_created" in current else now
    saved["_changed"] = now
    if kind.etag:
        saved[kind.etag] = f'{"W/" if kind.weak_etag else ""}"{request.cloud.new_id()}"'
    if kind.description.has("systemData"):
        saved["systemData"] = _system_data(request, current, now)
    request.tenant.collection("arm")[write.id.key] = saved
    return saved


def _system_data(request: Request, current: Json | None, now: str) -> Json:
    who = request.who
    name, by = (who.name, "User") if who.kind == "user" else (who.client_id, "Application")
    data: Json = {"createdBy": name, "createdByType": by, "createdAt": now}
    if current and "systemData" in current:
        data = {key: value for key, value in current["systemData"].items() if key.startswith("created")}
    return data | {"lastModifiedBy": name, "lastModifiedByType": by, "lastModifiedAt": now}


def _answer(request: Request, status: int, found: Json, kind: Kind) -> Response:
    headers = {"etag": found[kind.etag]} if kind.etag and kind.etag in found else {}
    return Response(status=status, body=shown(request.tenant, found, kind), headers=headers)


def _require_parent(request: Request, parent: str) -> None:
    target = ids.parse(parent)
    kind = find(target.type)
    if kind is not None and current_of(request, target, kind) is None:
        raise kind.not_found(target)


def _check_name(kind: Kind, target: ids.ArmId) -> None:
    if not re.fullmatch(kind.name_pattern, target.name):
        raise ArmFault(
            400,
            "InvalidResourceName",
            f"The name '{target.name}' is not valid for the resource type '{kind.type}': it must match {kind.name_pattern}",
        )


def _check_state(body: Any, current: Json | None) -> None:
    # A provisioningState that was read is sent back by many clients; any other can't be asked for.
    given = body["properties"].get("provisioningState") if isinstance(body.get("properties"), dict) else None
    held = (current or {}).get("properties", {}).get("provisioningState", "Succeeded")
    if given is not None and given != held:
        raise ArmFault(
            400, "InvalidRequestContent", f"The provisioningState '{given}' differs from '{held}', which only the service sets."
        )


def _check_patchable(kind: Kind, change: Json) -> None:
    if kind.patchable is None:
        return
    refused = sorted(set(change.get("properties") or {}) - set(kind.patchable))
    if refused:
        raise ArmFault(
            400,
            "InvalidRequestContent",
            f"The request content was invalid and could not be deserialized: 'Could not find member '{refused[0]}' on object of "
            f"type '{kind.type.rpartition('/')[2]}Patch'. Path 'properties.{refused[0]}''.",
        )


def _merged(old: Json, change: Json) -> Json:
    """JSON merge-patch (RFC 7396)."""
    merged = dict(old)
    for name, value in change.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            held = merged.get(name)
            merged[name] = _merged(held if isinstance(held, dict) else {}, value)
        else:
            merged[name] = value
    return merged


@longrunning.finisher("delete-resource")
def _finish_delete(cloud: Cloud, tenant: Tenant, details: Json) -> None:
    if details["key"] in tenant.collection("arm"):
        take_away(cloud, tenant, details["key"], forced=details["forced"])
