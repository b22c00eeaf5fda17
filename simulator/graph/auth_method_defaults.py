"""The authentication methods policy of a tenant that nobody has changed.

Ids, types and the lifetimes of the Temporary Access Pass are those of Graph's own example answer (get
authenticationMethodsPolicy); what the example leaves out is general knowledge of a young tenant. `verifiableCredentials` and
the hardware tokens, which have no fixed place in v1.0, are left out.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ALL_USERS = "all_users"
_NOBODY = "00000000-0000-0000-0000-000000000000"


def _target(**more: Any) -> Json:
    return {"targetType": "group", "id": ALL_USERS, "isRegistrationRequired": False, **more}


def _feature() -> Json:
    return {
        "state": "default",
        "includeTarget": {"targetType": "group", "id": ALL_USERS},
        "excludeTarget": {"targetType": "group", "id": _NOBODY},
    }


def _method(method_id: str, state: str, targets: list[Json], **own: Any) -> Json:
    """The type's name is the id in lower camel case."""
    name = method_id[:1].lower() + method_id[1:]
    return {
        "@odata.type": f"#microsoft.graph.{name}AuthenticationMethodConfiguration",
        "id": method_id,
        "state": state,
        "excludeTargets": [],
        **own,
        "includeTargets": targets,
    }


def policy(since: str) -> Json:
    """The policy without its methods."""
    return {
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "description": (
            "The tenant-wide policy that controls which authentication methods are allowed in the tenant, authentication "
            "method registration requirements, and self-service password reset settings"
        ),
        "lastModifiedDateTime": since,
        "policyVersion": "1.5",
        "policyMigrationState": "preMigration",
        "reconfirmationInDays": None,
        "registrationEnforcement": {
            "authenticationMethodsRegistrationCampaign": {
                "snoozeDurationInDays": 1,
                "state": "default",
                "excludeTargets": [],
                "includeTargets": [
                    {"id": ALL_USERS, "targetType": "group", "targetedAuthenticationMethod": "microsoftAuthenticator"}
                ],
            }
        },
    }


def methods() -> dict[str, Json]:
    """The built-in methods by id in lower case, in the order of Graph's list."""
    found = (
        _method(
            "Fido2",
            "disabled",
            [_target(allowedPasskeyProfiles=[])],
            defaultPasskeyProfile=None,
            isSelfServiceRegistrationAllowed=True,
            isAttestationEnforced=True,
            keyRestrictions={"isEnforced": False, "enforcementType": "block", "aaGuids": []},
        ),
        _method(
            "MicrosoftAuthenticator",
            "enabled",
            [_target(authenticationMode="any")],
            isSoftwareOathEnabled=False,
            featureSettings={
                "displayAppInformationRequiredState": _feature(),
                "displayLocationInformationRequiredState": _feature(),
            },
        ),
        _method("Sms", "disabled", [_target(isUsableForSignIn=False)]),
        _method(
            "TemporaryAccessPass",
            "disabled",
            [_target()],
            defaultLifetimeInMinutes=60,
            defaultLength=8,
            minimumLifetimeInMinutes=60,
            maximumLifetimeInMinutes=480,
            isUsableOnce=False,
        ),
        _method("SoftwareOath", "disabled", [_target()]),
        _method("Voice", "disabled", [_target()], isOfficePhoneAllowed=False),
        _method("Email", "enabled", [], allowExternalIdToUseEmailOtp="default"),
        _method(
            "X509Certificate",
            "disabled",
            [_target()],
            certificateUserBindings=[
                {
                    "x509CertificateField": "PrincipalName",
                    "userProperty": "onPremisesUserPrincipalName",
                    "priority": 1,
                    "trustAffinityLevel": "low",
                },
                {
                    "x509CertificateField": "RFC822Name",
                    "userProperty": "userPrincipalName",
                    "priority": 2,
                    "trustAffinityLevel": "low",
                },
            ],
            authenticationModeConfiguration={
                "x509CertificateAuthenticationDefaultMode": "x509CertificateSingleFactor",
                "x509CertificateDefaultRequiredAffinityLevel": "low",
                "rules": [],
            },
            issuerHintsConfiguration={"state": "disabled"},
            crlValidationConfiguration={"state": "disabled", "exemptedCertificateAuthoritiesSubjectKeyIdentifiers": []},
            certificateAuthorityScopes=[],
        ),
        _method("QrCodePin", "disabled", [_target()], standardQRCodeLifetimeInDays=365, pinLength=8),
    )
    return {one["id"].lower(): one for one in found}
