"""`m365:index:Application`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class Application(M365Resource):
    """An app registration. `identifier_uris` may say `{appId}` for the application's own client id, as in `api://{appId}`. A list
    that is given empty is kept empty; what is left out is not managed."""

    TOKEN = "m365:index:Application"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "description": "description",
        "notes": "notes",
        "sign_in_audience": "signInAudience",
        "identifier_uris": "identifierUris",
        "web": "web",
        "spa": "spa",
        "public_client": "publicClient",
        "api": "api",
        "app_roles": "appRoles",
        "required_resource_access": "requiredResourceAccess",
        "optional_claims": "optionalClaims",
        "info": "info",
        "tags": "tags",
        "group_membership_claims": "groupMembershipClaims",
        "is_fallback_public_client": "isFallbackPublicClient",
        "service_management_reference": "serviceManagementReference",
        "service_principal_lock_configuration": "servicePrincipalLockConfiguration",
        "certificates": "certificates",
        "owner_ids": "ownerIds",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
        "app_id": "appId",
    }
    OUTPUTS = (
        "origin",
        "app_id",
    )

    display_name: pulumi.Output[str]
    """The name people see. At most 256 characters."""
    description: pulumi.Output[str | None]
    """What the application is for. At most 1024 characters."""
    notes: pulumi.Output[str | None]
    """Notes for whoever manages it. At most 1024 characters."""
    sign_in_audience: pulumi.Output[str | None]
    """Whose accounts can sign in; AzureADMyOrg where nothing is said. One of AzureADMyOrg, AzureADMultipleOrgs,
    AzureADandPersonalMicrosoftAccount, PersonalMicrosoftAccount."""
    identifier_uris: pulumi.Output[Sequence[str] | None]
    """The addresses by which its API is named. A set: order and repeats mean nothing."""
    web: pulumi.Output[Mapping[str, Any] | None]
    """As a web application. What is not named in it is cleared. It may hold `homePageUrl`, `logoutUrl`, `redirectUris`,
    `implicitGrantSettings`."""
    spa: pulumi.Output[Mapping[str, Any] | None]
    """As a single-page application. What is not named in it is cleared. It may hold `redirectUris`."""
    public_client: pulumi.Output[Mapping[str, Any] | None]
    """As an installed client. What is not named in it is cleared. It may hold `redirectUris`."""
    api: pulumi.Output[Mapping[str, Any] | None]
    """As an API that others call. What is not named in it is cleared. It may hold `oauth2PermissionScopes`,
    `requestedAccessTokenVersion`, `acceptMappedClaims`, `knownClientApplications`, `preAuthorizedApplications`."""
    app_roles: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    """Roles that people or applications can hold. A set: order and repeats mean nothing. Each may hold `id`, `displayName`,
    `description`, `value`, `allowedMemberTypes` (User, Application), `isEnabled`."""
    required_resource_access: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    """The permissions it asks for. A set: order and repeats mean nothing. Each may hold `resourceAppId`, `resourceAccess`."""
    optional_claims: pulumi.Output[Mapping[str, Any] | None]
    """Further claims in its tokens. What is not named in it is cleared. It may hold `idToken`, `accessToken`, `saml2Token`."""
    info: pulumi.Output[Mapping[str, Any] | None]
    """Addresses that people are shown. What is not named in it is cleared. It may hold `marketingUrl`, `privacyStatementUrl`,
    `supportUrl`, `termsOfServiceUrl`."""
    tags: pulumi.Output[Sequence[str] | None]
    """Tags. A set: order and repeats mean nothing."""
    group_membership_claims: pulumi.Output[str | None]
    """The groups that tokens tell: None, SecurityGroup, All, ..."""
    is_fallback_public_client: pulumi.Output[bool | None]
    """Count as a public client where nothing tells."""
    service_management_reference: pulumi.Output[str | None]
    """Its entry in a service or asset database."""
    service_principal_lock_configuration: pulumi.Output[Mapping[str, Any] | None]
    """What cannot be changed at its service principals in other tenants. What is not named in it is cleared. It may hold
    `isEnabled`, `allProperties`, `credentialsWithUsageSign`, `credentialsWithUsageVerify`, `tokenEncryptionKeyId`."""
    certificates: pulumi.Output[Sequence[str] | None]
    """Public certificates (PEM) with which it signs in. A set: order and repeats mean nothing."""
    owner_ids: pulumi.Output[Sequence[str] | None]
    """Object ids of the owners, users or service principals. A set: order and repeats mean nothing."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing application of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    app_id: pulumi.Output[str]
    """The client id, by which sign-ins and service principals name the application."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        notes: pulumi.Input[str] | None = None,
        sign_in_audience: pulumi.Input[str] | None = None,
        identifier_uris: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        web: pulumi.Input[Mapping[str, Any]] | None = None,
        spa: pulumi.Input[Mapping[str, Any]] | None = None,
        public_client: pulumi.Input[Mapping[str, Any]] | None = None,
        api: pulumi.Input[Mapping[str, Any]] | None = None,
        app_roles: pulumi.Input[Sequence[Mapping[str, Any]]] | None = None,
        required_resource_access: pulumi.Input[Sequence[Mapping[str, Any]]] | None = None,
        optional_claims: pulumi.Input[Mapping[str, Any]] | None = None,
        info: pulumi.Input[Mapping[str, Any]] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        group_membership_claims: pulumi.Input[str] | None = None,
        is_fallback_public_client: pulumi.Input[bool] | None = None,
        service_management_reference: pulumi.Input[str] | None = None,
        service_principal_lock_configuration: pulumi.Input[Mapping[str, Any]] | None = None,
        certificates: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        owner_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "description": description,
            "notes": notes,
            "sign_in_audience": sign_in_audience,
            "identifier_uris": identifier_uris,
            "web": web,
            "spa": spa,
            "public_client": public_client,
            "api": api,
            "app_roles": app_roles,
            "required_resource_access": required_resource_access,
            "optional_claims": optional_claims,
            "info": info,
            "tags": tags,
            "group_membership_claims": group_membership_claims,
            "is_fallback_public_client": is_fallback_public_client,
            "service_management_reference": service_management_reference,
            "service_principal_lock_configuration": service_principal_lock_configuration,
            "certificates": certificates,
            "owner_ids": owner_ids,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
