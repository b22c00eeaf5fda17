"""New directory objects with every property that Microsoft Graph gives them: what the seed makes.

Property names and kinds: Graph v1.0's own type descriptions. Keys with a leading underscore never leave by HTTP.
"""

from __future__ import annotations

from typing import Any

from simulator.store import stable_id

Json = dict[str, Any]

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"


def user(object_id: str, upn: str, *, display_name: str, country: str, at: str) -> Json:
    local = upn.partition("@")[0]
    first, _, last = display_name.partition(" ")
    return {
        "id": object_id,
        "deletedDateTime": None,
        "accountEnabled": True,
        "ageGroup": None,
        "assignedLicenses": [],
        "assignedPlans": [],
        "businessPhones": [],
        "city": None,
        "companyName": None,
        "consentProvidedForMinor": None,
        "country": None,
        "createdDateTime": at,
        "creationType": None,
        "department": None,
        "displayName": display_name,
        "employeeHireDate": None,
        "employeeId": None,
        "employeeLeaveDateTime": None,
        "employeeOrgData": None,
        "employeeType": None,
        "externalUserState": None,
        "externalUserStateChangeDateTime": None,
        "faxNumber": None,
        "givenName": first if last else None,
        "identities": [{"signInType": "userPrincipalName", "issuer": upn.partition("@")[2], "issuerAssignedId": upn}],
        "imAddresses": [],
        "isManagementRestricted": None,
        "isResourceAccount": None,
        "jobTitle": None,
        "lastPasswordChangeDateTime": at,
        "legalAgeGroupClassification": None,
        "licenseAssignmentStates": [],
        "mail": None,
        "mailNickname": local,
        "mobilePhone": None,
        "officeLocation": None,
        "onPremisesDistinguishedName": None,
        "onPremisesDomainName": None,
        "onPremisesExtensionAttributes": {f"extensionAttribute{number}": None for number in range(1, 16)},
        "onPremisesImmutableId": None,
        "onPremisesLastSyncDateTime": None,
        "onPremisesProvisioningErrors": [],
        "onPremisesSamAccountName": None,
        "onPremisesSecurityIdentifier": None,
        "onPremisesSyncEnabled": None,
        "onPremisesUserPrincipalName": None,
        "otherMails": [],
        "passwordPolicies": None,
        "passwordProfile": None,
        "postalCode": None,
        "preferredDataLocation": None,
        "preferredLanguage": None,
        "provisionedPlans": [],
        "proxyAddresses": [],
        "securityIdentifier": sid(object_id),
        "serviceProvisioningErrors": [],
        "showInAddressList": None,
        "signInSessionsValidFromDateTime": at,
        "state": None,
        "streetAddress": None,
        "surname": last or None,
        "usageLocation": country,
        "userPrincipalName": upn,
        "userType": "Member",
    }


def sid(object_id: str) -> str:
    """The security identifier of a cloud object: S-1-12-1 and the GUID as four little-endian numbers."""
    raw = bytes.fromhex(object_id.replace("-", ""))
    swapped = raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]
    return "S-1-12-1-" + "-".join(str(int.from_bytes(swapped[start : start + 4], "little")) for start in range(0, 16, 4))


def organization(tenant_id: str, name: str, *, country: str, domains: list[Json], at: str) -> Json:
    return {
        "id": tenant_id,
        "deletedDateTime": None,
        "assignedPlans": [],
        "businessPhones": [],
        "city": None,
        "country": None,
        "countryLetterCode": country,
        "createdDateTime": at,
        "defaultUsageLocation": None,
        "displayName": name,
        "marketingNotificationEmails": [],
        "mobileDeviceManagementAuthority": "unknown",
        "onPremisesLastSyncDateTime": None,
        "onPremisesSyncEnabled": None,
        "partnerTenantType": None,
        "postalCode": None,
        "preferredLanguage": "en",
        "privacyProfile": None,
        "provisionedPlans": [],
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": None,
        "street": None,
        "technicalNotificationMails": [],
        "tenantType": "AAD",
        "verifiedDomains": [
            {
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": domain["isDefault"],
                "isInitial": domain["isInitial"],
                "name": domain["id"],
                "type": "Managed",
            }
            for domain in domains
        ],
    }


def domain(name: str, *, default: bool, initial: bool) -> Json:
    return {
        "id": name,
        "authenticationType": "Managed",
        "availabilityStatus": None,
        "isAdminManaged": True,
        "isDefault": default,
        "isInitial": initial,
        "isRoot": True,
        "isVerified": True,
        "manufacturer": None,
        "model": None,
        "passwordNotificationWindowInDays": None,
        "passwordValidityPeriodInDays": None,
        "state": None,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
    }


def application(object_id: str, app_id: str, name: str, *, publisher_domain: str, at: str) -> Json:
    return {
        "id": object_id,
        "deletedDateTime": None,
        "addIns": [],
        "api": {
            "acceptMappedClaims": None,
            "knownClientApplications": [],
            "oauth2PermissionScopes": [],
            "preAuthorizedApplications": [],
            "requestedAccessTokenVersion": None,
        },
        "appId": app_id,
        "appRoles": [],
        "applicationTemplateId": None,
        "createdDateTime": at,
        "description": None,
        "disabledByMicrosoftStatus": None,
        "displayName": name,
        "groupMembershipClaims": None,
        "identifierUris": [],
        "isDeviceOnlyAuthSupported": None,
        "isFallbackPublicClient": None,
        "keyCredentials": [],
        "notes": None,
        "passwordCredentials": [],
        "publisherDomain": publisher_domain,
        "requiredResourceAccess": [],
        "serviceManagementReference": None,
        "signInAudience": "AzureADMultipleOrgs",
        "tags": [],
        "tokenEncryptionKeyId": None,
        "uniqueName": None,
    }


