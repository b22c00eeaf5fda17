"""The same types at every scope that their operations name, what exists asked by HEAD, and what only an administrator may write.

Microsoft Entra's own diagnostic settings are in no package and the administrator's step into Azure is no operation of one: the
first go through the client for any resource, the second through what it has for any request.
"""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.rest import HttpRequest

from tests.outside.azure_mgmt.target import Json, Target, lost

DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"
GROUPS = "/providers/Microsoft.Management/managementGroups"
REQUIRE_TAG = {
    "policyDefinitionId": f"{DEFINITIONS}/871b6d14-10aa-478d-b590-94f262ecfa99",
    "parameters": {"tagName": {"value": "a"}},
}
OWNER = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


@dataclasses.dataclass(frozen=True)
class Signed:
    """A credential of somebody who has signed in."""

    token: str

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self.token, 2**31)


@pytest.fixture
def admin(target: Target) -> Target:
    """The same tenant, as its Global Administrator."""
    asked = {"tenantId": target.tenant, "user": "bg@outside.example", "audience": "arm"}
    token = target.http.post("/_sim/token", json=asked).json()["access_token"]
    return dataclasses.replace(target, options={**target.options, "credential": Signed(token)})


def policies(target: Target) -> Any:
    return target.client("azure.mgmt.resource.policy", "PolicyClient")


def manager(target: Target) -> Any:
    return target.client("azure.mgmt.resource.resources", "ResourceManagementClient")


def anything(target: Target) -> Any:
    return manager(target).resources


def there(target: Target, resource: str, version: str) -> bool:
    found: bool = anything(target).check_existence_by_id(resource, api_version=version)
    return found


def test_policies_of_a_management_group(target: Target) -> None:
    groups = target.client("azure.mgmt.managementgroups", "ManagementGroupsMgmtClient")
    groups.management_groups.begin_create_or_update("clients", {"properties": {}}).result()
    client = policies(target)
    rule = {"if": {"field": "name", "equals": "x"}, "then": {"effect": "audit"}}
    body: Json = {"properties": {"policyRule": rule, "mode": "All"}}
    client.policy_definitions.create_or_update_at_management_group("clients", "theirs", body)
    found = client.policy_definitions.get_at_management_group("clients", "theirs")
    assert lost(body, found) == []
    initiative: Json = {"properties": {"policyDefinitions": [{"policyDefinitionId": found.id}]}}
    client.policy_set_definitions.create_or_update_at_management_group("clients", "theirs", initiative)
    assert lost(initiative, client.policy_set_definitions.get_at_management_group("clients", "theirs")) == []
    listed = client.policy_set_definitions.list_by_management_group("clients", filter="atExactScope()")
    assert [one.name for one in listed] == ["theirs"]
    scope = f"{GROUPS}/clients"
    client.policy_assignments.create(scope, "theirs", {"properties": REQUIRE_TAG})
    assert [one.name for one in client.policy_assignments.list_for_management_group("clients", filter="atScope()")] == ["theirs"]
    for name in ("policyDefinitions", "policySetDefinitions", "policyAssignments"):
        assert there(target, f"{scope}/providers/Microsoft.Authorization/{name}/theirs", "2025-01-01")
    _remediate(target, "management_group", f"{scope}/providers/Microsoft.Authorization/policyAssignments/theirs", "clients")
    assert there(target, scope, "2023-04-01")
    client.policy_assignments.delete(scope, "theirs")
    client.policy_set_definitions.delete_at_management_group("clients", "theirs")
    client.policy_definitions.delete_at_management_group("clients", "theirs")
    groups.management_groups.begin_delete("clients").result()


def test_remediations(target: Target, group: str) -> None:
    client = policies(target)
    scope = f"/subscriptions/{target.subscription}"
    assignment = client.policy_assignments.create(
        scope, "tags", {"properties": {**REQUIRE_TAG, "enforcementMode": "DoNotEnforce"}}
    ).id
    machine = f"{scope}/resourceGroups/{group}/providers/Microsoft.HybridCompute/machines/m"
    _remediate(target, "subscription", assignment)
    _remediate(target, "resource_group", assignment, group)
    _remediate(target, "resource", assignment, machine)
    client.policy_assignments.delete(scope, "tags")


