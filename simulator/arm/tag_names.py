"""The tag names of a subscription: those that somebody defined beforehand, and those in use, each with how often.

Names are the same in any case, values are not. A name or value in use can't be deleted, nor a name that has values. What is
defined lies in the tenant's `tagNames`, by subscription and name. Source: azure-mgmt-resource 26.0.0, tags; the codes of what is
refused are general knowledge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from simulator.arm import ids, tags
from simulator.arm.operation import serve, subscription_of
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Tenant

TYPE = "Microsoft.Resources/subscriptions/tagNames"
VALUES = f"{TYPE}/tagValues"
COLLECTION = "tagNames"
_NAME = "/subscriptions/{subscription}/tagNames/{name}"
_VALUE = f"{_NAME}/tagValues/{{value}}"
_RESERVED = ("microsoft", "azure", "windows")


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/tagNames",), action=f"{TYPE}/read")
def listed(request: Request) -> Response:
    subscription = _subscription(request)
    used = _used(request.tenant, subscription["id"])
    names = dict.fromkeys([entry["name"].lower() for entry in _defined(request.tenant, subscription)])
    names |= dict.fromkeys(name for name, _ in used)
    return page(request, [_written(request.tenant, subscription, name, used) for name in names])


@serve(TYPE, "PUT", at=(_NAME,), action=f"{TYPE}/write")
def define(request: Request) -> Response:
    subscription, name = _subscription(request), request.path_params["name"]
    tags.checked({name: ""})
    if name.lower().startswith(_RESERVED):
        raise ArmFault(
            400, "InvalidTagName", f"The tag name '{name}' begins with one of {', '.join(_RESERVED)}, which are reserved."
        )
    held = request.tenant.collection(COLLECTION)
    key = _key(subscription, name)
    status = 200 if key in held else 201
    held.setdefault(key, {"subscription": subscription["subscriptionId"], "name": name, "values": []})
    used = _used(request.tenant, subscription["id"])
    return Response(status=status, body=_written(request.tenant, subscription, name.lower(), used))


@serve(TYPE, "DELETE", at=(_NAME,), action=f"{TYPE}/delete")
def forget(request: Request) -> Response:
    subscription, name = _subscription(request), request.path_params["name"]
    held = request.tenant.collection(COLLECTION)
    entry = held.get(_key(subscription, name))
    if entry is None:
        return Response(status=204)
    if entry["values"]:
        raise _in_use(f"The tag name '{name}' has predefined values; they must be deleted first.")
    if any(used == name.lower() for used, _ in _used(request.tenant, subscription["id"])):
        raise _in_use(f"The tag name '{name}' is used by resources.")
    del held[_key(subscription, name)]
    return Response(status=200)


@serve(VALUES, "PUT", at=(_VALUE,), action=f"{VALUES}/write")
def define_value(request: Request) -> Response:
    subscription, name, value = _subscription(request), request.path_params["name"], request.path_params["value"]
    tags.checked({name: value})
    entry = request.tenant.collection(COLLECTION).get(_key(subscription, name))
    if entry is None:
        raise ArmFault(404, "TagNameNotFound", f"The subscription has no predefined tag name '{name}'.")
    status = 200 if value in entry["values"] else 201
    entry["values"] = [*dict.fromkeys([*entry["values"], value])]
    used = _used(request.tenant, subscription["id"])
    return Response(status=status, body=_value(subscription, entry["name"], value, used[(name.lower(), value)]))


@serve(VALUES, "DELETE", at=(_VALUE,), action=f"{VALUES}/delete")
def forget_value(request: Request) -> Response:
    subscription, name, value = _subscription(request), request.path_params["name"], request.path_params["value"]
    entry = request.tenant.collection(COLLECTION).get(_key(subscription, name))
    if entry is None or value not in entry["values"]:
        return Response(status=204)
    if _used(request.tenant, subscription["id"])[(name.lower(), value)]:
        raise _in_use(f"The value '{value}' of the tag '{name}' is used by resources.")
    entry["values"] = [one for one in entry["values"] if one != value]
    return Response(status=200)


def _subscription(request: Request) -> Json:
    return subscription_of(request.tenant, request.path_params["subscription"])


def _key(subscription: Json, name: str) -> str:
    return f"{subscription['subscriptionId']}/{name}".lower()


def _defined(tenant: Tenant, subscription: Json) -> Iterator[Json]:
    for entry in tenant.collection(COLLECTION).values():
        if entry["subscription"] == subscription["subscriptionId"]:
            yield entry


def _used(tenant: Tenant, scope: str) -> Counter[tuple[str, str]]:
    """How often each (name in lower case, value) is a tag of the subscription, of its groups and its resources."""
    return Counter((name.lower(), value) for name, value in _tags(tenant, scope))


def _tags(tenant: Tenant, scope: str) -> Iterator[tuple[str, str]]:
    for carrier in (*tenant.collection("subscriptions").values(), *tenant.collection("arm").values()):
        if ids.covers(scope, carrier["id"]):
            yield from (carrier.get("tags") or {}).items()


def _spelled(tenant: Tenant, subscription: Json, name: str) -> str:
    """The name as it was defined, or else as the first that carries it has it."""
    entry = tenant.collection(COLLECTION).get(_key(subscription, name))
    if entry is not None:
        return str(entry["name"])
    return next(one for one, _ in _tags(tenant, subscription["id"]) if one.lower() == name)


def _written(tenant: Tenant, subscription: Json, name: str, used: Counter[tuple[str, str]]) -> Json:
    spelled = _spelled(tenant, subscription, name)
    entry = tenant.collection(COLLECTION).get(_key(subscription, name), {"values": []})
    values = dict.fromkeys([*entry["values"], *(value for one, value in used if one == name)])
    return {
        "id": f"{subscription['id']}/tagNames/{spelled}",
        "tagName": spelled,
        "count": _count(sum(used[(name, value)] for value in values)),
        "values": [_value(subscription, spelled, value, used[(name, value)]) for value in values],
    }


def _value(subscription: Json, name: str, value: str, count: int) -> Json:
    return {"id": f"{subscription['id']}/tagNames/{name}/tagValues/{value}", "tagValue": value, "count": _count(count)}


def _count(value: int) -> Json:
    return {"type": "Total", "value": value}


def _in_use(message: str) -> ArmFault:
    return ArmFault(409, "Conflict", message)
