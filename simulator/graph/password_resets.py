"""`/users/{id}/authentication/methods/{id}/resetPassword`: an administrator gives somebody else a new password, their own or one
that the service makes up, and the operation that tells when it is done.

The password stands in the answer alone, and only when the service made it. Here the operation has succeeded when it is asked for.
Sources: Graph API reference, authenticationMethod: resetPassword; Get authentication operation.
"""

from __future__ import annotations

import hashlib
from typing import Any

from simulator.graph import audit, directory, envelope, faults, privileges, typecheck, user_methods, user_rules
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="authenticationOperations",
    segment="authentication/operations",
    type_name="graph.longRunningOperation",
    resource="LongRunningOperation",
    directory=False,
)
METHOD = user_methods.ROOT + "/methods/{method_id}"


@route("POST", METHOD + "/resetPassword")
@route("POST", METHOD + "/microsoft.graph.resetPassword")
def reset_password(request: Request) -> Response:
    """202 with the address of the operation. A change at the next sign-in is asked for."""
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    if request.path_params["method_id"].lower() != user_methods.PASSWORD_ID:
        raise faults.not_found(request.path_params["method_id"])
    if user["id"] == request.who.object_id:
        raise faults.denied()
    privileges.demand_over(request, user)
    given = typecheck.check_parameters(request.body or {}, "graph.resetPassword", "graph.authenticationMethod")
    password, now = given.get("newPassword"), request.cloud.timestamp()
    if password is not None:
        user_rules.demand_strong(password)
    operation = {
        "id": request.cloud.new_id(),
        "createdDateTime": now,
        "lastActionDateTime": now,
        "status": "succeeded",
        "statusDetail": "ResetSuccess",
        "resourceLocation": f"/users/{user['id']}/authentication/passwordMethods/{user_methods.PASSWORD_ID}",
        "_user": user["id"],
    }
    request.tenant.collection(KIND.collection)[operation["id"]] = operation
    user["lastPasswordChangeDateTime"] = now
    user["passwordProfile"] = {
        "password": None,
        "forceChangePasswordNextSignIn": True,
        "forceChangePasswordNextSignInWithMfa": False,
    }
    targets = [audit.target("User", user)]
    audit.record(request, "Reset user password", category="UserManagement", operation="Update", targets=targets)
    location = f"{request.origin}/v1.0/users/{user['id']}/authentication/operations/{operation['id']}"
    body: Json = {"@odata.context": f"{request.origin}/v1.0/$metadata#microsoft.graph.passwordResetResponse"}
    if password is None:
        body["newPassword"] = _made_up(request, operation["id"])
    return Response(status=202, body=body, headers={"Location": location})


def _made_up(request: Request, operation_id: str) -> str:
    """Three letters and five digits, as the service's own passwords look (general knowledge)."""
    digest = hashlib.sha512(f"{request.cloud.seed}/{operation_id}/password".encode()).digest()
    letters = "".join(chr(ord("a") + byte % 26) for byte in digest[:3])
    return letters.capitalize() + "".join(str(byte % 10) for byte in digest[3:8])


@route("GET", user_methods.ROOT + "/operations/{operation_id}")
def get_operation(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    found = directory.find(request.tenant, KIND.collection, request.path_params["operation_id"])
    if found["_user"] != user["id"]:
        raise faults.not_found(found["id"])
    return envelope.entity(request, KIND, found, path=f"users('{user['id']}')/authentication/operations")