def _remediate(target: Target, where: str, assignment: str, *at: str) -> None:
    """Make, read, list and delete one at the scope that the operations' names end with."""
    client = target.client("azure.mgmt.policyinsights", "PolicyInsightsClient").remediations
    body = {"properties": {"policyAssignmentId": assignment}}
    made = getattr(client, f"create_or_update_at_{where}")(*at, "now", body)
    assert lost(body, made) == []
    assert lost(body, getattr(client, f"get_at_{where}")(*at, "now")) == []
    assert [one.name for one in getattr(client, f"list_for_{where}")(*at)] == ["now"]
    assert list(getattr(client, f"list_deployments_at_{where}")(*at, "now")) == []
    assert there(target, made.id, "2024-10-01")
    with pytest.raises(HttpResponseError) as caught:
        getattr(client, f"cancel_at_{where}")(*at, "now")
    assert caught.value.error is not None and caught.value.error.code == "InvalidCancelRemediationRequest"
    getattr(client, f"delete_at_{where}")(*at, "now")
    assert not there(target, made.id, "2024-10-01")


def test_initiatives_and_what_exists(target: Target, group: str) -> None:
    client = policies(target)
    scope = f"/subscriptions/{target.subscription}"
    initiative = {"properties": {"policyDefinitions": [REQUIRE_TAG]}}
    client.policy_set_definitions.create_or_update("ours", initiative)
    client.policy_definitions.create_or_update(
        "ours", {"properties": {"policyRule": {"if": {"field": "name", "equals": "x"}, "then": {"effect": "audit"}}}}
    )
    assert "ours" in [one.name for one in client.policy_set_definitions.list()]
    benchmark = "1f3afdf9-d0c9-4c3d-847f-89da613e70a8"
    assert client.policy_set_definitions.get_built_in(benchmark).properties.policy_type == "BuiltIn"
    assert benchmark in [one.name for one in client.policy_set_definitions.list_built_in()]
    for resource in (
        f"{scope}/providers/Microsoft.Authorization/policySetDefinitions/ours",
        f"{scope}/providers/Microsoft.Authorization/policyDefinitions/ours",
        f"/providers/Microsoft.Authorization/policySetDefinitions/{benchmark}",
        REQUIRE_TAG["policyDefinitionId"],
    ):
        assert there(target, str(resource), "2025-01-01"), resource
    assert not there(target, f"{DEFINITIONS}/none", "2025-01-01")
    client.policy_set_definitions.delete("ours")
    client.policy_definitions.delete("ours")


def test_exemptions_and_settings_in_lists(target: Target, group: str) -> None:
    client, every = policies(target), anything(target)
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    assignment = client.policy_assignments.create(
        scope, "tags", {"properties": {**REQUIRE_TAG, "enforcementMode": "DoNotEnforce"}}
    ).id
    name = f"{scope}/providers/Microsoft.Authorization/policyExemptions/now"
    body: Json = {"properties": {"policyAssignmentId": assignment, "exemptionCategory": "Waiver"}}
    every.begin_create_or_update_by_id(name, body, api_version="2022-07-01-preview").result()
    change = {"properties": {"resourceSelectors": [{"name": "a", "selectors": [{"kind": "resourceType", "in": ["x"]}]}]}}
    changed = every.begin_update_by_id(name, change, api_version="2022-07-01-preview").result()
    assert lost(change, changed) == []
    assert there(target, name, "2022-07-01-preview")
    listed = get(target, f"{scope}/providers/Microsoft.Authorization/policyExemptions", "2022-07-01-preview")
    assert [one["name"] for one in listed["value"]] == ["now"]


