"""What ARM does before and after every operation: api-version, subscription, access, resource group, locks, activity log."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from simulator.arm import access, activity, codes, ids, locking, longrunning, versions
from simulator.arm.kind import find
from simulator.errors import ArmFault
from simulator.messages import Handler, Json, Request, Response, route
from simulator.store import Tenant

_VERB = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete", "POST": "action"}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)


def serve(
    arm_type: str, *methods: str, at: tuple[str, ...], action: str | None = None, filtered: bool = False
) -> Callable[[Handler], Handler]:
    """Declare that the function serves `methods` of a type on the templates `at`, behind ARM's own checks.

    `action` is the RBAC action where it isn't type/verb. `filtered`: the list shows what the caller may see, and is refused
    only to callers without any role in the subscription. Tenant-level lists need a token alone.
    """

    def declare(handler: Handler) -> Handler:
        guarded = guard(arm_type, handler, action=action, filtered=filtered)
        for template in at:
            for method in methods:
                route(method, template)(guarded)
        return guarded

    return declare


def guard(arm_type: str, handler: Handler, *, action: str | None = None, filtered: bool = False) -> Handler:
    """The handler behind ARM's own checks; see `serve`."""

    # Looked up here, so that a type without rows in the data shows when the routes are made.
    operations = codes.of(arm_type)

    @functools.wraps(handler)
    def guarded(request: Request) -> Response:
        versions.check(request, operations)
        return _run(request, handler, action or f"{operations.action_base}/{_VERB[request.method]}", filtered)

    return guarded


def _run(request: Request, handler: Handler, action: str, filtered: bool) -> Response:
    longrunning.settle(request.cloud)
    target = ids.parse(request.path)
    writing = request.method in ("PUT", "PATCH", "DELETE", "POST")
    if target.subscription is None:
        if writing or (target.name and not filtered):
            access.require(request, action, target.text)
        return handler(request)
    subscription = subscription_of(request.tenant, target.subscription)
    shared = activity.context(request, action) if writing else {}
    try:
        _check(request, target, action, filtered)
        if request.method == "PUT":
            _check_parent(request, subscription, target)
        response = handler(request)
    except ArmFault as fault:
        if writing:
            activity.record(request.cloud, shared, target.text, "Failed", fault.status)
        raise
    if writing and response.status != 204:
        activity.record(request.cloud, shared, target.text, "Started")
        accepted = response.status == 202
        activity.record(request.cloud, shared, target.text, "Accepted" if accepted else "Succeeded", response.status)
    return response


def is_guid(text: str) -> bool:
    return _GUID.match(text) is not None


def subscription_of(tenant: Tenant, subscription_id: str) -> Json:
    """The tenant's subscription. 400 InvalidSubscriptionId, 404 SubscriptionNotFound (another tenant's is not found too)."""
    if not is_guid(subscription_id):
        raise ArmFault(
            400, "InvalidSubscriptionId", f"The provided subscription identifier '{subscription_id}' is malformed or invalid."
        )
    found = tenant.collection("subscriptions").get(subscription_id.lower())
    if found is None:
        raise ArmFault(404, "SubscriptionNotFound", f"The subscription '{subscription_id}' could not be found.")
    return found


def _check(request: Request, target: ids.ArmId, action: str, filtered: bool) -> None:
    tenant, caller = request.tenant, request.who
    scope = target.text if target.name else target.scope
    if not (filtered and access.sees(tenant, caller, scope)):
        access.require(request, action, scope)
    if target.group and target.type != ids.RESOURCE_GROUP_TYPE:
        group = group_of(tenant, target)
        if request.method in ("PUT", "PATCH", "POST") and group["properties"]["provisioningState"] == "Deleting":
            raise being_deleted(group)
    # Locks themselves stay writable, or no lock could ever be taken away.
    if target.type.lower() != locking.LOCK_TYPE.lower():
        if request.method == "DELETE":
            locking.refuse_delete(tenant, target.text)
        if request.method in ("PUT", "PATCH", "POST", "DELETE"):
            locking.refuse_write(tenant, target.text)


def _check_parent(request: Request, subscription: Json, target: ids.ArmId) -> None:
    namespace = target.type.partition("/")[0]
    if namespace.lower() in subscription.get("_unregistered", ()):
        raise ArmFault(
            409, "MissingSubscriptionRegistration", f"The subscription is not registered to use namespace '{namespace}'."
        )
    parent = _missing_parent(request, target)
    if parent is not None:
        raise ArmFault(
            404,
            "ParentResourceNotFound",
            f"Failed to perform 'write' on resource(s) of type '{target.type}', because the parent resource '{parent}' "
            "could not be found.",
        )


def _missing_parent(request: Request, target: ids.ArmId) -> str | None:
    """The nearest resource of a served type that `target` lies in or hangs on, when it isn't there."""
    above = target.parent
    while "/providers/" in above:
        parent = ids.parse(above)
        kind = find(parent.type)
        if kind is not None:
            there = parent.key in request.tenant.collection("arm") or (kind.default is not None and kind.default(request, parent))
            return None if there else above
        above = parent.parent
    return None


def group_of(tenant: Tenant, target: ids.ArmId) -> Json:
    """The resource group that an id lies in. 404 ResourceGroupNotFound."""
    found = tenant.collection("arm").get(target.group_key or "")
    if found is None:
        raise ArmFault(404, "ResourceGroupNotFound", f"Resource group '{target.group}' could not be found.")
    return found


def being_deleted(group: Json) -> ArmFault:
    return ArmFault(
        409,
        "ResourceGroupBeingDeleted",
        f"The resource group '{group['name']}' is in deprovisioning state and cannot perform this operation.",
    )
