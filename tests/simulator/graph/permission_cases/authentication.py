"""External methods, signing in by SMS, and resets of passwords."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.permission_cases.maker import Json, Maker, a_user, case

METHODS = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
BASE = "/users/{id}/authentication"
EXTERNAL = BASE + "/externalAuthenticationMethods"
PHONE = BASE + "/phoneMethods/{id}"
MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"


def _external(maker: Maker) -> tuple[str, Json]:
    """The path of a new user's external methods, and the body of one."""
    body = {
        "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
        "displayName": "Adatum",
        "appId": "00000000-0000-0000-0000-0000000000aa",
        "openIdConnectSetting": {"clientId": "adatum", "discoveryUrl": "https://adatum.example/.well-known/openid-configuration"},
    }
    made = maker.graph.post(METHODS, body)
    return EXTERNAL.replace("{id}", a_user(maker)), {"configurationId": made["id"], "displayName": "Adatum"}


@case("POST", EXTERNAL)
def _add_external(maker: Maker) -> tuple[str, Any]:
    return _external(maker)


@case("GET", EXTERNAL)
def _list_external(maker: Maker) -> tuple[str, Any]:
    return _external(maker)[0], None


@case("GET", EXTERNAL + "/{id}")
@case("DELETE", EXTERNAL + "/{id}")
def _one_external(maker: Maker) -> tuple[str, Any]:
    path, body = _external(maker)
    return f"{path}/{maker.graph.post(path, body)['id']}", None


def _phone(maker: Maker) -> str:
    """The path of a new user's mobile phone, in a tenant where people may sign in with it."""
    kind = "#microsoft.graph.smsAuthenticationMethodConfiguration"
    target = {"id": "all_users", "targetType": "group", "isUsableForSignIn": True}
    maker.graph.change("PATCH", f"{METHODS}/Sms", {"@odata.type": kind, "state": "enabled", "includeTargets": [target]})
    user = a_user(maker)
    number = f"+49 228{int(user[:6], 16):08d}"
    maker.graph.post(f"/users/{user}/authentication/phoneMethods", {"phoneNumber": number, "phoneType": "mobile"})
    return f"/users/{user}/authentication/phoneMethods/{MOBILE}"


@case("POST", PHONE + "/enableSmsSignIn")
def _enable(maker: Maker) -> tuple[str, Any]:
    return _phone(maker) + "/enableSmsSignIn", None


@case("POST", PHONE + "/disableSmsSignIn")
def _disable(maker: Maker) -> tuple[str, Any]:
    return _phone(maker) + "/disableSmsSignIn", None


@case("POST", BASE + "/methods/{id}/resetPassword")
def _reset(maker: Maker) -> tuple[str, Any]:
    return f"/users/{a_user(maker)}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword", {}


@case("GET", BASE + "/operations/{id}")
def _operation(maker: Maker) -> tuple[str, Any]:
    user = a_user(maker)
    admin = maker.graph.as_user(maker.graph.tenant.admin)
    path = f"/users/{user}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword"
    answer = admin.ask("POST", path, {})
    return answer.headers["location"].partition("/v1.0")[2], None
