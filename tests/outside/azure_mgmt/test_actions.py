"""Operations of the typed clients that the other modules leave out: tenant-wide reads, a machine's upkeep, keys, vault settings,
backups and what they leave."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.outside.azure_mgmt.networks import refused
from tests.outside.azure_mgmt.target import Json, Target, lost, told
from tests.outside.azure_mgmt.test_recoveryservices import POLICY, VAULT, machine

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
MACHINES = "backupManagementType eq 'AzureIaasVM'"


def test_roles_of_the_whole_tenant(target: Target, group: str) -> None:
    client = target.client("azure.mgmt.authorization", "AuthorizationManagementClient")
    whole = {one.name: one.role_name for one in client.role_definitions.list("")}
    assert whole[OWNER] == "Owner"
    root = f"/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
    assert client.role_definitions.get_by_id(root).role_name == "Owner"
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    assert client.role_definitions.get(scope, OWNER).permissions[0].actions == ["*"]
    # At the tenant itself nobody has been given anything yet.
    assert list(client.role_assignments.list_for_scope("", filter="atScope()")) == []
    grant = {"properties": {"roleDefinitionId": root, "principalId": target.principal}}
    made = client.role_assignments.create(scope, "0a0a0a0a-1111-4222-8333-444444444444", grant)
    assert client.role_assignments.get(scope, made.name).principal_id == target.principal
    assert client.role_assignments.get_by_id(made.id).scope == scope
    client.role_assignments.delete_by_id(made.id)
    with pytest.raises(ResourceNotFoundError):
        client.role_assignments.get_by_id(made.id)


def test_kinds_of_events_and_the_tenants_own(target: Target) -> None:
    monitor = target.client("azure.mgmt.monitor", "MonitorManagementClient")
    assert {one.value for one in monitor.event_categories.list()} >= {"Administrative", "Security", "ServiceHealth", "Policy"}
    start = (target.now - timedelta(hours=1)).isoformat()
    for event in monitor.tenant_activity_logs.list(filter=f"eventTimestamp ge '{start}'"):
        assert event.tenant_id == target.tenant


def test_locks_of_each_scope(target: Target, group: str) -> None:
    locks = target.client("azure.mgmt.resource.locks", "ManagementLockClient").management_locks
    resources = target.client("azure.mgmt.resource.resources", "ResourceManagementClient").resource_groups
    body = {"properties": {"level": "CanNotDelete", "notes": "by contract"}}
    scope = f"subscriptions/{target.subscription}/resourceGroups/{group}"
    made = locks.create_or_update_by_scope(scope, "one", body)
    assert lost(body, locks.get_by_scope(scope, "one")) == []
    assert locks.get_at_resource_group_level(group, "one").id == made.id
    assert [one.name for one in locks.list_by_scope(scope)] == ["one"]
    assert refused(lambda: resources.begin_delete(group)) == "ScopeLocked"
    locks.delete_by_scope(scope, "one")
    locks.create_or_update_at_subscription_level("all", body)
    assert lost(body, locks.get_at_subscription_level("all")) == []
    assert refused(lambda: resources.begin_delete(group)) == "ScopeLocked"
    locks.delete_at_subscription_level("all")
    with pytest.raises(ResourceNotFoundError):
        locks.get_at_subscription_level("all")


def test_keys_of_a_workspace(target: Target, group: str) -> None:
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    logs.workspaces.begin_create_or_update(group, "logs", {"location": "westeurope", "properties": {}}).result()
    first = logs.shared_keys.get_shared_keys(group, "logs")
    renewed = logs.shared_keys.regenerate(group, "logs")
    assert renewed.primary_shared_key != first.primary_shared_key
    assert told(logs.shared_keys.get_shared_keys(group, "logs")) == told(renewed)


def test_upkeep_of_a_machine(target: Target, group: str) -> None:
    machine(target, group)
    machines = target.client("azure.mgmt.compute", "ComputeManagementClient").virtual_machines
    before = told(machines.get(group, "srv"))
    machines.begin_reapply(group, "srv").result()
    machines.begin_redeploy(group, "srv").result()
    assert machines.instance_view(group, "srv").statuses[1].code == "PowerState/running"
    assert told(machines.get(group, "srv"))["properties"]["vmId"] == before["properties"]["vmId"]
    for begin in (machines.begin_reapply, machines.begin_redeploy):
        with pytest.raises(ResourceNotFoundError):
            begin(group, "none")


def test_sentinels_state_one_by_one(target: Target, group: str) -> None:
    logs = target.client("azure.mgmt.loganalytics", "LogAnalyticsManagementClient")
    logs.workspaces.begin_create_or_update(group, "logs", {"location": "westeurope", "properties": {}}).result()
    states = target.client("azure.mgmt.securityinsight", "SecurityInsights").sentinel_onboarding_states
    with pytest.raises(ResourceNotFoundError):
        states.get(group, "logs", "default")
    made = states.create(group, "logs", "default", {"customer_managed_key": False})
    assert told(states.get(group, "logs", "default")) == told(made)


def test_plans_of_one_machine(target: Target, group: str) -> None:
    home = machine(target, group).lstrip("/")
    client = target.client("azure.mgmt.security", "SecurityCenter")
    assert {one.name for one in client.pricings.list(home).value} == {"VirtualMachines"}
    assert client.pricings.get(home, "VirtualMachines").pricing_tier == "Free"
    plan = client.models("2024-01-01").Pricing.from_dict({"properties": {"pricingTier": "Standard", "subPlan": "P1"}})
    assert client.pricings.update(home, "VirtualMachines", plan).sub_plan == "P1"
    assert client.pricings.get(home, "VirtualMachines").pricing_tier == "Standard"
    client.pricings.delete(home, "VirtualMachines")
    assert client.pricings.get(home, "VirtualMachines").pricing_tier == "Free"


def test_settings_of_a_vault(target: Target, group: str) -> None:
    vaults = target.client("azure.mgmt.recoveryservices", "RecoveryServicesClient").vaults
    backup = target.client("azure.mgmt.recoveryservicesbackup", "RecoveryServicesBackupClient")
    body = {"location": "westeurope", "sku": {"name": "RS0", "tier": "Standard"}, "properties": {}}
    vaults.begin_create_or_update(group, "rsv", body).result()
    configs, storage = backup.backup_resource_vault_configs, backup.backup_resource_storage_configs_non_crr
    wanted: Json = {"properties": {"enhancedSecurityState": "Enabled", "softDeleteFeatureState": "AlwaysON"}}
    assert lost(wanted, configs.put("rsv", group, wanted)) == []
    longer = {"properties": {"softDeleteRetentionPeriodInDays": 30}}
    assert lost(longer, configs.update("rsv", group, longer)) == []
    assert lost({"properties": wanted["properties"] | longer["properties"]}, configs.get("rsv", group)) == []
    local = {"properties": {"storageModelType": "LocallyRedundant"}}
    assert lost(local, storage.update("rsv", group, local)) == []
    zone = {"properties": {"storageModelType": "ZoneRedundant"}}
    storage.patch("rsv", group, zone)
    assert lost(zone, storage.get("rsv", group)) == []
    backup.protection_policies.create_or_update("rsv", group, "enhanced", POLICY)
    backup.protection_policies.begin_delete("rsv", group, "enhanced").result()
    with pytest.raises(ResourceNotFoundError):
        backup.protection_policies.get("rsv", group, "enhanced")
    vaults.begin_delete(group, "rsv").result()


def test_backups_and_what_they_leave(target: Target, group: str) -> None:
    vaults = target.client("azure.mgmt.recoveryservices", "RecoveryServicesClient").vaults
    backup = target.client("azure.mgmt.recoveryservicesbackup", "RecoveryServicesBackupClient")
    every = target.client("azure.mgmt.resource.resources", "ResourceManagementClient").resources
    mutable: Json = {**VAULT, "properties": {**VAULT["properties"], "securitySettings": {}}}
    home = vaults.begin_create_or_update(group, "rsv", mutable).result().id
    vm = machine(target, group)
    found: list[Any] = []
    backup.protection_containers.refresh("rsv", group, "Azure", cls=lambda answer, _, headers: found.append(answer.http_response))
    operation = found[0].headers["Location"].rpartition("/operationResults/")[2].partition("?")[0]
    assert backup.protection_container_refresh_operation_results.get("rsv", group, "Azure", operation) is None
    (free,) = backup.backup_protectable_items.list("rsv", group, filter=MACHINES)
    place = ("rsv", group, "Azure", f"iaasvmcontainer;{free.name}", f"vm;{free.name}")
    body = {
        "properties": {
            "protectedItemType": "Microsoft.Compute/virtualMachines",
            "sourceResourceId": vm,
            "policyId": f"{home}/backupPolicies/DefaultPolicy",
        }
    }
    item = backup.protected_items.begin_create_or_update(*place, body).result()
    assert every.check_existence_by_id(item.id, api_version="2025-02-01") is True
    backup.backups.trigger(*place, {"properties": {"objectType": "IaasVMBackupRequest"}})
    deadline = time.monotonic() + 10
    while not (points := list(backup.recovery_points.list(*place))):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert told(backup.recovery_points.get(*place, points[0].name)) == told(points[0])
    (job,) = backup.backup_jobs.list("rsv", group, filter="operation eq 'Backup'")
    assert backup.job_details.get("rsv", group, job.name).properties.status == "Completed"
    with pytest.raises(HttpResponseError) as caught:
        backup.backups.trigger(*place, {"properties": {"objectType": "Other"}})
    assert caught.value.error is not None and caught.value.error.code == "BMSUserErrorInvalidInput"
    # The fixture's group can't be deleted as long as something is protected in it.
    groups = target.client("azure.mgmt.resource.resources", "ResourceManagementClient", polling_interval=0.2).resource_groups
    assert refused(lambda: groups.begin_delete(group).result()) == "ResourceGroupDeletionBlocked"
    assert groups.get(group).properties.provisioning_state == "Succeeded"
    backup.protected_items.delete(*place)