def test_every_scope_of_maintenance(target: Target, group: str) -> None:
    client = target.client("azure.mgmt.maintenance", "MaintenanceManagementClient")
    body: Json = {
        "location": "uksouth",
        "properties": {
            "maintenanceScope": "InGuestPatch",
            "extensionProperties": {"InGuestPatchMode": "Platform"},
        },
    }
    made = client.maintenance_configurations.create_or_update(group, "all", body)
    assert there(target, made.id, "2023-04-01")
    dynamic = {"properties": {"maintenanceConfigurationId": made.id, "filter": {"osTypes": ["Windows"]}}}
    change = {"properties": {"filter": {"osTypes": ["Linux"]}}}
    everywhere = client.configuration_assignments_for_subscriptions
    kept = everywhere.create_or_update("all", dynamic)
    assert there(target, kept.id, "2023-04-01")
    assert lost(change, everywhere.update("all", change)) == []
    in_group = client.configuration_assignments_for_resource_group
    kept = in_group.create_or_update(group, "all", dynamic)
    assert there(target, kept.id, "2023-04-01")
    assert lost(change, in_group.update(group, "all", change)) == []
    assert lost(change, in_group.get(group, "all")) == []
    one = {"location": "uksouth", "properties": {"maintenanceConfigurationId": made.id}}
    single = client.configuration_assignments
    parent = ("Microsoft.Compute", "virtualMachineScaleSets", "set", "virtualMachines", "m")
    machine = ("Microsoft.HybridCompute", "machines", "m")
    single.create_or_update_parent(group, *parent, "one", one)
    single.create_or_update(group, *machine, "one", one)
    assert lost(one, single.get_parent(group, *parent, "one")) == []
    kept = single.get(group, *machine, "one")
    assert lost(one, kept) == []
    assert there(target, kept.id, "2023-04-01")
    assert there(target, single.get_parent(group, *parent, "one").id, "2023-04-01")
    assert [found.name for found in single.list_parent(group, *parent)] == ["one"]
    single.delete_parent(group, *parent, "one")
    single.delete(group, *machine, "one")
    everywhere.delete("all")
    in_group.delete(group, "all")


def test_lists_and_changes_of_monitoring(target: Target, group: str) -> None:
    monitor = target.client("azure.mgmt.monitor", "MonitorManagementClient")
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    insights = target.client("azure.mgmt.applicationinsights", "ApplicationInsightsManagementClient", api_version="2023-06-01")
    here: Json = {"location": "westeurope"}
    workspace = logs.workspaces.begin_create_or_update(group, "logs", {**here, "properties": {}}).result().id
    endpoint = monitor.data_collection_endpoints.create(group, "dce", {**here, "properties": {}})
    flow = {"streams": ["Microsoft-Event"], "destinations": ["logs"]}
    to = {"logAnalytics": [{"name": "logs", "workspaceResourceId": workspace}]}
    rule = monitor.data_collection_rules.create(group, "dcr", {**here, "properties": {"destinations": to, "dataFlows": [flow]}})
    assert monitor.data_collection_rules.update(group, "dcr", {"tags": {"a": "b"}}).tags == {"a": "b"}
    tie = monitor.data_collection_rule_associations.create(workspace, "tie", {"properties": {"dataCollectionRuleId": rule.id}})
    assert monitor.data_collection_rule_associations.get(workspace, "tie").data_collection_rule_id == rule.id
    name = str(uuid.uuid4())
    page = {"displayName": "a", "category": "workbook", "serializedData": "{}"}
    book = insights.workbooks.create_or_update(group, name, {**here, "kind": "shared", "properties": page})
    search = logs.saved_searches.create_or_update(
        group, "logs", "one", {"properties": {"category": "a", "displayName": "b", "query": "c"}}
    )
    condition: Json = {
        "criterionType": "StaticThresholdCriterion",
        "name": "one",
        "metricName": "Heartbeat",
        "timeAggregation": "Total",
        "operator": "LessThan",
        "threshold": 1,
    }
    alert = monitor.metric_alerts.create_or_update(
        group,
        "beats",
        {
            "location": "global",
            "properties": {
                "severity": 1,
                "enabled": True,
                "scopes": [workspace],
                "evaluationFrequency": "PT5M",
                "windowSize": "PT5M",
                "criteria": {"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", "allOf": [condition]},
            },
        },
    )
    query = {"query": "Heartbeat", "timeAggregation": "Count", "operator": "LessThan", "threshold": 1}
    timed = {
        "severity": 1,
        "scopes": [workspace],
        "evaluationFrequency": "PT5M",
        "windowSize": "PT5M",
        "criteria": {"allOf": [query]},
    }
    log_alert = monitor.scheduled_query_rules.create_or_update(group, "beats", {**here, "properties": timed})
    for resource, version in (
        (endpoint.id, "2023-03-11"),
        (rule.id, "2023-03-11"),
        (tie.id, "2023-03-11"),
        (book.id, "2023-06-01"),
        (search.id, "2025-07-01"),
        (alert.id, "2018-03-01"),
        (log_alert.id, "2023-12-01"),
    ):
        assert there(target, resource, version), resource
    assert [one.name for one in monitor.data_collection_endpoints.list_by_resource_group(group)] == ["dce"]
    assert "dce" in [one.name for one in monitor.data_collection_endpoints.list_by_subscription()]
    assert "dcr" in [one.name for one in monitor.data_collection_rules.list_by_subscription()]
    assert "beats" in [one.name for one in monitor.scheduled_query_rules.list_by_subscription()]
    assert name in [one.name for one in insights.workbooks.list_by_subscription("workbook")]


