"""`/identity/conditionalAccess/policies`."""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphFault
from simulator.graph import audit, ca_shape, envelope, privileges, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

PATH = "/v1.0/identity/conditionalAccess/policies"
KIND = Kind(
    collection="conditionalAccessPolicies",
    segment="identity/conditionalAccess/policies",
    type_name="graph.conditionalAccessPolicy",
    resource="ConditionalAccessPolicy",
    directory=False,
)
LIMIT = 195  # in a tenant, counting every state
WRITABLE = ("displayName", "description", "state", "conditions", "grantControls", "sessionControls", "templateId")


def find(request: Request, policy_id: str, collection: str = KIND.collection) -> Json:
    """The policy of this id. Raises GraphFault 404."""
    found = request.tenant.collection(collection).get(policy_id.lower())
    if found is None:
        raise GraphFault(404, "ResourceNotFound", f"Policy with id {policy_id} does not exist in the directory.")
    return found


def check_enabled(tenant: Tenant, state: str | None) -> None:
    """An enforced policy and security defaults exclude each other."""
    defaults = tenant.collection("policies").get("identitySecurityDefaultsEnforcementPolicy", {})
    if state == "enabled" and defaults.get("isEnabled"):
        raise ca_shape.refused(
            "Security Defaults is enabled in the tenant. "
            "You must disable Security defaults before enabling a Conditional Access policy."
        )


def record(request: Request, activity: str, operation: str, policy: Json, change: tuple[Json | None, Json | None]) -> None:
    """A record of the conditional access service: the whole policy before and after."""
    old, new = (None if one is None else {k: v for k, v in one.items() if not k.startswith("_")} for one in change)
    audit.record(
        request,
        activity,
        category="Policy",
        operation=operation,
        service="Conditional Access",
        targets=[audit.target("Policy", policy, [audit.change("ConditionalAccessPolicy", old, new)])],
    )


def _demand(request: Request) -> None:
    """Create and update also read policies and applications (facts: conditional access)."""
    privileges.demand(request, "Policy.Read.All")
    privileges.demand(request, "Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All")


def _body(request: Request) -> Json:
    # A strength may come as a read shows it, with its configurations; its id alone counts.
    body = typecheck.check_body(request.body, KIND.type_name, deep=frozenset({"combinationConfigurations"}))
    for name in body:
        if name not in WRITABLE:
            raise ca_shape.refused(f"Property '{name}' is read-only and cannot be set.")
    return body


@route("GET", PATH)
def list_policies(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", PATH + "/{policy_id}")
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, find(request, request.path_params["policy_id"]))


@route("POST", PATH)
def create_policy(request: Request) -> Response:
    _demand(request)
    body = _body(request)
    policy = {
        "id": request.cloud.new_id(),
        "templateId": body.get("templateId"),
        "createdDateTime": request.cloud.timestamp(),
        "modifiedDateTime": None,
        "deletedDateTime": None,
        **ca_shape.complete(request.tenant, body),
    }
    ca_shape.check(request, policy)
    check_enabled(request.tenant, policy["state"])
    held = request.tenant.collection(KIND.collection)
    if len(held) >= LIMIT:
        raise ca_shape.refused(f"The tenant has reached the limit of {LIMIT} conditional access policies.")
    held[policy["id"]] = policy
    record(request, "Add conditional access policy", "Add", policy, (None, policy))
    return envelope.created(request, KIND, policy)


@route("PATCH", PATH + "/{policy_id}")
def update_policy(request: Request) -> Response:
    _demand(request)
    policy = find(request, request.path_params["policy_id"])
    body = _body(request)
    before = dict(policy)
    merged = {name: ca_shape.merge(policy.get(name), body[name]) if name in body else policy.get(name) for name in WRITABLE}
    after = {**policy, **ca_shape.complete(request.tenant, merged), "modifiedDateTime": request.cloud.timestamp()}
    ca_shape.check(request, after)
    if "state" in body:
        check_enabled(request.tenant, after["state"])
    policy.update(after)
    record(request, "Update conditional access policy", "Update", policy, (before, policy))
    return envelope.done()


@route("DELETE", PATH + "/{policy_id}")
def delete_policy(request: Request) -> Response:
    privileges.demand(request, "Policy.Read.All")
    policy = find(request, request.path_params["policy_id"])
    del request.tenant.collection(KIND.collection)[policy["id"]]
    record(request, "Delete conditional access policy", "Delete", policy, (policy, None))
    policy["deletedDateTime"] = request.cloud.timestamp()
    request.tenant.collection("deletedPolicies")[policy["id"]] = policy
    return envelope.done()
