"""For each row of the table of Graph's permissions: a request that succeeds when the caller may, on a target made for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.simulator.graph.conftest import PASSWORD, Graph
from tests.simulator.running import PREMIUM

Json = dict[str, Any]
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
NOBODY = "00000000-0000-0000-0000-000000000000"
CA = "/identity/conditionalAccess"


@dataclass(frozen=True, kw_only=True)
class Maker:
    """`graph` may do everything and makes targets; `principal` is the object id of the caller that is judged."""

    graph: Graph
    principal: str
    owned_only: bool = False

    def member(self) -> tuple[str, str]:
        """A group and a user in it."""
        user, group = self.graph.user(), self.graph.group()
        self.graph.change("POST", f"/groups/{group['id']}/members/$ref", self.graph.reference(user["id"]))
        return group["id"], user["id"]

    def application(self) -> Json:
        """Owned by the caller where only that is reached."""
        made = self.graph.post("/applications", {"displayName": "Target"})
        self._own(made["id"], "applications")
        return made

    def service_principal(self) -> Json:
        application = self.application()
        made = self.graph.post("/servicePrincipals", {"appId": application["appId"]})
        self._own(made["id"], "servicePrincipals")
        return made

    def _own(self, object_id: str, collection: str) -> None:
        if self.owned_only:
            self.graph.change("POST", f"/{collection}/{object_id}/owners/$ref", self.graph.reference(self.principal))

    def location(self, **more: Any) -> str:
        ranges = [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}]
        body = {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "ipRanges": ranges}
        made: str = self.graph.post(f"{CA}/namedLocations", body | more)["id"]
        return made


Case = Callable[[Maker], tuple[str, Any]]
CASES: dict[tuple[str, str, str], Case] = {}


def case(method: str, path: str, name: str = "") -> Callable[[Case], Case]:
    def declare(made: Case) -> Case:
        CASES[method, path, name] = made
        return made

    return declare


def _plain(method: str, path: str, target: Callable[[Maker], str], body: Any = None, name: str = "") -> None:
    """A request on one object, whose id stands for the path's only parameter."""
    CASES[method, path, name] = lambda maker: (path.replace("{id}", target(maker), 1), body)


def _user(maker: Maker) -> str:
    made: str = maker.graph.user()["id"]
    return made


def _group(maker: Maker) -> str:
    made: str = maker.graph.group()["id"]
    return made


def _gone(path: str, target: Callable[[Maker], str]) -> Callable[[Maker], str]:
    def make(maker: Maker) -> str:
        object_id = target(maker)
        maker.graph.change("DELETE", f"{path}/{object_id}")
        return object_id

    return make


def _app(maker: Maker) -> str:
    made: str = maker.application()["id"]
    return made


def _principal(maker: Maker) -> str:
    made: str = maker.service_principal()["id"]
    return made


def _policy(maker: Maker) -> str:
    made: str = maker.graph.policy()["id"]
    return made


# -- users
_plain("GET", "/users/{id}", _user)
for _name, _value in {
    "*": {"department": "Sales"},
    "accountEnabled": {"accountEnabled": False},
    "businessPhones": {"businessPhones": ["+49 1"]},
    "mobilePhone": {"mobilePhone": "+49 2"},
    "otherMails": {"otherMails": ["a@b.example"]},
    "employeeLeaveDateTime": {"employeeLeaveDateTime": "2027-01-01T00:00:00Z"},
}.items():
    _plain("PATCH", "/users/{id}", _user, _value, _name)
_plain("PATCH", "/users/{id}", _user, {})
_plain("DELETE", "/users/{id}", _user)
for _action in ("revokeSignInSessions", "reprocessLicenseAssignment"):
    _plain("POST", f"/users/{{id}}/{_action}", _user)
for _link in ("directReports", "ownedObjects", "memberOf", "transitiveMemberOf", "licenseDetails"):
    _plain("GET", f"/users/{{id}}/{_link}", _user)
_plain("POST", "/users/{id}/checkMemberGroups", _user, {"groupIds": [NOBODY]})
_plain("POST", "/users/{id}/getMemberGroups", _user, {"securityEnabledOnly": True})
_plain("POST", "/users/{id}/assignLicense", _user, {"addLicenses": [], "removeLicenses": []})


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


_plain("GET", "/users/{id}/manager", _managed)
_plain("DELETE", "/users/{id}/manager/$ref", _managed)
CASES["PUT", "/users/{id}/manager/$ref", ""] = lambda maker: (
    f"/users/{_user(maker)}/manager/$ref",
    maker.graph.reference(_user(maker)),
)
CASES["GET", "/users/{id}/memberOf/{id}", ""] = lambda maker: (f"/users/{_user(maker)}/memberOf/microsoft.graph.group", None)


# -- groups
for _path in ("", "/members", "/transitiveMembers", "/membersWithLicenseErrors", "/owners"):
    _plain("GET", "/groups/{id}" + _path, _group)