def test_alert_processing_rules_and_settings(target: Target, group: str) -> None:
    every = anything(target)
    scope = f"/subscriptions/{target.subscription}"
    base = f"{scope}/resourceGroups/{group}/providers/Microsoft.AlertsManagement/actionRules"
    quiet = {"scopes": [scope], "actions": [{"actionType": "RemoveAllActionGroups"}]}
    every.begin_create_or_update_by_id(
        f"{base}/quiet", {"location": "Global", "properties": quiet}, api_version="2021-08-08"
    ).result()
    changed = every.begin_update_by_id(f"{base}/quiet", {"properties": {"enabled": False}}, api_version="2021-08-08").result()
    assert changed.properties["enabled"] is False
    assert there(target, f"{base}/quiet", "2021-08-08")
    for path in (base, f"{scope}/providers/Microsoft.AlertsManagement/actionRules"):
        assert [one["name"] for one in get(target, path, "2021-08-08")["value"]] == ["quiet"]
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    sink = logs.workspaces.begin_create_or_update(group, "logs", {"location": "westeurope", "properties": {}}).result().id
    setting = f"{sink}/providers/Microsoft.Insights/diagnosticSettings/own"
    body = {"properties": {"workspaceId": sink, "logs": [{"categoryGroup": "audit", "enabled": True}]}}
    every.begin_create_or_update_by_id(setting, body, api_version="2021-05-01-preview").result()
    assert there(target, setting, "2021-05-01-preview")
    assert [one["name"] for one in get(target, setting.rpartition("/")[0], "2021-05-01-preview")["value"]] == ["own"]


def test_lighthouse_and_private_mails(target: Target) -> None:
    scope = f"/subscriptions/{target.subscription}"
    services = target.client("azure.mgmt.managedservices", "ManagedServicesClient")
    offer, assignment = str(uuid.uuid4()), str(uuid.uuid4())
    reader = {"principalId": str(uuid.uuid4()), "roleDefinitionId": "acdd72a7-3385-48ef-bd42-f606fba81ae7"}
    body = {"properties": {"managedByTenantId": str(uuid.uuid4()), "authorizations": [reader]}}
    made = services.registration_definitions.begin_create_or_update(offer, scope, body).result()
    held = services.registration_assignments.begin_create_or_update(
        scope, assignment, {"properties": {"registrationDefinitionId": made.id}}
    ).result()
    assert there(target, made.id, "2022-10-01") and there(target, held.id, "2022-10-01")
    costs = target.client("azure.mgmt.costmanagement", "CostManagementClient").scheduled_actions
    mail = {
        "kind": "Email",
        "properties": {
            "displayName": "Costs",
            "status": "Enabled",
            "viewId": f"{scope}/providers/Microsoft.CostManagement/views/ms:CostByService",
            "notification": {"to": ["a@msp.example"], "subject": "Costs"},
            "schedule": {"frequency": "Daily", "startDate": "2026-11-02T00:00:00Z", "endDate": "2027-11-02T00:00:00Z"},
        },
    }
    costs.create_or_update("mine", mail)
    assert lost(mail, costs.get("mine")) == []
    costs.run("mine")
    kept = costs.create_or_update_by_scope(scope, "ours", mail)
    assert there(target, "/providers/Microsoft.CostManagement/scheduledActions/mine", "2025-03-01")
    assert there(target, kept.id, "2025-03-01")
    costs.delete("mine")
    costs.delete_by_scope(scope, "ours")


