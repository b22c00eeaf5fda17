"""Long-running operations: a 202 with `Location`, which is polled until it answers what the synchronous call would have.

State stands in the tenant's collection `armOperations`, so that it survives a restart. Waits run on wall time. `Retry-After`
is 1: azure-core takes 0 for absent and waits 30 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

COLLECTION = "armOperations"
DELAY = 0.5

Finish = Callable[[Cloud, Tenant, Json], None]
_finishers: dict[str, Finish] = {}


def finisher(kind: str) -> Callable[[Finish], Finish]:
    """Declare what ends an operation of this kind; it gets the JSON that `begin` was given."""

    def declare(finish: Finish) -> Finish:
        _finishers[kind] = finish
        return finish

    return declare


def begin(request: Request, kind: str, subscription: str, details: Json) -> Response:
    """Put an operation on its way: 202 with the URL to poll."""
    operation_id = request.cloud.new_id()
    request.tenant.collection(COLLECTION)[operation_id] = {
        "id": operation_id,
        "kind": kind,
        "subscription": subscription,
        "due": time.time() + DELAY,
        "details": details,
        "done": False,
    }
    return running(request, subscription, operation_id)


def running(request: Request, subscription: str, operation_id: str) -> Response:
    version = request.query.get("api-version", "")
    url = f"{request.origin}/subscriptions/{subscription}/operationresults/{operation_id}?api-version={version}"
    return Response(status=202, headers={"location": url, "retry-after": "1"})


def settle(cloud: Cloud) -> None:
    """End what is due. Every ARM request does so first, so that nothing depends on the client's polling."""
    for tenant in cloud.tenants.values():
        for operation in tenant.collection(COLLECTION).values():
            if not operation["done"] and operation["due"] <= time.time():
                operation["done"] = True
                _finishers[operation["kind"]](cloud, tenant, operation["details"])
