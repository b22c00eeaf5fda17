"""Every list of Graph's directory that is served, and what Microsoft's documentation says of each query option on it; the other
lists are in `lists_of_policies`.

`options` are those that the page of the list names under optional query parameters; `page` is that page. Where a page only says
that OData parameters are taken, without naming them, just those are asked for that are sure, and none is expected to be refused
but `sure_not`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgraph.graph_service_client import GraphServiceClient

from tests.outside.msgraph.filled import Filled

Builder = Callable[[GraphServiceClient, Filled], Any]
Holds = Callable[[Any], bool]

EVERY = ("select", "filter", "expand", "orderby", "count", "search", "top", "skip")
DIRECTORY = ("select", "filter", "expand", "orderby", "count", "search", "top")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """`filter` and `search` come with what must hold of each object found, `expand` with what must hold of one of them.
    `advanced`: the options that take the header and $count=true."""

    path: str
    of: Builder
    options: tuple[str, ...]
    page: str
    select: str = "id"
    filter: tuple[str, Holds] | None = None
    search: tuple[str, Holds] | None = None
    expand: tuple[str, Holds] | None = None
    orderby: str = "displayName"
    key: Callable[[Any], Any] = lambda one: (one.display_name or "").lower()
    advanced: tuple[str, ...] = ("count", "search")
    sure_not: tuple[str, ...] | None = None

    @property
    def refused(self) -> tuple[str, ...]:
        return self.sure_not if self.sure_not is not None else tuple(one for one in EVERY if one not in self.options)


def named(text: str) -> Holds:
    return lambda one: bool(text in (one.display_name or ""))


MIXED: dict[str, Any] = {
    "options": DIRECTORY[:2] + DIRECTORY[3:],
    "sure_not": ("skip",),
    "advanced": ("filter", "orderby", "count", "search"),
}
BINNED: dict[str, Any] = {"options": ("select", "filter", "orderby", "count", "search", "top"), "sure_not": ("skip",)}
_ROLES: dict[str, Any] = {"options": ("select", "filter", "expand"), "select": "id", "advanced": ()}

LISTS: dict[str, Listed] = {
    "users": Listed(
        path="/users",
        of=lambda client, _: client.users,
        options=DIRECTORY,
        page="List users: $count, $expand, $filter, $orderby, $search, $select, $top; $skip isn't supported",
        filter=("department eq 'Finance'", lambda one: one.display_name in ("Ada Byron", "Eva Falk")),
        search=('"displayName:byron"', named("Byron")),
        expand=("manager", lambda one: one.display_name == "Ada Byron" and one.manager is not None),
        orderby="displayName desc",
    ),
    "groups": Listed(
        path="/groups",
        of=lambda client, _: client.groups,
        options=DIRECTORY,
        page="List groups: $count, $expand, $filter, $orderby, $search, $select, $top",
        filter=("startswith(displayName,'Sales')", named("Sales")),
        search=('"description:sell" OR "displayName:finance"', lambda one: one.display_name in ("Sales Team", "Finance Team")),
        expand=("members", lambda one: one.display_name == "Sales Team" and len(one.members or []) == 2),
    ),
    "applications": Listed(
        path="/applications",
        of=lambda client, _: client.applications,
        options=DIRECTORY,
        page="List applications: $count, $expand, $filter, $orderby, $search, $select, $top; ordering is an advanced query",
        filter=("displayName eq 'Marks'", named("Marks")),
        search=('"displayName:sec"', named("Second")),
        expand=("owners", lambda one: len(one.owners or []) == 1),
        advanced=("orderby", "count", "search"),
    ),
    "service principals": Listed(
        path="/servicePrincipals",
        of=lambda client, _: client.service_principals,
        options=DIRECTORY,
        page="List servicePrincipals: $count, $expand, $filter, $orderby, $search, $select, $top; ordering is an advanced query",
        filter=("startsWith(displayName,'Microsoft')", named("Microsoft")),
        search=('"displayName:graph"', named("Graph")),
        expand=("memberOf", lambda one: one.member_of == []),
        advanced=("orderby", "count", "search"),
    ),
    "members": Listed(
        path="/groups/{}/members",
        of=lambda client, made: client.groups.by_group_id(made.group).members,
        page="List group members: OData parameters; $filter, $search and $count are advanced queries",
        filter=("startswith(displayName,'Ada')", named("Ada")),
        search=('"displayName:carl"', named("Carl")),
        **MIXED,
    ),
    "members that are users": Listed(
        path="/groups/{}/members/microsoft.graph.user",
        of=lambda client, made: client.groups.by_group_id(made.group).members.graph_user,
        options=DIRECTORY,
        page="List group members, OData cast: as the list of the kind",
        filter=("department eq 'Sales'", named("Carl")),
        search=('"displayName:carl"', named("Carl")),
        expand=("manager", lambda one: one.display_name == "Ada Byron" and one.manager is not None),
    ),
    "transitive members": Listed(
        path="/groups/{}/transitiveMembers",
        of=lambda client, made: client.groups.by_group_id(made.group).transitive_members,
        page="List group transitive members: as List group members",
        filter=("startswith(displayName,'Ada')", named("Ada")),
        search=('"displayName:carl"', named("Carl")),
        **MIXED,
    ),
    "owners": Listed(
        path="/groups/{}/owners",
        of=lambda client, made: client.groups.by_group_id(made.group).owners,
        page="List group owners: OData parameters; as the other relationships of groups",
        filter=("startswith(displayName,'Ada')", named("Ada")),
        search=('"displayName:eva"', named("Eva")),
        **MIXED,
    ),
    "memberships": Listed(
        path="/users/{}/memberOf",
        of=lambda client, made: client.users.by_user_id(made.user).member_of,
        page="List a user's direct memberships: OData parameters; $count and $search with the header",
        filter=("startswith(displayName,'Sales')", named("Sales")),
        search=('"displayName:team" AND "displayName:finance"', named("Finance")),
        **MIXED,
    ),
    "all memberships": Listed(
        path="/users/{}/transitiveMemberOf",
        of=lambda client, made: client.users.by_user_id(made.user).transitive_member_of,
        page="List a user's memberships (direct and transitive): as the direct ones",
        filter=("startswith(displayName,'Sales')", named("Sales")),
        search=('"displayName:every"', named("Everybody")),
        **MIXED,
    ),
    "direct reports": Listed(
        path="/users/{}/directReports",
        of=lambda client, made: client.users.by_user_id(made.boss).direct_reports,
        page="List directReports: OData parameters; $filter, $search and $count with the header",
        filter=("startswith(displayName,'Ada')", named("Ada")),
        search=('"displayName:carl"', named("Carl")),
        **MIXED,
    ),
    "owned objects": Listed(
        path="/users/{}/ownedObjects",
        of=lambda client, made: client.users.by_user_id(made.user).owned_objects,
        page="List ownedObjects: OData parameters; $filter, $search and $count with the header",
        filter=("startswith(displayName,'Sales')", named("Sales")),
        search=('"displayName:finance"', named("Finance")),
        **MIXED,
    ),
    "owners of an application": Listed(
        path="/applications/{}/owners",
        of=lambda client, made: client.applications.by_application_id(made.application).owners,
        options=("select", "count"),
        page="List owners of an application: OData parameters, advanced where the directory asks for it",
        sure_not=("skip",),
    ),
    "members of a role": Listed(
        path="/directoryRoles/{}/members",
        of=lambda client, made: client.directory_roles.by_directory_role_id(made.role).members,
        options=("select",),
        page="List members of a directory role: a subset of OData parameters; concepts, paging: roles have no pages",
        sure_not=("skip",),
    ),
    "roles": Listed(
        path="/directoryRoles",
        of=lambda client, _: client.directory_roles,
        page="directoryRole: which properties take $filter; concepts, paging: roles have no pages",
        filter=("displayName eq 'Global Administrator'", named("Global")),
        expand=("members", lambda one: len(one.members or []) == 2),
        **_ROLES,
    ),
    "role definitions": Listed(
        path="/roleManagement/directory/roleDefinitions",
        of=lambda client, _: client.role_management.directory.role_definitions,
        options=("select", "filter"),
        page="List roleDefinitions: OData parameters; unifiedRoleDefinition says which properties take $filter",
        filter=("displayName eq 'Global Administrator'", named("Global Administrator")),
        sure_not=("skip",),
    ),
    "role assignments": Listed(
        path="/roleManagement/directory/roleAssignments",
        of=lambda client, _: client.role_management.directory.role_assignments,
        page="List unifiedRoleAssignments: $filter, $expand, $select",
        filter=(
            "roleDefinitionId eq '62e90394-69f5-4237-9190-012177145e10'",
            lambda one: one.role_definition_id == "62e90394-69f5-4237-9190-012177145e10",
        ),
        expand=("principal", lambda one: one.principal is not None and one.principal.display_name),
        **_ROLES,
    ),
    "app role assignments": Listed(
        path="/servicePrincipals/{}/appRoleAssignments",
        of=lambda client, made: client.service_principals.by_service_principal_id(made.principal).app_role_assignments,
        options=("select", "count", "top"),
        page="List appRoleAssignments granted to a service principal: OData parameters; appRoleAssignment is a directory object",
        sure_not=("skip",),
    ),
    "extension properties": Listed(
        path="/applications/{}/extensionProperties",
        of=lambda client, made: client.applications.by_application_id(made.application).extension_properties,
        options=("select",),
        page="List extensionProperties: some of the OData parameters",
        select="name",
        sure_not=("skip",),
    ),
    "licence details": Listed(
        path="/users/{}/licenseDetails",
        of=lambda client, made: client.users.by_user_id(made.user).license_details,
        options=("select",),
        page="List licenseDetails: $select",
        select="skuPartNumber",
    ),
    "products": Listed(
        path="/subscribedSkus",
        of=lambda client, _: client.subscribed_skus,
        options=("select",),
        page="List subscribedSkus: $select alone",
        select="skuPartNumber",
    ),
    "organization": Listed(
        path="/organization",
        of=lambda client, _: client.organization,
        options=("select",),
        page="List organization: OData parameters",
        select="displayName",
        sure_not=("skip", "search"),
    ),
    "domains": Listed(
        path="/domains",
        of=lambda client, _: client.domains,
        options=("select",),
        page="List domains: OData parameters, with a known issue on $search",
        sure_not=("skip", "search"),
    ),
    "policies": Listed(
        path="/identity/conditionalAccess/policies",
        of=lambda client, _: client.identity.conditional_access.policies,
        options=("select", "filter", "orderby", "count", "top", "skip"),
        page="List policies: $skip, $top, $count, $filter, $orderby, $select",
        filter=("displayName eq 'Block 1'", named("Block 1")),
        orderby="displayName desc",
        advanced=(),
    ),
    "named locations": Listed(
        path="/identity/conditionalAccess/namedLocations",
        of=lambda client, _: client.identity.conditional_access.named_locations,
        options=("select", "filter", "orderby", "count", "top", "skip"),
        page="List namedLocations: $count, $filter, $orderby, $select, $skip, $top",
        filter=("microsoft.graph.countryNamedLocation/countriesAndRegions/any(c:c eq 'CA')", named("Canada")),
        advanced=(),
    ),
    "strengths": Listed(
        path="/policies/authenticationStrengthPolicies",
        of=lambda client, _: client.policies.authentication_strength_policies,
        options=("filter",),
        page="List authenticationStrengthPolicies: $filter on policyType and the name",
        filter=("allowedCombinations/any(x:x has 'sms, password')", lambda one: one.display_name == "Multifactor authentication"),
        sure_not=("skip", "search", "orderby", "top"),
    ),
    "audits": Listed(
        path="/auditLogs/directoryAudits",
        of=lambda client, _: client.audit_logs.directory_audits,
        options=("filter", "orderby", "top"),
        page="List directoryAudits: $filter, $top, $orderby, $skiptoken",
        filter=("activityDisplayName eq 'Add user'", lambda one: one.activity_display_name == "Add user"),
        orderby="activityDateTime",
        key=lambda one: one.activity_date_time,
        sure_not=("search", "skip", "expand"),
        advanced=(),
    ),
    "deleted users": Listed(
        path="/directory/deletedItems/microsoft.graph.user",
        of=lambda client, _: client.directory.deleted_items.graph_user,
        page="List deletedItems: what the kind takes; ordering by the time of deletion is an advanced query",
        filter=("displayName eq 'Gone Girl'", named("Gone")),
        search=('"displayName:left"', named("Left")),
        **BINNED,
    ),
    "deleted groups": Listed(
        path="/directory/deletedItems/microsoft.graph.group",
        of=lambda client, _: client.directory.deleted_items.graph_group,
        page="List deletedItems: what the kind takes",
        filter=("displayName eq 'Old One'", named("One")),
        search=('"displayName:two"', named("Two")),
        **BINNED,
    ),
    "deleted applications": Listed(
        path="/directory/deletedItems/microsoft.graph.application",
        of=lambda client, _: client.directory.deleted_items.graph_application,
        page="List deletedItems: what the kind takes",
        filter=("displayName eq 'Past'", lambda one: one.display_name == "Past"),
        search=('"displayName:paster"', named("Paster")),
        **{**BINNED, "advanced": ("orderby", "count", "search")},
    ),
    "deleted service principals": Listed(
        path="/directory/deletedItems/microsoft.graph.servicePrincipal",
        of=lambda client, _: client.directory.deleted_items.graph_service_principal,
        page="List deletedItems: what the kind takes",
        filter=("displayName eq 'Past'", lambda one: one.display_name == "Past"),
        search=('"displayName:paster"', named("Paster")),
        **{**BINNED, "advanced": ("orderby", "count", "search")},
    ),
}
