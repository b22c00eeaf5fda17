"""`/policies/identitySecurityDefaultsEnforcementPolicy`."""

from __future__ import annotations

from simulator.graph import audit, envelope, faults, privileges, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

PATH = "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy"
NAME = "identitySecurityDefaultsEnforcementPolicy"
KIND = Kind(
    collection=NAME,
    segment=f"policies/{NAME}",
    type_name="graph.identitySecurityDefaultsEnforcementPolicy",
    resource="IdentitySecurityDefaultsEnforcementPolicy",
    directory=False,
)


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, request.tenant.collection("policies")[NAME])


@route("PATCH", PATH)
def update_policy(request: Request) -> Response:
    """Security defaults cannot come on while a conditional access policy is enforced."""
    privileges.demand(request, "Policy.Read.All")
    policy = request.tenant.collection("policies")[NAME]
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name != "isEnabled":
            raise faults.read_only(name, KIND.resource)
    enforced = any(one["state"] == "enabled" for one in request.tenant.collection("conditionalAccessPolicies").values())
    if body.get("isEnabled") and enforced:
        raise faults.malformed("Security defaults cannot be enabled while a Conditional Access policy is enabled in the tenant.")
    before = {"isEnabled": policy["isEnabled"]}
    policy.update(body)
    changed = audit.differences(before, {"isEnabled": policy["isEnabled"]})
    if changed:
        audit.record(
            request,
            "Update security defaults",
            category="Policy",
            operation="Update",
            targets=[audit.target("Policy", policy, changed)],
        )
    return envelope.done()
