"""Long-running operations: what is under way, and where a client asks for it.

A DELETE or POST answers 202 with `Location` (polled until it answers what the synchronous call would have) and
`Azure-AsyncOperation` (a status document), as do PUTs of some types; other PUTs answer at once with a state that isn't final and
`Azure-AsyncOperation`.
An operation that the data knows as long runs so when `Runtime.operation_seconds` is more than 0, or when it has no other
successful code; otherwise it is over when it answers, which Microsoft's own clients take as well.

State stands in the tenant's collections, so that it survives a restart: what runs in `armOperationsRunning`, which every request
looks through, what has ended in `armOperations`, as a poll URL never ends. Waits run on wall time. `Retry-After` is 1: azure-core
takes 0 for absent and waits 30 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from simulator.arm import ids
from simulator.arm.codes import Operations
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

RUNNING, ENDED = "armOperationsRunning", "armOperations"
DELAY = 0.5

# Raises ArmFault when the operation fails in the end.
Finish = Callable[[Cloud, Tenant, Json], None]
_finishers: dict[str, Finish] = {}


def finisher(kind: str) -> Callable[[Finish], Finish]:
    """Declare what ends an operation of this kind; it gets the JSON that `begin` was given."""

    def declare(finish: Finish) -> Finish:
        _finishers[kind] = finish
        return finish

    return declare


def begin(request: Request, kind: str, subscription: str, details: Json, *, target: str = "", seconds: float = DELAY) -> Response:
    """Put an operation on its way: 202 with the URLs to poll. `target`: the key of the resource that is busy meanwhile."""
    operation = _enter(request, kind, subscription, details, target, seconds)
    return running(request, subscription, operation)


def put_under_way(request: Request, operations: Operations, saved: Json, answer: Response, *, made: bool) -> Response:
    """The answer to a PUT that has stored `saved`: as it is, or with a state that isn't final and where to ask for the end."""
    seconds = request.cloud.runtime.operation_seconds
    operation, subscription = operations.on_resource("PUT"), ids.parse(saved["id"]).subscription
    properties = saved.get("properties")
    if not (seconds and operation and operation.long and subscription and isinstance(properties, dict)):
        return answer
    if "provisioningState" not in properties:
        return answer
    target = saved["id"].lower()
    properties["provisioningState"] = "Creating" if made else "Updating"
    answer.body["properties"] = {**answer.body["properties"], "provisioningState": properties["provisioningState"]}
    known = _enter(request, "put-resource", subscription, {"key": target}, target, seconds)
    answer.headers |= {"azure-asyncoperation": _url(request, subscription, "operationstatuses", known), "retry-after": "1"}
    if operation.long == "location":
        answer.headers["location"] = _url(request, subscription, "operationresults", known)
    return answer


def put_accepted(request: Request, saved: Json) -> Response:
    """202 for a PUT that has stored `saved`: its `Location` ends with the resource, of which the first answer tells nothing."""
    target, seconds = ids.parse(saved["id"]), request.cloud.runtime.operation_seconds
    return begin(request, "accept-resource", str(target.subscription), {"key": target.key}, target=target.key, seconds=seconds)


def done(request: Request, subscription: str) -> Response:
    """202 for what is over already; who polls is told so."""
    return begin(request, "nothing", subscription, {}, seconds=0)


def delete_under_way(request: Request, operations: Operations, key: str, *, forced: bool) -> Response | None:
    """202 for a DELETE that takes a while; None when it is to be done at once."""
    operation, subscription = operations.on_resource("DELETE"), ids.parse(key).subscription
    seconds = request.cloud.runtime.operation_seconds
    if operation is None or subscription is None or 202 not in operation.codes:
        return None
    if not seconds and 200 in operation.codes:
        return None
    held = request.tenant.collection("arm")[key]
    if isinstance(held.get("properties"), dict) and "provisioningState" in held["properties"]:
        held["properties"]["provisioningState"] = "Deleting"
    details = {"key": key, "forced": forced}
    return begin(request, "delete-resource", subscription, details, target=key, seconds=seconds or DELAY)


def refuse_second(request: Request, key: str) -> None:
    """409 AnotherOperationInProgress while an operation on the resource runs. (Pulumi's provider waits and tries again.)"""
    for operation in request.tenant.collection(RUNNING).values():
        if operation["target"] == key:
            raise ArmFault(
                409,
                "AnotherOperationInProgress",
                f"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: "
                f"{_url(request, operation['subscription'], 'operationstatuses', operation['id'])}.",
            )


def running(request: Request, subscription: str, operation_id: str) -> Response:
    headers = {
        "location": _url(request, subscription, "operationresults", operation_id),
        "azure-asyncoperation": _url(request, subscription, "operationstatuses", operation_id),
        "retry-after": "1",
    }
    return Response(status=202, headers=headers)


def status(request: Request, operation: Json) -> Response:
    """The status document: always 200."""
    begun = datetime.fromtimestamp(operation["begun"], UTC).isoformat()
    body: Json = {
        "id": request.path,
        "name": operation["id"],
        "status": _word(operation),
        "startTime": begun,
        "percentComplete": 100.0 if operation["done"] else 50.0,
    }
    if operation["done"]:
        body["endTime"] = datetime.fromtimestamp(operation["due"], UTC).isoformat()
    if "failed" in operation:
        body["error"] = operation["failed"]["error"]
    return Response(body=body, headers={} if operation["done"] else {"retry-after": "1"})


def settle(cloud: Cloud) -> None:
    """End what is due. Every ARM request does so first, so that nothing depends on the client's polling."""
    for tenant in cloud.tenants.values():
        under_way = tenant.collection(RUNNING)
        for operation in [one for one in under_way.values() if one["due"] <= time.time()]:
            del under_way[operation["id"]]
            ended = tenant.collection(ENDED)[operation["id"]] = {**operation, "done": True}
            try:
                _finishers[operation["kind"]](cloud, tenant, operation["details"])
            except ArmFault as fault:
                error = {"code": fault.code, "message": fault.message, "details": fault.details}
                tenant.collection(ENDED)[operation["id"]] = {**ended, "failed": {"status": fault.status, "error": error}}


def _word(operation: Json) -> str:
    if "failed" in operation:
        return "Failed"
    return "Succeeded" if operation["done"] else "InProgress"


def find(tenant: Tenant, operation_id: str) -> Json | None:
    """The operation of this id, whether it runs or has ended."""
    return tenant.collection(RUNNING).get(operation_id) or tenant.collection(ENDED).get(operation_id)


@finisher("put-resource")
def _finish_put(_: Cloud, tenant: Tenant, details: Json) -> None:
    held = tenant.collection("arm").get(details["key"])
    if held is not None:
        held["properties"]["provisioningState"] = "Succeeded"


@finisher("accept-resource")
@finisher("nothing")
def _finish_nothing(_: Cloud, __: Tenant, ___: Json) -> None:
    """It is stored since the first answer."""


def _enter(request: Request, kind: str, subscription: str, details: Json, target: str, seconds: float) -> str:
    operation_id = request.cloud.new_id()
    now = time.time()
    request.tenant.collection(RUNNING)[operation_id] = {
        "id": operation_id,
        "kind": kind,
        "subscription": subscription,
        "begun": now,
        "due": now + seconds,
        "details": details,
        "target": target,
        "done": False,
    }
    return operation_id


def _url(request: Request, subscription: str, what: str, operation_id: str) -> str:
    version = request.query.get("api-version", "")
    return f"{request.origin}/subscriptions/{subscription}/{what}/{operation_id}?api-version={version}"
