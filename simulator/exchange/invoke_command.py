"""`POST /adminapi/{version}/{tenant}/InvokeCommand`: one command, as Exchange's PowerShell module sends it.

Source: facts, Exchange (endpoint, body, permission: `Exchange.ManageAsApp` and a directory role; 401 without the permission, 403
without the role; errors in error.details.message). It is no contract of Microsoft's; the shape of the answer beyond `value`, and
the words of the refusals, are as reported of the live service, or our own.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import ExchangeFault
from simulator.exchange import commands
from simulator.graph import permissions, privileges
from simulator.messages import Request, Response, route

Json = dict[str, Any]

MANAGE_AS_APP = "Exchange.ManageAsApp"
ROLES = ("Exchange Administrator", "Global Administrator")
VERSIONS = ("beta", "v1.0")


@route("POST", "/adminapi/{version}/{tenant}/InvokeCommand")
def invoke_command(request: Request) -> Response:
    """Body: `{"CmdletInput": {"CmdletName": ..., "Parameters": {...}}}`."""
    _admit(request)
    body = request.body
    given = body.get("CmdletInput") if isinstance(body, dict) else None
    name = given.get("CmdletName") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(name, str):
        raise commands.refused("The body must hold a CmdletInput with a CmdletName.", "System.ArgumentException")
    command = commands.commands().get(name.lower())
    if command is None:
        raise ExchangeFault(501, "NotImplemented", f"The simulator does not serve the command {name}.")
    wanted = given.get("Parameters")
    value = command.run(request, commands.read(command, {} if wanted is None else wanted))
    base = f"{request.origin}/adminapi/{request.path_params['version']}/{request.path_params['tenant']}"
    return Response(
        body={
            "@odata.context": f"{base}/$metadata#Collection(Exchange.GenericHashTable)",
            "adminapi.warnings@odata.type": "#Collection(String)",
            "@adminapi.warnings": [],
            "value": value,
        }
    )


def _admit(request: Request) -> None:
    """Raises ExchangeFault 404, 401, 403."""
    version, named = request.path_params["version"].lower(), request.path_params["tenant"].lower()
    if version not in VERSIONS:
        raise ExchangeFault(404, "NotFound", f"There is no version {version} of this interface.")
    if named != request.tenant.id and named not in request.tenant.domains:
        raise ExchangeFault(403, "Forbidden", "The token is of another tenant than the one that the address names.")
    if request.who.kind == "app" and MANAGE_AS_APP not in request.who.scopes:
        raise ExchangeFault(401, "Unauthorized", "The token holds no permission of Exchange.")
    table = permissions.role_ids()
    if not privileges.caller_roles(request) & {table[name] for name in ROLES}:
        raise ExchangeFault(403, "Forbidden", "The role assigned to the application isn't supported in this scenario.")
