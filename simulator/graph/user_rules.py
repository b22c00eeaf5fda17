"""What Entra demands of a user's properties. Source: Graph user, create user, update user (facts: users)."""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import directory, extension_properties, faults, privileges, typecheck
from simulator.graph.kinds import words
from simulator.messages import Request

Json = dict[str, Any]

LENGTHS = {
    "displayName": 256,
    "mailNickname": 64,
    "givenName": 64,
    "surname": 64,
    "jobTitle": 128,
    "department": 64,
    "companyName": 64,
    "officeLocation": 128,
    "city": 128,
    "country": 128,
    "state": 128,
    "postalCode": 40,
    "streetAddress": 1024,
    "mobilePhone": 64,
    "employeeId": 16,
}
READ_ONLY = frozenset(
    words(
        "id createdDateTime deletedDateTime assignedLicenses assignedPlans provisionedPlans "
        "licenseAssignmentStates creationType externalUserStateChangeDateTime imAddresses isManagementRestricted "
        "lastPasswordChangeDateTime onPremisesDistinguishedName onPremisesDomainName onPremisesLastSyncDateTime "
        "onPremisesProvisioningErrors onPremisesSamAccountName proxyAddresses onPremisesSecurityIdentifier "
        "onPremisesSyncEnabled onPremisesUserPrincipalName securityIdentifier serviceProvisioningErrors "
        "showInAddressList signInActivity signInSessionsValidFromDateTime"
    )
)
REQUIRED = ("accountEnabled", "displayName", "mailNickname", "userPrincipalName", "passwordProfile")
NEVER_EMPTY = frozenset({"accountEnabled", "displayName", "mailNickname", "userPrincipalName", "userType"})
# A change of these touches the account's security; on an admin it takes a role above (facts: users, sensitive actions).
SENSITIVE = frozenset(
    words("accountEnabled businessPhones mobilePhone otherMails userPrincipalName passwordProfile onPremisesImmutableId")
)
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$'^_~-]+(\.[A-Za-z0-9!#$'^_~-]+)*\Z")
_NICKNAME = re.compile(r"[!-~]+\Z")
_PASSWORD_POLICIES = {"DisablePasswordExpiration", "DisableStrongPassword", "None"}


def check_create(request: Request) -> Json:
    """The body of a new user, held against all rules."""
    body = _checked(request)
    for name in REQUIRED:
        if body.get(name) is None:
            raise faults.missing_value(name, "User")
    if not body["passwordProfile"].get("password"):
        raise faults.missing_value("password", "User")
    _check_values(request, body, None)
    return body


def check_update(request: Request, user: Json) -> Json:
    """The body of a change to `user`, held against all rules and permissions."""
    body = _checked(request)
    if set(body) - {"usageLocation", "passwordPolicies"} - {name for name in body if name.startswith("extension_")}:
        demand_cloud_mastered(user)
    for name in NEVER_EMPTY & set(body):
        if body[name] is None:
            raise faults.invalid_value(name, "User")
    _check_permissions(request, body, user)
    _check_values(request, body, user)
    return body


def demand_cloud_mastered(item: Json) -> None:
    """Raises GraphFault 400 for what an on-premises directory masters. A directory extension that the cloud registered is the
    cloud's own on synchronised objects, too (Graph extensionProperty: isSyncedFromOnPremises says which is not)."""
    if item.get("onPremisesSyncEnabled"):
        raise faults.bad_request(
            "Unable to update the specified properties for on-premises mastered Directory Sync objects "
            "or objects currently undergoing migration."
        )


def _checked(request: Request) -> Json:
    body = typecheck.check_body(request.body, "graph.user")
    for name in body:
        if name in READ_ONLY:
            raise faults.read_only(name, "User")
        if name.endswith("@odata.bind") and name != "manager@odata.bind":
            raise faults.bad_request(f"Property '{name.split('@', maxsplit=1)[0]}' cannot be set through @odata.bind here.")
    extension_properties.check_values(request, body, "User")
    return body


def _check_permissions(request: Request, body: Json, user: Json) -> None:
    for name in body:
        privileges.demand_row(request, "PATCH", "/users/{id}", name)
    if set(body) & SENSITIVE:
        privileges.demand_over(request, user)
    if "passwordProfile" in body and not privileges.caller_roles(request) & privileges.PASSWORD_SETTERS:
        raise faults.denied()


def _check_values(request: Request, body: Json, user: Json | None) -> None:
    for name, value in body.items():
        if value == "" or (isinstance(value, str) and len(value) > LENGTHS.get(name, 32768)):
            raise faults.invalid_value(name, "User")
    if len(body.get("businessPhones") or []) > 1:
        raise faults.invalid_value("businessPhones", "User")
    if body.get("mailNickname") is not None and not _is_nickname(body["mailNickname"]):
        raise faults.invalid_value("mailNickname", "User")
    if body.get("usageLocation") is not None and not re.match(r"[A-Za-z]{2}\Z", body["usageLocation"]):
        raise faults.invalid_value("usageLocation", "User")
    if body.get("userType") not in (None, "Member", "Guest"):
        raise faults.invalid_value("userType", "User")
    policies = {part.strip() for part in (body.get("passwordPolicies") or "None").split(",")}
    if policies - _PASSWORD_POLICIES:
        raise faults.invalid_value("passwordPolicies", "User")
    if body.get("userPrincipalName") is not None:
        check_principal_name(request, body["userPrincipalName"], user)
    password = (body.get("passwordProfile") or {}).get("password")
    if password is not None:
        demand_strong(password)


def demand_strong(password: str) -> None:
    """Raises GraphFault 400 for a password that nobody may have."""
    if not _is_strong(password):
        raise GraphFault(
            400,
            "Request_BadRequest",
            "The specified password does not comply with password complexity requirements. Please provide a different password.",
            [{"code": "InvalidValue", "target": "password", "message": "The password is too weak."}],
        )


def check_principal_name(request: Request, name: str, user: Json | None) -> None:
    """A sign-in name: plain letters, a verified domain, nobody else's."""
    local, at, domain = name.rpartition("@")
    if not at or not _LOCAL_PART.match(local) or len(local) > 64:
        raise faults.invalid_value("userPrincipalName", "User")
    if domain.lower() not in directory.verified_domains(request.tenant):
        raise faults.bad_request(
            "The domain portion of the userPrincipalName property is invalid. "
            "You must use one of the verified domain names in your organization."
        )
    if any(other is not user for other in directory.holders(request.tenant, "users", "userPrincipalName", name)):
        raise faults.conflict("userPrincipalName")


def _is_nickname(text: str) -> bool:
    return _NICKNAME.match(text) is not None and not set(text) & set('@()\\[]";:<>,')


def _is_strong(password: str) -> bool:
    """8 to 256 characters of at least three of four classes."""
    classes = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
    return 8 <= len(password) <= 256 and sum(re.search(c, password) is not None for c in classes) >= 3
