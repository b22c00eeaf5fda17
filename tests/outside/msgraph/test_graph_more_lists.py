"""The lists whose kind of object another list has proven already, by their own pages: each query option that the page names is
taken, each other is refused. And that no list is forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.openapi.graph_target import target_of
from simulator.routes import tables
from tests.outside.msgraph.filled import Filled, fill
from tests.outside.msgraph.filled_devices import fill_devices
from tests.outside.msgraph.filled_policies import fill_policies
from tests.outside.msgraph.lists import EVERY
from tests.outside.msgraph.paths import Asking
from tests.outside.msgraph.test_graph_lists import LISTS
from tests.outside.msgraph.test_graph_spellings import OBJECTS, group, user
from tests.outside.msgraph.world import PREMIUM, World

INTUNE = ("select", "filter", "orderby", "count", "top", "skip")
MIXED = tuple(one for one in EVERY if one != "skip")
WANTED = {
    "select": "id",
    "filter": "id eq '00000000-0000-0000-0000-000000000000'",
    "expand": "extensions",
    "orderby": "id",
    "count": "true",
    "search": '"displayName:x"',
    "top": "1",
    "skip": "1",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """`path` with the names of what was made in it; `options` by Microsoft's page of the list, of which `said` tells. Where it
    takes OData parameters without naming them, `unsure` are neither asked for nor refused. `advanced`: they need $count=true and
    the header. `like`: a path of the same answer, where the client has no word for this one."""

    path: str
    said: str
    options: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    select: str = "id"
    filter: str = WANTED["filter"]
    expand: str = ""
    orderby: str = "displayName"
    needed: str = ""
    advanced: bool = False
    like: str | None = None

    def value(self, option: str) -> str:
        own = {"select": self.select, "filter": self.filter, "expand": self.expand, "orderby": self.orderby}
        return own.get(option) or WANTED[option]

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(one for one in EVERY if one not in (*self.options, *self.unsure))


def mixed(path: str, said: str) -> Page:
    return Page(path=path, said=said, options=tuple(one for one in MIXED if one != "expand"), unsure=("expand",), advanced=True)


def none(path: str, said: str = "no optional parameters") -> Page:
    return Page(path=path, said=said)


_METHODS = "/users/{registered}/authentication"
_STRENGTHS = "/identity/conditionalAccess/authenticationStrength"
_DIRECTORY = "scopeId eq '/' and scopeType eq 'DirectoryRole'"
_RULES: dict[str, Any] = {
    "options": ("select", "filter"),
    "filter": "id eq 'Approval_EndUser_Assignment'",
    "said": "List rules, and effectiveRules as these: $select, $filter",
}
_GRANTED: dict[str, Any] = {
    "options": ("select", "count", "top"),
    "unsure": ("filter", "expand", "orderby", "search"),
    "said": "List appRoleAssignments granted to a group, to a user: OData parameters",
}
PAGES = [
    mixed("/groups/{group}/memberOf", "List memberOf: $select, $search, $count, $filter, and $orderby by its header"),
    mixed("/groups/{group}/transitiveMemberOf", "List group transitive memberOf: $search, $count, $filter"),
    mixed("/servicePrincipals/{principal}/memberOf", "List servicePrincipal memberOf: $select, $search, $count, $filter"),
    mixed("/servicePrincipals/{principal}/transitiveMemberOf", "as List servicePrincipal memberOf"),
    mixed("/servicePrincipals/{principal}/ownedObjects", "List ownedObjects: OData parameters"),
    mixed("/devices/{device}/transitiveMemberOf", "List device transitiveMemberOf: $select, $search, $count, $filter"),
    mixed("/groups/{group}/membersWithLicenseErrors", "no page; as List group members"),
    Page(path="/groups/{group}/appRoleAssignments", **_GRANTED),
    Page(path="/users/{user}/appRoleAssignments", **_GRANTED),
    Page(
        path="/groups/{group}/groupLifecyclePolicies",
        options=("select", "filter", "top"),
        filter="groupLifetimeInDays eq 180",
        unsure=("expand", "orderby", "count", "search"),
        said="List groupLifecyclePolicies: OData parameters",
    ),
    Page(
        path="/auditLogs/signIns",
        options=("select", "filter", "orderby", "top"),
        filter="createdDateTime ge 2020-01-01T00:00:00Z",
        orderby="createdDateTime desc",
        said="List signIns: $top, $skiptoken, $filter; signIn: $orderby of its time",
    ),
    Page(path="/deviceAppManagement/mobileApps/{app}/categories", options=INTUNE, said="List mobileAppCategories: names none"),
    Page(
        path="/deviceManagement/deviceCompliancePolicies/{compliance}/scheduledActionsForRule",
        options=(*INTUNE, "expand"),
        orderby="ruleName",
        expand="scheduledActionConfigurations",
        said="List deviceComplianceScheduledActionForRules: names none",
    ),
    Page(
        path="/deviceManagement/termsAndConditions/{terms}/acceptanceStatuses",
        options=INTUNE,
        orderby="acceptedVersion",
        said="List termsAndConditionsAcceptanceStatuses: names none",
    ),
    Page(
        path="/deviceManagement/managedDevices/{managed}/users",
        options=("select", "filter", "orderby", "top"),
        unsure=("count", "search", "expand"),
        said="List users (Intune): names none",
    ),
    Page(
        path=f"{_STRENGTHS}/policies",
        options=("select", "filter"),
        unsure=("expand",),
        said="List policies: as the other address",
    ),
    none(f"{_STRENGTHS}/policies/{{strength}}/combinationConfigurations"),
    none(f"{_STRENGTHS}/authenticationMethodModes"),
    none("/policies/authenticationMethodsPolicy/authenticationMethodConfigurations", "no page; the policy's own names none"),
    Page(
        path="/policies/crossTenantAccessPolicy/partners",
        options=("select", "expand"),
        select="tenantId",
        expand="identitySynchronization",
        said="List partners: $select, $expand",
    ),
    Page(
        path="/policies/roleManagementPolicies",
        options=("select", "filter", "expand"),
        filter=_DIRECTORY,
        expand="rules",
        needed=f"{_DIRECTORY} and id eq '{{policy}}'",
        said="List roleManagementPolicies: $select, $filter (required), $expand",
    ),
    Page(
        path="/policies/roleManagementPolicyAssignments",
        options=("select", "filter", "expand"),
        filter=_DIRECTORY,
        expand="policy",
        needed=f"{_DIRECTORY} and policyId eq '{{policy}}'",
        said="List roleManagementPolicyAssignments: $select, $filter (required), $expand",
    ),
    Page(path="/policies/roleManagementPolicies/{policy}/rules", **_RULES),
    Page(path="/policies/roleManagementPolicies/{policy}/effectiveRules", **_RULES),
    none("/subscriptions", "List subscriptions: no OData parameters"),
    *(
        none(f"{_METHODS}/{kind}Methods")
        for kind in (
            *("email", "externalAuthentication", "fido2", "microsoftAuthenticator", "password", "platformCredential"),
            *("softwareOath", "windowsHelloForBusiness"),
        )
    ),
    Page(
        path="/users/{licensed}/drives",
        options=("select", "orderby", "top"),
        unsure=("expand",),
        orderby="name",
        said="List drives: $expand, $select, $skipToken, $top, $orderby",
    ),
    Page(
        path="/users/{licensed}/drive/items/{item}/permissions",
        options=("select",),
        like="/drives/d/items/i/permissions",
        said="List sharing permissions: $select",
    ),
]
# The same list under another key of the same object, or a list that Graph gives by kind only (test_graph_spellings).
ELSEWHERE = {"/directory/deletedItems"}


@pytest.fixture(scope="module")
def graph(world: World) -> Asking:
    return Asking(world=world)


@pytest.fixture(scope="module")
def names(world: World, graph: Asking) -> dict[str, str]:
    filled: Filled = world.run(fill_policies(world.client, world.domain, world.run(fill(world.client, world.domain))))
    filled = world.run(fill_devices(world.client, world.http, world.tenant, filled))
    outer, licensed = group(graph), user(world, graph)
    for one in (filled.group, filled.principal, filled.device):
        graph("POST", f"/groups/{outer}/members/$ref", {"@odata.id": f"{OBJECTS}/{one}"})
    licence = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []}
    graph("POST", f"/users/{licensed}/assignLicense", licence)
    policies = graph("GET", f"/policies/roleManagementPolicies?$filter={_DIRECTORY}")["value"]
    return {**vars(filled), "licensed": licensed, "policy": policies[0]["id"], "item": "root"}


def address(page: Page, names: dict[str, str], option: str = "") -> str:
    given = [f"${option}={page.value(option)}"] if option else []
    if page.needed and option != "filter":
        given.append(f"$filter={page.needed}")
    return (page.path + ("?" + "&".join(given) if given else "")).format(**names)


def called(page: Page) -> str:
    return page.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("page", PAGES, ids=called)
def test_what_the_page_names_is_taken_and_the_rest_refused(graph: Asking, names: dict[str, str], page: Page) -> None:
    count = len(graph("GET", address(page, names), like=page.like)["value"])
    lengths = {
        "select": count,
        "orderby": count,
        "count": count,
        "expand": count,
        "top": min(1, count),
        "skip": max(0, count - 1),
    }
    for option in page.options:
        more = "&$count=true" if page.advanced and option != "count" else ""
        answer = graph("GET", address(page, names, option) + more, eventual=page.advanced, like=page.like)
        assert len(answer["value"]) == lengths.get(option, len(answer["value"])), option
    for option in page.refused:
        refused = graph.refused("GET", address(page, names, option), eventual=True, like=page.like)
        assert refused == (400, "Request_UnsupportedQuery"), option


def test_the_combinations_take_no_option(graph: Asking) -> None:
    """A list of words, of which the same page says so."""
    for option in EVERY:
        path = f"{_STRENGTHS}/combinations?${option}={WANTED[option]}"
        assert graph.refused("GET", path, eventual=True, like="/groups/g/members/$ref") == (400, "Request_UnsupportedQuery")


def test_no_list_is_forgotten() -> None:
    def shape(path: str) -> str:
        return re.sub(r"\{[^}]*\}", "{}", path.removeprefix("/v1.0")).lower()

    paths = [*(one.path for one in LISTS.values()), *(one.path for one in PAGES), *ELSEWHERE]
    judged = {shape(path) for path in paths}
    for route in tables()["graph"].routes():
        if route.method == "GET" and target_of(route.template).kind == "list":
            # `applications(appId='...')/owners` is `applications/{id}/owners`.
            path = re.sub(r"\(\w+='\{[^}]*\}'\)", "/{}", route.template)
            assert shape(path) in judged, route.template
