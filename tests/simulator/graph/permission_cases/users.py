"""Users: properties, licences, managers, memberships."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.conftest import PASSWORD
from tests.simulator.graph.permission_cases.maker import CASES, NOBODY, Maker, a_user, case, plain

USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"

plain("GET", "/users/{id}", a_user)
for _name, _value in {
    "*": {"department": "Sales"},
    "accountEnabled": {"accountEnabled": False},
    "businessPhones": {"businessPhones": ["+49 1"]},
    "mobilePhone": {"mobilePhone": "+49 2"},
    "otherMails": {"otherMails": ["a@b.example"]},
    "employeeLeaveDateTime": {"employeeLeaveDateTime": "2027-01-01T00:00:00Z"},
}.items():
    plain("PATCH", "/users/{id}", a_user, _value, _name)
plain("PATCH", "/users/{id}", a_user, {})
plain("DELETE", "/users/{id}", a_user)
for _action in ("revokeSignInSessions", "reprocessLicenseAssignment"):
    plain("POST", f"/users/{{id}}/{_action}", a_user)
for _link in ("directReports", "ownedObjects", "memberOf", "transitiveMemberOf", "licenseDetails"):
    plain("GET", f"/users/{{id}}/{_link}", a_user)
plain("POST", "/users/{id}/checkMemberGroups", a_user, {"groupIds": [NOBODY]})
plain("POST", "/users/{id}/getMemberGroups", a_user, {"securityEnabledOnly": True})
plain("POST", "/users/{id}/assignLicense", a_user, {"addLicenses": [], "removeLicenses": []})


@case("PATCH", "/users/{id}", "passwordProfile")
def _password(maker: Maker) -> tuple[str, Any]:
    """An app needs a directory role beside the permission."""
    body = {"principalId": maker.principal, "roleDefinitionId": USER_ADMINISTRATOR, "directoryScopeId": "/"}
    maker.graph.ask("POST", "/roleManagement/directory/roleAssignments", body)
    return f"/users/{maker.graph.user()['id']}", {"passwordProfile": {"password": f"{PASSWORD}-2"}}


@case("POST", "/users")
def _create_user(maker: Maker) -> tuple[str, Any]:
    maker.graph.made += 1
    local = f"new{maker.graph.made}"
    return "/users", {
        "accountEnabled": True,
        "displayName": "New",
        "mailNickname": local,
        "userPrincipalName": f"{local}@{maker.graph.tenant.domain}",
        "passwordProfile": {"password": PASSWORD},
    }


@case("POST", "/users", "employeeLeaveDateTime")
def _create_leaver(maker: Maker) -> tuple[str, Any]:
    path, body = _create_user(maker)
    return path, body | {"employeeLeaveDateTime": "2027-01-01T00:00:00Z"}


@case("PATCH", "/users/{id}", "identities")
def _identify(maker: Maker) -> tuple[str, Any]:
    user = maker.graph.user()
    name = {"signInType": "userPrincipalName", "issuer": maker.graph.tenant.domain, "issuerAssignedId": user["userPrincipalName"]}
    return f"/users/{user['id']}", {"identities": [name]}


def _managed(maker: Maker) -> str:
    user, boss = maker.graph.user(), maker.graph.user()
    maker.graph.change("PUT", f"/users/{user['id']}/manager/$ref", maker.graph.reference(boss["id"]))
    return str(user["id"])


plain("GET", "/users/{id}/manager", _managed)
plain("DELETE", "/users/{id}/manager/$ref", _managed)
CASES["PUT", "/users/{id}/manager/$ref", ""] = lambda maker: (
    f"/users/{a_user(maker)}/manager/$ref",
    maker.graph.reference(a_user(maker)),
)
CASES["GET", "/users/{id}/memberOf/{id}", ""] = lambda maker: (f"/users/{a_user(maker)}/memberOf/microsoft.graph.group", None)