_plain("PATCH", "/groups/{id}", _group, {})
_plain("PATCH", "/groups/{id}", _group, {"description": "New"}, "*")
_plain("DELETE", "/groups/{id}", _group)
_plain("POST", "/groups/{id}/assignLicense", _group, {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []})
CASES["POST", "/groups", ""] = lambda maker: (
    "/groups",
    {"displayName": "New", "mailEnabled": False, "mailNickname": "new", "securityEnabled": True},
)


def _joining(link: str) -> Case:
    return lambda maker: (f"/groups/{_group(maker)}/{link}/$ref", maker.graph.reference(_user(maker)))


for _link in ("members", "owners"):
    CASES["POST", f"/groups/{{id}}/{_link}/$ref", ""] = _joining(_link)


@case("GET", "/groups/{id}/members/{id}")
def _read_member(maker: Maker) -> tuple[str, Any]:
    group, user = maker.member()
    return f"/groups/{group}/members/{user}", None


@case("DELETE", "/groups/{id}/members/{id}/$ref")
def _remove_member(maker: Maker) -> tuple[str, Any]:
    group, user = maker.member()
    return f"/groups/{group}/members/{user}/$ref", None


@case("DELETE", "/groups/{id}/owners/{id}/$ref")
def _remove_owner(maker: Maker) -> tuple[str, Any]:
    group, owners = maker.graph.group(), [maker.graph.user() for _ in range(2)]
    for owner in owners:
        maker.graph.change("POST", f"/groups/{group['id']}/owners/$ref", maker.graph.reference(owner["id"]))
    return f"/groups/{group['id']}/owners/{owners[0]['id']}/$ref", None


# -- organisation, roles
def _first(path: str) -> Callable[[Maker], str]:
    return lambda maker: str(maker.graph.get(path)["value"][0]["id"])


for _path in ("/organization", "/domains", "/subscribedSkus", "/directoryRoles", "/auditLogs/directoryAudits"):
    _plain("GET", _path + "/{id}", _first(_path))
_plain("GET", "/directoryRoles/{id}/members", _first("/directoryRoles"))
for _path in ("/roleManagement/directory/roleDefinitions", "/roleManagement/directory/roleAssignments"):
    _plain("GET", _path + "/{id}", _first(_path))


def _assigned(maker: Maker) -> tuple[str, Json]:
    user = _user(maker)
    body = {"principalId": user, "roleDefinitionId": GLOBAL_READER, "directoryScopeId": "/"}
    return user, body


CASES["POST", "/roleManagement/directory/roleAssignments", ""] = lambda maker: (
    "/roleManagement/directory/roleAssignments",
    _assigned(maker)[1],
)
_plain(
    "DELETE",
    "/roleManagement/directory/roleAssignments/{id}",
    lambda maker: str(maker.graph.post("/roleManagement/directory/roleAssignments", _assigned(maker)[1])["id"]),
)
CASES["POST", "/directoryRoles/{id}/members/$ref", ""] = lambda maker: (
    f"/directoryRoles/{_first('/directoryRoles')(maker)}/members/$ref",
    maker.graph.reference(_user(maker)),
)


@case("DELETE", "/directoryRoles/{id}/members/{id}/$ref")
def _leave_role(maker: Maker) -> tuple[str, Any]:
    user, role = _user(maker), _first("/directoryRoles")(maker)
    maker.graph.change("POST", f"/directoryRoles/{role}/members/$ref", maker.graph.reference(user))
    return f"/directoryRoles/{role}/members/{user}/$ref", None


# -- applications
for _path in ("", "/owners", "/extensionProperties"):
    _plain("GET", "/applications/{id}" + _path, _app)
CASES["POST", "/applications", ""] = lambda _: ("/applications", {"displayName": "New"})
_plain("PATCH", "/applications/{id}", _app, {"notes": "x"})
_plain("DELETE", "/applications/{id}", _app)
_plain(
    "POST",
    "/applications/{id}/extensionProperties",
    _app,
    {"name": "key", "dataType": "String", "targetObjects": ["User"]},
)


def _extended(maker: Maker) -> str:
    application = _app(maker)
    body = {"name": "key", "dataType": "String", "targetObjects": ["User"]}
    extension = maker.graph.post(f"/applications/{application}/extensionProperties", body)
    return f"/applications/{application}/extensionProperties/{extension['id']}"


for _method in ("GET", "DELETE"):
    CASES[_method, "/applications/{id}/extensionProperties/{id}", ""] = lambda maker: (_extended(maker), None)
for _path in ("", "/appRoleAssignments"):
    _plain("GET", "/servicePrincipals/{id}" + _path, _principal)
CASES["POST", "/servicePrincipals", ""] = lambda maker: ("/servicePrincipals", {"appId": maker.application()["appId"]})
_plain("PATCH", "/servicePrincipals/{id}", _principal, {"notes": "x"})
_plain("DELETE", "/servicePrincipals/{id}", _principal)


def _granting(maker: Maker) -> tuple[str, Json]:
    principal = _principal(maker)
    graph = maker.graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
    body = {"principalId": principal, "resourceId": graph["id"], "appRoleId": graph["appRoles"][0]["id"]}
    return f"/servicePrincipals/{principal}/appRoleAssignments", body