def test_what_only_an_administrator_may(target: Target, admin: Target, group: str) -> None:
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    sink = logs.workspaces.begin_create_or_update(group, "logs", {"location": "westeurope", "properties": {}}).result().id
    setting = "/providers/microsoft.aadiam/diagnosticSettings/to-logs"
    body = {"properties": {"workspaceId": sink, "logs": [{"category": "AuditLogs", "enabled": True}]}}
    with pytest.raises(HttpResponseError) as caught:
        anything(target).begin_create_or_update_by_id(setting, body, api_version="2017-04-01")
    assert caught.value.error is not None and caught.value.error.code == "AuthorizationFailed"
    every = anything(admin)
    assert lost(body, every.begin_create_or_update_by_id(setting, body, api_version="2017-04-01").result()) == []
    assert lost(body, every.get_by_id(setting, api_version="2017-04-01")) == []
    assert there(admin, setting, "2017-04-01")
    assert [one["name"] for one in get(admin, setting.rpartition("/")[0], "2017-04-01")["value"]] == ["to-logs"]
    every.begin_delete_by_id(setting, api_version="2017-04-01").result()
    with pytest.raises(ResourceNotFoundError):
        every.get_by_id(setting, api_version="2017-04-01")
    root = f"{GROUPS}/{target.tenant}"
    settings = admin.client("azure.mgmt.managementgroups", "ManagementGroupsMgmtClient").hierarchy_settings
    closed = {"properties": {"requireAuthorizationForGroupCreation": True}}
    with pytest.raises(HttpResponseError):
        settings.create_or_update(target.tenant, closed)
    path = "/providers/Microsoft.Authorization/elevateAccess?api-version=2016-07-01"
    assert manager(admin).send_request(HttpRequest("POST", path)).status_code == 200
    roles = admin.client("azure.mgmt.authorization", "AuthorizationManagementClient").role_assignments
    grant = {"properties": {"roleDefinitionId": OWNER, "principalId": target.principal}}
    roles.create(root, str(uuid.uuid4()), grant)
    assert lost(closed, settings.create_or_update(target.tenant, closed)) == []
    changed = settings.update(target.tenant, {"properties": {"defaultManagementGroup": root}})
    assert changed.properties.require_authorization_for_group_creation is True
    assert settings.get(target.tenant).properties.default_management_group == root
    assert len(settings.list(target.tenant).value) == 1
    groups = target.client("azure.mgmt.managementgroups", "ManagementGroupsMgmtClient")
    with pytest.raises(HttpResponseError):
        groups.management_groups.begin_create_or_update("new", {"properties": {}})
    in_root = admin.client("azure.mgmt.managementgroups", "ManagementGroupsMgmtClient").management_group_subscriptions
    assert [one.name for one in in_root.get_subscriptions_under_management_group(target.tenant)] == [target.subscription]
    assert in_root.get_subscription(target.tenant, target.subscription).properties.state == "Active"
    settings.delete(target.tenant)


def get(target: Target, path: str, version: str) -> Json:
    """A list that is no operation of a package."""
    answer = manager(target).send_request(HttpRequest("GET", f"{path}?api-version={version}"))
    assert answer.status_code == 200, answer.text()
    found: Json = answer.json()
    return found
