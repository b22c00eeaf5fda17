"""What a conditional access policy may hold, property by property, and the form in which it is compared.

Facts: Graph conditionalAccessPolicy and the types in it; what the server fills in. Values that Graph joins with commas
(flags) are sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_provider.fields import Field, Shape, canonical

_FREQUENCY = {"frequencyInterval": "timeBased", "authenticationType": "primaryAndSecondaryAuthentication"}
_CLIENTS = ("all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other")
_PLATFORMS = ("android", "iOS", "windows", "windowsPhone", "macOS", "linux", "all")
_RISKS = ("low", "medium", "high", "hidden", "none")
_GRANTS = (
    "block",
    "mfa",
    "compliantDevice",
    "domainJoinedDevice",
    "approvedApplication",
    "compliantApplication",
    "passwordChange",
    "riskRemediation",
)
_ACTIONS = ("urn:user:registersecurityinfo", "urn:user:registerdevice")


def normal_flags(value: Any) -> Any:
    """Flags that are joined with commas, in one order."""
    return ",".join(sorted({part.strip() for part in value.split(",")})) if isinstance(value, str) else value


def normal_conditions(value: Any) -> Any:
    """Conditions as the server completes them: no client app types means all of them."""
    if not isinstance(value, Mapping):
        return value
    return {**value, "clientAppTypes": value.get("clientAppTypes") or ["all"]}


def normal_grant(value: Any) -> Any:
    """Grant controls with the authentication strength by id alone, as a policy names it."""
    if not isinstance(value, Mapping):
        return value
    done = {"operator": "OR", **{key: item for key, item in value.items() if item is not None}}
    strength = done.get("authenticationStrength")
    if isinstance(strength, Mapping):
        done["authenticationStrength"] = {"id": strength.get("id")}
    return done if canonical({key: item for key, item in done.items() if key != "operator"}) is not None else None


def normal_session(value: Any) -> Any:
    """Session controls with the defaults of a sign-in frequency; a control that is not enabled counts as none."""
    if not isinstance(value, Mapping):
        return value
    done = {}
    for key, control in value.items():
        if isinstance(control, Mapping):
            if control.get("isEnabled") is False:
                continue
            if key == "signInFrequency":
                done[key] = {**_FREQUENCY, **{name: item for name, item in control.items() if item is not None}}
                continue
        done[key] = control
    return done if canonical(done) is not None and canonical(done) is not False else None


def _texts(name: str, note: str, choices: tuple[str, ...] = ()) -> Field:
    return Field(name=name, note=note, shape=Shape.TEXTS, choices=choices)


def _object(name: str, note: str, *parts: Field) -> Field:
    return Field(name=name, note=note, shape=Shape.OBJECT, parts=parts)


def _filter(name: str, note: str) -> Field:
    return _object(
        name,
        note,
        Field(name="mode", note="whether the rule takes in or leaves out", choices=("include", "exclude"), required=True),
        Field(name="rule", note="the rule's text", required=True),
    )


def _guests(name: str, note: str) -> Field:
    return _object(
        name,
        note,
        Field(name="guestOrExternalUserTypes", note="kinds of guests, joined with commas", required=True, normal=normal_flags),
        _object(
            "externalTenants",
            "which tenants the guests come from, with @odata.type",
            Field(name="membershipKind", note="all tenants or those that are named", choices=("all", "enumerated")),
            _texts("members", "tenant ids"),
        ),
    )


def _control(name: str, note: str, *parts: Field) -> Field:
    return _object(name, note, Field(name="isEnabled", note="whether it holds", shape=Shape.FLAG), *parts)


CONDITIONS = (
    _object(
        "users",
        "whom it applies to",
        _texts("includeUsers", "user ids, or one of All, None, GuestsOrExternalUsers"),
        _texts("excludeUsers", "user ids, or GuestsOrExternalUsers"),
        _texts("includeGroups", "group ids"),
        _texts("excludeGroups", "group ids"),
        _texts("includeRoles", "role template ids"),
        _texts("excludeRoles", "role template ids"),
        _guests("includeGuestsOrExternalUsers", "guests by kind and tenant"),
        _guests("excludeGuestsOrExternalUsers", "guests by kind and tenant"),
    ),
    _object(
        "applications",
        "what it applies to",
        _texts("includeApplications", "app ids, or one of All, None, Office365, MicrosoftAdminPortals"),
        _texts("excludeApplications", "app ids, or Office365, MicrosoftAdminPortals"),
        _texts("includeUserActions", "actions instead of apps", _ACTIONS),
        _texts("includeAuthenticationContextClassReferences", "authentication contexts, c1 to c99"),
        _filter("applicationFilter", "apps by their custom security attributes"),
    ),
    _object(
        "clientApplications",
        "workload identities that it applies to",
        _texts("includeServicePrincipals", "service principal ids, or ServicePrincipalsInMyTenant"),
        _texts("excludeServicePrincipals", "service principal ids"),
        _filter("servicePrincipalFilter", "service principals by their custom security attributes"),
    ),
    _texts("clientAppTypes", "kinds of client software", _CLIENTS),
    _object(
        "platforms",
        "operating systems",
        _texts("includePlatforms", "platforms", _PLATFORMS),
        _texts("excludePlatforms", "platforms", _PLATFORMS),
    ),
    _object(
        "locations",
        "where from",
        _texts("includeLocations", "named location ids, or All, AllTrusted"),
        _texts("excludeLocations", "named location ids, or AllTrusted"),
    ),
    _object("devices", "which devices", _filter("deviceFilter", "devices by their properties")),
    _object(
        "authenticationFlows",
        "how the sign-in is carried over",
        Field(name="transferMethods", note="deviceCodeFlow, authenticationTransfer, joined with commas", normal=normal_flags),
    ),
    _texts("signInRiskLevels", "risk of the sign-in (Entra ID P2)", _RISKS),
    _texts("userRiskLevels", "risk of the user (Entra ID P2)", _RISKS),
    _texts("servicePrincipalRiskLevels", "risk of the workload identity", _RISKS),
    Field(name="insiderRiskLevels", note="minor, moderate, elevated, joined with commas", normal=normal_flags),
)
GRANT = (
    Field(name="operator", note="whether one control or all are needed", choices=("AND", "OR")),
    _texts("builtInControls", "what is asked for", _GRANTS),
    _texts("customAuthenticationFactors", "custom controls by id"),
    _texts("termsOfUse", "terms of use by id"),
    _object("authenticationStrength", "the strength by id alone", Field(name="id", note="its id", required=True, guid=True)),
)
SESSION = (
    _control("applicationEnforcedRestrictions", "limited access from unmanaged devices"),
    _control(
        "cloudAppSecurity",
        "Defender for Cloud Apps",
        Field(name="cloudAppSecurityType", note="what it does", choices=("mcasConfigured", "monitorOnly", "blockDownloads")),
    ),
    _control("persistentBrowser", "staying signed in", Field(name="mode", note="when", choices=("always", "never"))),
    _control("secureSignInSession", "tokens bound to the device"),
    _control(
        "signInFrequency",
        "how often people sign in",
        Field(name="type", note="the unit", choices=("days", "hours")),
        Field(name="value", note="how many of them", shape=Shape.NUMBER),
        Field(name="frequencyInterval", note="every so often or each time", choices=("timeBased", "everyTime")),
        Field(
            name="authenticationType",
            note="which sign-ins count",
            choices=("primaryAndSecondaryAuthentication", "secondaryAuthentication"),
        ),
    ),
    Field(name="disableResilienceDefaults", note="no access by older tokens in an outage", shape=Shape.FLAG),
)
