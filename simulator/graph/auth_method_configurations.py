"""`/policies/authenticationMethodsPolicy/authenticationMethodConfigurations`: each sign-in method's own settings.

The built-in methods always exist and a DELETE puts one back to its default; external methods are created and removed
(Source: Graph authenticationMethodConfiguration, "delete": reverting to the default configuration). A PATCH must say the
method's own `@odata.type` (facts: authenticationMethodsPolicy). Only what differs from the default is stored.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import audit, auth_method_defaults, ca_shape, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

PATH = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
KIND = Kind(
    collection="authenticationMethodConfigurations",
    segment="policies/authenticationMethodsPolicy/authenticationMethodConfigurations",
    type_name="graph.authenticationMethodConfiguration",
    resource="AuthenticationMethodConfiguration",
    directory=False,
    page=0,
)
EXTERNAL = "graph.externalAuthenticationMethodConfiguration"
DEEP = frozenset({"includeTargets", "passkeyProfiles"})
# What a target that says no more is filled with, by the type of its method.
_TARGET_DEFAULTS: dict[str, Json] = {
    "graph.microsoftAuthenticatorAuthenticationMethodConfiguration": {"authenticationMode": "any"},
    "graph.smsAuthenticationMethodConfiguration": {"isUsableForSignIn": True},
    "graph.fido2AuthenticationMethodConfiguration": {"allowedPasskeyProfiles": []},
}
# Lifetimes in minutes and length of a Temporary Access Pass (facts: authm-tap).
_PASS_LIMITS = {
    "defaultLifetimeInMinutes": (10, 43200),
    "minimumLifetimeInMinutes": (10, 43200),
    "maximumLifetimeInMinutes": (10, 43200),
    "defaultLength": (8, 48),
}
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def all_of(tenant: Tenant) -> dict[str, Json]:
    """Every method of the tenant by id in lower case: the built-in ones, then the external ones."""
    return auth_method_defaults.methods() | tenant.collection(KIND.collection)


def find(tenant: Tenant, method_id: str) -> Json:
    """The method of this id, whatever its case. Raises GraphFault 404."""
    found = all_of(tenant).get(method_id.lower())
    if found is None:
        raise faults.not_found(method_id)
    return found


def changed(method: Json, given: Any) -> Json:
    """The method as `given` leaves it. Raises GraphFault 400."""
    type_name = _type_of(method)
    if not isinstance(given, dict) or str(given.get("@odata.type", "")).lstrip("#") != typecheck.spelled(type_name):
        raise faults.malformed(f"'@odata.type' must be '#{typecheck.spelled(type_name)}'.")
    body = typecheck.check_body(given, type_name, deep=DEEP)
    if str(body.get("id", method["id"])).lower() != method["id"].lower():
        raise faults.read_only("id", KIND.resource)
    body.pop("id", None)
    after = {**method, **{name: ca_shape.merge(method.get(name), value) for name, value in body.items()}}
    after["includeTargets"] = [_target(type_name, one) for one in after.get("includeTargets") or []]
    after["excludeTargets"] = after.get("excludeTargets") or []
    _check(after)
    return after


def store(request: Request, before: Json | None, after: Json) -> None:
    """Keep the method as it is now, and say so in the log if that is a change."""
    request.tenant.collection(KIND.collection)[after["id"].lower()] = after
    record(request, "Update", "Update", before or {}, after)


def _type_of(method: Json) -> str:
    return str(method["@odata.type"]).lstrip("#").removeprefix("microsoft.")


def _target(type_name: str, target: Json) -> Json:
    return {"isRegistrationRequired": False, **_TARGET_DEFAULTS.get(type_name, {}), **target}


def _check(method: Json) -> None:
    if method.get("state") is None:
        raise faults.invalid_value("state", KIND.resource)
    for name in ("includeTargets", "excludeTargets"):
        for target in method[name]:
            known = target.get("id") == auth_method_defaults.ALL_USERS or _GUID.match(str(target.get("id")))
            if not known or target.get("targetType") not in ("user", "group"):
                raise faults.malformed(
                    f"A target of '{name}' needs a 'targetType' and the id of a user or group, or 'all_users'."
                )
    if _type_of(method) == "graph.temporaryAccessPassAuthenticationMethodConfiguration":
        _check_pass(method)


def _check_pass(method: Json) -> None:
    for name, (least, most) in _PASS_LIMITS.items():
        if method.get(name) is None or not least <= method[name] <= most:
            raise faults.malformed(f"'{name}' must be between {least} and {most}.")
    if not method["minimumLifetimeInMinutes"] <= method["defaultLifetimeInMinutes"] <= method["maximumLifetimeInMinutes"]:
        raise faults.malformed("The default lifetime must lie between the minimum and the maximum lifetime.")


def record(request: Request, activity: str, operation: str, before: Json, after: Json) -> None:
    """A record of the Authentication Methods service. Source: Microsoft Entra audit log activity reference."""
    named = ({name: value for name, value in one.items() if not name.startswith("@")} for one in (before, after))
    differences = audit.differences(*named)
    if differences:
        target = {"id": "authenticationMethodsPolicy", "displayName": str(after.get("displayName") or after["id"])}
        audit.record(
            request,
            f"Authentication Methods Policy {activity}",
            category="ApplicationManagement",
            operation=operation,
            service="Authentication Methods",
            targets=[audit.target("Policy", target, differences)],
        )


@route("GET", PATH)
def list_methods(request: Request) -> Response:
    return envelope.collection(request, KIND, all_of(request.tenant).values())


@route("GET", PATH + "/{method_id}")
@route("GET", PATH + "('{method_id}')")
def get_method(request: Request) -> Response:
    return envelope.entity(request, KIND, find(request.tenant, request.path_params["method_id"]))


@route("POST", PATH)
def create_method(request: Request) -> Response:
    """Only an external method can be made; the others are there."""
    tag = request.body.get("@odata.type") if isinstance(request.body, dict) else None
    if str(tag).lstrip("#") != typecheck.spelled(EXTERNAL):
        raise faults.malformed(f"Only '#{typecheck.spelled(EXTERNAL)}' can be created.")
    body = typecheck.check_body(request.body, EXTERNAL, deep=DEEP)
    for name in ("displayName", "appId", "openIdConnectSetting"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    for name in ("clientId", "discoveryUrl"):
        if not body["openIdConnectSetting"].get(name):
            raise faults.missing_value(name, KIND.resource)
    if "id" in body:
        raise faults.read_only("id", KIND.resource)
    method_id = request.cloud.new_id()
    empty = {"@odata.type": "#" + typecheck.spelled(EXTERNAL), "id": method_id, "state": "disabled", "includeTargets": []}
    method = changed(empty, {"@odata.type": empty["@odata.type"], **body})
    store(request, None, method)
    return envelope.created(request, KIND, method)


@route("PATCH", PATH + "/{method_id}")
@route("PATCH", PATH + "('{method_id}')")
def update_method(request: Request) -> Response:
    before = find(request.tenant, request.path_params["method_id"])
    store(request, before, changed(before, request.body))
    return envelope.done()


@route("DELETE", PATH + "/{method_id}")
@route("DELETE", PATH + "('{method_id}')")
def delete_method(request: Request) -> Response:
    before = find(request.tenant, request.path_params["method_id"])
    request.tenant.collection(KIND.collection).pop(before["id"].lower(), None)
    after = auth_method_defaults.methods().get(before["id"].lower())
    record(request, "Reset" if after else "Update", "Update", before, after or {"id": before["id"]})
    return envelope.done()
