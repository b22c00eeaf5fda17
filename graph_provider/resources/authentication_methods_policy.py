"""`m365:index:AuthenticationMethodsPolicy`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class AuthenticationMethodsPolicy(M365Resource):
    """The tenant's authentication methods policy with every method in it; `before` holds what was there, and is restored on
    delete."""

    TOKEN = "m365:index:AuthenticationMethodsPolicy"
    WIRE: ClassVar[Mapping[str, str]] = {
        "policy_migration_state": "policyMigrationState",
        "reconfirmation_in_days": "reconfirmationInDays",
        "registration_enforcement": "registrationEnforcement",
        "fido2": "fido2",
        "microsoft_authenticator": "microsoftAuthenticator",
        "sms": "sms",
        "temporary_access_pass": "temporaryAccessPass",
        "software_oath": "softwareOath",
        "voice": "voice",
        "email": "email",
        "x509_certificate": "x509Certificate",
        "qr_code_pin": "qrCodePin",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )

    policy_migration_state: pulumi.Output[str | None]
    """How far the legacy MFA and SSPR policies are replaced. One of preMigration, migrationInProgress, migrationComplete."""
    reconfirmation_in_days: pulumi.Output[int | None]
    """After how long people confirm their methods."""
    registration_enforcement: pulumi.Output[Mapping[str, Any] | None]
    """What people are asked to register. What is not named in it is left alone. It may hold
    `authenticationMethodsRegistrationCampaign`."""
    fido2: pulumi.Output[Mapping[str, Any] | None]
    """Passkeys (FIDO2). What is not named in it is left alone. It may hold `state` (enabled, disabled), `includeTargets`,
    `excludeTargets`, `isSelfServiceRegistrationAllowed`, `isAttestationEnforced`, `keyRestrictions`,
    `defaultPasskeyProfile`, `passkeyProfiles`."""
    microsoft_authenticator: pulumi.Output[Mapping[str, Any] | None]
    """Microsoft Authenticator. What is not named in it is left alone. It may hold `state` (enabled, disabled),
    `includeTargets`, `excludeTargets`, `isSoftwareOathEnabled`, `featureSettings`."""
    sms: pulumi.Output[Mapping[str, Any] | None]
    """Codes by text message. What is not named in it is left alone. It may hold `state` (enabled, disabled), `includeTargets`,
    `excludeTargets`."""
    temporary_access_pass: pulumi.Output[Mapping[str, Any] | None]
    """Temporary Access Pass. What is not named in it is left alone. It may hold `state` (enabled, disabled), `includeTargets`,
    `excludeTargets`, `defaultLifetimeInMinutes`, `minimumLifetimeInMinutes`, `maximumLifetimeInMinutes`, `defaultLength`,
    `isUsableOnce`."""
    software_oath: pulumi.Output[Mapping[str, Any] | None]
    """Codes of other authenticator apps. What is not named in it is left alone. It may hold `state` (enabled, disabled),
    `includeTargets`, `excludeTargets`."""
    voice: pulumi.Output[Mapping[str, Any] | None]
    """Phone calls. What is not named in it is left alone. It may hold `state` (enabled, disabled), `includeTargets`,
    `excludeTargets`, `isOfficePhoneAllowed`."""
    email: pulumi.Output[Mapping[str, Any] | None]
    """Codes by mail. What is not named in it is left alone. It may hold `state` (enabled, disabled), `includeTargets`,
    `excludeTargets`, `allowExternalIdToUseEmailOtp` (default, enabled, disabled)."""
    x509_certificate: pulumi.Output[Mapping[str, Any] | None]
    """Certificates. What is not named in it is left alone. It may hold `state` (enabled, disabled), `includeTargets`,
    `excludeTargets`, `certificateUserBindings`, `authenticationModeConfiguration`, `issuerHintsConfiguration`,
    `crlValidationConfiguration`, `certificateAuthorityScopes`."""
    qr_code_pin: pulumi.Output[Mapping[str, Any] | None]
    """QR code with PIN. What is not named in it is left alone. It may hold `state` (enabled, disabled), `includeTargets`,
    `excludeTargets`, `standardQRCodeLifetimeInDays`, `pinLength`."""
    leave_on_delete: pulumi.Output[bool | None]
    """Keep the settings on delete, instead of those from before. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    before: pulumi.Output[Mapping[str, Any] | None]
    """What the managed properties were before; restored on delete."""

    def __init__(
        self,
        resource_name: str,
        *,
        policy_migration_state: pulumi.Input[str] | None = None,
        reconfirmation_in_days: pulumi.Input[int] | None = None,
        registration_enforcement: pulumi.Input[Mapping[str, Any]] | None = None,
        fido2: pulumi.Input[Mapping[str, Any]] | None = None,
        microsoft_authenticator: pulumi.Input[Mapping[str, Any]] | None = None,
        sms: pulumi.Input[Mapping[str, Any]] | None = None,
        temporary_access_pass: pulumi.Input[Mapping[str, Any]] | None = None,
        software_oath: pulumi.Input[Mapping[str, Any]] | None = None,
        voice: pulumi.Input[Mapping[str, Any]] | None = None,
        email: pulumi.Input[Mapping[str, Any]] | None = None,
        x509_certificate: pulumi.Input[Mapping[str, Any]] | None = None,
        qr_code_pin: pulumi.Input[Mapping[str, Any]] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "policy_migration_state": policy_migration_state,
            "reconfirmation_in_days": reconfirmation_in_days,
            "registration_enforcement": registration_enforcement,
            "fido2": fido2,
            "microsoft_authenticator": microsoft_authenticator,
            "sms": sms,
            "temporary_access_pass": temporary_access_pass,
            "software_oath": software_oath,
            "voice": voice,
            "email": email,
            "x509_certificate": x509_certificate,
            "qr_code_pin": qr_code_pin,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
