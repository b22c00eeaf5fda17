"""`/policies/defaultAppManagementPolicy`: which secrets and certificates applications may have, for the whole tenant.

Kept and shown, not enforced: an application still gets any secret. Source: Graph tenantAppManagementPolicy, get and update (the
policy of a tenant that never set one is off and has no restriction). That a lifetime needs a length, and an addition has none,
is general knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, ca_shape, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/defaultAppManagementPolicy"
NAME = "defaultAppManagementPolicy"
KIND = Kind(
    collection=NAME,
    segment="policies/defaultAppManagementPolicy",
    type_name="graph.tenantAppManagementPolicy",
    resource="TenantAppManagementPolicy",
    directory=False,
)
WRITABLE = ("isEnabled", "applicationRestrictions", "servicePrincipalRestrictions")
_TYPES = {
    "applicationRestrictions": "graph.appManagementApplicationConfiguration",
    "servicePrincipalRestrictions": "graph.appManagementServicePrincipalConfiguration",
}
_LISTS = ("passwordCredentials", "keyCredentials")


def _new() -> Json:
    return {
        "id": "00000000-0000-0000-0000-000000000000",
        "deletedDateTime": None,
        "displayName": "Default app management tenant policy",
        "description": (
            "Default tenant policy that enforces app management restrictions on applications and service principals. To apply "
            "policy to targeted resources, create a new policy under appManagementPolicies collection."
        ),
        "isEnabled": False,
        **{name: ca_shape.fill({}, type_name) for name, type_name in _TYPES.items()},
    }


def current(request: Request) -> Json:
    """The tenant's policy, or the one that restricts nothing."""
    stored = request.tenant.collection("policies").get(NAME)
    return stored if stored is not None else _new()


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, current(request))


@route("PATCH", PATH)
def update_policy(request: Request) -> Response:
    before = current(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name, value in body.items():
        if name not in WRITABLE and value != before.get(name):
            raise faults.read_only(name, KIND.resource)
    after = {**before, **{name: ca_shape.merge(before.get(name), body[name]) for name in WRITABLE if name in body}}
    for name, type_name in _TYPES.items():
        after[name] = ca_shape.fill(after[name] or {}, type_name)
        for part in _LISTS:
            after[name][part] = [_restriction(part, one) for one in after[name][part]]
        for part, rule in (after[name].get("identifierUris") or {}).items():
            if rule is not None:
                after[name]["identifierUris"][part] = _identifiers(rule)
    request.tenant.collection("policies")[NAME] = after
    changes = audit.differences(before, after)
    if changes:
        audit.record(
            request,
            "Update tenant app management policy",
            category="Policy",
            operation="Update",
            targets=[audit.target("Policy", after, changes)],
        )
    return envelope.done()


def _restriction(part: str, restriction: Json) -> Json:
    kind, length = restriction.get("restrictionType"), restriction.get("maxLifetime")
    if kind is None or str(kind).endswith("Lifetime") is (length is None):
        raise faults.invalid_value(part, KIND.resource)
    return {**restriction, "state": restriction.get("state") or "enabled"}


def _identifiers(rule: Json) -> Json:
    """A restriction of addresses; who set its state is the service's own to say."""
    return {**rule, "state": rule.get("state") or "enabled", "isStateSetByMicrosoft": False}
