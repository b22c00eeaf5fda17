"""What an application registration is made of: its objects within objects, and what Graph fills in or wants to be told.

Facts: Microsoft Graph, application, webApplication, apiApplication, permissionScope, appRole, optionalClaims,
servicePrincipalLockConfiguration. A false flag that nobody set is as good as an absent one; an enabled permission can neither go
nor change its value, it is disabled first ("Update application").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_provider.fields import Field, Shape
from graph_provider.values import Json


def _flag(name: str, note: str, *, default: bool = False) -> Field:
    return Field(
        name=name, note=note, shape=Shape.FLAG, default=default, normal=lambda value: None if value is default else value
    )


def _word(name: str, note: str, choices: tuple[str, ...]) -> Field:
    """A text of which the first choice is meant when it is left out."""
    return Field(
        name=name,
        note=note,
        choices=choices,
        default=choices[0],
        normal=lambda value: None if value == choices[0] else value,
    )


REDIRECTS = Field(name="redirectUris", note="where users are sent with tokens", shape=Shape.TEXTS)
WEB = (
    Field(name="homePageUrl", note="home or landing page"),
    Field(name="logoutUrl", note="where a sign-out is told"),
    REDIRECTS,
    Field(
        name="implicitGrantSettings",
        note="tokens without a code, for old applications",
        shape=Shape.OBJECT,
        parts=(
            _flag("enableAccessTokenIssuance", "access tokens by the implicit flow"),
            _flag("enableIdTokenIssuance", "ID tokens by the implicit flow"),
        ),
    ),
)
ROLE_ID = Field(name="id", note="a GUID, unique within the application", required=True, guid=True)
SCOPES = Field(
    name="oauth2PermissionScopes",
    note="delegated permissions that the application's API offers",
    shape=Shape.OBJECTS,
    parts=(
        ROLE_ID,
        Field(name="value", note="the scope as tokens name it", required=True, longest=120),
        Field(name="adminConsentDisplayName", note="title for administrators", required=True, longest=100),
        Field(name="adminConsentDescription", note="text for administrators", required=True),
        Field(name="userConsentDisplayName", note="title for users", longest=100),
        Field(name="userConsentDescription", note="text for users"),
        _word("type", "who may consent", ("User", "Admin")),
        _flag("isEnabled", "whether it can be granted", default=True),
    ),
)
API = (
    SCOPES,
    Field(name="requestedAccessTokenVersion", note="1 or 2, the version of its access tokens", shape=Shape.NUMBER),
    _flag("acceptMappedClaims", "take mapped claims without a signing key of its own"),
    Field(name="knownClientApplications", note="client ids whose consent is bundled with this one", shape=Shape.TEXTS, guid=True),
    Field(
        name="preAuthorizedApplications",
        note="applications whose users are not asked for consent",
        shape=Shape.OBJECTS,
        parts=(
            Field(name="appId", note="client id of the application", required=True, guid=True),
            Field(name="delegatedPermissionIds", note="ids of scopes", shape=Shape.TEXTS, guid=True),
        ),
    ),
)
ROLES = (
    ROLE_ID,
    Field(name="displayName", note="the name people see", required=True, longest=100),
    Field(name="description", note="what it allows", required=True),
    Field(name="value", note="the role as tokens name it", longest=120),
    Field(name="allowedMemberTypes", note="who can hold it", shape=Shape.TEXTS, required=True, choices=("User", "Application")),
    _flag("isEnabled", "whether it can be given", default=True),
)
ACCESS = (
    Field(name="resourceAppId", note="client id of the API", required=True, guid=True),
    Field(
        name="resourceAccess",
        note="the permissions",
        shape=Shape.OBJECTS,
        required=True,
        parts=(
            Field(name="id", note="id of a scope or app role of the API", required=True, guid=True),
            Field(name="type", note="Scope or Role", required=True, choices=("Scope", "Role")),
        ),
    ),
)
_CLAIM = (
    Field(name="name", note="the claim", required=True),
    Field(name="source", note="where its value comes from; the application itself when left out"),
    _flag("essential", "needed for a smooth sign-in"),
    Field(name="additionalProperties", note="more about the claim", shape=Shape.TEXTS),
)
CLAIMS = tuple(
    Field(name=name, note=f"in {what}", shape=Shape.OBJECTS, parts=_CLAIM)
    for name, what in (("idToken", "ID tokens"), ("accessToken", "access tokens"), ("saml2Token", "SAML tokens"))
)
INFO = (
    Field(name="marketingUrl", note="marketing page"),
    Field(name="privacyStatementUrl", note="privacy statement"),
    Field(name="supportUrl", note="support page"),
    Field(name="termsOfServiceUrl", note="terms of service"),
)
LOCK = (
    _flag("isEnabled", "whether anything is locked"),
    _flag("allProperties", "all that can be locked"),
    _flag("credentialsWithUsageSign", "keys for signing"),
    _flag("credentialsWithUsageVerify", "keys and secrets for verifying"),
    _flag("tokenEncryptionKeyId", "the key that encrypts tokens"),
)


def declared(field: Field, live: Any) -> Any:
    """The part of a live value that the field declares, where it says so."""
    if field.parts and isinstance(live, Mapping):
        return {part.name: declared(part, live.get(part.name)) for part in field.parts if live.get(part.name) is not None}
    if field.parts and isinstance(live, list):
        return [declared(field, item) for item in live]
    return live


def explicit(field: Field, value: Any) -> Any:
    """A value as a PATCH names it: an object with every property that the field declares, since what is left out stays; objects
    in lists with their defaults, since lists are replaced as a whole."""
    if field.shape is Shape.OBJECT and field.parts:
        return {part.name: explicit(part, (value or {}).get(part.name)) for part in field.parts}
    if field.shape is Shape.OBJECTS and field.parts:
        return [given(field, item) for item in value or []]
    if field.shape is Shape.TEXTS:
        return value or []
    return field.default if value is None else value


def given(field: Field, value: Any) -> Any:
    """A value as a POST, or an object in a list, names it: what the program says, and the defaults of objects in lists."""
    if field.shape is Shape.OBJECTS and isinstance(value, list):
        return [given(field, item) for item in value]
    if not field.parts or not isinstance(value, Mapping):
        return value
    in_list = field.shape is Shape.OBJECTS
    out: Json = {}
    for part in field.parts:
        inner = value.get(part.name)
        if inner is None and in_list:
            inner = part.default
        if inner is not None:
            out[part.name] = given(part, inner)
    return out


def disabled_first(live: Mapping[str, Any], body: Mapping[str, Any]) -> Json:
    """What a PATCH before `body` disables: enabled permissions of the live application that `body` drops or gives another
    value. {} when nothing has to be."""
    first: Json = {}
    if "appRoles" in body:
        roles = _disabled(live.get("appRoles") or [], body["appRoles"])
        first |= {"appRoles": roles} if roles else {}
    if "api" in body:
        scopes = _disabled((live.get("api") or {}).get("oauth2PermissionScopes") or [], body["api"]["oauth2PermissionScopes"])
        first |= {"api": {"oauth2PermissionScopes": scopes}} if scopes else {}
    return first


def _disabled(live: list[Json], wanted: list[Json]) -> list[Json]:
    kept = {str(one["id"]).lower(): one for one in wanted}
    out, any_disabled = [], False
    for one in live:
        now = kept.get(str(one["id"]).lower())
        must = bool(one.get("isEnabled")) and (now is None or now.get("value") != one.get("value"))
        any_disabled |= must
        out.append({**{name: item for name, item in one.items() if name != "origin"}, **({"isEnabled": False} if must else {})})
    return out if any_disabled else []
