"""Where a `Location` of a long-running operation leads: 202 while it runs, then 200 with nothing in it."""

from __future__ import annotations

from simulator.arm import longrunning
from simulator.arm.operation import serve
from simulator.errors import ArmFault
from simulator.messages import Request, Response

TYPE = "Microsoft.Resources/subscriptions/operationresults"


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/operationresults/{operation}",), filtered=True)
def operation_result(request: Request) -> Response:
    found = request.tenant.collection(longrunning.COLLECTION).get(request.path_params["operation"].lower())
    subscription = request.path_params["subscription"]
    if found is None or found["subscription"].lower() != subscription.lower():
        raise ArmFault(404, "NotFound", f"The operation '{request.path_params['operation']}' was not found.")
    return Response(status=200) if found["done"] else longrunning.running(request, subscription, found["id"])
