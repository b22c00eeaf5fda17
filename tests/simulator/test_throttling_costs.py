"""What requests to the directory cost, by the table of Microsoft's page on throttling limits; and which limits they count for."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from simulator.throttling.costs import Cost, cost_of
from simulator.throttling.limits import families
from simulator.throttling.paths import segments_of

ID = "4f1c2d0e-0000-4000-8000-000000000001"


def split(url: str) -> tuple[tuple[str, ...], dict[str, str]]:
    path, _, query = url.partition("?")
    return segments_of("graph", f"/v1.0/{path}"), dict(parse_qsl(query))


def units(method: str, url: str) -> tuple[int, int]:
    segments, query = split(url)
    cost = cost_of(families()["identity"].costs, method, segments, query)
    return cost.units, cost.writes


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        ("GET", "applications", 2),
        ("GET", f"applications/{ID}/extensionProperties", 2),
        ("GET", "contracts", 3),
        ("POST", "directoryObjects/getByIds", 5),
        ("GET", "domains/contoso.example/domainNameReferences", 4),
        ("POST", "getObjectsById", 5),
        ("GET", f"groups/{ID}/members", 3),
        ("GET", f"groups/{ID}/transitiveMembers", 5),
        ("POST", "isMemberOf", 4),
        ("POST", "me/checkMemberGroups", 4),
        ("POST", "me/checkMemberObjects", 4),
        ("POST", "me/getMemberGroups", 2),
        ("POST", "me/getMemberObjects", 2),
        ("GET", "me/licenseDetails", 2),
        ("GET", "me/memberOf", 2),
        ("GET", "me/ownedObjects", 2),
        ("GET", "me/transitiveMemberOf", 2),
        ("GET", "oauth2PermissionGrants", 2),
        ("GET", f"oauth2PermissionGrants/{ID}", 2),
        ("GET", f"servicePrincipals/{ID}/appRoleAssignments", 2),
        ("GET", "subscribedSkus", 3),
        ("GET", "users", 2),
    ],
)
def test_every_operation_of_the_table_has_its_cost_and_is_no_write(method: str, url: str, expected: int) -> None:
    assert units(method, url) == (expected, 0)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_what_the_table_does_not_name_is_one_unit_and_one_write(method: str) -> None:
    assert units(method, f"users/{ID}") == (1, 1)


@pytest.mark.parametrize(
    "url",
    [f"users/{ID}", "users/$count", "users/delta()", f"applications/{ID}", f"groups/{ID}", "organization", f"groups/{ID}/owners"],
)
def test_reads_that_the_table_does_not_name_are_one_unit(url: str) -> None:
    assert units("GET", url) == (1, 0)


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        ("GET", "users?$select=id", 1),
        ("GET", "users?$top=19", 1),
        ("GET", "users?$top=20", 2),
        ("GET", "users?$top=999", 2),
        ("GET", "users?$expand=manager", 3),
        ("GET", "users?$select=id&$top=5", 1),
        ("GET", "users?$select=id&$expand=manager", 2),
        ("GET", f"users/{ID}?$select=id", 1),
        ("GET", f"users/{ID}?$expand=manager", 2),
        ("GET", f"groups/{ID}/members?$select=id&$top=5", 1),
        ("GET", f"groups/{ID}/transitiveMembers?$select=id&$top=5", 3),
        ("GET", f"groups/{ID}/transitiveMembers?select=id", 4),
        ("POST", "directoryObjects/getByIds?$select=id", 2),
        ("GET", "users?$select=", 2),
        ("GET", "users?$top=many", 2),
        ("GET", "users?$top=99999999999999999999999", 2),
    ],
)
def test_options_change_the_cost_and_never_below_one(method: str, url: str, expected: int) -> None:
    assert units(method, url)[0] == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"users/{ID}/memberOf", 2),
        ("users/ada@contoso.example/memberOf", 2),
        ("applications(appId='a(b)c')/extensionProperties", 2),
        ("USERS", 2),
    ],
)
def test_a_path_costs_the_same_in_every_form(url: str, expected: int) -> None:
    assert units("GET", url)[0] == expected


def test_an_action_costs_the_same_by_its_full_name() -> None:
    assert units("POST", f"users/{ID}/microsoft.graph.checkMemberGroups") == (4, 0)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("users", {"identity"}),
        ("me", {"identity"}),
        ("users?$select=id,signInActivity", {"identity", "sign-in-activity"}),
        (f"users/{ID}/mailboxSettings", {"outlook"}),
        (f"users/{ID}/drive", set()),
        (f"users/{ID}/managedDevices", {"intune-devices"}),
        (f"users/{ID}/authentication/methods", {"identity"}),
        ("policies/authorizationPolicy", {"identity"}),
        ("policies/conditionalAccessPolicies", {"conditional-access"}),
        ("identity/conditionalAccess/policies", {"conditional-access"}),
        (f"identity/conditionalAccess/namedLocations/{ID}", {"conditional-access"}),
        ("identity/conditionalAccess/authenticationStrength/policies", set()),
        ("auditLogs/directoryAudits", {"identity-reports"}),
        ("reports/authenticationMethods/userRegistrationDetails", {"identity-reports"}),
        ("invitations", {"invitations"}),
        ("devices", {"identity", "devices"}),
        ("deviceManagement/managedDevices", {"intune-devices"}),
        ("deviceManagement/deviceConfigurations", {"intune-configuration"}),
        ("deviceManagement/configurationPolicies", {"intune-settings-catalog"}),
        ("deviceManagement/auditEvents", {"intune-auditing"}),
        ("deviceManagement/roleDefinitions", {"intune-rbac"}),
        ("deviceManagement/windowsAutopilotDeviceIdentities", {"intune-enrollment"}),
        ("deviceManagement/deviceEnrollmentConfigurations", {"intune-device-enrollment"}),
        ("deviceManagement/notificationMessageTemplates", {"intune-notifications"}),
        ("deviceManagement/termsAndConditions", {"intune-company-terms"}),
        ("deviceManagement/telecomExpenseManagementPartners", {"intune"}),
        ("deviceAppManagement/mobileApps", {"intune-applications"}),
        ("subscriptions", {"change-notifications"}),
        ("security/secureScores", {"security"}),
        ("admin/serviceAnnouncement/issues", {"service-communications"}),
        ("identity/identityProviders", {"identity-providers"}),
    ],
)
def test_a_request_counts_where_microsofts_page_says(url: str, expected: set[str]) -> None:
    segments, query = split(url)
    found = {family.id for family in families().values() if family.service == "graph" and family.covers(segments, query)}
    assert found == expected | {"graph"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/subscriptions", "arm-tenant"),
        ("/tenants", "arm-tenant"),
        (f"/subscriptions/{ID}", "arm-subscription"),
        (f"/subscriptions/{ID}/resourcegroups/One", "arm-subscription"),
        (f"/subscriptions/{ID}/resourceGroups/a(b)/providers/Microsoft.Network/virtualNetworks", "network-provider"),
        (f"/subscriptions/{ID}/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/b", "storage-provider"),
        ("/providers/Microsoft.Management/managementGroups", "arm-tenant"),
    ],
)
def test_resource_manager_counts_by_subscription_or_tenant(path: str, expected: str) -> None:
    segments = segments_of("arm", path)
    found = {family.id for family in families().values() if family.service == "arm" and family.covers(segments, {})}
    base = "arm-subscription" if path.startswith("/subscriptions/") else "arm-tenant"
    assert found == {base, expected}


def test_resource_graph_counts_alone() -> None:
    segments = segments_of("arm", "/providers/Microsoft.ResourceGraph/resources")
    found = {family.id for family in families().values() if family.service == "arm" and family.covers(segments, {})}
    assert found == {"resource-graph"}


def test_every_row_of_the_cost_table_can_be_met() -> None:
    """No row hides behind another one, and all of them are of the family that they stand in."""
    family = families()["identity"]
    for row in family.costs:
        segments = tuple(segment or "x" for segment in row.path.segments)
        assert cost_of(family.costs, row.method, segments, {}) == Cost(units=row.units, writes=row.writes)
        assert family.covers(segments, {})


def test_limits_say_where_they_come_from_and_what_they_count() -> None:
    for family in families().values():
        assert family.source.startswith("https://learn.microsoft.com/"), family.id
        assert family.limits, family.id
        for limit in family.limits:
            assert limit.seconds > 0, family.id
            assert limit.steps[0][0] == 0, family.id
            assert [step[0] for step in limit.steps] == sorted({step[0] for step in limit.steps}), family.id
            assert limit.counts == "requests" or family.costs, family.id
