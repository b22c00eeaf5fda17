"""`checkNameAvailability` of Microsoft.KeyVault."""

from __future__ import annotations

from simulator.arm.operation import serve
from simulator.arm.resource_types.keyvault import deleted_vaults, vaults
from simulator.errors import ArmFault
from simulator.messages import Request, Response


@serve(
    vaults.TYPE,
    "POST",
    at=("/subscriptions/{subscription}/providers/Microsoft.KeyVault/checkNameAvailability",),
    action="Microsoft.KeyVault/checkNameAvailability/read",
)
def check_name_availability(request: Request) -> Response:
    """Body: `{"name", "type": "Microsoft.KeyVault/vaults"}`."""
    body = request.body if isinstance(request.body, dict) else {}
    name = body.get("name")
    if not isinstance(name, str) or str(body.get("type")).lower() != vaults.TYPE.lower():
        raise ArmFault(400, "BadRequest", "The request needs a name and the type of key vaults.")
    if not vaults.valid_name(name):
        message = "A vault's name must be between 3-24 alphanumeric characters."
        return Response(body={"nameAvailable": False, "reason": "AccountNameInvalid", "message": message})
    if vaults.exists(request.cloud, name) or deleted_vaults.find(request.cloud, name):
        return Response(body={"nameAvailable": False, "reason": "AlreadyExists", "message": vaults.taken(name)})
    return Response(body={"nameAvailable": True})
