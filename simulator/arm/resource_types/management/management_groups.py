"""Management groups (Microsoft.Management/managementGroups): the tree above subscriptions. The tenant's root group is always
there.

Everybody in the tenant may make one below the root, and becomes its Owner, until the hierarchy settings ask for authorization
(see `hierarchy_settings`). Source: Microsoft's "What are Azure management groups" and "Protect your resource hierarchy"; the
codes of the refusals are from general knowledge.
"""

from __future__ import annotations

from simulator.arm import access, codes, crud, hierarchy, ids, longrunning, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page, public
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response, route
from simulator.store import Tenant

TYPE = "Microsoft.Management/managementGroups"
ITEM = f"/providers/{TYPE}/{{name}}"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
_DEEPEST = 6


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    root = hierarchy.group_id(tenant.id)
    before = (write.current or {}).get("properties", {})
    details = before.get("details", {})
    parent = ((given.get("details") or {}).get("parent") or {}).get("id") or (details.get("parent") or {}).get("id") or root
    if write.id.key == root.lower():
        parent = ""
    elif find(tenant, parent) is None:
        raise ArmFault(404, "NotFound", f"The parent management group '{parent}' cannot be found.")
    else:
        _check_place(tenant, write.id.text, parent)
    given |= {
        "tenantId": tenant.id,
        "displayName": given.get("displayName") or before.get("displayName") or write.id.name,
        "details": {
            "version": details.get("version", 0) + 1,
            "updatedTime": write.request.cloud.timestamp(),
            "updatedBy": write.request.who.object_id,
            "parent": {"id": parent} if parent else None,
        },
    }


def refuse_in_use(tenant: Tenant, current: Json) -> None:
    if current["id"].lower() == hierarchy.group_id(tenant.id).lower():
        raise ArmFault(400, "BadRequest", "The root management group can't be deleted.")
    if _children(tenant, current["id"]):
        raise ArmFault(
            400, "BadRequest", f"The management group '{current['name']}' has groups or subscriptions in it; move them out first."
        )


def shown(tenant: Tenant, stored: Json) -> Json:
    """With the parent's names."""
    parent = stored["properties"]["details"]["parent"]
    if parent is None:
        return stored
    details = stored["properties"]["details"] | {"parent": _entity(tenant, parent["id"])}
    return stored | {"properties": stored["properties"] | {"details": details}}


KIND = Kind(
    type=TYPE, prepare=prepare, name_pattern=r"[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]", before_delete=refuse_in_use, shown=shown
)


@route("GET", ITEM)
@route("HEAD", ITEM)
def management_group(request: Request) -> Response:
    _enter(request)
    target = ids.parse(request.path)
    access.require(request, f"{TYPE}/read", target.text)
    found = find(request.tenant, target.text)
    if request.method == "HEAD":
        return Response(status=204 if found else 404)
    if found is None:
        raise _not_found(target)
    body = public(shown(request.tenant, found))
    expand = (versions.option(request, "$expand") or "").lower()
    recurse = (versions.option(request, "$recurse") or "").lower() == "true"
    if expand not in ("", "children", "path", "ancestors"):
        raise ArmFault(400, "BadRequest", f"The $expand '{expand}' is not children, path or ancestors.")
    properties, details = dict(body["properties"]), dict(body["properties"]["details"])
    above = [_entity(request.tenant, one) for one in reversed(hierarchy.groups_above(request.tenant, found["id"]))]
    if expand == "children":
        properties["children"] = _tree(request.tenant, found["id"], recurse=recurse) or None
    elif expand:
        chain = [{"name": one["name"], "displayName": one["displayName"]} for one in above]
        if expand == "path":
            details["path"] = [*chain, {"name": body["name"], "displayName": properties["displayName"]}]
        else:
            details["managementGroupAncestors"] = [one["name"] for one in reversed(chain)]
            details["managementGroupAncestorsChain"] = list(reversed(chain))
    return Response(body=body | {"properties": properties | {"details": details}})


@route("GET", f"/providers/{TYPE}")
def management_groups(request: Request) -> Response:
    """All groups that the caller may read, without their details."""
    _enter(request)
    held = access.held_roles(request.tenant, request.who)
    stored = crud.below(request.tenant, "", TYPE)
    root = find(request.tenant, hierarchy.group_id(request.tenant.id))
    every = [*([root] if root and root not in stored else []), *stored]
    seen = [item for item in every if access.grant(held, f"{TYPE}/read", item["id"])]
    names = ("tenantId", "displayName")
    return page(request, [public(item) | {"properties": {name: item["properties"][name] for name in names}} for item in seen])


@route("PUT", ITEM)
@route("PATCH", ITEM)
def write_management_group(request: Request) -> Response:
    _enter(request)
    target = ids.parse(request.path)
    found = find(request.tenant, target.text)
    if found is not None:
        access.require(request, f"{TYPE}/write", target.text)
        request.tenant.collection("arm").setdefault(target.key, found)
    elif request.method == "PUT":
        _require_place(request)
    if request.method == "PATCH":
        request.body = _patch_body(request.body)
    answer = crud.resource(request, KIND)
    if found is None:
        _own(request, target)
    return answer


@route("DELETE", ITEM)
def delete_management_group(request: Request) -> Response:
    _enter(request)
    access.require(request, f"{TYPE}/delete", ids.parse(request.path).text)
    return crud.resource(request, KIND)


