"""`/policies/deviceRegistrationPolicy`: who may register and join devices, and who is an administrator on them.

A PUT replaces all of it: what it leaves out is as in a new tenant, but for the number of devices, which is then 0. Source: Graph
deviceRegistrationPolicy, get and update; which members a new tenant's lists have is that page's example. That what a
PUT says of `isAdminConfigurable` is nothing, and that a list of chosen members must not be empty, is general knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/deviceRegistrationPolicy"
NAME = "deviceRegistrationPolicy"
KIND = Kind(
    collection=NAME,
    segment="policies/deviceRegistrationPolicy",
    type_name="graph.deviceRegistrationPolicy",
    resource="DeviceRegistrationPolicy",
    directory=False,
)
READ_ONLY = ("id", "displayName", "description")
_CHOSEN = "#microsoft.graph.enumeratedDeviceRegistrationMembership"


def _everybody() -> Json:
    return {"@odata.type": "#microsoft.graph.allDeviceRegistrationMembership"}


def _new() -> Json:
    return {
        "id": NAME,
        "displayName": "Device Registration Policy",
        "description": (
            "Tenant-wide policy that manages initial provisioning controls using quota restrictions, additional authentication "
            "and authorization checks"
        ),
        "userDeviceQuota": 50,
        "multiFactorAuthConfiguration": "notRequired",
        "azureADRegistration": {"isAdminConfigurable": False, "allowedToRegister": _everybody()},
        "azureADJoin": {
            "isAdminConfigurable": True,
            "allowedToJoin": _everybody(),
            "localAdmins": {"enableGlobalAdmins": True, "registeringUsers": _everybody()},
        },
        "localAdminPassword": {"isEnabled": False},
    }


def current(request: Request) -> Json:
    """The tenant's policy, or a new tenant's."""
    stored = request.tenant.collection("policies").get(NAME)
    return stored if stored is not None else _new()


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    return envelope.entity(request, KIND, current(request))


@route("PUT", PATH)
def replace_policy(request: Request) -> Response:
    before, new = current(request), _new()
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in READ_ONLY:
        if body.get(name, before[name]) != before[name]:
            raise faults.read_only(name, KIND.resource)
    if body.get("multiFactorAuthConfiguration", "notRequired") not in ("notRequired", "required"):
        raise faults.invalid_value("multiFactorAuthConfiguration", KIND.resource)
    quota = body.get("userDeviceQuota") or 0
    if quota < 0:
        raise faults.invalid_value("userDeviceQuota", KIND.resource)
    join, registration = body.get("azureADJoin") or {}, body.get("azureADRegistration") or {}
    local = join.get("localAdmins") or {}
    after = {
        **new,
        "userDeviceQuota": quota,
        "multiFactorAuthConfiguration": body.get("multiFactorAuthConfiguration", "notRequired"),
        "azureADRegistration": {
            **new["azureADRegistration"],
            "allowedToRegister": _members("allowedToRegister", registration.get("allowedToRegister")),
        },
        "azureADJoin": {
            **new["azureADJoin"],
            "allowedToJoin": _members("allowedToJoin", join.get("allowedToJoin")),
            "localAdmins": {
                "enableGlobalAdmins": local.get("enableGlobalAdmins", True),
                "registeringUsers": _members("registeringUsers", local.get("registeringUsers")),
            },
        },
        "localAdminPassword": {"isEnabled": bool((body.get("localAdminPassword") or {}).get("isEnabled", False))},
    }
    request.tenant.collection("policies")[NAME] = after
    changes = audit.differences(before, after)
    if changes:
        target = audit.target("Policy", after, changes)
        audit.record(
            request,
            "Set device registration policies",
            category="Policy",
            operation="Update",
            service="Device Registration Service",
            targets=[target],
        )
    return envelope.entity(request, KIND, after)


def _members(name: str, given: Json | None) -> Json:
    """Who is meant, as the service keeps it. Raises GraphFault 400 for a type that says nobody in particular."""
    if given is None:
        return _everybody()
    tag = given.get("@odata.type")
    if tag is None:
        raise faults.malformed(f"'{name}' needs the '@odata.type' of a device registration membership.")
    if tag.lstrip("#") != _CHOSEN.lstrip("#"):
        return {"@odata.type": "#" + tag.lstrip("#")}
    chosen = {"users": given.get("users") or [], "groups": given.get("groups") or []}
    if not any(chosen.values()):
        raise faults.invalid_value(name, KIND.resource)
    return {"@odata.type": _CHOSEN, **chosen}
