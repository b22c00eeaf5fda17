"""The tags of anything as a resource of their own: `{scope}/providers/Microsoft.Resources/tags/default`."""

from __future__ import annotations

from typing import Any

from simulator.arm import ids, policy, versions
from simulator.arm.kind import Write, find
from simulator.arm.operation import group_of, serve, subscription_of
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Resources/tags"
_FORBIDDEN = frozenset("<>%&\\?/")


@serve(TYPE, "GET", "PUT", "PATCH", "DELETE", at=(f"/{{scope:rest}}/providers/{TYPE}/default",))
def tags(request: Request) -> Response:
    scope = ids.parse(ids.parse(request.path).scope)
    carrier = _carrier(request, scope)
    held: Json = dict(carrier.get("tags") or {})
    if request.method == "PUT":
        _save(request, scope, carrier, checked(_given(request.body)))
    elif request.method == "PATCH":
        operation = request.body.get("operation", "") if isinstance(request.body, dict) else ""
        _save(request, scope, carrier, checked(_patched(held, _given(request.body), str(operation))))
    elif request.method == "DELETE":
        _save(request, scope, carrier, {})
        return Response(status=200)
    return Response(
        body={
            "id": f"{scope.text}/providers/{TYPE}/default",
            "name": "default",
            "type": TYPE,
            "properties": {"tags": carrier.get("tags") or {}},
        }
    )


def _save(request: Request, scope: ids.ArmId, carrier: Json, wanted: Json) -> None:
    """Policies look at the carrier as it will be."""
    kind = find(scope.type)
    if kind is not None:
        write = Write(request=request, id=scope, version=versions.requested(request), current=carrier)
        policy.refuse(write, {**carrier, "tags": wanted}, kind)
    carrier["tags"] = wanted


def _carrier(request: Request, scope: ids.ArmId) -> Json:
    if scope.type == ids.SUBSCRIPTION_TYPE:
        return subscription_of(request.tenant, scope.name)
    if scope.type == ids.RESOURCE_GROUP_TYPE:
        return group_of(request.tenant, scope)
    found = request.tenant.collection("arm").get(scope.key)
    if found is None or "location" not in found:
        raise ArmFault(404, "ResourceNotFound", f"The Resource '{scope.type}/{scope.name}' was not found.")
    return found


def _given(body: object) -> Json:
    properties = body.get("properties") if isinstance(body, dict) else None
    given = properties.get("tags") if isinstance(properties, dict) else None
    if not isinstance(given, dict):
        raise ArmFault(
            400, "InvalidRequestContent", "The request content was invalid: 'properties.tags' must be an object of strings."
        )
    return given


def _patched(held: Json, given: Json, operation: str) -> Json:
    same = {name.lower(): name for name in held}
    if operation.lower() == "replace":
        return given
    if operation.lower() == "merge":
        return {name: value for name, value in held.items() if name.lower() not in {n.lower() for n in given}} | given
    if operation.lower() == "delete":
        gone = {same[name.lower()] for name, value in given.items() if held.get(same.get(name.lower(), "")) == value}
        return {name: value for name, value in held.items() if name not in gone}
    raise ArmFault(400, "InvalidRequestContent", f"The tags patch operation '{operation}' is not Merge, Replace or Delete.")


def checked(wanted: Any) -> Json:
    """The tags, if a resource can carry them. 400 otherwise."""
    # A later api-version than the description's lets unknown properties in, whatever they hold.
    if not isinstance(wanted, dict):
        raise ArmFault(400, "InvalidRequestContent", "The request content was invalid: tags must be an object.")
    if len(wanted) > 50:
        raise ArmFault(400, "InvalidTagCount", "A resource has at most 50 tags.")
    if len({name.lower() for name in wanted}) < len(wanted):
        raise ArmFault(400, "InvalidTag", "Tag names that differ in case only are the same tag.")
    for name, value in wanted.items():
        if not name or len(name) > 512 or _FORBIDDEN & set(name):
            raise ArmFault(400, "InvalidTagName", f"The tag name '{name}' has more than 512 characters or one of <>%&\\?/.")
        if not isinstance(value, str) or len(value) > 256:
            raise ArmFault(400, "InvalidTagValue", f"The value of the tag '{name}' must be a string of at most 256 characters.")
    return wanted
