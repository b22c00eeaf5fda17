"""`POST /adminapi/{version}/{tenant}/InvokeCommand`: one command, as Exchange's PowerShell module sends it.

Source: facts, Exchange (endpoint, body, errors in error.details.message; who may: permissions). It is no contract of
Microsoft's; the shape of the answer beyond `value`, and the words of the refusals, are as reported of the live service, or ours.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import ExchangeFault
from simulator.exchange import commands, permissions
from simulator.messages import Request, Response, route

Json = dict[str, Any]

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
    permissions.demand(request, command.name)
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
    permissions.admit(request)
