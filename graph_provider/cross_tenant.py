"""What cross-tenant access may say, of every other tenant or of one.

Facts: Graph crossTenantAccessPolicyConfigurationDefault and crossTenantAccessPolicyConfigurationPartner.
"""

from __future__ import annotations

from graph_provider.fields import Field, Manage, Shape

_ACCESS = ("allowed", "blocked")


def _object(name: str, note: str, *parts: Field) -> Field:
    return Field(name=name, note=note, shape=Shape.OBJECT, manage=Manage.GIVEN, parts=parts)


def _flag(name: str, note: str) -> Field:
    return Field(name=name, note=note, shape=Shape.FLAG)


def _rule(name: str, note: str) -> Field:
    targets = (
        Field(name="target", note="an object or app id, AllUsers, AllApplications or Office365", required=True),
        Field(name="targetType", note="what the target is", choices=("user", "group", "application"), required=True),
    )
    return _object(
        name,
        note,
        Field(name="accessType", note="whether the targets may", choices=_ACCESS),
        Field(name="targets", note="who or what", shape=Shape.OBJECTS, parts=targets),
    )


def _side(name: str, note: str, *more: Field) -> Field:
    return _object(name, note, _rule("usersAndGroups", "which people"), _rule("applications", "which apps"), *more)


SIDES = (
    _side("b2bCollaborationInbound", "guests from there"),
    _side("b2bCollaborationOutbound", "our people as guests there"),
    _side("b2bDirectConnectInbound", "shared channels: their people here"),
    _side("b2bDirectConnectOutbound", "shared channels: our people there"),
)
TRUST = _object(
    "inboundTrust",
    "what is believed of what their tenant says",
    _flag("isMfaAccepted", "multifactor authentication"),
    _flag("isCompliantDeviceAccepted", "compliant devices"),
    _flag("isHybridAzureADJoinedDeviceAccepted", "hybrid joined devices"),
)
RESTRICTIONS = _side(
    "tenantRestrictions",
    "foreign accounts on our networks and devices",
    _object(
        "devices",
        "on which devices",
        Field(name="mode", note="whether the rule allows", choices=_ACCESS),
        Field(name="rule", note="a filter of devices"),
    ),
)
REDEMPTION = _object(
    "invitationRedemptionIdentityProviderConfiguration",
    "how guests sign in when they accept",
    Field(
        name="primaryIdentityProviderPrecedenceOrder",
        note="the providers that are tried, in order",
        shape=Shape.TEXTS,
        ordered=True,
        choices=("azureActiveDirectory", "externalFederation", "socialIdentityProviders"),
    ),
    Field(
        name="fallbackIdentityProvider",
        note="the one when none fits",
        choices=("defaultConfiguredIdp", "emailOneTimePasscode", "microsoftAccount"),
    ),
)
AUTOMATIC = _object(
    "automaticUserConsentSettings",
    "whether the prompt at the first visit is left out",
    _flag("inboundAllowed", "for their people here"),
    _flag("outboundAllowed", "for our people there"),
)
