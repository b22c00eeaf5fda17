"""`GET|POST /_sim/device-codes`: what the browser page of a device sign-in does. The person enters the code and agrees, or
doesn't."""

from __future__ import annotations

from simulator.control.fields import bad, body_of, optional_text, text
from simulator.entra import device_codes, people
from simulator.errors import ControlFault
from simulator.messages import Request, Response, route


@route("GET", "/_sim/device-codes")
def list_waiting(request: Request) -> Response:
    """The sign-ins that wait for a person."""
    shown = [
        {"userCode": one["userCode"], "clientId": one["clientId"], "tenantId": one["tenantId"], "scope": one["scope"]}
        for _, one in device_codes.waiting(request.cloud)
    ]
    return Response(body={"deviceCodes": shown})


@route("POST", "/_sim/device-codes")
def sign_in(request: Request) -> Response:
    """`userCode` as it was shown; `user` (a sign-in name or object id); `decline` true: the person refuses."""
    body = body_of(request, {"userCode", "user", "decline"})
    code = text(body, "userCode").upper()
    decline = body.get("decline", False)
    if not isinstance(decline, bool):
        raise bad("decline must be true or false.")
    found = next((one for _, one in device_codes.waiting(request.cloud) if one["userCode"] == code), None)
    if found is None:
        raise ControlFault(404, "NotFound", f"No sign-in waits for the code {code}.")
    if decline:
        found["state"] = "declined"
        return Response(status=204)
    who = optional_text(body, "user")
    if who is None:
        raise bad("user (a sign-in name) must be given, or decline.")
    for tenant in request.cloud.tenants.values():
        if found["tenantId"] in (None, tenant.id):
            user = people.find(request.cloud, tenant, who)
            # Without a tenant in the address, a person signs in at home.
            if user is not None and (found["tenantId"] or user["id"] in tenant.collection("users")):
                if not user["accountEnabled"]:
                    raise ControlFault(403, "AccountDisabled", f"{user['userPrincipalName']} is blocked from signing in.")
                found.update(state="granted", user={"tenantId": tenant.id, "id": user["id"]})
                return Response(status=204)
    raise ControlFault(404, "NotFound", f"{who} cannot sign in at {found['tenantId'] or 'any tenant'}.")
