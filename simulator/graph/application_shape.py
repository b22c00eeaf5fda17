"""Applications as the directory keeps them: complex properties always there, permissions that hold together.

What a read shows without being asked for, and that an enabled permission can neither go nor change its value, is from Graph's
application page and "update application"; the code CannotDeleteOrUpdateEnabledEntitlement and the rule for identifier URIs
(HostNameNotOnVerifiedDomain) are general knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.addresses import parts_of
from simulator.errors import GraphFault
from simulator.graph import ca_shape, directory, faults
from simulator.messages import Request

Json = dict[str, Any]

BLANK: Json = {
    "addIns": [],
    "api": {
        "acceptMappedClaims": None,
        "knownClientApplications": [],
        "oauth2PermissionScopes": [],
        "preAuthorizedApplications": [],
        "requestedAccessTokenVersion": None,
    },
    "appRoles": [],
    "identifierUris": [],
    "info": {"logoUrl": None, "marketingUrl": None, "privacyStatementUrl": None, "supportUrl": None, "termsOfServiceUrl": None},
    "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
    "publicClient": {"redirectUris": []},
    "requiredResourceAccess": [],
    "spa": {"redirectUris": []},
    "tags": [],
    "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
    "web": {
        "homePageUrl": None,
        "logoutUrl": None,
        "redirectUris": [],
        "implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False},
        "redirectUriSettings": [],
    },
}
MAX_VALUE = 120
_MEMBERS = {"User", "Application"}


def merged(application: Json, body: Json) -> Json:
    """The properties of `body` as they stand once it is applied: complex ones merge, lists and null replace, and what has a
    blank form is never null."""
    out: Json = {}
    for name, value in body.items():
        blank = BLANK.get(name)
        if isinstance(blank, dict):
            whole = ca_shape.merge(ca_shape.merge(blank, application.get(name) or {}), value or blank)
            out[name] = {key: [] if one is None and blank.get(key) == [] else one for key, one in whole.items()}
        elif blank is not None and value is None:
            out[name] = blank
        else:
            out[name] = value
    return _with_origins(out)


def _with_origins(properties: Json) -> Json:
    for role in properties.get("appRoles", []):
        role["origin"] = "Application"
        role.setdefault("isEnabled", False)
    return properties


def check(request: Request, application: Json, changed: Json) -> None:
    """Raises GraphFault 400 when the changed properties cannot stand. `application` is as it was ({} for a new one)."""
    after = {**BLANK, **application, **changed}
    roles, scopes = after["appRoles"], after["api"]["oauth2PermissionScopes"]
    ids = [str(one.get("id")).lower() for one in (*roles, *scopes)]
    if len(set(ids)) < len(ids):
        raise faults.bad_request("It contains duplicate value. Please provide unique value. Property: id of a permission.")
    values = [str(one["value"]).lower() for one in roles if one.get("value")]
    if len(set(values)) < len(values) or any(len(one) > MAX_VALUE or " " in one for one in values):
        raise faults.invalid_value("appRoles", "Application")
    for role in roles:
        if not role.get("displayName") or not role.get("description") or not set(role.get("allowedMemberTypes") or []):
            raise faults.invalid_value("appRoles", "Application")
        if set(role["allowedMemberTypes"]) - _MEMBERS:
            raise faults.invalid_value("appRoles", "Application")
    _check_enabled(application.get("appRoles") or [], roles)
    _check_enabled((application.get("api") or {}).get("oauth2PermissionScopes") or [], scopes)
    if "identifierUris" in changed:
        _check_identifiers(request, application, changed["identifierUris"])


def _check_enabled(before: list[Json], after: list[Json]) -> None:
    kept = {str(one.get("id")).lower(): one for one in after}
    for one in before:
        now = kept.get(str(one.get("id")).lower())
        if one.get("isEnabled") and (now is None or (now.get("isEnabled") and now.get("value") != one.get("value"))):
            raise GraphFault(
                400,
                "CannotDeleteOrUpdateEnabledEntitlement",
                "Permission (scope or role) cannot be deleted or updated unless disabled first.",
            )


def _check_identifiers(request: Request, application: Json, given: list[str]) -> None:
    taken = {
        uri.lower()
        for other in request.tenant.collection("applications").values()
        if other.get("id") != application.get("id")
        for uri in other.get("identifierUris") or []
    }
    if taken & {uri.lower() for uri in given}:
        raise faults.conflict("identifierUris")
    domains = directory.verified_domains(request.tenant)
    for uri in given:
        parts = parts_of(uri)
        host = (parts.hostname or "").lower()
        if not parts.scheme:
            raise faults.invalid_value("identifierUris", "Application")
        if parts.scheme in ("http", "https") and not any(host == one or host.endswith("." + one) for one in domains):
            message = (
                f"Values of identifierUris property must use a verified domain of the organization or its subdomain: '{uri}'"
            )
            details = [{"code": "HostNameNotOnVerifiedDomain", "target": "identifierUris", "message": message}]
            raise GraphFault(400, "Request_BadRequest", message, details)


def shown_by_principal(application: Json) -> Json:
    """What a service principal shows of its application, in whatever tenant it stands."""
    full = {**BLANK, **application}
    web, spa, public = full["web"], full["spa"], full["publicClient"]
    return {
        "appDisplayName": application.get("displayName"),
        "appDescription": application.get("description"),
        "appRoles": full["appRoles"],
        "oauth2PermissionScopes": full["api"]["oauth2PermissionScopes"],
        "info": full["info"],
        "logoutUrl": web["logoutUrl"],
        "replyUrls": [*web["redirectUris"], *spa["redirectUris"], *public["redirectUris"]],
        "servicePrincipalNames": [application["appId"], *full["identifierUris"]],
        "signInAudience": application.get("signInAudience"),
        "verifiedPublisher": full["verifiedPublisher"],
    }


def follow(request: Request, application: Json) -> None:
    """Bring every service principal of the application up to date with it."""
    shown = shown_by_principal(application)
    for tenant in request.cloud.tenants.values():
        for principal in directory.holders(tenant, "servicePrincipals", "appId", application["appId"]):
            if principal.get("displayName") == principal.get("appDisplayName"):
                principal["displayName"] = application.get("displayName")
            principal.update(shown)
