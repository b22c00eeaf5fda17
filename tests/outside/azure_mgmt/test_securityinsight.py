"""Microsoft Sentinel through azure-mgmt-securityinsight (2022-11-01).

Our descriptions are of 2024-09-01. Of what we write, the older model lacks only what NOT_TOLD names, and must lose nothing else.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target, lost

Json = dict[str, Any]
RULE: Json = {
    "kind": "Scheduled",
    "properties": {
        "displayName": "Break-glass account used",
        "description": "An account for emergencies has signed in.",
        "enabled": True,
        "severity": "High",
        "query": "SigninLogs | where UserPrincipalName startswith 'bg@'",
        "queryFrequency": "PT5M",
        "queryPeriod": "PT5M",
        "triggerOperator": "GreaterThan",
        "triggerThreshold": 0,
        "suppressionDuration": "PT5H",
        "suppressionEnabled": False,
        "tactics": ["InitialAccess", "PrivilegeEscalation"],
        "techniques": ["T1078"],
        "incidentConfiguration": {
            "createIncident": True,
            "groupingConfiguration": {
                "enabled": True,
                "reopenClosedIncident": False,
                "lookbackDuration": "PT5H",
                "matchingMethod": "AllEntities",
            },
        },
        "eventGroupingSettings": {"aggregationKind": "SingleAlert"},
        "entityMappings": [
            {"entityType": "Account", "fieldMappings": [{"identifier": "FullName", "columnName": "UserPrincipalName"}]}
        ],
        "customDetails": {"Country": "Location"},
    },
}
# What the older model can't tell: it has no `techniques`, and writes a duration as another text for the same time.
NOT_TOLD = {"techniques", "queryFrequency", "queryPeriod", "suppressionDuration", "lookbackDuration"}


def test_sentinel(target: Target, group: str) -> None:
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    workspace = {"location": "westeurope", "properties": {"sku": {"name": "PerGB2018"}, "retentionInDays": 90}}
    logs.workspaces.begin_create_or_update(group, "logs", workspace).result()
    client = target.client("azure.mgmt.securityinsight", "SecurityInsights")
    models = importlib.import_module("azure.mgmt.securityinsight.models")
    rule = models.ScheduledAlertRule.from_dict(RULE)
    place = (group, "logs")
    with pytest.raises(HttpResponseError) as caught:
        client.alert_rules.create_or_update(*place, "rule", rule)
    assert caught.value.error is not None and caught.value.error.code == "BadRequest"
    state = client.sentinel_onboarding_states.create(*place, "default", {"customer_managed_key": False})
    assert state.customer_managed_key is False
    assert len(client.sentinel_onboarding_states.list(*place).value) == 1
    made = client.alert_rules.create_or_update(*place, "rule", rule)
    for read in (made, client.alert_rules.get(*place, "rule")):
        assert {one.rpartition(".")[2] for one in lost(RULE, read)} <= NOT_TOLD
    assert made.query_period.total_seconds() == 300
    assert [one.name for one in client.alert_rules.list(*place)] == ["rule"]
    connector: Json = {
        "kind": "AzureActiveDirectory",
        "properties": {"tenantId": target.tenant, "dataTypes": {"alerts": {"state": "Enabled"}}},
    }
    written = client.data_connectors.create_or_update(*place, "directory", models.AADDataConnector.from_dict(connector))
    assert lost(connector, written) == []
    assert lost(connector, client.data_connectors.get(*place, "directory")) == []
    assert [one.name for one in client.data_connectors.list(*place)] == ["directory"]
    client.data_connectors.delete(*place, "directory")
    client.alert_rules.delete(*place, "rule")
    with pytest.raises(ResourceNotFoundError):
        client.alert_rules.get(*place, "rule")
    client.sentinel_onboarding_states.delete(*place, "default")
