"""`/users/{id}/authentication`: the sign-in methods of a person, passes among them.

Phones, mail addresses and external methods are added through Graph; what a person registers with a device is only listed and
removed (/_sim/authentication-methods registers it). A pass obeys
the tenant's policy, its code stands in the answer to its creation alone, and a new one replaces the old (facts: authentication
methods). Words of refusals are ours.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

from simulator.graph import audit, auth_method_configurations, directory, envelope, faults, filters, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

ROOT = "/v1.0/users/{user_id}/authentication"
# The segment of each kind of method, and its type.
SEGMENTS = {
    "emailMethods": "graph.emailAuthenticationMethod",
    "externalAuthenticationMethods": "graph.externalAuthenticationMethod",
    "fido2Methods": "graph.fido2AuthenticationMethod",
    "microsoftAuthenticatorMethods": "graph.microsoftAuthenticatorAuthenticationMethod",
    "passwordMethods": "graph.passwordAuthenticationMethod",
    "phoneMethods": "graph.phoneAuthenticationMethod",
    "platformCredentialMethods": "graph.platformCredentialAuthenticationMethod",
    "softwareOathMethods": "graph.softwareOathAuthenticationMethod",
    "temporaryAccessPassMethods": "graph.temporaryAccessPassAuthenticationMethod",
    "windowsHelloForBusinessMethods": "graph.windowsHelloForBusinessAuthenticationMethod",
}
KIND = Kind(
    collection="authenticationMethods",
    segment="authentication/methods",
    type_name="graph.authenticationMethod",
    resource="AuthenticationMethod",
    directory=False,
    page=0,
)
PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490"  # the same for everybody (Source: Graph passwordAuthenticationMethod)
EMAIL_ID = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"  # likewise (Source: Graph emailAuthenticationMethod)
PHONE_IDS = {  # likewise (Source: Graph phoneAuthenticationMethod)
    "mobile": "3179e48a-750b-4051-897c-87b9720928f7",
    "alternateMobile": "b6332ec1-7057-4abe-9331-3d72feddfe41",
    "office": "e37fc753-ff3b-4958-9484-eaa9425c82bc",
}
_PHONE = re.compile(r"\+\d{1,3} ?\d[\d -]{3,20}(x\d{1,10})?\Z")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"


def _user(request: Request) -> Json:
    return directory.find_user(request.tenant, request.path_params["user_id"])


def _password(user: Json) -> Json:
    created = user.get("lastPasswordChangeDateTime") or user.get("createdDateTime")
    return {
        "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
        "id": PASSWORD_ID,
        "password": None,
        "createdDateTime": created,
    }


def _methods(request: Request, user: Json, segment: str | None = None) -> list[Json]:
    """The methods of a user, all or of one kind; a pass with whether it can be used now."""
    found = [_password(user), *(_current(request, one) for one in user.get("_authenticationMethods", []))]
    if segment is None:
        return found
    return [one for one in found if one["@odata.type"] == f"#{typecheck.spelled(SEGMENTS[segment])}"]


def _current(request: Request, method: Json) -> Json:
    if "lifetimeInMinutes" not in method:
        return method
    now, start = request.cloud.now(), filters.moment(method["startDateTime"])
    policy = auth_method_configurations.find(request.tenant, "TemporaryAccessPass")
    reason = "EnabledByPolicy"
    if policy["state"] != "enabled":
        reason = "DisabledByPolicy"
    elif start is not None and now < start:
        reason = "NotYetValid"
    elif start is not None and now >= start + timedelta(minutes=method["lifetimeInMinutes"]):
        reason = "Expired"
    return {**method, "isUsable": reason == "EnabledByPolicy", "methodUsabilityReason": reason}


def _segment(request: Request) -> str:
    name = request.path.strip("/").split("/")[4].lower()
    return next(one for one in SEGMENTS if one.lower() == name)


def _find(request: Request, user: Json, segment: str | None) -> Json:
    wanted = request.path_params["method_id"].lower()
    for one in _methods(request, user, segment):
        if one["id"].lower() == wanted:
            return one
    raise faults.not_found(wanted)


def _path(user: Json, segment: str) -> str:
    return f"users('{user['id']}')/authentication/{segment}"


def _bare(method: Json) -> Json:
    """In a list of one kind no method says what it is."""
    return {name: value for name, value in method.items() if name != "@odata.type"}


def _record(request: Request, activity: str, operation: str, user: Json, method: Json) -> None:
    kind = str(method["@odata.type"]).rsplit(".", 1)[-1]
    targets = [audit.target("User", user, [audit.change("AuthenticationMethod", None, kind)])]
    audit.record(
        request,
        f"Admin {activity} security info",
        category="UserManagement",
        operation=operation,
        service="Authentication Methods",
        targets=targets,
    )


@route("GET", ROOT + "/methods")
def list_methods(request: Request) -> Response:
    user = _user(request)
    return envelope.collection(request, KIND, _methods(request, user), path=_path(user, "methods"))


@route("GET", ROOT + "/methods/{method_id}")
def get_method(request: Request) -> Response:
    user = _user(request)
    return envelope.entity(request, KIND, _find(request, user, None), path=_path(user, "methods"))


def list_of_kind(request: Request) -> Response:
    user, segment = _user(request), _segment(request)
    found = [_bare(one) for one in _methods(request, user, segment)]
    return envelope.collection(request, KIND, found, path=_path(user, segment))


def get_of_kind(request: Request) -> Response:
    user, segment = _user(request), _segment(request)
    return envelope.entity(request, KIND, _bare(_find(request, user, segment)), path=_path(user, segment))


def delete_method(request: Request) -> Response:
    user = _user(request)
    found = _find(request, user, _segment(request))
    user["_authenticationMethods"] = [one for one in user.get("_authenticationMethods", []) if one["id"] != found["id"]]
    _record(request, "deleted", "Delete", user, found)
    return envelope.done()


for _name in SEGMENTS:
    route("GET", f"{ROOT}/{_name}")(list_of_kind)
    route("GET", f"{ROOT}/{_name}/{{method_id}}")(get_of_kind)
    if _name != "passwordMethods":
        route("DELETE", f"{ROOT}/{_name}/{{method_id}}")(delete_method)


def _add(request: Request, user: Json, method: Json) -> None:
    user["_authenticationMethods"] = [*user.get("_authenticationMethods", []), method]
    _record(request, "registered", "Add", user, method)


@route("POST", ROOT + "/phoneMethods")
def add_phone(request: Request) -> Response:
    """At most one number of each type."""
    user = _user(request)
    body = typecheck.check_body(request.body, SEGMENTS["phoneMethods"])
    _check_phone(body)
    method_id = PHONE_IDS[body["phoneType"]]
    if any(one["id"] == method_id for one in _methods(request, user, "phoneMethods")):
        raise faults.bad_request(f"The user has a phone of the type '{body['phoneType']}' already.")
    method = {
        "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
        "id": method_id,
        "createdDateTime": request.cloud.timestamp(),
        "phoneNumber": body["phoneNumber"],
        "phoneType": body["phoneType"],
        "smsSignInState": "notAllowedByPolicy" if body["phoneType"] == "mobile" else "notSupported",
    }
    _add(request, user, method)
    return envelope.created(request, KIND, _bare(method), path=_path(user, "phoneMethods"))


def _check_phone(body: Json) -> None:
    for name in ("phoneNumber", "phoneType"):
        if not body.get(name):
            raise faults.missing_value(name, "PhoneAuthenticationMethod")
    if set(body) - {"phoneNumber", "phoneType"} or body["phoneType"] not in PHONE_IDS:
        raise faults.bad_request("A phone has a number and one of the types mobile, alternateMobile and office.")
    if not _PHONE.match(body["phoneNumber"]):
        raise faults.invalid_value("phoneNumber", "PhoneAuthenticationMethod")


@route("POST", ROOT + "/emailMethods")
def add_email(request: Request) -> Response:
    """One address for self-service password reset."""
    user = _user(request)
    body = typecheck.check_body(request.body, SEGMENTS["emailMethods"])
    _check_mail(body)
    if _methods(request, user, "emailMethods"):
        raise faults.bad_request("The user has an email authentication method already.")
    method = {
        "@odata.type": "#microsoft.graph.emailAuthenticationMethod",
        "id": EMAIL_ID,
        "createdDateTime": request.cloud.timestamp(),
        "emailAddress": body["emailAddress"],
    }
    _add(request, user, method)
    return envelope.created(request, KIND, _bare(method), path=_path(user, "emailMethods"))


def _check_mail(body: Json) -> None:
    if set(body) != {"emailAddress"} or not _MAIL.match(str(body["emailAddress"])):
        raise faults.invalid_value("emailAddress", "EmailAuthenticationMethod")


@route("POST", ROOT + "/externalAuthenticationMethods")
def add_external(request: Request) -> Response:
    """One of each external method that the tenant's policy has. Source: Graph, Create externalAuthenticationMethod."""
    user = _user(request)
    body = typecheck.check_body(request.body, SEGMENTS["externalAuthenticationMethods"])
    for name in ("configurationId", "displayName"):
        if not body.get(name):
            raise faults.missing_value(name, "ExternalAuthenticationMethod")
    if set(body) - {"configurationId", "displayName"}:
        raise faults.bad_request("An external method takes 'configurationId' and 'displayName'.")
    configuration = auth_method_configurations.find(request.tenant, body["configurationId"])
    if configuration["@odata.type"] != "#" + typecheck.spelled(auth_method_configurations.EXTERNAL):
        raise faults.invalid_value("configurationId", "ExternalAuthenticationMethod")
    held = _methods(request, user, "externalAuthenticationMethods")
    if any(one["configurationId"] == configuration["id"] for one in held):
        raise faults.bad_request("The user has this external authentication method already.")
    method = {
        "@odata.type": "#microsoft.graph.externalAuthenticationMethod",
        "id": request.cloud.new_id(),
        "createdDateTime": request.cloud.timestamp(),
        "configurationId": configuration["id"],
        "displayName": body["displayName"],
    }
    _add(request, user, method)
    return envelope.created(request, KIND, _bare(method), path=_path(user, "externalAuthenticationMethods"))


