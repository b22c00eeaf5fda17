"""`/policies/crossTenantAccessPolicy/default`: what holds for every other organisation that has no rule of its own.

The service's default is Graph's own example (get crossTenantAccessPolicyConfigurationDefault). `isServiceDefault` says that
nobody changed it; a reset takes it back (facts: cross-tenant access).
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, ca_shape, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/crossTenantAccessPolicy/default"
NAME = "crossTenantAccessPolicyDefault"
KIND = Kind(
    collection=NAME,
    segment="policies/crossTenantAccessPolicy/default",
    type_name="graph.crossTenantAccessPolicyConfigurationDefault",
    resource="CrossTenantAccessPolicyConfigurationDefault",
    directory=False,
)
READ_ONLY = ("id", "isServiceDefault", "automaticUserConsentSettings")
SIDES = ("b2bCollaborationInbound", "b2bCollaborationOutbound", "b2bDirectConnectInbound", "b2bDirectConnectOutbound")


def _side(access: str) -> Json:
    return {
        "usersAndGroups": {"accessType": access, "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {"accessType": access, "targets": [{"target": "AllApplications", "targetType": "application"}]},
    }


def default() -> Json:
    """The service's own configuration."""
    return {
        "id": "default",
        "isServiceDefault": True,
        "inboundTrust": {
            "isMfaAccepted": False,
            "isCompliantDeviceAccepted": False,
            "isHybridAzureADJoinedDeviceAccepted": False,
        },
        "automaticUserConsentSettings": {"inboundAllowed": False, "outboundAllowed": False},
        "b2bCollaborationOutbound": _side("allowed"),
        "b2bCollaborationInbound": _side("allowed"),
        "b2bDirectConnectOutbound": _side("blocked"),
        "b2bDirectConnectInbound": _side("blocked"),
        "tenantRestrictions": {"devices": None, **_side("blocked")},
        "invitationRedemptionIdentityProviderConfiguration": {
            "primaryIdentityProviderPrecedenceOrder": ["externalFederation", "azureActiveDirectory", "socialIdentityProviders"],
            "fallbackIdentityProvider": "defaultConfiguredIdp",
        },
    }


def current(request: Request) -> Json:
    """The tenant's configuration, or the service's."""
    stored = request.tenant.collection("policies").get(NAME)
    return stored if stored is not None else default()


def _record(request: Request, activity: str, before: Json, after: Json) -> None:
    changes = audit.differences(before, after)
    if changes:
        target = audit.target("Policy", {"id": request.tenant.id, "displayName": "Cross-tenant access default"}, changes)
        audit.record(request, activity, category="CrossTenantAccessSettings", operation="Update", targets=[target])


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, current(request))


@route("PATCH", PATH)
def update_policy(request: Request) -> Response:
    before = current(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name, value in body.items():
        if name in READ_ONLY and value != before.get(name):
            raise faults.read_only(name, KIND.resource)
    for name in SIDES:
        if name in body:
            check_side(name, body[name])
    written = {name: ca_shape.merge(before.get(name), value) for name, value in body.items() if name not in READ_ONLY}
    after = {**before, **written, "isServiceDefault": False} if written else before
    if written:
        request.tenant.collection("policies")[NAME] = after
        _record(request, "Update the company default cross-tenant access setting", before, after)
    return envelope.done()


def check_side(name: str, side: Json | None) -> None:
    """Whether access in one direction can be written like this. Raises GraphFault 400."""
    if side is None:
        raise faults.invalid_value(name, KIND.resource)
    for part, wanted in (("usersAndGroups", ("user", "group")), ("applications", ("application",))):
        rule = side.get(part)
        if rule is None:
            continue
        targets = rule.get("targets") or []
        if rule.get("accessType") is None or not targets:
            raise faults.bad_request(f"'{part}' of '{name}' needs an access type and targets.")
        if any(not one.get("target") or one.get("targetType") not in wanted for one in targets):
            raise faults.bad_request(f"A target of '{part}' in '{name}' needs an id and one of the types {', '.join(wanted)}.")


@route("POST", PATH + "/resetToSystemDefault")
@route("POST", PATH + "/microsoft.graph.resetToSystemDefault")
def reset_policy(request: Request) -> Response:
    before = current(request)
    request.tenant.collection("policies").pop(NAME, None)
    _record(request, "Reset the cross-tenant access default setting", before, default())
    return envelope.done()
