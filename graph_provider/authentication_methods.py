"""What each method of the authentication methods policy may hold, and the form in which it is compared.

Facts: Graph authenticationMethodConfiguration and the types derived from it; what the server fills into a target. `default` as a
state is a value of its own: Microsoft decides, and may decide differently tomorrow. Hardware tokens are not in v1.0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph_provider.conditional_access import normal_flags
from graph_provider.fields import Field, Manage, Shape

SWITCH = ("enabled", "disabled")
TRISTATE = ("default", *SWITCH)
_AFFINITY = ("low", "high")
_STRENGTH = ("x509CertificateSingleFactor", "x509CertificateMultiFactor")
_RULES = ("issuerSubject", "policyOID", "issuerSubjectAndPolicyOID")


def _filled(**more: Any) -> Callable[[Any], Any]:
    """Brings targets into the form in which Graph shows them."""
    filling = {"isRegistrationRequired": False, **more}

    def fill(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [{**filling, **one} if isinstance(one, Mapping) else one for one in value]

    return fill


def text(name: str, note: str, choices: tuple[str, ...] = (), **more: Any) -> Field:
    return Field(name=name, note=note, choices=choices, **more)


def flag(name: str, note: str) -> Field:
    return Field(name=name, note=note, shape=Shape.FLAG)


def number(name: str, note: str) -> Field:
    return Field(name=name, note=note, shape=Shape.NUMBER)


def texts(name: str, note: str, **more: Any) -> Field:
    return Field(name=name, note=note, shape=Shape.TEXTS, **more)


def inner(name: str, note: str, *parts: Field) -> Field:
    return Field(name=name, note=note, shape=Shape.OBJECT, parts=parts)


def each(name: str, note: str, *parts: Field, normal: Callable[[Any], Any] | None = None) -> Field:
    return Field(name=name, note=note, shape=Shape.OBJECTS, parts=parts, normal=normal)


TARGET = (
    text("targetType", "user or group", ("user", "group"), required=True),
    text("id", "object id, or all_users", required=True, fold_case=True),
)


def _method(name: str, note: str, *own: Field, target: tuple[Field, ...] = (), **filling: Any) -> Field:
    parts = (
        text("state", "whether the method is allowed", SWITCH),
        each(
            "includeTargets",
            "who may use it",
            *TARGET,
            flag("isRegistrationRequired", "whether people are asked to register it"),
            *target,
            normal=_filled(**filling),
        ),
        each("excludeTargets", "who may not", *TARGET),
        *own,
    )
    return Field(name=name, note=note, shape=Shape.OBJECT, manage=Manage.GIVEN, parts=parts)


def _feature(name: str, note: str) -> Field:
    target = (text("targetType", "kind of target", ("group", "administrativeUnit", "role")), text("id", "its id", fold_case=True))
    return inner(
        name,
        note,
        text("state", "on, off, or as Microsoft decides", TRISTATE),
        inner("includeTarget", "for whom", *target),
        inner("excludeTarget", "for whom not", *target),
    )


_KEYS = inner(
    "keyRestrictions",
    "which authenticators are taken",
    flag("isEnforced", "whether the list counts"),
    text("enforcementType", "whether it allows or blocks", ("allow", "block")),
    texts("aaGuids", "models by AAGUID", guid=True),
)
METHODS = (
    _method(
        "fido2",
        "passkeys (FIDO2)",
        flag("isSelfServiceRegistrationAllowed", "whether people register their own"),
        flag("isAttestationEnforced", "whether the maker must vouch for a key"),
        _KEYS,
        text("defaultPasskeyProfile", "the profile of targets that name none", fold_case=True),
        each(
            "passkeyProfiles",
            "kinds of passkeys that targets may name",
            text("id", "the profile's id", required=True, guid=True),
            text("name", "the name people see"),
            text("passkeyTypes", "deviceBound, synced, joined with a comma", normal=normal_flags),
            text("attestationEnforcement", "whether the maker must vouch", ("disabled", "registrationOnly")),
            _KEYS,
        ),
        target=(texts("allowedPasskeyProfiles", "profiles by id", guid=True),),
        allowedPasskeyProfiles=[],
    ),
    _method(
        "microsoftAuthenticator",
        "Microsoft Authenticator",
        flag("isSoftwareOathEnabled", "whether its codes are taken, too"),
        inner(
            "featureSettings",
            "what a notification shows",
            _feature("displayAppInformationRequiredState", "the app's name"),
            _feature("displayLocationInformationRequiredState", "the place"),
        ),
        target=(text("authenticationMode", "how it is used", ("deviceBasedPush", "push", "any")),),
        authenticationMode="any",
    ),
    _method(
        "sms",
        "codes by text message",
        target=(flag("isUsableForSignIn", "whether a number signs in alone"),),
        isUsableForSignIn=True,
    ),
    _method(
        "temporaryAccessPass",
        "Temporary Access Pass",
        number("defaultLifetimeInMinutes", "10 to 43200"),
        number("minimumLifetimeInMinutes", "10 to 43200"),
        number("maximumLifetimeInMinutes", "10 to 43200"),
        number("defaultLength", "8 to 48 characters"),
        flag("isUsableOnce", "whether a pass works only once"),
    ),
    _method("softwareOath", "codes of other authenticator apps"),
    _method("voice", "phone calls", flag("isOfficePhoneAllowed", "whether office phones are called")),
    _method("email", "codes by mail", text("allowExternalIdToUseEmailOtp", "whether guests get them", TRISTATE)),
    _method(
        "x509Certificate",
        "certificates",
        each(
            "certificateUserBindings",
            "how a certificate leads to a user",
            text("x509CertificateField", "the certificate's field", required=True),
            text("userProperty", "the user's property", required=True),
            number("priority", "which is tried first"),
            text("trustAffinityLevel", "how sure it is", _AFFINITY),
        ),
        inner(
            "authenticationModeConfiguration",
            "what a certificate is worth",
            text("x509CertificateAuthenticationDefaultMode", "without a rule", _STRENGTH),
            text("x509CertificateDefaultRequiredAffinityLevel", "without a rule", _AFFINITY),
            each(
                "rules",
                "what certain certificates are worth",
                text("x509CertificateRuleType", "what the rule looks at", _RULES),
                text("identifier", "issuer or policy"),
                text("issuerSubjectIdentifier", "issuer by subject"),
                text("policyOidIdentifier", "policy by OID"),
                text("x509CertificateAuthenticationMode", "what it is worth", _STRENGTH),
                text("x509CertificateRequiredAffinityLevel", "how sure a binding must be", _AFFINITY),
            ),
        ),
        inner("issuerHintsConfiguration", "whether only fitting certificates are offered", text("state", "on or off", SWITCH)),
        inner(
            "crlValidationConfiguration",
            "whether revocation lists must be there",
            text("state", "on or off", SWITCH),
            texts("exemptedCertificateAuthoritiesSubjectKeyIdentifiers", "authorities without lists", fold_case=True),
        ),
        each(
            "certificateAuthorityScopes",
            "who may use certificates of which authority",
            text("publicKeyInfrastructureIdentifier", "the infrastructure's id"),
            text("subjectKeyIdentifier", "the authority's key", fold_case=True),
            each("includeTargets", "who", *TARGET),
        ),
    ),
    _method(
        "qrCodePin",
        "QR code with PIN",
        number("standardQRCodeLifetimeInDays", "1 to 395"),
        number("pinLength", "8 to 20 digits"),
    ),
)
REGISTRATION = Field(
    name="registrationEnforcement",
    note="what people are asked to register",
    shape=Shape.OBJECT,
    manage=Manage.GIVEN,
    parts=(
        inner(
            "authenticationMethodsRegistrationCampaign",
            "the campaign for a better method",
            text("state", "on, off, or as Microsoft decides", TRISTATE),
            number("snoozeDurationInDays", "0 to 14"),
            each("includeTargets", "who is asked", *TARGET, text("targetedAuthenticationMethod", "for which method")),
            each("excludeTargets", "who is not", *TARGET),
        ),
    ),
)
