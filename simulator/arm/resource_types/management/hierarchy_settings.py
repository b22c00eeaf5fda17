"""The settings of the tenant's tree of management groups (Microsoft.Management/managementGroups/settings): who may make groups,
and
where new subscriptions go. They lie on the root group alone."""

from __future__ import annotations

from simulator.arm import hierarchy
from simulator.arm.operation import serve
from simulator.arm.paging import page, public
from simulator.arm.resource_types.management import management_groups
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = f"{management_groups.TYPE}/settings"
_LIST = f"{management_groups.ITEM}/settings"
_ITEM = f"{_LIST}/default"
_KINDS = {"requireAuthorizationForGroupCreation": bool, "defaultManagementGroup": str}


@serve(management_groups.TYPE, "GET", at=(_ITEM,), action=f"{TYPE}/read")
def settings(request: Request) -> Response:
    found = _stored(request)
    if found is None:
        raise ArmFault(404, "NotFound", "The hierarchy settings of the tenant have never been set.")
    return Response(body=public(found))


@serve(management_groups.TYPE, "GET", at=(_LIST,), action=f"{TYPE}/read")
def every_setting(request: Request) -> Response:
    found = _stored(request)
    return page(request, [found] if found else [])


@serve(management_groups.TYPE, "PUT", at=(_ITEM,), action=f"{TYPE}/write")
def replace(request: Request) -> Response:
    return _saved(request, {})


@serve(management_groups.TYPE, "PATCH", at=(_ITEM,), action=f"{TYPE}/write")
def change(request: Request) -> Response:
    found = _stored(request)
    return _saved(request, found["properties"] if found else {})


@serve(management_groups.TYPE, "DELETE", at=(_ITEM,), action=f"{TYPE}/delete")
def forget(request: Request) -> Response:
    request.tenant.collection("arm").pop(_key(request), None)
    return Response(status=200)


def _saved(request: Request, before: Json) -> Response:
    given = request.body.get("properties") if isinstance(request.body, dict) else None
    if not isinstance(given, dict):
        raise ArmFault(400, "InvalidRequestContent", "The request content was invalid: 'properties' must be an object.")
    wrong = next(
        (name for name, value in given.items() if name != "tenantId" and not isinstance(value, _KINDS.get(name, ()))), None
    )
    if wrong is not None:
        raise ArmFault(400, "InvalidRequestContent", f"The request content was invalid: 'properties.{wrong}' is not a setting.")
    group = given.get("defaultManagementGroup")
    if group and management_groups.find(request.tenant, group) is None:
        raise ArmFault(404, "NotFound", f"The management group '{group}' cannot be found.")
    root = hierarchy.group_id(request.tenant.id)
    saved = {
        "id": f"{root}/settings/default",
        "type": TYPE,
        "name": "default",
        "properties": {**before, **given, "tenantId": request.tenant.id},
        "_created": request.cloud.timestamp(),
        "_changed": request.cloud.timestamp(),
    }
    request.tenant.collection("arm")[_key(request)] = saved
    return Response(body=public(saved))


def _stored(request: Request) -> Json | None:
    return request.tenant.collection("arm").get(_key(request))


def _key(request: Request) -> str:
    """400 for any group but the root. (From general knowledge.)"""
    if request.path_params["name"].lower() != request.tenant.id.lower():
        raise ArmFault(400, "BadRequest", "Hierarchy settings can be set on the root management group only.")
    return f"{hierarchy.group_id(request.tenant.id)}/settings/default".lower()
