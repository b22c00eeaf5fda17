"""`checkNameAvailability` of Microsoft.Storage. az asks it before it makes an account."""

from __future__ import annotations

from simulator.arm.operation import serve
from simulator.arm.resource_types.storage import storage_accounts
from simulator.errors import ArmFault
from simulator.messages import Request, Response


@serve(
    storage_accounts.TYPE,
    "POST",
    at=("/subscriptions/{subscription}/providers/Microsoft.Storage/checkNameAvailability",),
    action="Microsoft.Storage/checknameavailability/read",
)
def check_name_availability(request: Request) -> Response:
    """Body: `{"name", "type": "Microsoft.Storage/storageAccounts"}`."""
    body = request.body if isinstance(request.body, dict) else {}
    name = body.get("name")
    if not isinstance(name, str) or str(body.get("type")).lower() != storage_accounts.TYPE.lower():
        raise ArmFault(400, "InvalidRequestContent", "The request content needs a name and the type of storage accounts.")
    if not storage_accounts.valid_name(name):
        message = f"{name} is not a valid storage account name. {storage_accounts.NAME_RULE}"
        return Response(body={"nameAvailable": False, "reason": "AccountNameInvalid", "message": message})
    if storage_accounts.exists(request.cloud, name):
        message = f"The storage account named {name} is already taken."
        return Response(body={"nameAvailable": False, "reason": "AlreadyExists", "message": message})
    return Response(body={"nameAvailable": True})
