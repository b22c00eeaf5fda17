"""Backup policies and what they protect: checks of a policy, protection, backups, the soft-deleted state and the way back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.compute.machines import made_machine

Json = dict[str, Any]
VERSION = "2024-10-01"
AT = "2026-01-01T22:00:00Z"
DAILY: Json = {"retentionTimes": [AT], "retentionDuration": {"count": 30, "durationType": "Days"}}
POLICY: Json = {
    "backupManagementType": "AzureIaasVM",
    "policyType": "V1",
    "instantRpRetentionRangeInDays": 2,
    "timeZone": "UTC",
    "schedulePolicy": {
        "schedulePolicyType": "SimpleSchedulePolicy",
        "scheduleRunFrequency": "Daily",
        "scheduleRunTimes": [AT],
        "scheduleWeeklyFrequency": 0,
    },
    "retentionPolicy": {
        "retentionPolicyType": "LongTermRetentionPolicy",
        "dailySchedule": DAILY,
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


def vault(arm: Arm, name: str = "rsv", state: str = "Disabled") -> str:
    body = {
        "location": "westeurope",
        "sku": {"name": "RS0"},
        "properties": {"securitySettings": {"immutabilitySettings": {"state": state}}},
    }
    made: str = arm.make(f"{arm.group()}/providers/Microsoft.RecoveryServices/vaults/{name}", body)["id"]
    return made


def item_path(vault_id: str, vm: str = "srv") -> str:
    name = f"iaasvmcontainerv2;rg-one;{vm}"
    return f"{vault_id}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;{name}/protectedItems/vm;{name}"


def protection(vm: Json, policy: str) -> Json:
    return {
        "properties": {
            "protectedItemType": "Microsoft.Compute/virtualMachines",
            "sourceResourceId": vm["id"],
            "policyId": policy,
        }
    }


def protected(arm: Arm, path: str, body: Json) -> Json:
    """Protect, or change it: 202 without a body, and polling ends with the item."""
    answer = arm("PUT", path, body, version=VERSION)
    assert (answer.status_code, answer.content) == (202, b""), answer.text
    assert (
        arm.http.get(answer.headers["azure-asyncoperation"], headers={"authorization": f"Bearer {arm.token}"}).json()["status"]
        == "Succeeded"
    )
    item: Json = arm.finish(answer).json()
    assert item == arm("GET", path, version=VERSION).json()
    return item


def changed(path: str, value: Any) -> Json:
    """The policy with one value changed, or taken away (None)."""
    policy = copy.deepcopy(POLICY)
    *parts, last = path.split(".")
    holder = policy
    for part in parts:
        holder = holder[part]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return policy


def test_a_policy(arm: Arm) -> None:
    path = f"{vault(arm)}/backupPolicies/daily"
    made = arm("PUT", path, {"properties": POLICY}, version=VERSION)
    assert made.status_code == 200, made.text
    assert made.json()["properties"] == POLICY | {"protectedItemsCount": 0, "instantRPDetails": {}}
    assert arm("PUT", path, made.json(), version=VERSION).json()["properties"] == made.json()["properties"]
    weekly = changed("schedulePolicy.scheduleRunFrequency", "Weekly")
    weekly["schedulePolicy"]["scheduleRunDays"] = ["Sunday"]
    del weekly["retentionPolicy"]["dailySchedule"]
    weekly["instantRpRetentionRangeInDays"] = 5
    assert arm("PUT", path, {"properties": weekly}, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("schedulePolicy", None, "BMSUserErrorInvalidPolicyInput"),
        ("retentionPolicy", None, "BMSUserErrorInvalidPolicyInput"),
        ("policyType", "V2", "BMSUserErrorInvalidPolicyInput"),
        ("schedulePolicy.scheduleRunTimes", ["2026-01-01T22:10:00Z"], "BMSUserErrorInvalidPolicyInput"),
        ("schedulePolicy.scheduleRunTimes", ["tonight"], "BMSUserErrorInvalidPolicyInput"),
        ("schedulePolicy.scheduleRunTimes", [AT, AT], "BMSUserErrorInvalidPolicyInput"),
        ("schedulePolicy.scheduleRunFrequency", "Hourly", "BMSUserErrorInvalidPolicyInput"),
        ("schedulePolicy.scheduleRunFrequency", "Weekly", "BMSUserErrorInvalidPolicyInput"),
        ("retentionPolicy.dailySchedule", None, "BMSUserErrorInvalidPolicyInput"),
        ("retentionPolicy.dailySchedule.retentionTimes", ["2026-01-01T21:00:00Z"], "BMSUserErrorInvalidPolicyInput"),
        ("retentionPolicy.dailySchedule.retentionDuration.durationType", "Weeks", "BMSUserErrorInvalidPolicyInput"),
        ("retentionPolicy.dailySchedule.retentionDuration.count", 6, "BMSUserErrorPolicyRetentionInvalid"),
        ("retentionPolicy.monthlySchedule.retentionScheduleWeekly", None, "BMSUserErrorInvalidPolicyInput"),
        ("instantRpRetentionRangeInDays", 6, "BMSUserErrorInvalidPolicyInput"),
        ("backupManagementType", "Tape", "InvalidRequestContent"),
    ],
)
def test_a_policy_that_can_not_be(arm: Arm, path: str, value: Any, expected: str) -> None:
    where = f"{vault(arm)}/backupPolicies/daily"
    assert code(arm("PUT", where, {"properties": changed(path, value)}, version=VERSION)) == (400, expected)


def test_an_immutable_vault_shortens_no_retention(arm: Arm) -> None:
    path = f"{vault(arm, state='Unlocked')}/backupPolicies/daily"
    arm.make(path, {"properties": POLICY})
    longer = changed("retentionPolicy.dailySchedule.retentionDuration.count", 60)
    assert arm("PUT", path, {"properties": longer}, version=VERSION).status_code == 200
    for shorter in (POLICY, changed("retentionPolicy.monthlySchedule", None)):
        refused = arm("PUT", path, {"properties": shorter}, version=VERSION)
        assert code(refused) == (400, "UserErrorOperationDeniedOnImmutableItem")


def test_a_protected_machine(arm: Arm) -> None:
    home = vault(arm)
    vm = made_machine(arm, arm.group(), "srv")
    policy = arm.make(f"{home}/backupPolicies/daily", {"properties": POLICY})["id"]
    containers, free = f"{home}/backupProtectionContainers", f"{home}/backupProtectableItems"
    assert [one["properties"]["virtualMachineId"] for one in arm("GET", free, version=VERSION).json()["value"]] == [vm["id"]]
    made = protected(arm, item_path(home), protection(vm, policy))
    properties = made["properties"]
    assert (properties["protectionState"], properties["policyName"]) == ("IRPending", "daily")
    assert (properties["friendlyName"], properties["virtualMachineId"]) == ("srv", vm["id"])
    assert protected(arm, item_path(home), made)["properties"] == properties
    assert arm("GET", f"{home}/backupPolicies/daily", version=VERSION).json()["properties"]["protectedItemsCount"] == 1
    assert code(arm("DELETE", f"{home}/backupPolicies/daily", version=VERSION)) == (400, "BMSUserErrorPolicyObjectInUse")
    assert code(arm("DELETE", home, version=VERSION)) == (400, "ServiceResourceNotEmptyWithContainerDetails")
    (container,) = arm("GET", containers, version=VERSION, _filter="backupManagementType eq 'AzureIaasVM'").json()["value"]
    assert container["properties"]["registrationStatus"] == "Registered"
    assert arm("GET", item_path(home).partition("/protectedItems")[0], version=VERSION).json() == container
    assert arm("GET", free, version=VERSION).json() == {"value": []}
    for text, count in (("itemType eq 'VM'", 1), ("policyName eq 'other'", 0)):
        listed = arm(
            "GET", f"{home}/backupProtectedItems", version=VERSION, _filter=f"backupManagementType eq 'AzureIaasVM' and {text}"
        )
        assert len(listed.json()["value"]) == count
    storage = f"{home}/backupstorageconfig/vaultstorageconfig"
    assert arm("GET", storage, version=VERSION).json()["properties"]["storageTypeState"] == "Locked"
    refused = arm("PUT", storage, {"properties": {"storageModelType": "LocallyRedundant"}}, version=VERSION)
    assert code(refused) == (400, "BMSUserErrorStorageTypeLocked")
    other = protected(arm, item_path(home), protection(vm, f"{home}/backupPolicies/EnhancedPolicy"))
    assert other["properties"]["policyName"] == "EnhancedPolicy"
    stopped = protection(vm, "")
    stopped["properties"]["protectionState"] = "ProtectionStopped"
    assert protected(arm, item_path(home), stopped)["properties"]["policyId"] == ""


def test_what_can_not_be_protected(arm: Arm) -> None:
    home = vault(arm)
    group = arm.group()
    vm = made_machine(arm, group, "srv")
    policy = f"{home}/backupPolicies/DefaultPolicy"
    path, good = item_path(home), protection(vm, policy)
    for wrong, where in (
        ({"properties": good["properties"] | {"sourceResourceId": f"{vm['id']}x"}}, item_path(home, "srvx")),
        (good, item_path(home, "other")),
        (good, path.replace("/Azure/", "/Local/")),
        ({"properties": good["properties"] | {"isRehydrate": True}}, path),
        ({"properties": good["properties"] | {"protectionState": "ProtectionStopped"}}, path),
    ):
        assert code(arm("PUT", where, wrong, version=VERSION)) == (400, "BMSUserErrorInvalidConfigureProtectionRequest")
    assert code(arm("PUT", path, {}, version=VERSION)) == (400, "InvalidRequestContent")
    for wrong_policy in ("", f"{policy}x", f"{home}/backupPolicies/HourlyLogBackup"):
        refused = arm("PUT", path, protection(vm, wrong_policy), version=VERSION)
        assert code(refused) == (400, "BMSUserErrorPolicyObjectNotFound")
    share = {"properties": {"protectedItemType": "AzureFileShareProtectedItem", "sourceResourceId": vm["id"]}}
    assert arm("PUT", path, share, version=VERSION).status_code == 501
    protected(arm, path, good)
    second = vault(arm, "rsv-two")
    refused = arm("PUT", item_path(second), protection(vm, f"{second}/backupPolicies/DefaultPolicy"), version=VERSION)
    assert code(refused) == (400, "UserErrorVMAlreadyProtectedInAnotherVault")
    assert code(arm("GET", item_path(second), version=VERSION)) == (404, "BMSUserErrorDataSourceObjectNotFound")


def test_deleted_items_wait_and_come_back(arm: Arm) -> None:
    home = vault(arm)
    vm = made_machine(arm, arm.group(), "srv")
    good, path = protection(vm, f"{home}/backupPolicies/DefaultPolicy"), item_path(home)
    protected(arm, path, good)
    assert arm.finish(arm("DELETE", path, version=VERSION)).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204
    waiting = arm("GET", path, version=VERSION).json()["properties"]
    assert (waiting["isScheduledForDeferredDelete"], waiting["protectionState"]) == (True, "ProtectionStopped")
    assert waiting["softDeleteRetentionPeriodInDays"] == 14
    assert code(arm("PUT", path, good, version=VERSION)) == (400, "BMSUserErrorItemInSoftDeletedState")
    assert code(arm("DELETE", f"{home}/backupPolicies/DefaultPolicy", version=VERSION)) == (400, "BMSUserErrorPolicyObjectInUse")
    undo = {"properties": good["properties"] | {"isRehydrate": True}}
    back = protected(arm, path, undo)["properties"]
    assert back["protectionState"] == "ProtectionStopped"
    assert "isScheduledForDeferredDelete" not in back
    assert protected(arm, path, good)["properties"]["protectionState"] == "IRPending"
    # A vault goes with the items that wait in it, and brings them back.
    arm("DELETE", path, version=VERSION)
    arm.finish(arm("DELETE", home, version=VERSION))
    assert code(arm("GET", path, version=VERSION)) == (404, "ResourceNotFound")
    group = {"properties": {"recoveryResourceGroupId": home.partition("/providers/")[0]}}
    places = "providers/Microsoft.RecoveryServices/locations/westeurope/deletedVaults"
    assert arm("POST", f"{places}/rsv/undelete", group, version="2025-08-01").status_code == 200
    assert arm("GET", path, version=VERSION).json()["properties"]["isScheduledForDeferredDelete"] is True
    operations = [one["properties"]["operation"] for one in arm("GET", f"{home}/backupJobs", version=VERSION).json()["value"]]
    assert operations == ["DeleteBackupData", "ConfigureBackup", "UndeleteBackup", "DeleteBackupData", "ConfigureBackup"]


def test_backups_leave_recovery_points_that_an_immutable_vault_keeps(arm: Arm) -> None:
    home = vault(arm, state="Unlocked")
    vm = made_machine(arm, arm.group(), "srv")
    path = item_path(home)
    protected(arm, path, protection(vm, f"{home}/backupPolicies/DefaultPolicy"))
    assert arm("GET", f"{path}/recoveryPoints", version=VERSION).json() == {"value": []}
    for body in (None, {}, {"properties": {"objectType": "Other"}}):
        assert code(arm("POST", f"{path}/backup", body, version=VERSION)) == (400, "BMSUserErrorInvalidInput")
    started = arm("POST", f"{path}/backup", {"properties": {"objectType": "IaasVMBackupRequest"}}, version=VERSION)
    assert arm.finish(started).status_code == 200
    assert arm("GET", path, version=VERSION).json()["properties"]["protectionState"] == "Protected"
    (point,) = arm("GET", f"{path}/recoveryPoints", version=VERSION).json()["value"]
    assert arm("GET", point["id"], version=VERSION).json() == point
    done = arm("GET", f"{home}/backupJobs", version=VERSION, _filter="operation eq 'Backup'").json()["value"]
    assert [job["properties"]["status"] for job in done] == ["Completed"]
    assert arm("GET", done[0]["id"], version=VERSION).json() == done[0]
    assert code(arm("DELETE", path, version=VERSION)) == (400, "UserErrorOperationDeniedOnImmutableItem")


def test_new_machines_are_looked_for(arm: Arm) -> None:
    home = vault(arm)
    started = arm("POST", f"{home}/backupFabrics/Azure/refreshContainers", version=VERSION)
    assert started.status_code == 202
    polled = arm.http.get(started.headers["location"], headers={"authorization": f"Bearer {arm.token}"})
    assert polled.status_code == 204
    assert code(arm("GET", f"{home}/backupFabrics/Azure/operationResults/none", version=VERSION)) == (404, "ResourceNotFound")
