"""The client's backups: what the package and the spec decide, and a vault made, used, tampered with and read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tenantry.errors import UsageError
from tenantry.spec.blocks.backup import Backup
from tenantry.spec.model import ClientSpec, Package, Removed
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.backed_up import ITEM, MACHINE, MINE, NAME, VAULT, Json, arm, client, deviations, machines
from tests.components.cloud import Cloud, started
from tests.components.recording import dependencies, registered
from tests.end_to_end.processes import wait_until

PACKAGES: tuple[Package, ...] = ("standard", "premium")
KINDS = (
    "Microsoft.RecoveryServices/vaults",
    "Microsoft.RecoveryServices/vaults/backupPolicies",
    "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
)


def properties(spec: ClientSpec, place: str) -> Json:
    found: Json = registered(spec)[place].inputs["properties"]
    return found


@pytest.mark.parametrize(
    ("package", "redundancy", "far", "immutability", "soft_delete"),
    [
        ("basic", "LocallyRedundant", "Disabled", "Disabled", 14),
        ("standard", "GeoRedundant", "Disabled", "Unlocked", 14),
        ("premium", "GeoRedundant", "Enabled", "Unlocked", 30),
    ],
)
def test_the_vault_by_package(package: Package, redundancy: str, far: str, immutability: str, soft_delete: int) -> None:
    assert properties(client(package), "azure/backup/vault") == {
        "publicNetworkAccess": "Enabled",
        "redundancySettings": {"standardTierStorageRedundancy": redundancy, "crossRegionRestore": far},
        "securitySettings": {
            "immutabilitySettings": {"state": immutability},
            "softDeleteSettings": {
                "softDeleteState": "AlwaysON",
                "softDeleteRetentionPeriodInDays": soft_delete,
                "enhancedSecurityState": "AlwaysON",
            },
        },
        "monitoringSettings": {
            "azureMonitorAlertSettings": {"alertsForAllJobFailures": "Enabled"},
            "classicAlertSettings": {"alertsForCriticalOperations": "Disabled"},
        },
    }


def test_the_vault_by_the_spec() -> None:
    vault = properties(client("premium", backup=Backup(redundancy="zone", soft_delete_days=180)), "azure/backup/vault")

    # Only what lies in two regions can be restored in the other.
    assert vault["redundancySettings"] == {"standardTierStorageRedundancy": "ZoneRedundant", "crossRegionRestore": "Disabled"}
    assert vault["securitySettings"]["softDeleteSettings"]["softDeleteRetentionPeriodInDays"] == 180


def test_restores_in_the_paired_region_stay_on_in_a_smaller_package() -> None:
    kept = {name: list(registered(client(name))["azure/backup/vault"].request.ignoreChanges) for name in PACKAGES}

    assert kept == {"standard": ["properties.redundancySettings.crossRegionRestore"], "premium": []}


@pytest.mark.parametrize(
    ("package", "kept"),
    [
        ("basic", {"daily": (14, "Days"), "weekly": (4, "Weeks")}),
        ("standard", {"daily": (30, "Days"), "weekly": (12, "Weeks"), "monthly": (12, "Months")}),
        ("premium", {"daily": (60, "Days"), "weekly": (26, "Weeks"), "monthly": (36, "Months"), "yearly": (7, "Years")}),
    ],
)
def test_how_long_copies_are_kept_by_package(package: Package, kept: dict[str, tuple[int, str]]) -> None:
    policy = properties(client(package), "azure/backup/policies/daily")
    retention = {name: part for name, part in policy["retentionPolicy"].items() if name != "retentionPolicyType"}

    assert {name.removesuffix("Schedule"): _duration(part) for name, part in retention.items()} == kept
    # The service wants each retention at the hour of the run.
    assert [part["retentionTimes"] for part in retention.values()] == [["2026-01-01T22:00:00Z"]] * len(kept)


def test_how_long_copies_are_kept_by_the_spec_and_when_they_are_made() -> None:
    asked = Backup(start="23:30", retention={"days": 7, "weeks": 0, "months": 0, "years": 10})
    policy = properties(client(backup=asked), "azure/backup/policies/daily")

    assert policy["timeZone"] == "W. Europe Standard Time"
    assert policy["schedulePolicy"] == {
        "schedulePolicyType": "SimpleSchedulePolicyV2",
        "scheduleRunFrequency": "Daily",
        "dailySchedule": {"scheduleRunTimes": ["2026-01-01T23:30:00Z"]},
    }
    assert sorted(policy["retentionPolicy"]) == ["dailySchedule", "retentionPolicyType", "yearlySchedule"]
    assert policy["retentionPolicy"]["yearlySchedule"] == {
        "monthsOfYear": ["January"],
        "retentionScheduleFormatType": "Weekly",
        "retentionScheduleWeekly": {"daysOfTheWeek": ["Sunday"], "weeksOfTheMonth": ["First"]},
        "retentionTimes": ["2026-01-01T23:30:00Z"],
        "retentionDuration": {"count": 10, "durationType": "Years"},
    }


def test_a_machine_is_an_item_of_the_vault_whatever_the_case_of_its_id() -> None:
    item = registered(client())["azure/servers/app-1/backup"]

    assert (item.inputs["containerName"], item.inputs["protectedItemName"]) == (f"iaasvmcontainer;{NAME}", f"vm;{NAME}")
    assert item.inputs["properties"] == {
        "protectedItemType": "Microsoft.Compute/virtualMachines",
        "policyId": f"{VAULT}/backupPolicies/daily",
        "sourceResourceId": MACHINE,
        "protectionState": "Protected",
    }
    assert "azure/backup/policies/daily" in dependencies(item)


def test_without_a_machine_to_keep_there_is_no_vault() -> None:
    assert not MINE & set(registered(client(kept=False)))
    assert not MINE & set(registered(proof.SMALL))


def test_a_zone_that_windows_does_not_know_is_said() -> None:
    spec = client()

    with pytest.raises(UsageError, match="has no name in Windows"):
        registered(replace(spec, tenant=replace(spec.tenant, time_zone="Antarctica/Troll")))


def test_what_the_vault_tells_is_kept_and_a_failed_backup_is_heard_of() -> None:
    made = registered(client())

    logs = made["azure/backup/vault/diagnostics"].inputs
    assert (logs["resourceUri"], logs["logAnalyticsDestinationType"]) == (VAULT, "Dedicated")
    assert "AddonAzureBackupJobs" in {one["category"] for one in logs["logs"]}
    alert = made["azure/backup/failed-jobs"].inputs
    assert 'JobStatus == "Failed"' in alert["criteria"]["allOf"][0]["query"]
    # Asked every hour, for what came in since then: each failure is told once.
    assert (alert["severity"], alert["evaluationFrequency"], alert["windowSize"]) == (1, "PT1H", "PT4H")


def test_the_vault_is_locked_but_while_one_of_its_items_is_deleted() -> None:
    gone = {"azure/servers/app-2/backup": Removed(then="delete", reason="sold")}
    left = {"azure/servers/app-2/backup": Removed(then="release", reason="sold")}

    assert "azure/backup/vault/lock" in registered(client())
    assert "azure/backup/vault/lock" in registered(client(removed=left))
    assert "azure/backup/vault/lock" not in registered(client(removed=gone))


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    if engine_folder() is None:
        pytest.skip("no Pulumi engine on this machine: run scripts/setup")
    with started("backup", tmp_path_factory) as cloud:
        machines(cloud)
        yield cloud


def test_a_vault_is_made_and_looked_after(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proof.made_once(cloud, client()) >= {*MINE, "azure/backup/vault/lock"}

    arm(cloud, "POST", f"{ITEM}/backup", {"properties": {"objectType": "IaasVMBackupRequest"}})
    assert wait_until(lambda: arm(cloud, "GET", ITEM)["properties"]["lastBackupStatus"] == "Completed", 20)
    assert arm(cloud, "GET", ITEM)["properties"]["protectionState"] == "Protected"
    assert deviations(cloud, client()) == {}, "that backups run is nobody's doing"
    # Not earlier: until the first copy is there, the service says IRPending and not the Protected that was asked for.
    proof.read_back_by_microsofts_clients(cloud, monkeypatch, KINDS)

    _stopped(cloud, "BackupsSuspended")
    assert deviations(cloud, client()) == {"azure/servers/app-1/backup": {"properties.protectionState"}}
    _stopped(cloud, "ProtectionStopped")
    _opened(cloud)
    assert deviations(cloud, client()) == {
        "azure/servers/app-1/backup": {"properties.protectionState", "properties.policyId", "properties.policyName"},
        "azure/backup/vault": {"properties.securitySettings.immutabilitySettings.state"},
        "azure/backup/policies/daily": {"properties.retentionPolicy.dailySchedule.retentionDuration.count"},
    }
    cloud.stack(client()).up(parallel=64, refresh=True, run_program=True)
    assert deviations(cloud, client()) == {}
    item = arm(cloud, "GET", ITEM)["properties"]
    assert (item["protectionState"], item["policyName"]) == ("IRPending", "daily"), "copies are made again"
    proof.judged(cloud)


def _stopped(cloud: Cloud, state: str) -> None:
    asked = {"protectedItemType": "Microsoft.Compute/virtualMachines", "sourceResourceId": MACHINE, "protectionState": state}
    arm(cloud, "PUT", ITEM, {"properties": asked})


def _opened(cloud: Cloud) -> None:
    """The vault is no longer immutable, and its policy keeps copies for a week."""
    arm(cloud, "PATCH", VAULT, {"properties": {"securitySettings": {"immutabilitySettings": {"state": "Disabled"}}}})
    policy = arm(cloud, "GET", f"{VAULT}/backupPolicies/daily")["properties"]
    policy["retentionPolicy"]["dailySchedule"]["retentionDuration"]["count"] = 7
    arm(cloud, "PUT", f"{VAULT}/backupPolicies/daily", {"properties": policy})


def _duration(schedule: Json) -> tuple[int, str]:
    duration = schedule["retentionDuration"]
    return duration["count"], duration["durationType"]
