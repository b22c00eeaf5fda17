"""Backup vaults and their policies through azure-mgmt-dataprotection: what was written is read back."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target, lost, told

Json = dict[str, Any]
STORE: Json = {"dataStoreType": "VaultStore", "objectType": "DataStoreInfoBase"}


def test_backup_vaults(target: Target, group: str) -> None:
    client = target.client("azure.mgmt.dataprotection", "DataProtectionMgmtClient")
    body: Json = {
        "location": "westeurope",
        "tags": {"a": "b"},
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "storageSettings": [{"datastoreType": "VaultStore", "type": "GeoRedundant"}],
            "securitySettings": {
                "softDeleteSettings": {"state": "AlwaysOn", "retentionDurationInDays": 30},
                "immutabilitySettings": {"state": "Unlocked"},
            },
            "featureSettings": {"crossRegionRestoreSettings": {"state": "Enabled"}},
            "monitoringSettings": {"azureMonitorAlertSettings": {"alertsForAllJobFailures": "Disabled"}},
        },
    }
    made = client.backup_vaults.begin_create_or_update(group, "bv-one", body).result()
    assert lost(body, made) == []
    assert told(client.backup_vaults.get(group, "bv-one")) == told(made)
    changed = client.backup_vaults.begin_update(group, "bv-one", {"tags": {"c": "d"}}).result()
    assert changed.tags == {"c": "d"}
    assert [one.name for one in client.backup_vaults.get_in_resource_group(group)] == ["bv-one"]
    assert "bv-one" in [one.name for one in client.backup_vaults.get_in_subscription()]
    policy: Json = {
        "properties": {
            "objectType": "BackupPolicy",
            "datasourceTypes": ["Microsoft.Storage/storageAccounts/blobServices"],
            "policyRules": [
                {
                    "name": "Default",
                    "objectType": "AzureRetentionRule",
                    "isDefault": True,
                    "lifecycles": [
                        {
                            "deleteAfter": {"objectType": "AbsoluteDeleteOption", "duration": "P30D"},
                            "sourceDataStore": STORE,
                            "targetDataStoreCopySettings": [],
                        }
                    ],
                },
                {
                    "name": "BackupWeekly",
                    "objectType": "AzureBackupRule",
                    "backupParameters": {"objectType": "AzureBackupParams", "backupType": "Discrete"},
                    "dataStore": STORE,
                    "trigger": {
                        "objectType": "ScheduleBasedTriggerContext",
                        "schedule": {"repeatingTimeIntervals": ["R/2026-01-04T02:00:00+00:00/P1W"], "timeZone": "UTC"},
                        "taggingCriteria": [{"isDefault": True, "taggingPriority": 99, "tagInfo": {"tagName": "Default"}}],
                    },
                },
            ],
        }
    }
    assert lost(policy, client.backup_policies.create_or_update(group, "bv-one", "blobs", policy)) == []
    assert lost(policy, client.backup_policies.get(group, "bv-one", "blobs")) == []
    assert [one.name for one in client.backup_policies.list(group, "bv-one")] == ["blobs"]
    with pytest.raises(HttpResponseError) as caught:
        del policy["properties"]["policyRules"][0]
        client.backup_policies.create_or_update(group, "bv-one", "blobs", policy)
    assert caught.value.error is not None and caught.value.error.code == "BMSUserErrorInvalidInput"
    client.backup_policies.delete(group, "bv-one", "blobs")
    client.backup_vaults.begin_delete(group, "bv-one").result()
    with pytest.raises(ResourceNotFoundError):
        client.backup_vaults.get(group, "bv-one")