@route("POST", ROOT + "/phoneMethods/{method_id}/enableSmsSignIn")
@route("POST", ROOT + "/phoneMethods/{method_id}/microsoft.graph.enableSmsSignIn")
def enable_sms(request: Request) -> Response:
    """A mobile number that the methods policy lets people sign in with, and that nobody else signs in with. Source: Graph,
    phoneAuthenticationMethod: enableSmsSignIn."""
    user = _user(request)
    phone = _find(request, user, "phoneMethods")
    policy = auth_method_configurations.find(request.tenant, "Sms")
    allowed = policy["state"] == "enabled" and any(one.get("isUsableForSignIn") for one in policy["includeTargets"])
    if phone["phoneType"] != "mobile" or not allowed:
        raise faults.bad_request("Only a mobile phone can be used to sign in, and only where the methods policy allows it.")
    others = (one for one in request.tenant.collection("users").values() if one is not user)
    taken = (phone["phoneNumber"], "ready")
    if any(
        (one.get("phoneNumber"), one.get("smsSignInState")) == taken
        for other in others
        for one in other.get("_authenticationMethods", [])
    ):
        raise faults.bad_request("The phone number is used by another user to sign in.")
    return _set_sms(request, user, phone, "ready")


@route("POST", ROOT + "/phoneMethods/{method_id}/disableSmsSignIn")
@route("POST", ROOT + "/phoneMethods/{method_id}/microsoft.graph.disableSmsSignIn")
def disable_sms(request: Request) -> Response:
    user = _user(request)
    phone = _find(request, user, "phoneMethods")
    if phone["phoneType"] != "mobile":
        raise faults.bad_request("Only a mobile phone can be used to sign in.")
    return _set_sms(request, user, phone, "notEnabled")