CASES["POST", "/servicePrincipals/{id}/appRoleAssignments", ""] = _granting


@case("DELETE", "/servicePrincipals/{id}/appRoleAssignments/{id}")
def _revoke(maker: Maker) -> tuple[str, Any]:
    path, body = _granting(maker)
    return f"{path}/{maker.graph.post(path, body)['id']}", None


# -- directory objects
_plain("GET", "/directoryObjects/{id}", _user)
CASES["POST", "/directoryObjects/getByIds", ""] = lambda maker: ("/directoryObjects/getByIds", {"ids": [_user(maker)]})
CASES["POST", "/directoryObjects/getAvailableExtensionProperties", ""] = lambda _: (
    "/directoryObjects/getAvailableExtensionProperties",
    {},
)


def _purging(deleted: Callable[[Maker], str]) -> Case:
    return lambda maker: (f"/directory/deletedItems/{deleted(maker)}", None)


def _unit(maker: Maker) -> str:
    made: str = maker.graph.post("/directory/administrativeUnits", {"displayName": "Unit"})["id"]
    return made


for _kind, _live, _make in (
    ("user", "/users", _user),
    ("administrativeUnit", "/directory/administrativeUnits", _unit),
    ("group", "/groups", _group),
    ("application", "/applications", _app),
    ("servicePrincipal", "/servicePrincipals", _principal),
):
    CASES["DELETE", f"/directory/deletedItems/microsoft.graph.{_kind}", ""] = _purging(_gone(_live, _make))

# -- conditional access and policies
_plain("GET", f"{CA}/policies/{{id}}", _policy)
_plain("PATCH", f"{CA}/policies/{{id}}", _policy, {"state": "disabled"})
_plain("DELETE", f"{CA}/policies/{{id}}", _policy)
CASES["POST", f"{CA}/policies", ""] = lambda _: (
    f"{CA}/policies",
    {
        "displayName": "Block",
        "state": "disabled",
        "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    },
)
_LOCATION = {"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Land", "countriesAndRegions": ["DE"]}
CASES["POST", f"{CA}/namedLocations", ""] = lambda _: (f"{CA}/namedLocations", _LOCATION)
_plain("GET", f"{CA}/namedLocations/{{id}}", Maker.location)
_plain(
    "PATCH",
    f"{CA}/namedLocations/{{id}}",
    Maker.location,
    {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Other"},
)
_plain("DELETE", f"{CA}/namedLocations/{{id}}", Maker.location)
_PARTS: tuple[tuple[str, Callable[[Maker], str]], ...] = (("policies", _policy), ("namedLocations", Maker.location))
for _part, _live_one in _PARTS:
    for _method, _action in (("GET", ""), ("POST", "/restore"), ("DELETE", "")):
        _plain(_method, f"{CA}/deletedItems/{_part}/{{id}}{_action}", _gone(f"{CA}/{_part}", _live_one))
_STRENGTH = "00000000-0000-0000-0000-000000000002"
for _path in ("/policies/authenticationStrengthPolicies", f"{CA}/authenticationStrength/policies"):
    _plain("GET", _path + "/{id}", lambda _: _STRENGTH)
CASES["PATCH", "/policies/authorizationPolicy", ""] = lambda _: ("/policies/authorizationPolicy", {"allowInvitesFrom": "none"})
CASES["PATCH", "/policies/identitySecurityDefaultsEnforcementPolicy", ""] = lambda _: (
    "/policies/identitySecurityDefaultsEnforcementPolicy",
    {"isEnabled": False},
)

# -- credentials of applications
_TRUST = {"name": "deploy", "issuer": "https://issuer.example", "subject": "deploy", "audiences": ["api://AzureADTokenExchange"]}
_FEDERATED = "/applications/{id}/federatedIdentityCredentials"


def _trusting(maker: Maker) -> str:
    """Where an application's only federated credential stands."""
    path = _FEDERATED.replace("{id}", _app(maker))
    maker.graph.post(path, _TRUST)
    return f"{path}/deploy"


def _federated(change: Any) -> Case:
    return lambda maker: (_trusting(maker), change)


def _with_password(part: str, target: Callable[[Maker], str]) -> Case:
    def make(maker: Maker) -> tuple[str, Any]:
        path = f"/{part}/{target(maker)}"
        made = maker.graph.post(f"{path}/addPassword", {}, status=200)
        return f"{path}/removePassword", {"keyId": made["keyId"]}

    return make


_plain("GET", _FEDERATED, _app)
_plain("POST", _FEDERATED, _app, _TRUST)
for _method, _change in (("GET", None), ("PATCH", {"description": "New"}), ("DELETE", None)):
    CASES[_method, _FEDERATED + "/{id}", ""] = _federated(_change)
for _part, _make in (("applications", _app), ("servicePrincipals", _principal)):
    _plain("POST", f"/{_part}/{{id}}/addPassword", _make, {})
    CASES["POST", f"/{_part}/{{id}}/removePassword", ""] = _with_password(_part, _make)
