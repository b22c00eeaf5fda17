"""Workspaces, alerts, the activity log and budgets, through the real clients."""

from __future__ import annotations

from datetime import timedelta

import pytest
from azure.core.exceptions import ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target


def test_workspaces(target: Target, group: str) -> None:
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    body = {"location": "westeurope", "properties": {"sku": {"name": "PerGB2018"}, "retentionInDays": 60}}
    made = logs.workspaces.begin_create_or_update(group, "logs", body).result()
    assert made.properties.retention_in_days == 60
    assert made.properties.customer_id
    assert logs.workspaces.update(group, "logs", {"tags": {"a": "b"}}).tags == {"a": "b"}
    assert [found.name for found in logs.workspaces.list_by_resource_group(group)] == ["logs"]
    logs.workspaces.begin_delete(group, "logs").result()
    assert "logs" in [found.name for found in logs.deleted_workspaces.list()]
    back = logs.workspaces.begin_create_or_update(group, "logs", body).result()
    assert back.properties.customer_id == made.properties.customer_id
    with pytest.raises(ResourceNotFoundError):
        logs.workspaces.get(group, "none")


def test_alerts_and_activity_log(target: Target, group: str) -> None:
    monitor = target.client("azure.mgmt.monitor", "MonitorManagementClient")
    receiver = {"name": "soc", "email_address": "soc@msp.example", "use_common_alert_schema": True}
    body = {"location": "Global", "enabled": True, "group_short_name": "soc", "email_receivers": [receiver]}
    made = monitor.action_groups.create_or_update(group, "soc", body)
    assert made.email_receivers[0].status == "Enabled"
    assert monitor.action_groups.update(group, "soc", {"enabled": False}).enabled is False
    alert = monitor.activity_log_alerts.create_or_update(
        group,
        "health",
        {
            "location": "Global",
            "scopes": [f"/subscriptions/{target.subscription}"],
            "condition": {"all_of": [{"field": "category", "equals": "ServiceHealth"}]},
            "actions": {"action_groups": [{"action_group_id": made.id}]},
        },
    )
    assert alert.enabled is True
    assert [found.name for found in monitor.activity_log_alerts.list_by_resource_group(group)] == ["health"]
    monitor.activity_log_alerts.delete(group, "health")
    monitor.activity_log_alerts.delete(group, "health")
    start = (target.now - timedelta(hours=1)).isoformat()
    events = list(monitor.activity_logs.list(filter=f"eventTimestamp ge '{start}' and resourceGroupName eq '{group}'"))
    assert events[0].operation_name.value == "Microsoft.Insights/activityLogAlerts/delete"
    assert events[0].event_timestamp > events[-1].event_timestamp
    assert events[0].caller and events[0].claims["appid"]


def test_budgets(target: Target, group: str) -> None:
    consumption = target.client("azure.mgmt.consumption", "ConsumptionManagementClient")
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    month = target.now.strftime("%Y-%m-01T00:00:00Z")
    body = {"properties": {"category": "Cost", "amount": 10, "timeGrain": "Monthly", "timePeriod": {"startDate": month}}}
    made = consumption.budgets.create_or_update(scope, "monthly", body)
    assert made.properties.amount == 10
    assert made.properties.current_spend.amount == 0
    body["eTag"] = made.e_tag
    assert consumption.budgets.create_or_update(scope, "monthly", body).e_tag != made.e_tag
    assert [found.name for found in consumption.budgets.list(scope)] == ["monthly"]
    consumption.budgets.delete(scope, "monthly")
    with pytest.raises(ResourceNotFoundError):
        consumption.budgets.get(scope, "monthly")
