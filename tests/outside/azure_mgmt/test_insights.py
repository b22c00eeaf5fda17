"""Alert rules, data collection, workbooks, saved searches and diagnostic settings, through the real clients.

azure-mgmt-monitor 7.0.0 models log alerts as of 2023-12-01, without what 2025-01-01-preview adds (criterionType,
alertSensitivity, identity's userAssigned and more): these are not judged. Diagnostic settings are in no current package, alert
processing rules only as of 2019-05-05-preview, when they had another shape: both go through the client for any resource.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Json, Target, lost

HERE = {"location": "westeurope"}


@pytest.fixture
def workspace(target: Target, group: str) -> str:
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    made: str = logs.workspaces.begin_create_or_update(group, "logs", {**HERE, "properties": {}}).result().id
    return made


@pytest.fixture
def monitor(target: Target) -> Any:
    return target.client("azure.mgmt.monitor", "MonitorManagementClient")


def test_metric_alerts(monitor: Any, group: str, workspace: str) -> None:
    receiver = {"location": "Global", "enabled": True, "group_short_name": "soc", "email_receivers": []}
    team = monitor.action_groups.create_or_update(group, "soc", receiver).id
    condition = {
        "criterionType": "StaticThresholdCriterion",
        "name": "beats",
        "metricName": "Heartbeat",
        "metricNamespace": "Microsoft.OperationalInsights/workspaces",
        "timeAggregation": "Total",
        "operator": "LessThan",
        "threshold": 1,
        "dimensions": [{"name": "Computer", "operator": "Include", "values": ["*"]}],
    }
    body = {
        "location": "global",
        "tags": {"by": "judge"},
        "properties": {
            "description": "Silence",
            "severity": 1,
            "enabled": True,
            "scopes": [workspace],
            "evaluationFrequency": "PT5M",
            "windowSize": "PT15M",
            "autoMitigate": False,
            "criteria": {"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", "allOf": [condition]},
            "actions": [{"actionGroupId": team, "webHookProperties": {"a": "b"}}],
        },
    }
    made = monitor.metric_alerts.create_or_update(group, "silent", body)
    assert lost(body, made) == []
    assert lost(body, monitor.metric_alerts.get(group, "silent")) == []
    assert monitor.metric_alerts.update(group, "silent", {"properties": {"enabled": False}}).enabled is False
    assert [one.name for one in monitor.metric_alerts.list_by_resource_group(group)] == ["silent"]
    assert "silent" in [one.name for one in monitor.metric_alerts.list_by_subscription()]
    monitor.metric_alerts.delete(group, "silent")
    monitor.metric_alerts.delete(group, "silent")
    with pytest.raises(ResourceNotFoundError):
        monitor.metric_alerts.get(group, "silent")


def test_log_alerts(monitor: Any, group: str, workspace: str) -> None:
    condition = {
        "query": "Heartbeat | summarize n = count() by Computer",
        "timeAggregation": "Total",
        "metricMeasureColumn": "n",
        "dimensions": [{"name": "Computer", "operator": "Include", "values": ["*"]}],
        "operator": "LessThan",
        "threshold": 1,
        "failingPeriods": {"numberOfEvaluationPeriods": 2, "minFailingPeriodsToAlert": 1},
    }
    body = {
        **HERE,
        "kind": "LogAlert",
        "properties": {
            "displayName": "Silence",
            "description": "No beats",
            "severity": 2,
            "enabled": True,
            "scopes": [workspace],
            "evaluationFrequency": "PT5M",
            "windowSize": "PT10M",
            "criteria": {"allOf": [condition]},
            "actions": {"customProperties": {"a": "b"}},
            "autoMitigate": False,
            "muteActionsDuration": "PT1H",
            "skipQueryValidation": True,
        },
    }
    made = monitor.scheduled_query_rules.create_or_update(group, "silent", body)
    assert lost(body, made) == []
    assert lost(body, monitor.scheduled_query_rules.get(group, "silent")) == []
    assert monitor.scheduled_query_rules.update(group, "silent", {"properties": {"enabled": False}}).enabled is False
    assert [one.name for one in monitor.scheduled_query_rules.list_by_resource_group(group)] == ["silent"]
    monitor.scheduled_query_rules.delete(group, "silent")
    with pytest.raises(ResourceNotFoundError):
        monitor.scheduled_query_rules.get(group, "silent")


def test_data_collection(monitor: Any, group: str, workspace: str) -> None:
    endpoint_body = {
        **HERE,
        "kind": "Windows",
        "properties": {"description": "Ours", "networkAcls": {"publicNetworkAccess": "Disabled"}},
    }
    endpoint = monitor.data_collection_endpoints.create(group, "dce", endpoint_body)
    assert lost(endpoint_body, endpoint) == []
    assert lost(endpoint_body, monitor.data_collection_endpoints.get(group, "dce")) == []
    assert monitor.data_collection_endpoints.update(group, "dce", {"tags": {"a": "b"}}).tags == {"a": "b"}
    body: Json = {
        **HERE,
        "kind": "Windows",
        "properties": {
            "description": "Events",
            "dataCollectionEndpointId": endpoint.id,
            "dataSources": {
                "windowsEventLogs": [{"name": "events", "streams": ["Microsoft-Event"], "xPathQueries": ["System!*"]}],
                "syslog": [{"name": "sys", "streams": ["Microsoft-Syslog"], "facilityNames": ["auth"], "logLevels": ["Error"]}],
                "performanceCounters": [
                    {
                        "name": "cpu",
                        "streams": ["Microsoft-Perf"],
                        "samplingFrequencyInSeconds": 60,
                        "counterSpecifiers": ["\\Memory(*)"],
                    }
                ],
            },
            "destinations": {"logAnalytics": [{"name": "logs", "workspaceResourceId": workspace}]},
            "dataFlows": [{"streams": ["Microsoft-Event"], "destinations": ["logs"], "transformKql": "source"}],
        },
    }
    rule = monitor.data_collection_rules.create(group, "dcr", body)
    assert lost(body, rule) == []
    assert rule.destinations.log_analytics[0].workspace_id
    assert lost(body, monitor.data_collection_rules.get(group, "dcr")) == []
    assert [one.name for one in monitor.data_collection_rules.list_by_resource_group(group)] == ["dcr"]
    tie = {"properties": {"description": "Tied", "dataCollectionRuleId": rule.id}}
    made = monitor.data_collection_rule_associations.create(workspace, "tie", tie)
    assert lost(tie, made) == []
    for found in (
        monitor.data_collection_rule_associations.list_by_resource(workspace),
        monitor.data_collection_rule_associations.list_by_rule(group, "dcr"),
    ):
        assert [one.name for one in found] == ["tie"]
    assert list(monitor.data_collection_rule_associations.list_by_data_collection_endpoint(group, "dce")) == []
    with pytest.raises(HttpResponseError) as caught:
        monitor.data_collection_rules.create(group, "bad", {**body, "properties": {**body["properties"], "dataFlows": []}})
    assert caught.value.error is not None and caught.value.error.code == "InvalidPayload"
    monitor.data_collection_rule_associations.delete(workspace, "tie")
    monitor.data_collection_rules.delete(group, "dcr")
    monitor.data_collection_endpoints.delete(group, "dce")


def test_workbooks(target: Target, group: str) -> None:
    insights = target.client("azure.mgmt.applicationinsights", "ApplicationInsightsManagementClient", api_version="2023-06-01")
    name = str(uuid.uuid4())
    body = {
        **HERE,
        "kind": "shared",
        "tags": {"by": "judge"},
        "properties": {
            "displayName": "Ours",
            "description": "A page",
            "category": "workbook",
            "serializedData": json.dumps({"version": "Notebook/1.0", "items": []}),
            "tags": ["a"],
        },
    }
    made = insights.workbooks.create_or_update(group, name, body)
    assert lost(body, made) == []
    assert insights.workbooks.get(group, name).serialized_data is None
    assert lost(body, insights.workbooks.get(group, name, can_fetch_content=True)) == []
    assert [one.name for one in insights.workbooks.list_by_resource_group(group, "workbook")] == [name]
    # As bytes: its model takes the resource's `tags` in a dictionary for those of its properties.
    assert insights.workbooks.update(group, name, workbook_update_parameters=b'{"tags": {"a": "b"}}').tags == {"a": "b"}
    insights.workbooks.delete(group, name)
    with pytest.raises(ResourceNotFoundError):
        insights.workbooks.get(group, name)


def test_saved_searches(target: Target, group: str, workspace: str) -> None:
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    body = {
        "properties": {
            "category": "Ours",
            "displayName": "Silent",
            "query": "Heartbeat",
            "functionAlias": "Silent",
            "functionParameters": "a:string",
            "version": 2,
            "tags": [{"name": "Group", "value": "Computer"}],
        }
    }
    made = logs.saved_searches.create_or_update(group, "logs", "silent", body)
    assert lost(body, made) == []
    assert lost(body, logs.saved_searches.get(group, "logs", "silent")) == []
    assert [one.name for one in logs.saved_searches.list_by_workspace(group, "logs").value] == ["silent"]
    logs.saved_searches.delete(group, "logs", "silent")
    with pytest.raises(ResourceNotFoundError):
        logs.saved_searches.get(group, "logs", "silent")


@pytest.fixture
def anything(target: Target) -> Any:
    """The client for resources of whatever type."""
    return target.client("azure.mgmt.resource.resources", "ResourceManagementClient").resources


def test_diagnostic_settings(target: Target, anything: Any, workspace: str) -> None:
    logs = [{"category": name, "enabled": True} for name in ("Administrative", "Security", "Policy")]
    body: Json = {"properties": {"workspaceId": workspace, "logs": logs, "logAnalyticsDestinationType": "Dedicated"}}
    name = f"/subscriptions/{target.subscription}/providers/Microsoft.Insights/diagnosticSettings/to-logs"
    made = anything.begin_create_or_update_by_id(name, body, api_version="2021-05-01-preview").result()
    assert lost(body, made) == []
    assert lost(body, anything.get_by_id(name, api_version="2021-05-01-preview")) == []
    anything.begin_delete_by_id(name, api_version="2021-05-01-preview").result()
    with pytest.raises(ResourceNotFoundError):
        anything.get_by_id(name, api_version="2021-05-01-preview")


def test_alert_processing_rules(target: Target, anything: Any, group: str) -> None:
    scope = f"/subscriptions/{target.subscription}"
    body: Json = {
        "location": "Global",
        "tags": {"by": "judge"},
        "properties": {
            "description": "Quiet at night",
            "enabled": True,
            "scopes": [scope],
            "actions": [{"actionType": "RemoveAllActionGroups"}],
            "conditions": [{"field": "Severity", "operator": "NotEquals", "values": ["Sev0"]}],
            "schedule": {
                "effectiveFrom": "2026-11-02T00:00:00",
                "timeZone": "GMT Standard Time",
                "recurrences": [{"recurrenceType": "Daily", "startTime": "17:00:00", "endTime": "09:00:00"}],
            },
        },
    }
    name = f"{scope}/resourceGroups/{group}/providers/Microsoft.AlertsManagement/actionRules/quiet"
    made = anything.begin_create_or_update_by_id(name, body, api_version="2021-08-08").result()
    assert lost(body, made) == []
    assert lost(body, anything.get_by_id(name, api_version="2021-08-08")) == []
    anything.begin_delete_by_id(name, api_version="2021-08-08").result()