@serve(TYPE, "GET", at=(f"{ITEM}/descendants",), action=f"{TYPE}/descendants/read")
def descendants(request: Request) -> Response:
    target = ids.parse(request.path.rstrip("/").rpartition("/")[0])
    if find(request.tenant, target.text) is None:
        raise _not_found(target)
    found = hierarchy.below(request.tenant, target.text)[1:]
    return page(request, [_descendant(request.tenant, one) for one in found])


def find(tenant: Tenant, group: str) -> Json | None:
    """The group with this id; the root even when nobody ever wrote it."""
    if not hierarchy.is_group(group):
        return None
    stored = tenant.collection("arm").get(group.rstrip("/").lower())
    if stored is not None or group.rstrip("/").lower() != hierarchy.group_id(tenant.id).lower():
        return stored
    details = {"version": 1, "updatedTime": "2026-01-01T00:00:00Z", "updatedBy": tenant.id, "parent": None}
    properties = {"tenantId": tenant.id, "displayName": "Tenant Root Group", "details": details}
    return {
        "id": hierarchy.group_id(tenant.id),
        "name": tenant.id,
        "type": TYPE,
        "properties": properties,
        "_created": "",
        "_changed": "",
    }


def _enter(request: Request) -> None:
    versions.check(request, codes.of(TYPE))
    longrunning.settle(request.cloud)


def _require_place(request: Request) -> None:
    """May the caller make a group below the parent that it asks for?"""
    properties = request.body.get("properties") if isinstance(request.body, dict) else None
    details = properties.get("details") if isinstance(properties, dict) else None
    parent = details.get("parent") if isinstance(details, dict) else None
    root = hierarchy.group_id(request.tenant.id)
    asked = str(parent.get("id") or root) if isinstance(parent, dict) else root
    settings = request.tenant.collection("arm").get(f"{root}/settings/default".lower(), {"properties": {}})
    if asked.lower() != root.lower() or settings["properties"].get("requireAuthorizationForGroupCreation"):
        access.require(request, f"{TYPE}/write", asked)


def _own(request: Request, target: ids.ArmId) -> None:
    """Who makes a group becomes its Owner."""
    name, now, who = request.cloud.new_id(), request.cloud.timestamp(), request.who
    scope = f"{target.text}/providers/{access.ASSIGNMENT_TYPE}/{name}"
    properties = {
        "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{OWNER}",
        "principalId": who.object_id,
        "principalType": "User" if who.kind == "user" else "ServicePrincipal",
        "scope": target.text,
        "createdOn": now,
        "updatedOn": now,
        "createdBy": who.object_id,
        "updatedBy": who.object_id,
    }
    request.tenant.collection("arm")[scope.lower()] = {
        "id": scope,
        "name": name,
        "type": access.ASSIGNMENT_TYPE,
        "properties": properties,
        "_created": now,
        "_changed": now,
    }


def _patch_body(body: object) -> object:
    """A PATCH has displayName and parentGroupId at its top."""
    if not isinstance(body, dict):
        return body
    unknown = sorted(set(body) - {"displayName", "parentGroupId"})
    if unknown:
        raise ArmFault(
            400,
            "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: "
            f"'Could not find member '{unknown[0]}' on object of type 'PatchManagementGroupRequest'.'.",
        )
    properties: Json = {"displayName": body["displayName"]} if body.get("displayName") else {}
    if body.get("parentGroupId"):
        properties["details"] = {"parent": {"id": body["parentGroupId"]}}
    return {"properties": properties}


def _check_place(tenant: Tenant, group: str, parent: str) -> None:
    above = [parent.lower(), *hierarchy.groups_above(tenant, parent)]
    if group.lower() in above:
        raise ArmFault(400, "BadRequest", f"The management group '{group}' can't lie in itself.")
    # The root does not count.
    if len(above) > _DEEPEST:
        raise ArmFault(400, "BadRequest", f"A tree of management groups has at most {_DEEPEST} levels below the root.")


def _children(tenant: Tenant, group: str) -> list[str]:
    """The ids of the groups and subscriptions right below a group."""
    found = hierarchy.below(tenant, group)[1:]
    return [one for one in found if hierarchy.groups_above(tenant, one)[:1] == [group.lower()]]


def _tree(tenant: Tenant, group: str, *, recurse: bool) -> list[Json]:
    children = []
    for one in _children(tenant, group):
        entity = _entity(tenant, one)
        child = {"type": TYPE if hierarchy.is_group(one) else "/subscriptions", **entity}
        if recurse and hierarchy.is_group(one):
            child["children"] = _tree(tenant, one, recurse=True) or None
        children.append(child)
    return children


def _entity(tenant: Tenant, one: str) -> Json:
    """Id, name and display name of a group or a subscription."""
    if hierarchy.is_group(one):
        found = find(tenant, one) or {"id": one, "name": one[len(hierarchy.GROUPS) :], "properties": {}}
        return {"id": found["id"], "name": found["name"], "displayName": found["properties"].get("displayName")}
    subscription = tenant.collection("subscriptions")[one.rpartition("/")[2].lower()]
    return {"id": one, "name": subscription["subscriptionId"], "displayName": subscription["displayName"]}


def _descendant(tenant: Tenant, one: str) -> Json:
    entity = _entity(tenant, one)
    parent = hierarchy.groups_above(tenant, one)[0]
    held = find(tenant, parent)
    return {
        "id": entity["id"],
        "type": TYPE if hierarchy.is_group(one) else f"{TYPE}/subscriptions",
        "name": entity["name"],
        "properties": {"displayName": entity["displayName"], "parent": {"id": held["id"] if held else parent}},
    }


def _not_found(target: ids.ArmId) -> ArmFault:
    return ArmFault(404, "NotFound", f"The management group '{target.name}' cannot be found.")
