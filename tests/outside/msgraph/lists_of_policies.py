"""The lists of units, sign-in methods, Intune, schedules of roles, grants and settings, as `lists` has those of the directory.

Microsoft's pages on Intune's lists name no option at all: asked is what its clients send, refused must be $search alone, which
no service but the directory has.
"""

from __future__ import annotations

from typing import Any

from tests.outside.msgraph.filled_policies import HELPDESK, SUBJECT
from tests.outside.msgraph.lists import DIRECTORY, Builder, Listed, named

MEMBERS: dict[str, Any] = {
    "options": ("filter", "orderby", "count", "search"),
    "sure_not": ("skip",),
    "advanced": ("filter", "orderby", "count", "search"),
}


def _schedules(name: str, of: Builder, page: str) -> Listed:
    """The six lists of Privileged Identity Management take the same."""
    return Listed(
        path=f"/roleManagement/directory/{name}",
        of=of,
        options=("select", "filter", "expand"),
        page=f"{page}: $select, $filter, $expand",
        filter=(f"roleDefinitionId eq '{HELPDESK}'", lambda one: one.role_definition_id == HELPDESK),
        expand=("principal", lambda one: one.principal is not None and one.principal.display_name == "Grace Pass"),
        advanced=(),
    )


LISTS: dict[str, Listed] = {
    "units": Listed(
        path="/directory/administrativeUnits",
        of=lambda client, _: client.directory.administrative_units,
        options=DIRECTORY,
        page="List administrativeUnits: $count, $select, $search, $filter, $expand; administrativeUnit: $orderby and $top too",
        filter=("displayName eq 'Branch West'", named("Branch West")),
        search=('"displayName:west"', named("West")),
        expand=("members", lambda one: len(one.members or []) == 3),
        orderby="displayName desc",
        sure_not=("skip",),
    ),
    "members of a unit": Listed(
        path="/directory/administrativeUnits/{}/members",
        of=lambda client, made: client.directory.administrative_units.by_administrative_unit_id(made.unit).members,
        page="List members: $search, $count, $filter, each an advanced query; ordering as in the other lists of members",
        filter=("startswith(displayName,'Hedy')", named("Hedy")),
        search=('"displayName:team"', named("Team")),
        **MEMBERS,
    ),
    "members of a unit that are users": Listed(
        path="/directory/administrativeUnits/{}/members/microsoft.graph.user",
        of=lambda client, made: client.directory.administrative_units.by_administrative_unit_id(made.unit).members.graph_user,
        options=("filter", "count", "search"),
        page="List members, OData cast: as the list of the kind",
        filter=("department eq 'Yard'", named("Ida")),
        search=('"displayName:hedy"', named("Hedy")),
        sure_not=("skip",),
    ),
    "roles within a unit": Listed(
        path="/directory/administrativeUnits/{}/scopedRoleMembers",
        of=lambda client, made: client.directory.administrative_units.by_administrative_unit_id(made.unit).scoped_role_members,
        options=("select",),
        page="List scopedRoleMembers: OData parameters",
        sure_not=("skip", "search"),
    ),
    "sign-in methods": Listed(
        path="/users/{}/authentication/methods",
        of=lambda client, made: client.users.by_user_id(made.registered).authentication.methods,
        options=(),
        page="List methods: no optional query parameters",
    ),
    "passes": Listed(
        path="/users/{}/authentication/temporaryAccessPassMethods",
        of=lambda client, made: client.users.by_user_id(made.registered).authentication.temporary_access_pass_methods,
        options=(),
        page="List temporaryAccessPassMethods: no optional query parameters",
    ),
    "phones": Listed(
        path="/users/{}/authentication/phoneMethods",
        of=lambda client, made: client.users.by_user_id(made.registered).authentication.phone_methods,
        options=(),
        page="List phoneMethods: no optional query parameters",
    ),
    "combinations of a strength": Listed(
        path="/policies/authenticationStrengthPolicies/{}/combinationConfigurations",
        of=lambda client, made: (
            client.policies.authentication_strength_policies.by_authentication_strength_policy_id(
                made.strength
            ).combination_configurations
        ),
        options=(),
        page="List combinationConfigurations: no OData query parameters",
    ),
    "device configurations": Listed(
        path="/deviceManagement/deviceConfigurations",
        of=lambda client, _: client.device_management.device_configurations,
        options=("select", "filter", "expand", "orderby", "top", "skip"),
        page="List deviceConfigurations: names none",
        filter=("displayName eq 'Pilot ring'", named("Pilot")),
        expand=("assignments", lambda one: len(one.assignments or []) == 2),
        orderby="displayName desc",
        advanced=(),
        sure_not=("search",),
    ),
    "compliance policies": Listed(
        path="/deviceManagement/deviceCompliancePolicies",
        of=lambda client, _: client.device_management.device_compliance_policies,
        options=("select", "filter", "expand", "orderby", "top", "skip"),
        page="List deviceCompliancePolicies: names none",
        filter=("startswith(displayName,'Older')", named("Older")),
        expand=("assignments", lambda one: len(one.assignments or []) == 2),
        orderby="displayName",
        advanced=(),
        sure_not=("search",),
    ),
    "assignments of a configuration": Listed(
        path="/deviceManagement/deviceConfigurations/{}/assignments",
        of=lambda client, made: client.device_management.device_configurations.by_device_configuration_id(made.ring).assignments,
        options=("select", "skip"),
        page="List deviceConfigurationAssignments: names none",
        advanced=(),
        sure_not=("search", "expand"),
    ),
    "assignments of a compliance policy": Listed(
        path="/deviceManagement/deviceCompliancePolicies/{}/assignments",
        of=lambda client, made: (
            client.device_management.device_compliance_policies.by_device_compliance_policy_id(made.compliance).assignments
        ),
        options=("select", "skip"),
        page="List deviceCompliancePolicyAssignments: names none",
        advanced=(),
        sure_not=("search", "expand"),
    ),
    "Intune's audits": Listed(
        path="/deviceManagement/auditEvents",
        of=lambda client, _: client.device_management.audit_events,
        options=("select", "filter", "orderby", "top", "skip"),
        page="List auditEvents: names none",
        filter=("activityOperationType eq 'Action'", lambda one: one.activity_operation_type == "Action"),
        orderby="activityDateTime",
        key=lambda one: one.activity_date_time,
        advanced=(),
        sure_not=("search", "expand"),
    ),
    "active roles": _schedules(
        "roleAssignmentSchedules",
        lambda client, _: client.role_management.directory.role_assignment_schedules,
        "List roleAssignmentSchedules",
    ),
    "active roles now": _schedules(
        "roleAssignmentScheduleInstances",
        lambda client, _: client.role_management.directory.role_assignment_schedule_instances,
        "List roleAssignmentScheduleInstances",
    ),
    "requests for active roles": _schedules(
        "roleAssignmentScheduleRequests",
        lambda client, _: client.role_management.directory.role_assignment_schedule_requests,
        "List roleAssignmentScheduleRequests",
    ),
    "eligible roles": _schedules(
        "roleEligibilitySchedules",
        lambda client, _: client.role_management.directory.role_eligibility_schedules,
        "List roleEligibilitySchedules",
    ),
    "eligible roles now": _schedules(
        "roleEligibilityScheduleInstances",
        lambda client, _: client.role_management.directory.role_eligibility_schedule_instances,
        "List roleEligibilityScheduleInstances",
    ),
    "requests for eligible roles": _schedules(
        "roleEligibilityScheduleRequests",
        lambda client, _: client.role_management.directory.role_eligibility_schedule_requests,
        "List roleEligibilityScheduleRequests",
    ),
    "grants": Listed(
        path="/oauth2PermissionGrants",
        of=lambda client, _: client.oauth2_permission_grants,
        options=("select", "filter", "top"),
        page="List oauth2PermissionGrants: OData parameters; oAuth2PermissionGrant: which properties take $filter",
        filter=("consentType eq 'Principal'", lambda one: one.consent_type == "Principal"),
        advanced=(),
        sure_not=("skip", "search"),
    ),
    "grants of a person": Listed(
        path="/users/{}/oauth2PermissionGrants",
        of=lambda client, made: client.users.by_user_id(made.registered).oauth2_permission_grants,
        options=("select",),
        page="List a user's oauth2PermissionGrants: OData parameters",
        sure_not=("skip", "search"),
    ),
    "grants of an application": Listed(
        path="/servicePrincipals/{}/oauth2PermissionGrants",
        of=lambda client, made: client.service_principals.by_service_principal_id(made.resource).oauth2_permission_grants,
        options=("select", "top"),
        page="List a service principal's oauth2PermissionGrants: OData parameters",
        advanced=(),
        sure_not=("skip", "search"),
    ),
    "owners of a service principal": Listed(
        path="/servicePrincipals/{}/owners",
        of=lambda client, made: client.service_principals.by_service_principal_id(made.resource).owners,
        options=("select", "count"),
        page="List owners of a service principal: OData parameters, advanced where the directory asks for it",
        sure_not=("skip",),
    ),
    "holders of app roles": Listed(
        path="/servicePrincipals/{}/appRoleAssignedTo",
        of=lambda client, made: client.service_principals.by_service_principal_id(made.resource).app_role_assigned_to,
        options=("select", "count", "top"),
        page="List appRoleAssignments granted for a service principal: OData parameters",
        sure_not=("skip",),
    ),
    "federated credentials": Listed(
        path="/applications/{}/federatedIdentityCredentials",
        of=lambda client, made: client.applications.by_application_id(made.application).federated_identity_credentials,
        options=("select", "filter"),
        page="List federatedIdentityCredentials: $filter (eq) and $select",
        filter=(f"subject eq '{SUBJECT}'", lambda one: one.subject == SUBJECT),
        advanced=(),
    ),
    "deleted policies": Listed(
        path="/identity/conditionalAccess/deletedItems/policies",
        of=lambda client, _: client.identity.conditional_access.deleted_items.policies,
        options=("select", "filter", "orderby", "top"),
        page="List deleted policies: as List policies",
        filter=("displayName eq 'Block 3'", named("Block 3")),
        orderby="displayName desc",
        advanced=(),
        sure_not=("search", "expand"),
    ),
    "deleted named locations": Listed(
        path="/identity/conditionalAccess/deletedItems/namedLocations",
        of=lambda client, _: client.identity.conditional_access.deleted_items.named_locations,
        options=("select", "filter", "orderby", "top"),
        page="List deleted named locations: as List namedLocations",
        filter=("displayName eq 'Past Shore'", named("Shore")),
        advanced=(),
        sure_not=("search", "expand"),
    ),
    "group settings": Listed(
        path="/groupSettings",
        of=lambda client, _: client.group_settings,
        options=("select",),
        page="List settings: $select",
    ),
    "settings of a group": Listed(
        path="/groups/{}/settings",
        of=lambda client, made: client.groups.by_group_id(made.group).settings,
        options=("select",),
        page="List settings: $select",
    ),
    "templates of group settings": Listed(
        path="/groupSettingTemplates",
        of=lambda client, _: client.group_setting_templates,
        options=("select",),
        page="List groupSettingTemplates: $select; $filter isn't supported",
        select="displayName",
    ),
    "lifetimes of groups": Listed(
        path="/groupLifecyclePolicies",
        of=lambda client, _: client.group_lifecycle_policies,
        options=("select",),
        page="List groupLifecyclePolicies: OData parameters",
        sure_not=("skip", "search"),
    ),
}
