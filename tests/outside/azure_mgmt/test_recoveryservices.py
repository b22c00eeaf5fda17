"""Vaults and backup through azure-mgmt-recoveryservices and -recoveryservicesbackup: what was written is read back."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.target import Target, lost, told

Json = dict[str, Any]
AT = "2026-01-01T22:00:00Z"
VAULT: Json = {
    "location": "westeurope",
    "tags": {"a": "b"},
    "sku": {"name": "RS0", "tier": "Standard"},
    "identity": {"type": "SystemAssigned"},
    "properties": {
        "publicNetworkAccess": "Enabled",
        "redundancySettings": {"standardTierStorageRedundancy": "GeoRedundant", "crossRegionRestore": "Enabled"},
        "monitoringSettings": {
            "azureMonitorAlertSettings": {"alertsForAllJobFailures": "Enabled"},
            "classicAlertSettings": {"alertsForCriticalOperations": "Disabled"},
        },
        "securitySettings": {
            "softDeleteSettings": {
                "softDeleteState": "AlwaysON",
                "softDeleteRetentionPeriodInDays": 30,
                "enhancedSecurityState": "AlwaysON",
            },
            "immutabilitySettings": {"state": "Unlocked"},
        },
    },
}
POLICY: Json = {
    "properties": {
        "backupManagementType": "AzureIaasVM",
        "policyType": "V2",
        "instantRpRetentionRangeInDays": 7,
        "timeZone": "W. Europe Standard Time",
        "instantRPDetails": {"azureBackupRGNamePrefix": "rg-backup-"},
        "schedulePolicy": {
            "schedulePolicyType": "SimpleSchedulePolicyV2",
            "scheduleRunFrequency": "Daily",
            "dailySchedule": {"scheduleRunTimes": [AT]},
        },
        "retentionPolicy": {
            "retentionPolicyType": "LongTermRetentionPolicy",
            "dailySchedule": {"retentionTimes": [AT], "retentionDuration": {"count": 30, "durationType": "Days"}},
            "weeklySchedule": {
                "daysOfTheWeek": ["Sunday"],
                "retentionTimes": [AT],
                "retentionDuration": {"count": 12, "durationType": "Weeks"},
            },
            "monthlySchedule": {
                "retentionScheduleFormatType": "Weekly",
                "retentionScheduleWeekly": {"daysOfTheWeek": ["Sunday"], "weeksOfTheMonth": ["First"]},
                "retentionTimes": [AT],
                "retentionDuration": {"count": 12, "durationType": "Months"},
            },
        },
    }
}


def machine(target: Target, group: str) -> str:
    """A machine, made by the real clients; its id."""
    network = target.client("azure.mgmt.network", "NetworkManagementClient")
    subnet = {"name": "hosts", "properties": {"addressPrefix": "10.1.0.0/24"}}
    space = {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}, "subnets": [subnet]}
    body: Json = {"location": "westeurope", "properties": space}
    hosts = network.virtual_networks.begin_create_or_update(group, "vnet", body).result().properties.subnets[0].id
    configuration = {"name": "one", "properties": {"subnet": {"id": hosts}}}
    body = {"location": "westeurope", "properties": {"ipConfigurations": [configuration]}}
    nic = network.network_interfaces.begin_create_or_update(group, "nic", body).result().id
    image = {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"}
    body = {
        "location": "westeurope",
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_B2s"},
            "storageProfile": {"imageReference": image},
            "osProfile": {"computerName": "srv", "adminUsername": "msp", "adminPassword": "Correct-Horse-9"},
            "networkProfile": {"networkInterfaces": [{"id": nic}]},
        },
    }
    machines = target.client("azure.mgmt.compute", "ComputeManagementClient").virtual_machines
    made: str = machines.begin_create_or_update(group, "srv", body).result().id
    return made


def test_vaults(target: Target, group: str) -> None:
    client = target.client("azure.mgmt.recoveryservices", "RecoveryServicesClient")
    made = client.vaults.begin_create_or_update(group, "rsv", VAULT).result()
    assert lost(VAULT, made) == []
    assert told(client.vaults.get(group, "rsv")) == told(made)
    assert made.identity.principal_id and made.system_data.created_at
    changed = client.vaults.begin_update(group, "rsv", {"tags": {"c": "d"}}).result()
    assert changed.tags == {"c": "d"}
    assert lost(VAULT["properties"], changed.properties) == []
    assert [one.name for one in client.vaults.list_by_resource_group(group)] == ["rsv"]
    assert "rsv" in [one.name for one in client.vaults.list_by_subscription_id()]
    locked = {"properties": {"securitySettings": {"immutabilitySettings": {"state": "Locked"}}}}
    client.vaults.begin_update(group, "rsv", locked).result()
    with pytest.raises(HttpResponseError) as caught:
        client.vaults.begin_create_or_update(group, "rsv", VAULT).result()
    assert caught.value.error is not None
    assert caught.value.error.code == "UserErrorUnsupportedVaultImmutabilityStateChange"
    client.vaults.begin_delete(group, "rsv").result()
    with pytest.raises(ResourceNotFoundError):
        client.vaults.get(group, "rsv")
    assert client.deleted_vaults.get("westeurope", "rsv").properties.vault_id == made.id
    assert "rsv" in [one.name for one in client.deleted_vaults.list_by_subscription_id("westeurope")]
    where = {"properties": {"recoveryResourceGroupId": made.id.partition("/providers/")[0]}}
    client.deleted_vaults.begin_undelete("westeurope", "rsv", where).result()
    assert client.vaults.get(group, "rsv").properties.security_settings.immutability_settings.state == "Locked"


def test_backup(target: Target, group: str) -> None:
    vaults = target.client("azure.mgmt.recoveryservices", "RecoveryServicesClient").vaults
    backup = target.client("azure.mgmt.recoveryservicesbackup", "RecoveryServicesBackupClient")
    home = vaults.begin_create_or_update(group, "rsv", VAULT).result().id
    settings = backup.backup_resource_vault_configs.get("rsv", group).properties
    assert (settings.soft_delete_feature_state, settings.soft_delete_retention_period_in_days) == ("AlwaysON", 30)
    assert backup.backup_resource_storage_configs_non_crr.get("rsv", group).properties.cross_region_restore_flag is True
    assert lost(POLICY, backup.protection_policies.create_or_update("rsv", group, "enhanced", POLICY)) == []
    policy = backup.protection_policies.get("rsv", group, "enhanced")
    assert lost(POLICY, policy) == []
    assert {one.name for one in backup.backup_policies.list("rsv", group)} >= {"DefaultPolicy", "enhanced"}
    vm = machine(target, group)
    (free,) = backup.backup_protectable_items.list("rsv", group, filter="backupManagementType eq 'AzureIaasVM'")
    assert told(free)["properties"]["virtualMachineId"] == vm
    backup.protection_containers.refresh("rsv", group, "Azure")
    container, item = f"iaasvmcontainer;{free.name}", f"vm;{free.name}"
    body = {
        "properties": {
            "protectedItemType": "Microsoft.Compute/virtualMachines",
            "sourceResourceId": vm,
            "policyId": policy.id,
            "extendedProperties": {"diskExclusionProperties": {"diskLunList": [0], "isInclusionList": False}},
        }
    }
    place = ("rsv", group, "Azure", container, item)
    backup.protected_items.begin_create_or_update(*place, body).result()
    protected = backup.protected_items.get(*place)
    assert lost(body, protected) == []
    # The client has no model for what derives twice, so the rest is told under the names of the interface.
    read = told(protected)["properties"]
    assert (read["protectionState"], read["vaultId"]) == ("IRPending", home)
    found = told(backup.protection_containers.get("rsv", group, "Azure", container))["properties"]
    assert found["virtualMachineId"] == vm
    kinds = "backupManagementType eq 'AzureIaasVM'"
    assert [one.name for one in backup.backup_protected_items.list("rsv", group, filter=kinds)] == [item]
    assert [one.properties.friendly_name for one in backup.backup_protection_containers.list("rsv", group, filter=kinds)] == [
        "srv"
    ]
    assert list(backup.recovery_points.list(*place)) == []
    assert {one.properties.operation for one in backup.backup_jobs.list("rsv", group)} == {"ConfigureBackup"}
    with pytest.raises(HttpResponseError) as caught:
        vaults.begin_delete(group, "rsv").result()
    assert caught.value.error is not None and caught.value.error.code == "ServiceResourceNotEmptyWithContainerDetails"
    backup.protected_items.delete(*place)
    assert backup.protected_items.get(*place).properties.is_scheduled_for_deferred_delete is True
    body["properties"]["isRehydrate"] = True
    backup.protected_items.begin_create_or_update(*place, body).result()
    assert told(backup.protected_items.get(*place))["properties"]["protectionState"] == "ProtectionStopped"
    backup.protected_items.delete(*place)
    vaults.begin_delete(group, "rsv").result()
