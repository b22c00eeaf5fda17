"""`/users/{id}/revokeSignInSessions`."""

from __future__ import annotations

from simulator.graph import audit, directory
from simulator.messages import Request, Response, route


@route("POST", "/v1.0/users/{user_id}/revokeSignInSessions")
@route("POST", "/v1.0/users/{user_id}/microsoft.graph.revokeSignInSessions")
def revoke(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    before, now = user.get("signInSessionsValidFromDateTime"), request.cloud.timestamp()
    user["signInSessionsValidFromDateTime"] = now
    audit.record(
        request,
        "Update StsRefreshTokenValidFrom Timestamp",
        category="UserManagement",
        operation="Update",
        targets=[audit.target("User", user, [audit.change("StsRefreshTokensValidFrom", [before], [now])])],
    )
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#Edm.Boolean", "value": True})
