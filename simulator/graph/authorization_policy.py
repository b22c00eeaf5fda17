"""`/policies/authorizationPolicy`: one object that always exists."""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, ca_shape, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/authorizationPolicy"
NAME = "authorizationPolicy"
KIND = Kind(
    collection="authorizationPolicy",
    segment="policies/authorizationPolicy",
    type_name="graph.authorizationPolicy",
    resource="AuthorizationPolicy",
    directory=False,
)
# Guest user, restricted guest, same as member (facts: authorizationPolicy).
GUEST_ROLES = {
    "10dae51f-b6af-4016-8d66-8c2a99b929b3",
    "2af84b1e-32c8-42b7-82bc-daa82404023b",
    "a0b1b346-4d3e-4e8b-98f8-753987be4970",
}
READ_ONLY = ("id", "deletedDateTime")


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, request.tenant.collection("policies")[NAME])


@route("PATCH", PATH)
def update_policy(request: Request) -> Response:
    policy = request.tenant.collection("policies")[NAME]
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in READ_ONLY:
        if name in body:
            raise faults.read_only(name, KIND.resource)
    if body.get("guestUserRoleId") is not None and body["guestUserRoleId"].lower() not in GUEST_ROLES:
        raise faults.invalid_value("guestUserRoleId", KIND.resource)
    if "defaultUserRolePermissions" in body and body["defaultUserRolePermissions"] is None:
        raise faults.invalid_value("defaultUserRolePermissions", KIND.resource)
    before = {name: policy.get(name) for name in body}
    policy.update({name: ca_shape.merge(policy.get(name), value) for name, value in body.items()})
    changed = audit.differences(before, {name: policy[name] for name in body})
    if changed:
        audit.record(
            request,
            "Update authorization policy",
            category="AuthorizationPolicy",
            operation="Update",
            targets=[audit.target("Policy", policy, changed)],
        )
    return envelope.done()
