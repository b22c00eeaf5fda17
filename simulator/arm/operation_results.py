"""Where clients poll: `operationresults` (the `Location` of a long-running operation), `operationstatuses` (its status)."""

from __future__ import annotations

from simulator.arm import crud, ids, longrunning
from simulator.arm.kind import find
from simulator.arm.operation import serve
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Resources/subscriptions/operationresults"


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/operationresults/{operation}",), filtered=True)
def operation_result(request: Request) -> Response:
    """202 while it runs, then what the synchronous call would have answered: the resource after a PUT, nothing after the rest,
    an error when it has failed."""
    found = _found(request)
    if not found["done"]:
        return longrunning.running(request, request.path_params["subscription"], found["id"])
    if "failed" in found:
        error = found["failed"]["error"]
        raise ArmFault(found["failed"]["status"], error["code"], error["message"], error["details"])
    if found["kind"] not in ("put-resource", "accept-resource"):
        return Response(status=200)
    held = request.tenant.collection("arm").get(found["details"]["key"])
    kind = find(held["type"]) if held else None
    return Response(body=crud.shown(request.tenant, held, kind)) if held and kind else Response(status=200)


@serve(TYPE, "GET", at=("/subscriptions/{subscription}/operationstatuses/{operation}",), filtered=True)
def operation_status(request: Request) -> Response:
    return longrunning.status(request, _found(request))


def _found(request: Request) -> Json:
    found = longrunning.find(request.tenant, request.path_params["operation"].lower())
    target = ids.parse(request.path)
    if found is None or found["subscription"].lower() != str(target.subscription).lower():
        raise ArmFault(404, "NotFound", f"The operation '{request.path_params['operation']}' was not found.")
    return found