def _set_sms(request: Request, user: Json, phone: Json, state: str) -> Response:
    after = {**phone, "smsSignInState": state}
    user["_authenticationMethods"] = [after if one["id"] == phone["id"] else one for one in user["_authenticationMethods"]]
    _record(request, "updated", "Update", user, after)
    return envelope.done()


@route("PATCH", ROOT + "/phoneMethods/{method_id}")
@route("PATCH", ROOT + "/emailMethods/{method_id}")
def update_method(request: Request) -> Response:
    user, segment = _user(request), _segment(request)
    found = _find(request, user, segment)
    body = typecheck.check_body(request.body, SEGMENTS[segment])
    if segment == "phoneMethods":
        _check_phone({"phoneType": found["phoneType"], **body})
        if body.get("phoneType", found["phoneType"]) != found["phoneType"]:
            raise faults.bad_request("The type of a phone cannot be changed.")
    else:
        _check_mail(body)
    after = {**found, **body}
    user["_authenticationMethods"] = [after if one["id"] == found["id"] else one for one in user["_authenticationMethods"]]
    _record(request, "updated", "Update", user, after)
    return envelope.entity(request, KIND, _bare(after), path=_path(user, segment))


@route("POST", ROOT + "/temporaryAccessPassMethods")
def create_pass(request: Request) -> Response:
    user = _user(request)
    body = typecheck.check_body(request.body, SEGMENTS["temporaryAccessPassMethods"])
    if set(body) - {"startDateTime", "lifetimeInMinutes", "isUsableOnce"}:
        raise faults.bad_request("Only 'startDateTime', 'lifetimeInMinutes' and 'isUsableOnce' of a pass can be given.")
    policy = auth_method_configurations.find(request.tenant, "TemporaryAccessPass")
    if policy["state"] != "enabled":
        raise faults.bad_request("Temporary Access Pass is not enabled by the authentication methods policy.")
    lifetime = body.get("lifetimeInMinutes") or policy["defaultLifetimeInMinutes"]
    if not policy["minimumLifetimeInMinutes"] <= lifetime <= policy["maximumLifetimeInMinutes"]:
        raise faults.invalid_value("lifetimeInMinutes", "TemporaryAccessPassAuthenticationMethod")
    once = body.get("isUsableOnce")
    if policy["isUsableOnce"] and once is False:
        raise faults.invalid_value("isUsableOnce", "TemporaryAccessPassAuthenticationMethod")
    kept = [one for one in user.get("_authenticationMethods", []) if "lifetimeInMinutes" not in one]
    method = {
        "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
        "id": request.cloud.new_id(),
        "createdDateTime": request.cloud.timestamp(),
        "temporaryAccessPass": None,
        "startDateTime": body.get("startDateTime") or request.cloud.timestamp(),
        "lifetimeInMinutes": lifetime,
        "isUsableOnce": policy["isUsableOnce"] if once is None else once,
    }
    user["_authenticationMethods"] = kept
    _add(request, user, method)
    digest = hashlib.sha512(f"{request.cloud.seed}/{method['id']}".encode()).digest()
    code = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[: policy["defaultLength"]])
    shown = {**_bare(_current(request, method)), "temporaryAccessPass": code}
    return envelope.created(request, KIND, shown, path=_path(user, "temporaryAccessPassMethods"))