def service_principal(object_id: str, app_id: str, name: str, *, owner_tenant: str, app_roles: list[Json]) -> Json:
    return {
        "id": object_id,
        "deletedDateTime": None,
        "accountEnabled": True,
        "addIns": [],
        "alternativeNames": [],
        "appDescription": None,
        "appDisplayName": name,
        "appId": app_id,
        "applicationTemplateId": None,
        "appOwnerOrganizationId": owner_tenant,
        "appRoleAssignmentRequired": False,
        "appRoles": app_roles,
        "description": None,
        "disabledByMicrosoftStatus": None,
        "displayName": name,
        "homepage": None,
        "keyCredentials": [],
        "loginUrl": None,
        "logoutUrl": None,
        "notes": None,
        "notificationEmailAddresses": [],
        "oauth2PermissionScopes": [],
        "passwordCredentials": [],
        "preferredSingleSignOnMode": None,
        "replyUrls": [],
        "resourceSpecificApplicationPermissions": [],
        "servicePrincipalNames": [app_id],
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMultipleOrgs",
        "tags": [],
        "tokenEncryptionKeyId": None,
        "_appRoleAssignments": [],
    }


def app_role(value: str, role_id: str) -> Json:
    return {
        "id": role_id,
        "allowedMemberTypes": ["Application"],
        "description": value,
        "displayName": value,
        "isEnabled": True,
        "origin": "Application",
        "value": value,
    }


def app_role_assignment(role_id: str, *, principal: Json, resource: Json, at: str) -> Json:
    return {
        "id": stable_id(principal["id"], resource["id"], role_id),
        "deletedDateTime": None,
        "appRoleId": role_id,
        "createdDateTime": at,
        "principalDisplayName": principal["displayName"],
        "principalId": principal["id"],
        "principalType": "ServicePrincipal",
        "resourceDisplayName": resource["displayName"],
        "resourceId": resource["id"],
    }


def directory_role(object_id: str, template_id: str, name: str, description: str) -> Json:
    return {
        "id": object_id,
        "deletedDateTime": None,
        "description": description,
        "displayName": name,
        "roleTemplateId": template_id,
    }


def directory_role_assignment(object_id: str, principal_id: str, role_id: str) -> Json:
    return {"id": object_id, "principalId": principal_id, "directoryScopeId": "/", "roleDefinitionId": role_id}


def authorization_policy() -> Json:
    """A new tenant's, with Microsoft's defaults."""
    return {
        "id": "authorizationPolicy",
        "deletedDateTime": None,
        "displayName": "Authorization Policy",
        "description": "Used to manage authorization related settings across the company.",
        "allowInvitesFrom": "everyone",
        "allowUserConsentForRiskyApps": None,
        "allowedToSignUpEmailBasedSubscriptions": True,
        "allowedToUseSSPR": True,
        "allowEmailVerifiedUsersToJoinOrganization": False,
        "blockMsolPowerShell": False,
        "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
        "defaultUserRolePermissions": {
            "allowedToCreateApps": True,
            "allowedToCreateSecurityGroups": True,
            "allowedToCreateTenants": True,
            "allowedToReadBitlockerKeysForOwnedDevice": True,
            "allowedToReadOtherUsers": True,
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"],
        },
    }


def security_defaults() -> Json:
    return {
        "id": "00000000-0000-0000-0000-000000000005",
        "deletedDateTime": None,
        "displayName": "Security Defaults",
        "description": "A set of basic identity protections that Microsoft recommends.",
        "isEnabled": False,
    }


def subscription(subscription_id: str, tenant_id: str, name: str) -> Json:
    return {
        "id": f"/subscriptions/{subscription_id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription_id,
        "tenantId": tenant_id,
        "displayName": name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def owner_assignment(subscription_id: str, principal_id: str, *, principal_type: str, at: str) -> Json:
    """ARM's role assignment that makes a principal (`User`, `ServicePrincipal`) Owner of a subscription."""
    scope = f"/subscriptions/{subscription_id}"
    name = stable_id(subscription_id, principal_id, OWNER)
    return _assignment(scope, f"{scope}{ROLES}/{OWNER}", name, principal_id, principal_type=principal_type, at=at)


def entra_logs_assignment(principal_id: str, *, at: str) -> Json:
    """ARM's role assignment that lets an app write the tenant's diagnostic settings: Contributor of their provider."""
    scope = "/providers/Microsoft.aadiam"
    name = stable_id(scope, principal_id, CONTRIBUTOR)
    return _assignment(scope, f"{ROLES}/{CONTRIBUTOR}", name, principal_id, principal_type="ServicePrincipal", at=at)


def _assignment(scope: str, role: str, name: str, principal_id: str, *, principal_type: str, at: str) -> Json:
    return {
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "name": name,
        "type": "Microsoft.Authorization/roleAssignments",
        "properties": {
            "roleDefinitionId": role,
            "principalId": principal_id,
            "principalType": principal_type,
            "scope": scope,
            "condition": None,
            "conditionVersion": None,
            "createdOn": at,
            "updatedOn": at,
            "createdBy": principal_id,
            "updatedBy": principal_id,
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
    }
